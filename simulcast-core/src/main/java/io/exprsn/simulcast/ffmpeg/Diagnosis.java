package io.exprsn.simulcast.ffmpeg;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says what FFmpeg's last words mean. Texts are matched, not component names: those change between versions. */
final class Diagnosis {
    private static final Pattern PREFIX = Pattern.compile("^(?:\\[[^]]*] )+");

    private static final Pattern CODEC = Pattern.compile("(Video|Audio) codec (\\S+) not compatible with flv");

    /** The same of a codec that has a tag in its old container and none in FLV, such as MPEG-2. */
    private static final Pattern TAG = Pattern.compile("Tag \\S+ incompatible with output codec id");

    /** In order of how much they explain: the first that matches any error line is the one told. */
    private static final List<Meaning> MEANINGS = List.of(
            new Meaning(
                    "Unknown encoder|Error while opening encoder|Error initializing output stream .*encoder",
                    ErrorKind.INVALID,
                    "Choose an encoder that this FFmpeg and this machine have"),
            new Meaning(
                    "(?i)incorrect passphrase|BADSECRET",
                    ErrorKind.REJECTED,
                    "Use the passphrase that the other side has set"),
            new Meaning(
                    "certificate verify failed|failed verification|certificate is not trusted",
                    ErrorKind.REJECTED,
                    "Check the address, or name the authorities that vouch for this source"),
            new Meaning(
                    "Server returned 40[13]|HTTP error 40[13]",
                    ErrorKind.REJECTED,
                    "Check the user, password or token in the address"),
            new Meaning(
                    "Server returned 4|HTTP error 4",
                    ErrorKind.SOURCE,
                    "Check the address; if it is right, the source is not on air yet"),
            new Meaning(
                    "Format not on whitelist|not on whitelist",
                    ErrorKind.INVALID,
                    "Use a media file or stream; playlists that lead to other files or protocols are not followed"),
            new Meaning(
                    "No such file or directory", ErrorKind.INVALID, "Check the path, and that this process may see it"),
            new Meaning("Permission denied", ErrorKind.INVALID, "Let the user of this process read it"),
            new Meaning("Is a directory", ErrorKind.INVALID, "Name a media file"),
            new Meaning(
                    "does not contain any stream|matches no streams",
                    ErrorKind.INVALID,
                    "Use a source with a video or an audio track"),
            new Meaning(
                    "Invalid data found|moov atom not found|[Cc]ould not find codec parameters",
                    ErrorKind.SOURCE,
                    "Check that it is a whole media file or a stream in a known format"),
            new Meaning(
                    "Failed to resolve hostname|Name or service not known",
                    ErrorKind.SOURCE,
                    "Check the host name and the network"),
            new Meaning(
                    "Connection refused|No route to host|Network is unreachable",
                    ErrorKind.SOURCE,
                    "Check address and port, and that the source is on air"),
            new Meaning(
                    "timed out",
                    ErrorKind.SOURCE,
                    "Check that the source is sending, and the network between it and here"),
            new Meaning(
                    "Broken pipe|Error writing trailer|Error muxing a packet",
                    ErrorKind.INTERNAL,
                    "The reader of the output went away; start the task again"),
            new Meaning(
                    "Input/output error|Connection reset|End of file",
                    ErrorKind.SOURCE,
                    "Check that the source is still on air; it is opened again when it returns"));

    private Diagnosis() {}

    static SimulcastException of(FfmpegExit exit) {
        if (exit.reason() == FfmpegExit.Reason.KILLED) {
            return new SimulcastException(
                    ErrorKind.TRANSIENT,
                    exit.task() + ": FFmpeg was ended from outside (exit code " + exit.code() + ")",
                    "Look for someone who ends processes, such as the system when memory runs out");
        }
        if (exit.reason() == FfmpegExit.Reason.SOURCE_BROKE) {
            // What FFmpeg says here is the last thing it noticed: a source that fell silent may be told as invalid
            // data.
            return new SimulcastException(
                    ErrorKind.SOURCE,
                    said(exit, exit.lastErrorLine().orElse("nothing")),
                    "Check that the source is still on air, or that the file is whole; it can be opened again when it is");
        }
        for (String line : exit.errorLines()) {
            Matcher codec = CODEC.matcher(line);
            if (codec.find()) {
                String track = codec.group(1).equals("Video") ? "video" : "audio";
                return unfitCodec(exit, "the " + track + " codec " + codec.group(2));
            }
            if (TAG.matcher(line).find()) {
                return unfitCodec(exit, "a codec of the source");
            }
        }
        for (Meaning meaning : MEANINGS) {
            Optional<String> line =
                    exit.errorLines().stream().filter(meaning::explains).findFirst();
            if (line.isPresent()) {
                return new SimulcastException(meaning.kind, said(exit, line.get()), meaning.remedy);
            }
        }
        return new SimulcastException(
                ErrorKind.SOURCE,
                exit.lastErrorLine()
                        .map(line -> said(exit, line))
                        .orElse(exit.task() + ": FFmpeg ended with exit code " + exit.code() + " and gave no reason"),
                "Look at the source, and at FFmpeg's lines in the log at level DEBUG");
    }

    /** Whether a line says that FLV cannot carry a codec. */
    static boolean namesUnfitCodec(String line) {
        return CODEC.matcher(line).find() || TAG.matcher(line).find();
    }

    private static SimulcastException unfitCodec(FfmpegExit exit, String codec) {
        return new SimulcastException(
                ErrorKind.INVALID,
                exit.task() + ": " + codec + " does not fit into FLV with this FFmpeg",
                "Use a source with H.264 video and AAC sound, or have it encoded; HEVC, AV1 and VP9 pass from FFmpeg 6.1 on,"
                        + " Opus, AC-3 and FLAC from 8.0 on");
    }

    private static String said(FfmpegExit exit, String line) {
        String how = exit.reason() == FfmpegExit.Reason.SOURCE_BROKE
                ? ": the source broke in the middle, FFmpeg said \""
                : ": FFmpeg ended with exit code " + exit.code() + " and said \"";
        return exit.task() + how + PREFIX.matcher(line).replaceFirst("").strip() + "\"";
    }

    /** What a line means, and what helps. */
    private static final class Meaning {
        private final Pattern text;
        private final ErrorKind kind;
        private final String remedy;

        Meaning(String text, ErrorKind kind, String remedy) {
            this.text = Pattern.compile(text);
            this.kind = kind;
            this.remedy = remedy;
        }

        boolean explains(String line) {
            return text.matcher(line).find();
        }
    }
}
