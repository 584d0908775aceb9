package io.exprsn.simulcast.internal.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.internal.media.MediaPacket;
import io.exprsn.simulcast.internal.media.Packets;
import org.junit.jupiter.api.Test;

class OutletStatsTest {
    private static final long SECOND = 1_000_000_000L;

    private final Packets packets = new Packets();
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

    @Test
    void remembersWhenTheFirstMediaLeft() {
        assertThat(stats.firstMediaNanos()).isEqualTo(Long.MIN_VALUE);
        send(packets.videoHeader(0, 1), 5);
        assertThat(stats.firstMediaNanos()).isEqualTo(Long.MIN_VALUE);
        send(packets.sound(0), 8);
        send(packets.key(0), 9);

        assertThat(stats.firstMediaNanos()).isEqualTo(8);
        packets.assertReleased();
    }

    private void send(MediaPacket packet, long nowNanos) {
        stats.sent(packet, nowNanos);
        packet.release();
    }
}
