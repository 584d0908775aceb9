package io.exprsn.simulcast.ffmpeg;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a source is read that is passed on as it is. Immutable.
 *
 * @param loop whether a file begins again at its end, for ever; not for URLs
 * @param ioTimeout how long a network input may be mute before FFmpeg gives up, 1 s to 5 min; FFmpeg may take up to four times as
 *     long while it opens the source. Without it a lost source would never end.
 * @param certificateAuthorities PEM file of the authorities that may vouch for an {@code https} or {@code rtmps} source; without it
 *     FFmpeg up to version 8 believes any certificate
 */
public record CopyOptions(
        boolean loop, Duration ioTimeout, @Nullable Path certificateAuthorities) {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(5);

    /** Refuses a timeout out of range. */
    public CopyOptions {
        if (ioTimeout.compareTo(SHORTEST) < 0 || ioTimeout.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "The I/O timeout of a source is " + ioTimeout + "; it must lie between 1 s and 5 min");
        }
    }

    /** Played once, 10 s timeout, FFmpeg's own idea of certificates. */
    public static CopyOptions ofDefaults() {
        return new CopyOptions(false, Duration.ofSeconds(10), null);
    }

    /** The same, but beginning again at the end of the file. */
    public CopyOptions looping() {
        return new CopyOptions(true, ioTimeout, certificateAuthorities);
    }

    /** The same with another timeout. */
    public CopyOptions ioTimeout(Duration timeout) {
        return new CopyOptions(loop, timeout, certificateAuthorities);
    }

    /** The same, believing only certificates that these authorities vouch for. */
    public CopyOptions trusting(Path authorities) {
        return new CopyOptions(loop, ioTimeout, authorities);
    }
}
