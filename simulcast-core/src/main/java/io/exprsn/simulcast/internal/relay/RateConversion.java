package io.exprsn.simulcast.internal.relay;

/**
 * Counts what making a constant frame rate repeats and leaves out: FFmpeg's own counters are blind to its {@code fps} filter. Written by
 * one thread, read by any.
 */
final class RateConversion {
    private static final long NONE = Long.MIN_VALUE;

    private final double perSecond;
    private long lastSlot = NONE;
    private volatile long repeated;
    private volatile long leftOut;

    /** @param perSecond pictures per second to be; 0 if the rate is left as it is */
    RateConversion(double perSecond) {
        this.perSecond = perSecond;
    }

    /** A picture goes in. */
    void picture(long dts) {
        if (perSecond == 0) {
            return;
        }
        long slot = Math.round(dts * perSecond / 1000);
        if (lastSlot != NONE) {
            if (slot <= lastSlot) {
                leftOut++;
            } else {
                repeated += slot - lastSlot - 1;
            }
        }
        lastSlot = Math.max(slot, lastSlot);
    }

    /** Pictures shown again because the next one was late. */
    long repeated() {
        return repeated;
    }

    /** Pictures left out because they came too soon after the one before. */
    long leftOut() {
        return leftOut;
    }
}
