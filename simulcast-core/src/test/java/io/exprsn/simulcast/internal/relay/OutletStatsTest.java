package io.exprsn.simulcast.internal.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OutletStatsTest {
    private static final long SECOND = 1_000_000_000L;

    private long nanos;
    private final OutletStats stats = new OutletStats(() -> nanos);

    @Test
    void addsUpTheTimeInWhichNothingLeft() {
        stats.waitedFor(SECOND);
        stats.waitedFor(2 * SECOND);
        assertThat(stats.stalledNowNanos()).isEqualTo(2 * SECOND);
        stats.waitedFor(0);
        stats.waitedFor(0);
        assertThat(stats.stalledNowNanos()).isZero();
        assertThat(stats.stalledNanos()).isEqualTo(2 * SECOND);

        stats.waitedFor(3 * SECOND);
        stats.waitedFor(SECOND); // something left and the next stall began between two looks
        assertThat(stats.stalledNowNanos()).isEqualTo(SECOND);
        assertThat(stats.stalledNanos()).isEqualTo(6 * SECOND);
    }

    @Test
    void countsDropsForEverAndKnowsTheRecentOnes() {
        stats.dropped(3, 7);
        nanos += 10 * SECOND;
        stats.dropped(2, 2);
        assertThat(stats.recentlyDroppedFrames()).isEqualTo(5);
        nanos += 25 * SECOND;
        assertThat(stats.recentlyDroppedFrames()).isEqualTo(2);
        nanos += 10 * SECOND;
        assertThat(stats.recentlyDroppedFrames()).isZero();
        assertThat(stats.droppedFrames()).isEqualTo(5);
        assertThat(stats.droppedPackets()).isEqualTo(9);
    }
}
