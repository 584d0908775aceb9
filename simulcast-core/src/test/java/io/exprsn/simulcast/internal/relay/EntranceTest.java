package io.exprsn.simulcast.internal.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.exprsn.simulcast.internal.media.MediaPacket;
import io.exprsn.simulcast.internal.media.NoLeaks;
import io.exprsn.simulcast.internal.media.Packets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class EntranceTest {
    private final Packets packets = new Packets();
    private final AtomicLong millis = new AtomicLong(-3);
    private final Feed feed = new Feed(this::nanos, (bytes, length) -> {}, 1 << 20, 10_000);
    private final List<String> got = new CopyOnWriteArrayList<>();

    EntranceTest() {
        feed.join(new Feed.Subscriber() {
            @Override
            public boolean fits(long bytes, long length) {
                return true;
            }

            @Override
            public void onJoin(List<MediaPacket> config) {
                config.forEach(this::onPacket);
            }

            @Override
            public void onPacket(MediaPacket packet) {
                got.add(packet.info().role() + "@" + packet.dts());
            }
        });
    }

    @AfterEach
    void everyPacketIsReleased() {
        feed.close();
        packets.assertReleased();
    }

    private long nanos() {
        return millis.get() * 1_000_000;
    }

    @Test
    void bringsAPushedSourceInAtOnceOnATimelineFromZero() throws InterruptedException {
        Entrance entrance = new Entrance(feed, this::nanos, false, jump -> {});

        accept(entrance, packets.key(5000), packets.sound(5010), packets.inter(5040));

        assertThat(got).containsExactly("KEY_FRAME@0", "FRAME@10", "FRAME@40");
    }

    @Test
    void sendsAFileAtItsOwnPace() {
        Entrance entrance = new Entrance(feed, this::nanos, true, jump -> {});
        Thread source = source(entrance, packets.key(0), packets.inter(400), packets.inter(800));

        await().until(() -> got.size() == 1 && source.getState() == Thread.State.TIMED_WAITING);
        millis.addAndGet(399);
        await().during(Duration.ofMillis(80)).until(() -> got.size() == 1);
        millis.addAndGet(1);
        await().until(() -> got.size() == 2);
        millis.addAndGet(400);
        await().until(() -> got.size() == 3);
        await().until(() -> !source.isAlive());
    }

    @Test
    void doesNotSendInABurstWhatALateSourceHeldBack() throws InterruptedException {
        Entrance entrance = new Entrance(feed, this::nanos, true, jump -> {});
        accept(entrance, packets.key(0));
        millis.addAndGet(60_000); // the pipe stood still for a minute

        Thread source = source(entrance, packets.inter(1000), packets.inter(2000), packets.inter(3000));

        await().until(() -> got.size() == 2);
        await().during(Duration.ofMillis(80)).until(() -> got.size() == 2);
        millis.addAndGet(1000);
        await().until(() -> got.size() == 3);
        millis.addAndGet(1000);
        await().until(() -> !source.isAlive());
        assertThat(got).hasSize(4);
    }

    @Test
    void catchesUpWhereASourceIsLateForAMomentOnly() throws InterruptedException {
        Entrance entrance = new Entrance(feed, this::nanos, true, jump -> {});
        accept(entrance, packets.key(0));
        millis.addAndGet(900);

        accept(entrance, packets.inter(300), packets.inter(600), packets.inter(900));

        assertThat(got).hasSize(4);
    }

    @Test
    void wakesFromItsWaitWhenItIsStopped() {
        Entrance entrance = new Entrance(feed, this::nanos, true, jump -> {});
        Thread source = source(entrance, packets.key(0), packets.inter(9000), packets.key(9040));
        await().until(() -> got.size() == 1 && source.getState() == Thread.State.TIMED_WAITING);

        entrance.stop();

        await().atMost(Duration.ofSeconds(20)).until(() -> !source.isAlive());
        assertThat(got).hasSize(1);
    }

    @Test
    void letsGoOfThePacketItIsInterruptedWith() {
        Entrance entrance = new Entrance(feed, this::nanos, true, jump -> {});
        Thread source = source(entrance, packets.key(0), packets.inter(9000));
        await().until(() -> got.size() == 1);

        source.interrupt();

        await().until(() -> !source.isAlive());
        assertThat(got).hasSize(1);
    }

    @Test
    void neverSendsAHeaderAheadOfItsOwnTrack() throws InterruptedException {
        Entrance entrance = new Entrance(feed, this::nanos, false, jump -> {});
        accept(entrance, packets.videoHeader(0, 1), packets.key(0), packets.inter(40), packets.sound(100));

        accept(entrance, packets.videoHeader(0, 1), packets.key(80), packets.soundHeader(0), packets.sound(123));

        assertThat(got)
                .containsExactly(
                        "SEQUENCE_HEADER@0",
                        "KEY_FRAME@0",
                        "FRAME@40",
                        "FRAME@100",
                        "SEQUENCE_HEADER@40",
                        "KEY_FRAME@80",
                        "SEQUENCE_HEADER@100",
                        "FRAME@123");
        assertThat(entrance.reanchors()).isZero();
    }

    @Test
    void doesNotWaitForHeadersAndMetadata() throws InterruptedException {
        Entrance entrance = new Entrance(feed, this::nanos, true, jump -> {});

        accept(entrance, packets.metadata(50_000), packets.videoHeader(50_000, 1), packets.key(0));

        assertThat(got).containsExactly("METADATA@0", "SEQUENCE_HEADER@0", "KEY_FRAME@0");
    }

    @Test
    void goesOnWithoutAGapWhenAFileBeginsAgain() throws InterruptedException {
        Entrance entrance = new Entrance(feed, this::nanos, false, jump -> {});
        accept(entrance, packets.key(0), packets.inter(40));
        entrance.restart(false, 0);
        accept(entrance, packets.videoHeader(0, 1), packets.key(0));

        assertThat(got).containsExactly("KEY_FRAME@0", "FRAME@40", "SEQUENCE_HEADER@40", "KEY_FRAME@80");
    }

    @Test
    void countsJumpsOfTheSource() throws InterruptedException {
        Entrance entrance = new Entrance(feed, this::nanos, false, jump -> {});

        accept(entrance, packets.key(3_600_000), packets.inter(3_600_040), packets.key(0));

        assertThat(entrance.reanchors()).isOne();
    }

    private static void accept(Entrance entrance, MediaPacket... all) throws InterruptedException {
        for (MediaPacket packet : all) {
            entrance.accept(packet);
        }
    }

    /** A thread that brings these packets, and lets go of those left when it is interrupted. */
    private static Thread source(Entrance entrance, MediaPacket... all) {
        Thread thread = new Thread(() -> {
            int next = 0;
            try {
                while (next < all.length) {
                    entrance.accept(all[next++]);
                }
            } catch (InterruptedException stopped) {
                while (next < all.length) {
                    all[next++].release();
                }
            }
        });
        thread.start();
        return thread;
    }
}
