package io.exprsn.simulcast.internal.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.KeyFrame;
import io.exprsn.simulcast.VideoCodec;
import io.exprsn.simulcast.internal.media.FlvBytes;
import io.exprsn.simulcast.internal.media.MediaKind;
import io.exprsn.simulcast.internal.media.MediaPacket;
import io.exprsn.simulcast.internal.media.NoLeaks;
import io.exprsn.simulcast.internal.media.Packets;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class KeyPictureTest {
    private static final Instant AT = Instant.parse("2026-03-01T10:00:00Z");
    private static final String HD = "17 00 000000"
            + "01640028ffe1001b67640028acd940780227e5c044000003000400000300f03c60c65801000468ef8fcbfdf8f800";
    private static final String SMALL_AV1 = "90 61763031 81010c000a0c0200000d2627fb3805f00080";

    private final Packets packets = new Packets();
    private long nanos = 7;
    private final Feed feed = new Feed(() -> nanos, (bytes, length) -> {}, 1000, 10_000);

    @AfterEach
    void everyPacketIsReleased() {
        feed.close();
        packets.assertReleased();
    }

    @Test
    void thereIsNoneBeforeAKeyFrameThatItsHeaderDecodes() {
        assertThat(asked()).isEmpty();
        publish(packets.metadata(0), packets.soundHeader(0), packets.sound(10), packets.key(20), packets.inter(60));
        assertThat(asked()).as("without a header").isEmpty();
        publish(packets.videoHeader(80, 1), packets.inter(100));
        assertThat(asked()).as("header after the key frame").isEmpty();
        publish(packets.key(120));
        assertThat(asked()).isPresent();
    }

    @Test
    void isAWholeFileOfTheNewestOneAndNothingElse() {
        publish(packets.metadata(0), packets.of(MediaKind.VIDEO, 0, HD), packets.soundHeader(0), packets.key(40, 50));
        nanos = 11;
        publish(packets.inter(60), packets.sound(70), packets.key(5080, 60), packets.inter(5100));
        nanos = 13;

        KeyFrame told = newest();
        assertThat(told.flv()).isEqualTo(file(HD, packets.key(0, 60)));
        assertThat(told.codec()).isEqualTo(VideoCodec.H264);
        assertThat(told.width()).isEqualTo(1920);
        assertThat(told.height()).isEqualTo(1080);
        assertThat(told.at()).isEqualTo(AT.plusNanos(11));
    }

    @Test
    void hasOneTimeHoweverOftenItIsAskedFor() {
        publish(packets.videoHeader(0, 1), packets.key(0));
        KeyFrame first = newest();
        assertThat(KeyPicture.of(feed, at -> AT.plusMillis(1))).contains(first);
    }

    @Test
    void knowsTheFourCcForms() {
        MediaPacket key = packets.of(MediaKind.VIDEO, 0, "91 61763031 0A0B0C");
        publish(packets.of(MediaKind.VIDEO, 0, SMALL_AV1), key.retain());

        KeyFrame told = newest();
        assertThat(told.codec()).isEqualTo(VideoCodec.AV1);
        assertThat(told.width()).isEqualTo(640);
        assertThat(told.height()).isEqualTo(360);
        assertThat(told.flv()).isEqualTo(file(SMALL_AV1, key));
    }

    @Test
    void saysNothingOfASizeItCannotRead() {
        publish(packets.videoHeader(0, 1), packets.key(0));
        assertThat(newest().width()).isZero();
        assertThat(newest().height()).isZero();
    }

    @Test
    void isNoneOfACodecThatHasNoName() {
        publish(packets.of(MediaKind.VIDEO, 0, "90 76703039 00"), packets.of(MediaKind.VIDEO, 0, "91 76703039 0A"));
        assertThat(asked()).isEmpty();
    }

    @Test
    void staysThatOfItsHeaderWhenAnotherComes() {
        publish(packets.of(MediaKind.VIDEO, 0, HD), packets.key(0, 30), packets.videoHeader(40, 1), packets.inter(60));
        assertThat(newest().flv()).isEqualTo(file(HD, packets.key(0, 30)));
    }

    @Test
    void isThereHoweverLongTheGroupOfPictures() {
        publish(packets.videoHeader(0, 1), packets.key(0), packets.inter(40, 2000), packets.inter(80));
        assertThat(asked()).isPresent();
    }

    @Test
    void isGoneWithItsFeed() {
        publish(packets.videoHeader(0, 1), packets.key(0));
        feed.close();
        publish(packets.key(40));
        assertThat(asked()).isEmpty();
    }

    private Optional<KeyFrame> asked() {
        return KeyPicture.of(feed, AT::plusNanos);
    }

    private KeyFrame newest() {
        return asked().orElseThrow();
    }

    /** Both packets at time 0, as the file has them. Takes over the key frame. */
    private byte[] file(String header, MediaPacket keyFrame) {
        MediaPacket first = packets.of(MediaKind.VIDEO, 0, header);
        byte[] bytes = new FlvBytes(false, true).add(first).add(keyFrame).bytes();
        first.release();
        keyFrame.release();
        return bytes;
    }

    private void publish(MediaPacket... all) {
        for (MediaPacket packet : all) {
            feed.publish(packet);
        }
    }
}
