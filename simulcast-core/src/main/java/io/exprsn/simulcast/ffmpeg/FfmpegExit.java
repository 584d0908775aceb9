package io.exprsn.simulcast.ffmpeg;

import io.exprsn.simulcast.SimulcastException;
import java.util.List;
import java.util.Optional;

/**
 * How a run ended. The exit code alone proves nothing: a source that breaks in the middle ends FFmpeg with code 0, and a wrong
 * option can share its code with a signal.
 *
 * @param task what FFmpeg was doing, without secrets
 * @param code the exit code; 128 and the signal's number if a signal ended it
 * @param reason what the end means
 * @param errorLines the last error lines of its log without secrets, the oldest first, at most 20
 */
public record FfmpegExit(String task, int code, Reason reason, List<String> errorLines) {
    /** What the end of a run means. */
    public enum Reason {
        /** The input came to its end. */
        ENDED,
        /** It was asked to stop through {@link FfmpegProcess#stop()}, however much force that took. */
        STOPPED,
        /** The source broke, timed out or was withdrawn in the middle, although the exit code says success. */
        SOURCE_BROKE,
        /** It gave up: the source could not be opened, a codec does not fit, the reader went away. */
        FAILED,
        /** Someone else ended it: a signal, or the system for want of memory. */
        KILLED
    }

    /** Copies the lines. */
    public FfmpegExit {
        errorLines = List.copyOf(errorLines);
    }

    /** The last error line; it is not always the one that names the cause, see {@link #failure()}. */
    public Optional<String> lastErrorLine() {
        return errorLines.isEmpty() ? Optional.empty() : Optional.of(errorLines.get(errorLines.size() - 1));
    }

    /** Whether it gave up because FLV cannot carry a codec of its input, so that an encode would help. */
    public boolean isCodecUnfitForFlv() {
        return reason == Reason.FAILED && errorLines.stream().anyMatch(Diagnosis::namesUnfitCodec);
    }

    /** What went wrong and what helps, empty for {@link Reason#ENDED} and {@link Reason#STOPPED}. */
    public Optional<SimulcastException> failure() {
        return switch (reason) {
            case ENDED, STOPPED -> Optional.empty();
            case SOURCE_BROKE, FAILED, KILLED -> Optional.of(Diagnosis.of(this));
        };
    }
}
