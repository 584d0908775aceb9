package io.exprsn.simulcast.internal.relay;

import java.time.Duration;

/** How long to wait before the next FFmpeg when one after the other dies. Used by one thread. */
final class RenditionPatience {
    /** Who lived so long died of something else. */
    private static final Duration LONG_LIFE = Duration.ofSeconds(10);

    private static final Duration FIRST_DELAY = Duration.ofMillis(250);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(10);
    private static final int DEATHS_TO_TELL = 3;

    private int deaths;

    /**
     * One died.
     *
     * @param lifeNanos how long it lived
     * @return ns to wait; 0 for one that had lived long
     */
    long afterDeath(long lifeNanos) {
        deaths = lifeNanos >= LONG_LIFE.toNanos() ? 1 : deaths + 1;
        if (deaths == 1) {
            return 0;
        }
        long delay = FIRST_DELAY.toNanos() << Math.min(deaths - 2, 10);
        return Math.min(delay, LONGEST_DELAY.toNanos());
    }

    /** Whether so many died at once that someone should know. */
    boolean isAtItsEnd() {
        return deaths >= DEATHS_TO_TELL;
    }
}
