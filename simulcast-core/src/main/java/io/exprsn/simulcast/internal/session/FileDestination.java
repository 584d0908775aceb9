package io.exprsn.simulcast.internal.session;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.ffmpeg.FfmpegRunner;
import io.exprsn.simulcast.internal.relay.Recording;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/** Reads the settings of a recording and refuses what cannot be right, the folder included. */
final class FileDestination {
    private static final Set<String> KNOWN = Set.of(Destination.PATH, Destination.SEGMENT, Destination.EXISTING);
    private static final String OVERWRITE = "overwrite";
    private static final String NUMBER = "number";
    private static final String REFUSE = "refuse";

    private FileDestination() {}

    /** The recording, not begun. */
    static Recording recording(Destination destination, FfmpegRunner ffmpeg) {
        String name = destination.name();
        Settings.requireKnown(destination, KNOWN, Set.of());
        if (destination.key() != null) {
            throw invalid("Destination " + name + " has a key, but a file takes none", "Leave it out");
        }
        Path file = path(destination);
        Destination.file(name, file); // the same checks as for one made there
        requireFolder(name, file);
        String existing = destination.settings().getOrDefault(Destination.EXISTING, REFUSE);
        if (!Set.of(OVERWRITE, NUMBER, REFUSE).contains(existing)) {
            throw invalid(
                    "Destination " + name + " has the " + Destination.EXISTING + " \"" + existing + "\"",
                    "Give " + REFUSE + ", " + OVERWRITE + " or " + NUMBER);
        }
        long seconds = Settings.number(destination, Destination.SEGMENT, 1, 86_400, 0);
        if (seconds > 0 && existing.equals(OVERWRITE)) {
            throw invalid(
                    "Destination " + name
                            + " is to overwrite segments, which would leave a mixture of old and new ones",
                    "Take the old ones away, or count on with numberingOn()");
        }
        Recording recording = new Recording(
                file, seconds == 0 ? null : Duration.ofSeconds(seconds), existing.equals(OVERWRITE), ffmpeg);
        if (existing.equals(REFUSE) && recording.isThere()) {
            throw invalid(
                    "Destination " + name + " would record to " + file + ", which is there already",
                    "Give another name, or ask for overwriting() or numberingOn()");
        }
        return recording;
    }

    /** Where it is, for messages. */
    static String place(Destination destination) {
        return path(destination).toUri().toString();
    }

    private static Path path(Destination destination) {
        return Path.of(String.valueOf(destination.settings().get(Destination.PATH)))
                .toAbsolutePath();
    }

    private static void requireFolder(String name, Path file) {
        Path folder = file.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw invalid(
                    "Destination " + name + " would record to " + file + ", but there is no such folder",
                    "Make the folder, or give another one");
        }
        if (!Files.isWritable(folder)) {
            throw invalid(
                    "Destination " + name + " would record to " + file + ", but this process may not write there",
                    "Check the rights of the folder, or give another one");
        }
        if (Files.isDirectory(file)) {
            throw invalid("Destination " + name + " would record to " + file + ", which is a folder", "Name a file");
        }
    }

    private static SimulcastException invalid(String problem, String remedy) {
        return new SimulcastException(ErrorKind.INVALID, problem, remedy);
    }
}
