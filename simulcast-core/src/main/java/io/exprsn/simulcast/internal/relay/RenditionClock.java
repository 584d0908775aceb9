package io.exprsn.simulcast.internal.relay;

/**
 * Time of one run of an encoder: small numbers that begin anew with each run, because FLV holds 31 bits, and FFmpeg shifts everything
 * if sound would begin before 0, as it does by one frame. Any thread may convert once it has begun.
 */
final class RenditionClock {
    /** Where the first packet lands: room for what belongs before it. */
    private static final long LEAD_MILLIS = 10_000;
    /** An hour before FFmpeg's clock wraps. */
    private static final long LONGEST_MILLIS = (1L << 31) - 3_600_000;

    private final long base;

    /**
     * Begins.
     *
     * @param firstDts decoding time of the first picture, ms on the feed's timeline: it lands on the grid of the frame rate, so that
     *     pictures which keep that rate are neither repeated nor left out because of a rounded millisecond
     * @param frameRate pictures per second to be, 0 if it is left as it is
     */
    RenditionClock(long firstDts, double frameRate) {
        long lead = frameRate == 0
                ? LEAD_MILLIS
                : Math.round(Math.ceil(LEAD_MILLIS / 1000.0 * frameRate) * 1000 / frameRate);
        base = firstDts - lead;
    }

    /** Time as FFmpeg is told, ms. */
    long toRun(long dts) {
        return Math.max(0, dts - base);
    }

    /** Time on the feed's timeline, from what FFmpeg says. */
    long toFeed(long runTime) {
        return base + runTime;
    }

    /** Whether the run has gone on for so long (24 days) that a new one must take over. */
    boolean isUsedUp(long dts) {
        return dts - base > LONGEST_MILLIS;
    }
}
