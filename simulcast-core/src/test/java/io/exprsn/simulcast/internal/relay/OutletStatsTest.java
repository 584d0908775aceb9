package io.exprsn.simulcast.internal.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class OutletStatsTest {

    @Test
    void losesNothingWhereAnOldConnectionStillSendsBesideTheNewOne() throws InterruptedException {
        OutletStats stats = new OutletStats();
        int rounds = 200_000;
        CountDownLatch go = new CountDownLatch(2);
        Runnable send = () -> {
            go.countDown();
            while (go.getCount() > 0) {
                Thread.onSpinWait();
            }
            for (int i = 0; i < rounds; i++) {
                stats.sent(3, true, true, 7);
            }
        };
        Thread old = new Thread(send);
        old.start();
        send.run();
        old.join();

        assertThat(stats.packets()).isEqualTo(2L * rounds);
        assertThat(stats.bytes()).isEqualTo(6L * rounds);
        assertThat(stats.videoFrames()).isEqualTo(2L * rounds);
    }

    @Test
    void remembersWhenTheFirstMediaLeft() {
        OutletStats stats = new OutletStats();
        assertThat(stats.firstMediaNanos()).isEqualTo(Long.MIN_VALUE);

        stats.sent(1, false, false, 5);
        assertThat(stats.firstMediaNanos()).isEqualTo(Long.MIN_VALUE);
        stats.sent(1, true, false, 8);
        stats.sent(1, true, true, 9);

        assertThat(stats.firstMediaNanos()).isEqualTo(8);
    }
}
