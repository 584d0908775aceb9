package io.exprsn.simulcast.testkit;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * A monotonic time source in nanoseconds, in the place of {@link System#nanoTime()}, that stands still until a test
 * moves it. Safe for use by several threads.
 */
public final class SettableTicker implements LongSupplier {
    private final AtomicLong nanos;

    /** A ticker that begins at 0. */
    public SettableTicker() {
        this(0);
    }

    /**
     * A ticker that begins anywhere; close to {@link Long#MAX_VALUE} finds comparisons that do not survive the wrap.
     *
     * @param startNanos first value
     */
    public SettableTicker(long startNanos) {
        nanos = new AtomicLong(startNanos);
    }

    /**
     * Moves it forward.
     *
     * @throws IllegalArgumentException for a negative duration: monotonic time never goes back
     */
    public void advance(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("expected a duration of at least 0, but got " + duration);
        }
        nanos.addAndGet(duration.toNanos());
    }

    @Override
    public long getAsLong() {
        return nanos.get();
    }
}
