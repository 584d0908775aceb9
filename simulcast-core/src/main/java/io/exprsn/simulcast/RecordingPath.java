package io.exprsn.simulcast;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What the path of a recording must look like; whether it can be written is another question. */
final class RecordingPath {
    private static final List<String> EXTENSIONS = List.of("mkv", "mp4", "flv", "ts");

    private RecordingPath() {}

    /** The path of a destination, checked. */
    static Path of(Destination destination) {
        String text = destination.settings().get(Destination.PATH);
        if (text == null || text.isBlank()) {
            throw invalid("A destination of platform \"" + Destination.FILE + "\" has no path");
        }
        try {
            Path file = Path.of(text);
            require(file);
            return file;
        } catch (InvalidPathException e) {
            throw invalid("The path of a recording is none: " + e.getReason());
        }
    }

    static void require(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        if (dot < 1 || !EXTENSIONS.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT))) {
            throw invalid("The recording \"" + name + "\" has no extension that names a known format");
        }
        if (name.chars().anyMatch(Character::isISOControl)) {
            throw invalid("The name of a recording holds a line break or another control character");
        }
    }

    private static SimulcastException invalid(String problem) {
        return new SimulcastException(
                ErrorKind.INVALID,
                problem,
                "Give the path of a file that ends in ." + String.join(", .", EXTENSIONS) + ", for instance show.mkv");
    }
}
