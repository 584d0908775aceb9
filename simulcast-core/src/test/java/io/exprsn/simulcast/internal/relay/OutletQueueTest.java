package io.exprsn.simulcast.internal.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.internal.media.MediaKind;
import io.exprsn.simulcast.internal.media.MediaPacket;
import io.exprsn.simulcast.internal.media.NoLeaks;
import io.exprsn.simulcast.internal.media.Packets;
import io.exprsn.simulcast.internal.media.TagInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class OutletQueueTest {
    private final Packets packets = new Packets();
    private final OutletStats stats = new OutletStats(() -> 0);
    private final AtomicInteger wakes = new AtomicInteger();
    private final OutletQueue queue = new OutletQueue(1000, 6000, stats, wakes::incrementAndGet);

    @AfterEach
    void everyPacketIsReleased() {
        queue.close();
        packets.assertReleased();
    }

    @Test
    void boundsPacketsThatHoldNothing() {
        put(packets.key(0));
        for (int i = 0; i <= OutletQueue.MAX_PACKETS; i++) {
            put(packets.of(MediaKind.AUDIO, 0, ""));
        }
        assertThat(drain()).hasSizeLessThanOrEqualTo(OutletQueue.MAX_PACKETS);
    }

    @Test
    void boundsHeadersThatComeWithoutEnd() {
        put(packets.key(0));
        for (int i = 0; i < 300; i++) {
            put(packets.videoHeader(0, i % 10));
        }
        assertThat(stats.queuedBytes()).isLessThanOrEqualTo(1000);
        assertThat(drain()).containsOnly("SEQUENCE_HEADER@0");
        put(packets.key(40));
        assertThat(drain()).containsExactly("KEY_FRAME@40");
    }

    @Test
    void givesWhatItGotInOrder() {
        put(packets.key(0), packets.sound(10), packets.inter(40), packets.cue(41));

        assertThat(drain()).containsExactly("KEY_FRAME@0", "FRAME@10", "FRAME@40", "SCRIPT@41");
        assertThat(queue.poll()).isNull();
        assertThat(stats.droppedFrames()).isZero();
    }

    @Test
    void givesMetadataAndHeadersBeforeTheFirstPicture() {
        join(0);
        put(packets.key(0));

        assertThat(drain()).containsExactly("METADATA@0", "SEQUENCE_HEADER@0", "SEQUENCE_HEADER@0", "KEY_FRAME@0");
    }

    @Test
    void keepsTheFirstGroupOfAJoinerHoweverOldTheHeadersAre() {
        join(0);
        put(packets.key(3_600_000), packets.inter(3_600_040), packets.sound(3_600_050));

        assertThat(stats.droppedFrames()).isZero();
        assertThat(stats.queuedMillis()).isEqualTo(50);
        assertThat(drain()).endsWith("KEY_FRAME@3600000", "FRAME@3600040", "FRAME@3600050");
    }

    @Test
    void keepsAFreshGroupWhileOldHeadersStillWait() {
        join(0);
        put(packets.key(0), packets.inter(3000), packets.inter(6001)); // the peer takes nothing
        assertThat(stats.droppedFrames()).isEqualTo(3);

        put(packets.inter(8000), packets.key(10_000), packets.inter(10_040));

        assertThat(drain())
                .containsExactly(
                        "METADATA@0", "SEQUENCE_HEADER@0", "SEQUENCE_HEADER@0", "KEY_FRAME@10000", "FRAME@10040");
        assertThat(stats.droppedFrames()).isEqualTo(4);
    }

    @Test
    void dropsEverythingBeforeTheLastKeyFrameWhereTimeRunsOut() {
        put(packets.key(0), packets.sound(10), packets.inter(1000), packets.key(2000), packets.inter(3000));
        put(packets.key(4000), packets.sound(4010), packets.inter(5000));

        put(packets.inter(6001));

        assertThat(drain()).containsExactly("KEY_FRAME@4000", "FRAME@4010", "FRAME@5000", "FRAME@6001");
        assertThat(stats.droppedFrames()).isEqualTo(4);
    }

    @Test
    void dropsEverythingBeforeTheLastKeyFrameWhereBytesRunOut() {
        put(packets.key(0, 400), packets.inter(40, 300), packets.key(80, 200), packets.inter(120, 100));
        assertThat(stats.droppedFrames()).isZero();

        put(packets.inter(160, 10));

        assertThat(drain()).containsExactly("KEY_FRAME@80", "FRAME@120", "FRAME@160");
        assertThat(stats.droppedFrames()).isEqualTo(2);
    }

    @Test
    void waitsForAKeyFrameWhereThereIsNoLaterOne() {
        put(packets.key(0, 600), packets.inter(40, 300), packets.sound(45), packets.inter(80, 200));
        assertThat(stats.queuedBytes()).isZero();

        put(packets.inter(120), packets.sound(125), packets.inter(160), packets.key(200), packets.inter(240));

        assertThat(drain()).containsExactly("FRAME@125", "KEY_FRAME@200", "FRAME@240");
        assertThat(stats.droppedFrames()).isEqualTo(5);
    }

    @Test
    void letsGoOfAGroupThatAloneIsTooLarge() {
        put(packets.key(0, 100), packets.inter(40), packets.key(80, 1001));

        assertThat(drain()).isEmpty();
        assertThat(stats.droppedFrames()).isEqualTo(3);
        put(packets.inter(120), packets.key(160));
        assertThat(drain()).containsExactly("KEY_FRAME@160");
    }

    @Test
    void keepsHeadersAndMetadataWhateverElseGoes() {
        put(packets.key(0, 500), packets.metadata(20), packets.videoHeader(30, 2), packets.key(40, 400));
        put(packets.soundHeader(50), packets.inter(80, 300));

        assertThat(drain())
                .containsExactly("METADATA@20", "SEQUENCE_HEADER@30", "KEY_FRAME@40", "SEQUENCE_HEADER@50", "FRAME@80");
    }

    @Test
    void neverHoldsMoreThanItsBoundsForLong() {
        for (int t = 0; t < 60_000; t += 40) {
            put(t % 2000 == 0 ? packets.key(t, 30) : packets.inter(t, 5), packets.sound(t + 5));
            assertThat(stats.queuedBytes()).isLessThanOrEqualTo(1000);
            assertThat(stats.queuedMillis()).isLessThanOrEqualTo(6000);
        }
        assertThat(stats.queuedMillis()).isPositive();
    }

    @Test
    void boundsSoundAloneToo() {
        for (int t = 0; t < 20_000; t += 23) {
            put(packets.sound(t));
            assertThat(stats.queuedMillis()).isLessThanOrEqualTo(6000);
        }
        assertThat(stats.droppedFrames()).isZero();
        assertThat(drain()).isNotEmpty().last().asString().startsWith("FRAME@199");
    }

    @Test
    void wakesOncePerPictureAndSoundRidesAlong() {
        put(packets.key(0));
        assertThat(wakes).hasValue(1);
        put(packets.sound(10), packets.sound(33));
        assertThat(wakes).hasValue(1);
        put(packets.inter(40));
        assertThat(wakes).hasValue(2);
    }

    @Test
    void wakesForSoundThatNoPictureFollows() {
        for (int i = 0; i < 30; i++) {
            put(packets.sound(i * 23));
        }

        assertThat(wakes.get()).isBetween(9, 11);
    }

    @Test
    void saysWhatFits() {
        assertThat(queue.fits(1000, 6000)).isTrue();
        assertThat(queue.fits(1001, 0)).isFalse();
        assertThat(queue.fits(0, 6001)).isFalse();
        put(packets.key(0, 100));
        assertThat(queue.fits(901, 0)).isFalse();
    }

    @Test
    void takesNothingOnceItIsClosed() {
        join(0);
        put(packets.key(0));
        queue.close();
        packets.assertReleased();

        put(packets.key(40));
        join(0);

        assertThat(queue.poll()).isNull();
        assertThat(stats.queuedBytes()).isZero();
        assertThat(stats.queuedMillis()).isZero();
    }

    @Test
    void keepsOneReferenceOfWhatWaits() {
        MediaPacket packet = packets.key(0);
        queue.onPacket(packet);
        assertThat(packet.refCnt()).isEqualTo(2);

        MediaPacket polled = queue.poll();

        assertThat(polled).isSameAs(packet);
        assertThat(packet.refCnt()).isEqualTo(2);
        packet.release();
        packet.release();
    }

    private void join(long time) {
        List<MediaPacket> config =
                List.of(packets.metadata(time), packets.videoHeader(time, 1), packets.soundHeader(time));
        queue.onJoin(config);
        config.forEach(MediaPacket::release);
    }

    private void put(MediaPacket... all) {
        for (MediaPacket packet : all) {
            queue.onPacket(packet);
            packet.release();
        }
    }

    private List<String> drain() {
        List<String> got = new ArrayList<>();
        for (MediaPacket packet = queue.poll(); packet != null; packet = queue.poll()) {
            TagInfo info = packet.info();
            got.add(info.role() + "@" + packet.dts());
            packet.release();
        }
        assertThat(stats.queuedBytes()).isZero();
        return got;
    }
}
