package io.exprsn.simulcast.internal.session;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whether media time goes on, however many packets come. Immutable.
 *
 * @param at media time when it was last seen to have gone on; null before the first media
 * @param nanos monotonic clock at that look
 */
record Advance(@Nullable Duration at, long nanos) {
    /** Less than this is jitter. */
    private static final Duration STEP = Duration.ofMillis(100);

    /** A look now. */
    Advance seen(@Nullable Duration mediaTime, long nowNanos) {
        boolean wentOn =
                mediaTime != null && (at == null || mediaTime.minus(at).abs().compareTo(STEP) >= 0);
        return wentOn ? new Advance(mediaTime, nowNanos) : this;
    }

    /** Begins to wait anew: what passed was not its fault. */
    Advance excused(long nowNanos) {
        return new Advance(at, nowNanos);
    }

    /** For how long it has not gone on. */
    Duration frozen(long nowNanos) {
        return Duration.ofNanos(Math.max(0, nowNanos - nanos));
    }
}
