package io.exprsn.simulcast.internal.relay;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.ffmpeg.FfmpegExit;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What it means when an FFmpeg that writes to a place ends before it was asked to. Texts are matched, not components. */
final class OutputFailure {
    private static final Pattern PREFIX = Pattern.compile("^(?:\\[[^]]*] )+|^[0-9:.]+/SRT:\\S+ (?:SRT\\.\\w+: )?");

    /** In order of how much they explain: the first that matches any error line is the one told. */
    private static final List<Meaning> MEANINGS = List.of(
            new Meaning(
                    "(?i)incorrect passphrase|BADSECRET",
                    ErrorKind.REJECTED,
                    "Use the passphrase that the other side has set"),
            new Meaning(
                    "Password required or unexpected|ERROR:UNSECURE",
                    ErrorKind.REJECTED,
                    "Give the passphrase that the other side has set, and none if it has none"),
            new Meaning(
                    "No space left on device|Disk quota exceeded",
                    ErrorKind.REJECTED,
                    "Free some space there and try again: the recording goes on in its next part"),
            new Meaning(
                    "Read-only file system|Permission denied|No such file or directory|Is a directory|Not a directory",
                    ErrorKind.REJECTED,
                    "Check that the folder is there and that this process may write to it, then try again"),
            new Meaning(
                    "File too large",
                    ErrorKind.TRANSIENT,
                    "It goes on in the next part; record in segments, or to a file system that takes large files"),
            new Meaning(
                    "not currently supported in container|Could not find tag for codec|not compatible with"
                            + "|Could not write header",
                    ErrorKind.REJECTED,
                    "Use a format that can hold the source's codecs: .mkv takes all of them, SRT and .ts H.264 or HEVC with AAC"),
            new Meaning(
                    "Failed to resolve hostname|[Nn]ame resolution|Name or service not known",
                    ErrorKind.TRANSIENT,
                    "Check the spelling of the host name and this machine's name server"),
            new Meaning(
                    "Connection to \\S+ failed",
                    ErrorKind.TRANSIENT,
                    "Check that the receiver listens at this host and UDP port, that the firewall lets UDP pass, and that the"
                            + " stream id is right"),
            new Meaning(
                    "Input/output error|Connection |timed out",
                    ErrorKind.TRANSIENT,
                    "It is tried again; check the receiver and the network to it if it stays"));

    private OutputFailure() {}

    static SimulcastException of(FfmpegExit exit) {
        if (exit.reason() == FfmpegExit.Reason.KILLED) {
            return new SimulcastException(
                    ErrorKind.TRANSIENT,
                    "its FFmpeg was ended from outside (exit code " + exit.code() + ")",
                    "It is started again; look for someone who ends processes, such as the system when memory runs out");
        }
        for (Meaning meaning : MEANINGS) {
            Optional<String> line =
                    exit.errorLines().stream().filter(meaning::explains).findFirst();
            if (line.isPresent()) {
                return new SimulcastException(meaning.kind, said(line.get()), meaning.remedy);
            }
        }
        return new SimulcastException(
                ErrorKind.TRANSIENT,
                exit.lastErrorLine()
                        .map(OutputFailure::said)
                        .orElse("FFmpeg ended with exit code " + exit.code() + " and gave no reason"),
                "It is started again; if it stays, look at FFmpeg's lines in the log at level DEBUG");
    }

    private static String said(String line) {
        return "FFmpeg said \"" + PREFIX.matcher(line).replaceFirst("").strip() + "\"";
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
