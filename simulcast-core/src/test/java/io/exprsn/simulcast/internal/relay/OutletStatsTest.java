package io.exprsn.simulcast.internal.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.internal.media.MediaKind;
import io.exprsn.simulcast.internal.media.MediaPacket;
import io.netty.buffer.Unpooled;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class OutletStatsTest {
    private static final long SECOND = 1_000_000_000L;

    private long nanos;
    private final OutletStats stats = new OutletStats(() -> nanos);

    private static MediaPacket picture() {
        return new MediaPacket(MediaKind.VIDEO, 0, Unpooled.wrappedBuffer(new byte[] {0x27, 1, 0, 0, 0, 9}));
    }

    @Test
    void losesNothingWhereAnOldConnectionStillSendsBesideTheNewOne() throws InterruptedException {
        int rounds = 200_000;
        MediaPacket picture = picture();
        CountDownLatch go = new CountDownLatch(2);
        Runnable send = () -> {
            go.countDown();
            while (go.getCount() > 0) {
                Thread.onSpinWait();
            }
            for (int i = 0; i < rounds; i++) {
                stats.sent(picture, 7);
            }
        };
        Thread old = new Thread(send);
        old.start();
        send.run();
        old.join();

        assertThat(stats.media().packets()).isEqualTo(2L * rounds);
        assertThat(stats.media().bytes()).isEqualTo(12L * rounds);
        assertThat(stats.media().videoFrames()).isEqualTo(2L * rounds);
    }

    @Test
    void remembersWhenTheFirstMediaLeft() {
        MediaPacket header = new MediaPacket(MediaKind.VIDEO, 0, Unpooled.wrappedBuffer(new byte[] {0x17, 0, 0, 0, 0}));
        assertThat(stats.firstMediaNanos()).isEqualTo(Long.MIN_VALUE);
        stats.sent(header, 5);
        assertThat(stats.firstMediaNanos()).isEqualTo(Long.MIN_VALUE);
        stats.sent(picture(), 8);
        stats.sent(picture(), 9);
        assertThat(stats.firstMediaNanos()).isEqualTo(8);
    }

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
