package io.exprsn.simulcast.internal.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(NoLeaks.class)
class AacConfigTest {
    private final Packets packets = new Packets();

    @AfterEach
    void everyPacketIsReleased() {
        packets.assertReleased();
    }

    @ParameterizedTest
    @CsvSource({
        // bytes, profile, rate, of the core, channels, of the core, samples
        "1190, LC, 48000, 48000, 2, 2, 1024",
        "1210, LC, 44100, 44100, 2, 2, 1024",
        "119056e500, LC, 48000, 48000, 2, 2, 1024",
        "120856e500, LC, 44100, 44100, 1, 1, 1024",
        "1194, LC, 48000, 48000, 2, 2, 960",
        "11b0, LC, 48000, 48000, 6, 6, 1024",
        "11b8, LC, 48000, 48000, 8, 8, 1024",
        "1180, LC, 48000, 48000, 0, 0, 1024",
        "0a10, Main, 44100, 44100, 2, 2, 1024",
        "1780566810, LC, 44240, 44240, 2, 2, 1024",
        "2b920800, HE-AAC, 44100, 22050, 2, 2, 1024",
        "eb8a0800, HE-AACv2, 44100, 22050, 2, 1, 1024",
        "139056e5a0, HE-AAC, 44100, 22050, 2, 2, 1024",
        "138856e5a54880, HE-AACv2, 44100, 22050, 2, 1, 1024",
        "138856e5a54800, HE-AAC, 44100, 22050, 1, 1, 1024",
    })
    void readsWhatEncodersWrite(
            String hex, String profile, int rate, int coreRate, int channels, int coreChannels, int samples) {
        AacConfig config = AacConfig.parse(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex)))
                .orElseThrow();

        assertThat(config.profile()).isEqualTo(profile);
        assertThat(config)
                .extracting(
                        AacConfig::sampleRate,
                        AacConfig::coreRate,
                        AacConfig::channels,
                        AacConfig::coreChannels,
                        AacConfig::samplesPerFrame)
                .containsExactly(rate, coreRate, channels, coreChannels, samples);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "11", "1690", "0010", "2b92", "17805658"})
    void saysNothingOfWhatIsNoConfig(String hex) {
        assertThat(AacConfig.parse(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex))))
                .isEmpty();
    }

    @Test
    void readsBothFormsOfTheSequenceHeaderAndNoOtherPacket() {
        MediaPacket classic = packets.of(MediaKind.AUDIO, 0, "AF 00 11 90");
        MediaPacket extended = packets.of(MediaKind.AUDIO, 0, "90 6D703461 11 90");
        MediaPacket cut = packets.of(MediaKind.AUDIO, 0, "AF 00");
        MediaPacket multitrack = packets.of(MediaKind.AUDIO, 0, "95 00 6D703461 00 11 90");
        MediaPacket frame = packets.sound(0);
        MediaPacket picture = packets.videoHeader(0, 1);

        assertThat(AacConfig.of(classic)).hasValue(AacConfig.lowComplexity(48_000, 2));
        assertThat(AacConfig.of(extended)).hasValue(AacConfig.lowComplexity(48_000, 2));
        for (MediaPacket other : new MediaPacket[] {cut, multitrack, frame, picture}) {
            assertThat(AacConfig.of(other)).isEmpty();
            other.release();
        }
        assertThat(classic.payload().readerIndex()).isZero();
        classic.release();
        extended.release();
    }

    @Test
    void survivesAnyBytes() {
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(12)];
            random.nextBytes(bytes);
            AacConfig.parse(Unpooled.wrappedBuffer(bytes)).ifPresent(config -> {
                assertThat(config.channels()).isBetween(0, 24);
                assertThat(config.sampleRate()).isBetween(1, (1 << 24) - 1);
            });
        }
    }
}
