package io.exprsn.simulcast.internal.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.exprsn.simulcast.internal.media.TagInfo.Role;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TagInfoTest {
    private static final String AVC1 = "61766331";
    private static final String HVC1 = "68766331";
    private static final String AV01 = "61763031";

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "17 00 000000 0142, SEQUENCE_HEADER, avc1, 0",
        "17 01 000043 0000, KEY_FRAME, avc1, 67",
        "27 01 000000 00, FRAME, avc1, 0",
        "27 01 FFFFDF 00, FRAME, avc1, -33",
        "37 01 000000 00, DISPOSABLE, avc1, 0",
        "47 01 000000 00, FRAME, avc1, 0",
        "17 02 000000, END_OF_SEQUENCE, avc1, 0",
        "57 00, OTHER, avc1, 0",
        "17 03 000000, OTHER, avc1, 0",
        "1C 00 000000 01, SEQUENCE_HEADER, hvc1, 0",
        "1C 01 000000 01, KEY_FRAME, hvc1, 0",
        "2C 01 000000 01, FRAME, hvc1, 0",
        "1D 00 000000 01, SEQUENCE_HEADER, av01, 0",
        "1D 01 000000 01, KEY_FRAME, av01, 0",
        "12 00 00, KEY_FRAME, h263, 0",
        "22 00 00, FRAME, h263, 0",
        "32 00 00, DISPOSABLE, h263, 0",
        "14 00, KEY_FRAME, vp6f, 0",
        "25 00, FRAME, vp6a, 0",
    })
    void readsClassicVideo(String body, Role role, String codec, int compositionTime) {
        assertThat(video(body)).isEqualTo(new TagInfo(role, codec, 0, false, compositionTime));
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "90 " + HVC1 + " 01, SEQUENCE_HEADER, hvc1, 0, 0",
        "91 " + HVC1 + " 000043 00, KEY_FRAME, hvc1, 0, 67",
        "A1 " + HVC1 + " FFFFFF 00, FRAME, hvc1, 0, -1",
        "B1 " + HVC1 + " 000001 00, DISPOSABLE, hvc1, 0, 1",
        "93 " + HVC1 + " 00, KEY_FRAME, hvc1, 0, 0",
        "A3 " + AVC1 + " 00, FRAME, avc1, 0, 0",
        "B3 " + AVC1 + " 00, DISPOSABLE, avc1, 0, 0",
        "91 76766331 000002 00, KEY_FRAME, vvc1, 0, 2",
        "91 " + AV01 + " 000043 00, KEY_FRAME, av01, 0, 0",
        "90 76703039 00, SEQUENCE_HEADER, vp09, 0, 0",
        "95 " + AV01 + " 00, SEQUENCE_HEADER, av01, 0, 0",
        "A2 " + AVC1 + ", END_OF_SEQUENCE, avc1, 0, 0",
        "92 " + AV01 + ", END_OF_SEQUENCE, av01, 0, 0",
        "D4 " + HVC1 + " 020009, CONFIG_EXTRA, hvc1, 0, 0",
        "84 " + HVC1 + " 020009, CONFIG_EXTRA, hvc1, 0, 0",
        "86 04 " + HVC1 + " 01 020009, CONFIG_EXTRA, hvc1, 1, 0",
        "96 00 " + AVC1 + " 01 0142, SEQUENCE_HEADER, avc1, 1, 0",
        "96 03 " + AVC1 + " 01 00, KEY_FRAME, avc1, 1, 0",
        "A6 03 " + AVC1 + " 02 00, FRAME, avc1, 2, 0",
        "96 01 " + AVC1 + " 01 000043 00, KEY_FRAME, avc1, 1, 67",
        "96 11 " + AVC1 + " 00 000004 000043 00 01 000001 00, KEY_FRAME, avc1, 0, 67",
        "96 21 " + HVC1 + " 00 000004 000021 00 " + AV01 + " 01 000001 00, KEY_FRAME, hvc1, 0, 33",
        "97 02 000001 01 " + HVC1 + " 000043 00, KEY_FRAME, hvc1, 0, 67",
        "A7 02 000001 07 00 00 03 " + HVC1 + " 00, FRAME, hvc1, 0, 0",
        "97 02 000001 06 03 " + AVC1 + " 01 00, KEY_FRAME, avc1, 1, 0",
        "9D " + AV01 + " 00, OTHER, av01, 0, 0",
    })
    void readsExtendedVideo(String body, Role role, String codec, int track, int compositionTime) {
        assertThat(video(body)).isEqualTo(new TagInfo(role, codec, track, true, compositionTime));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"D0 00", "D1 01", "D3 00 00 00 00 00 00", "D7 00 00 01 00 00 00 00 00", "D6 03 61766331 00 00"})
    void takesASeekCommandForNoPicture(String body) {
        assertThat(video(body)).isEqualTo(new TagInfo(Role.OTHER, null, 0, true, 0));
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "AF 00 1210, SEQUENCE_HEADER, mp4a, 0, false",
        "AF 01 2110, FRAME, mp4a, 0, false",
        "A0 00 1210, SEQUENCE_HEADER, mp4a, 0, false",
        "2F FFFB, FRAME, .mp3, 0, false",
        "EE FFFB, FRAME, .mp3, 0, false",
        "72 00, FRAME, g711a, 0, false",
        "82 00, FRAME, g711u, 0, false",
        "B2 00, FRAME, speex, 0, false",
        "90 4F707573 4F707573, SEQUENCE_HEADER, Opus, 0, true",
        "94 4F707573 01 01 00000004, CONFIG_EXTRA, Opus, 0, true",
        "91 4F707573 00, FRAME, Opus, 0, true",
        "92 4F707573, END_OF_SEQUENCE, Opus, 0, true",
        "90 664C6143 664C6143, SEQUENCE_HEADER, fLaC, 0, true",
        "91 61632D33 00, FRAME, ac-3, 0, true",
        "95 00 6D703461 01 1210, SEQUENCE_HEADER, mp4a, 1, true",
        "95 04 6D703461 01 01 02 00000003, CONFIG_EXTRA, mp4a, 1, true",
        "95 01 6D703461 01 2110, FRAME, mp4a, 1, true",
        "95 11 6D703461 02 000002 2110 03 000002 2110, FRAME, mp4a, 2, true",
        "97 02 000001 01 4F707573 00, FRAME, Opus, 0, true",
        "97 02 000001 05 01 4F707573 01 00, FRAME, Opus, 1, true",
    })
    void readsSound(String body, Role role, String codec, int track, boolean extended) {
        assertThat(info(MediaKind.AUDIO, body)).isEqualTo(new TagInfo(role, codec, track, extended, 0));
    }

    @ParameterizedTest
    @CsvSource({
        "VIDEO, ''",
        "AUDIO, ''",
        "VIDEO, 17",
        "AUDIO, AF",
        "VIDEO, 91 6176",
        "AUDIO, 91 4F70",
        "VIDEO, 96",
        "VIDEO, 96 01 " + AVC1,
        "VIDEO, 97 02 0000",
        "AUDIO, 95",
        "AUDIO, 95 01 6D703461",
    })
    void takesAnEmptyOrCutBodyForNothing(MediaKind kind, String body) {
        assertThat(info(kind, body).role()).isEqualTo(Role.OTHER);
    }

    @Test
    void countsOnlyTheDefaultTracksKeyFramesAsAStart() {
        Packets packets = new Packets();
        MediaPacket other = packets.of(MediaKind.VIDEO, 0, "96 03 " + AVC1 + " 01 00");
        MediaPacket header = packets.videoHeader(0, 1);
        MediaPacket key = packets.key(0);

        assertThat(other.isKeyFrame()).isFalse();
        assertThat(header.isKeyFrame()).isFalse();
        assertThat(key.isKeyFrame()).isTrue();
        other.release();
        header.release();
        key.release();
        packets.assertReleased();
    }

    @Test
    void followsALongModExAndEightInARowButNotMore() {
        assertThat(video("97 FF 00FF " + "00".repeat(256) + " 03 " + AVC1 + " 00")
                        .role())
                .isEqualTo(Role.KEY_FRAME);
        assertThat(video("97" + " 00 00 07".repeat(7) + " 00 00 03 " + AVC1).role())
                .isEqualTo(Role.KEY_FRAME);
        assertThat(video("97" + " 00 00 07".repeat(8) + " 00 00 03 " + AVC1).role())
                .isEqualTo(Role.OTHER);
    }

    @Test
    void tellsMetadataFromOtherScriptData() {
        assertThat(info(MediaKind.DATA, "02 000A 6F6E4D65746144617461 08").role())
                .isEqualTo(Role.METADATA);
        assertThat(info(MediaKind.DATA, "02 000A 6F6E437565506F696E74 05").role())
                .isEqualTo(Role.SCRIPT);
        assertThat(info(MediaKind.DATA, "02 000A 6F6E4D6574").role()).isEqualTo(Role.SCRIPT);
        assertThat(info(MediaKind.DATA, "").role()).isEqualTo(Role.SCRIPT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "17 01 000043 00",
                "D4 68766331 02",
                "91 68766331 000043 00",
                "96 21 68766331 00 000004 000021 00 61763031 01 000001 00",
                "97 FF 0003 00000000 07 02 000001 06 13 61766331 01 000001 00",
                "95 11 6D703461 02 000002 2110 03 000002 2110",
                "02 000A 6F6E4D65746144617461 08"
            })
    void readsWhateverIsLeftOfABodyCutAnywhere(String body) {
        byte[] bytes = ByteBufUtil.decodeHexDump(body.replace(" ", ""));
        for (int length = 0; length <= bytes.length; length++) {
            ByteBuf cut = Unpooled.wrappedBuffer(bytes, 0, length);
            for (MediaKind kind : MediaKind.values()) {
                assertThatCode(() -> TagInfo.of(kind, cut)).doesNotThrowAnyException();
            }
            assertThat(cut.readableBytes()).isEqualTo(length);
        }
    }

    @Test
    void readsAnyBytes() {
        Random random = new Random(7);
        for (int i = 0; i < 50_000; i++) {
            byte[] bytes = new byte[random.nextInt(24)];
            random.nextBytes(bytes);
            if (bytes.length > 0 && i % 2 == 0) {
                bytes[0] = (byte) (0x90 | i >> 1 & 0x7F); // mostly the extended forms
            }
            ByteBuf body = Unpooled.wrappedBuffer(bytes);
            for (MediaKind kind : MediaKind.values()) {
                TagInfo.of(kind, body);
            }
            assertThat(body.readerIndex()).isZero();
        }
    }

    @Test
    void looksFromTheReaderIndexOn() {
        ByteBuf body = Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump("FFFF1700000000"));
        body.skipBytes(2);

        assertThat(TagInfo.of(MediaKind.VIDEO, body).role()).isEqualTo(Role.SEQUENCE_HEADER);
    }

    private static TagInfo video(String hex) {
        return info(MediaKind.VIDEO, hex);
    }

    private static TagInfo info(MediaKind kind, String hex) {
        return TagInfo.of(kind, Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex.replace(" ", ""))));
    }
}
