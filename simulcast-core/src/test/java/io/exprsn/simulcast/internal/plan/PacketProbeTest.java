package io.exprsn.simulcast.internal.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.SourceMedia;
import io.exprsn.simulcast.SourceMedia.AudioTrack;
import io.exprsn.simulcast.SourceMedia.VideoTrack;
import io.exprsn.simulcast.internal.media.MediaKind;
import io.exprsn.simulcast.internal.media.MediaPacket;
import io.exprsn.simulcast.internal.media.Packets;
import io.exprsn.simulcast.internal.relay.Feed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PacketProbeTest {
    private static final String HD_720 =
            "17000000000164001fffe1001a6764001facd9405005bb011000000300100000030300f183" + "196001000468ef8fcbfdf8f800";
    private static final String SD_360 =
            "17000000000142c01effe100196742c01eda0280bfe5c044000003000400000300c83c58ba" + "8001000468ce0fc8";

    private final Packets packets = new Packets();
    private final List<SourceMedia> known = new ArrayList<>();
    private int changes;

    private final PacketProbe probe = new PacketProbe("a test", new PacketProbe.Listener() {
        @Override
        public void known(SourceMedia media) {
            known.add(media);
        }

        @Override
        public void changed() {
            changes++;
        }
    });

    @AfterEach
    void nothingIsKept() {
        packets.assertReleased();
    }

    @Test
    void twoKeyFramesAreEnough() {
        headers(HD_720);
        stream(0, 2_000, 30, 60);
        assertThat(probe.isComplete()).isFalse();
        assertThat(known).isEmpty();
        see(packets.key(2_000, 6_000));
        assertThat(probe.isComplete()).isTrue();
        assertThat(known).hasSize(1);
        SourceMedia media = known.get(0);
        assertThat(media.description()).isEqualTo("a test");
        assertThat(media.container()).isEqualTo("flv");
        assertThat(media.seen()).isEqualTo(Duration.ofSeconds(2));
        VideoTrack video = media.video();
        assertThat(video).isNotNull();
        assertThat(video.codec()).isEqualTo("h264");
        assertThat(video.profile()).isEqualTo("High");
        assertThat(video.width() + "x" + video.height()).isEqualTo("1280x720");
        assertThat(video.frameRate()).isEqualTo(30);
        assertThat(video.keyFrameInterval()).isEqualTo(Duration.ofSeconds(2));
        assertThat(video.bFrames()).isFalse();
        // 6000 bytes and 59 times 1000 in two seconds.
        assertThat(video.kilobits()).isEqualTo(260);
        assertThat(media.audio()).isEqualTo(new AudioTrack("aac", "LC", 44_100, 2, 1));
    }

    @Test
    void sixSecondsAreEnoughWithOneKeyFrame() {
        headers(HD_720);
        stream(0, 6_000, 25, 10_000);
        see(packets.inter(6_000, 1_000));
        assertThat(known).hasSize(1);
        VideoTrack video = known.get(0).video();
        assertThat(video).isNotNull();
        assertThat(video.keyFrameInterval()).isEqualTo(Duration.ofSeconds(6));
        assertThat(video.frameRate()).isEqualTo(25);
    }

    @Test
    void theLongestDistanceOfKeyFramesCountsAndAHoleIsNone() {
        headers(HD_720);
        for (long key : new long[] {0, 1_000, 4_000}) {
            see(packets.key(key));
            for (long time = key + 40; time < key + 1_000; time += 40) {
                see(packets.inter(time));
            }
        }
        assertThat(probe.media().video()).isNotNull();
        assertThat(probe.media().video().keyFrameInterval())
                .as("three seconds lie between the last two, but two without a picture")
                .isEqualTo(Duration.ofSeconds(1));
        assertThat(probe.media().video().frameRate()).isEqualTo(25);
    }

    @Test
    void soundAloneNeedsTwoSeconds() {
        see(packets.soundHeader(0));
        sounds(0, 1_990);
        assertThat(probe.isComplete()).isFalse();
        sounds(2_000, 2_020);
        assertThat(probe.isComplete()).isTrue();
        assertThat(known.get(0).video()).isNull();
    }

    @Test
    void picturesWithoutSoundAreGivenASecondForIt() {
        see(packets.of(MediaKind.VIDEO, 0, HD_720));
        stream(0, 900, 30, 10);
        assertThat(probe.isComplete())
                .as("key frames came, but sound may be late")
                .isFalse();
        stream(900, 1_100, 30, 10);
        assertThat(probe.isComplete()).isTrue();
        assertThat(known.get(0).audio()).isNull();
        see(packets.soundHeader(1_100));
        assertThat(changes).as("later sound is a change").isEqualTo(1);
        assertThat(known).hasSize(2);
        assertThat(known.get(1).audio()).isNotNull();
    }

    @Test
    void anotherHeaderIsAChangeAndMeasuredAnew() {
        headers(HD_720);
        stream(0, 2_000, 30, 60);
        see(packets.key(2_000));
        see(packets.of(MediaKind.VIDEO, 2_010, HD_720));
        see(packets.soundHeader(2_010));
        assertThat(changes).as("the same headers again").isZero();

        see(packets.of(MediaKind.VIDEO, 3_000, SD_360));
        assertThat(changes).isEqualTo(1);
        assertThat(probe.isComplete()).isFalse();
        assertThat(known).hasSize(1);
        stream(3_000, 7_000, 50, 200);
        sounds(3_000, 3_020);
        see(packets.key(7_000));
        assertThat(known).hasSize(2);
        VideoTrack video = known.get(1).video();
        assertThat(video).isNotNull();
        assertThat(video.height()).isEqualTo(360);
        assertThat(video.frameRate()).isEqualTo(50);
        assertThat(video.keyFrameInterval()).isEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void picturesInAnotherOrderAreSeen() {
        headers(HD_720);
        see(packets.of(MediaKind.VIDEO, 0, "1701 000050 00"));
        see(packets.of(MediaKind.VIDEO, 40, "2701 000051 00"));
        assertThat(probe.media().video().bFrames())
                .as("a constant delay, rounded")
                .isFalse();
        see(packets.of(MediaKind.VIDEO, 80, "2701 000000 00"));
        assertThat(probe.media().video().bFrames()).isTrue();
    }

    @Test
    void metadataFillsWhatHeadersDoNotTell() {
        // width 1280 is all this metadata says.
        see(packets.metadata(0));
        see(packets.of(MediaKind.VIDEO, 0, "90 76703039 01000000 00 14 82 02 02 02 0000"));
        see(packets.of(MediaKind.VIDEO, 0, "91 76703039 00"));
        VideoTrack video = probe.media().video();
        assertThat(video).isNotNull();
        assertThat(video.codec()).isEqualTo("vp9");
        assertThat(video.width()).isEqualTo(1280);
        assertThat(video.pixelFormat()).isNull();
    }

    @Test
    void aRememberedBurstCountsAsMediaTime() {
        Feed feed = new Feed(() -> 0L, (bytes, millis) -> {}, 1 << 20, 10_000);
        publish(feed, packets.of(MediaKind.VIDEO, 0, HD_720));
        publish(feed, packets.soundHeader(0));
        publish(feed, packets.key(0));
        for (int i = 1; i < 50; i++) {
            publish(feed, packets.inter(i * 40L));
        }
        feed.join(probe);
        assertThat(probe.media().seen()).isEqualTo(Duration.ofMillis(1_960));
        publish(feed, packets.key(2_000));
        assertThat(known).hasSize(1);
        feed.close();
    }

    private static void publish(Feed feed, MediaPacket packet) {
        feed.publish(packet);
    }

    @ParameterizedTest
    @CsvSource({
        "29.97, 0, 29.97",
        "30.01, 0, 30",
        "29.98, 30, 30",
        "29.98, 29.97002997, 29.97",
        "24.02, 0, 24",
        "59.9, 500, 59.94",
        "27.3, 0, 27.3",
        "0, 25, 25",
        "0, 0, 0"
    })
    void ratesAreThoseThatWereMeant(double measured, double told, double meant) {
        assertThat(FrameRates.snap(measured, told)).isEqualTo(meant);
    }

    private void headers(String video) {
        see(packets.of(MediaKind.VIDEO, 0, video));
        see(packets.soundHeader(0));
        sounds(0, 20);
    }

    private void sounds(long from, long to) {
        for (long time = from; time <= to; time += 20) {
            see(packets.sound(time));
        }
    }

    /** Pictures of 1000 bytes, key frames of 6000. */
    private void stream(long from, long to, int rate, int everyKey) {
        for (int i = 0; ; i++) {
            long time = from + Math.round(i * 1000.0 / rate);
            if (time >= to) {
                return;
            }
            see(i % everyKey == 0 ? packets.key(time, 6_000) : packets.inter(time, 1_000));
        }
    }

    private void see(MediaPacket packet) {
        probe.onPacket(packet);
        packet.release();
    }
}
