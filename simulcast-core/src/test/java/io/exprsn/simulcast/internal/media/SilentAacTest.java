package io.exprsn.simulcast.internal.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.exprsn.simulcast.ffmpeg.FedFfmpeg;
import io.exprsn.simulcast.ffmpeg.InstalledFfmpeg;
import io.netty.buffer.ByteBufUtil;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(NoLeaks.class)
class SilentAacTest {
    private static final int FRAMES = 50;

    private final Packets packets = new Packets();

    @AfterEach
    void everyPacketIsReleased() {
        packets.assertReleased();
    }

    @ParameterizedTest
    @CsvSource({
        "48000, 2, af00119056e500, af01211004608c1c",
        "48000, 1, af00118856e500, af0101182007",
        "44100, 2, af00121056e500, af01211004608c1c",
        "44100, 1, af00120856e500, af0101182007"
    })
    void isWhatFfmpegsEncoderWrites(int rate, int channels, String header, String frame) {
        SilentAac silence = SilentAac.of(rate, channels);

        assertThat(hex(silence.header(7))).isEqualTo(header);
        assertThat(hex(silence.frame(7))).isEqualTo(frame);
        assertThat(silence.config()).isEqualTo(AacConfig.lowComplexity(rate, channels));
        MediaPacket made = silence.header(7);
        assertThat(AacConfig.of(made)).hasValue(silence.config());
        made.release();
    }

    @Test
    void takesTheFormOfTheSource() {
        MediaPacket classic = packets.of(MediaKind.AUDIO, 0, "AF 00 12 08");
        MediaPacket extended = packets.of(MediaKind.AUDIO, 0, "90 6D703461 11 90");

        assertThat(hex(SilentAac.like(classic).orElseThrow().frame(0))).isEqualTo("af0101182007");
        assertThat(hex(SilentAac.like(classic).orElseThrow().header(0))).isEqualTo("af001208");
        assertThat(hex(SilentAac.like(extended).orElseThrow().frame(0))).isEqualTo("916d703461211004608c1c");
        classic.release();
        extended.release();
    }

    @ParameterizedTest
    @ValueSource(strings = {"AF 00 11 B0", "AF 00 11 94", "AF 00 11 80", "AF 01 21 10", "90 4F707573 00"})
    void doesNotGuessWhatOthersWouldTakeForSilence(String hex) {
        MediaPacket other = packets.of(MediaKind.AUDIO, 0, hex);
        assertThat(SilentAac.like(other)).isEmpty();
        other.release();
    }

    @Test
    void refusesWhatHasNoHeader() {
        assertThatThrownBy(() -> SilentAac.of(48_000, 6)).hasMessageContaining("6 channels");
        assertThatThrownBy(() -> SilentAac.of(47_000, 2)).hasMessageContaining("47000 Hz");
    }

    @Test
    void timesNeverDrift() {
        SilentAac silence = SilentAac.of(44_100, 2);

        assertThat(silence.timeOf(1)).isEqualTo(23);
        assertThat(silence.timeOf(2)).isEqualTo(46);
        assertThat(silence.timeOf(44_100)).isEqualTo(1_024_000);
        assertThat(LongStream.range(0, 5000).map(n -> silence.timeOf(n + 1) - silence.timeOf(n)))
                .containsOnly(23L, 24L);
    }

    @ParameterizedTest
    @EnumSource
    void ffmpegHearsNothingButZeros(InstalledFfmpeg installed) throws Exception {
        for (SilentAac silence : List.of(
                SilentAac.of(48_000, 2), SilentAac.of(48_000, 1), SilentAac.of(44_100, 2), SilentAac.of(44_100, 1))) {
            byte[] heard = decoded(installed, silence);
            int channels = silence.config().channels();
            assertThat(heard).as("%s", silence.config()).containsOnly(0).hasSize(FRAMES * 1024 * channels * 2);
        }
    }

    /** Frames without the additions of HE-AAC stand between frames that have them. */
    @ParameterizedTest
    @EnumSource
    void alsoWhereItStandsInForHighEfficiency(InstalledFfmpeg installed) throws Exception {
        for (String header : List.of("AF 00 2B 92 08 00", "AF 00 EB 8A 08 00", "AF 00 13 90 56 E5 A0")) {
            MediaPacket packet = packets.of(MediaKind.AUDIO, 0, header);
            SilentAac silence = SilentAac.like(packet).orElseThrow();
            packet.release();

            assertThat(decoded(installed, silence))
                    .as("%s", silence.config())
                    .containsOnly(0)
                    .hasSize(FRAMES * 2048 * 2 * 2);
        }
    }

    private static byte[] decoded(InstalledFfmpeg installed, SilentAac silence) throws Exception {
        FlvBytes flv = new FlvBytes(true, false);
        add(flv, silence.header(0));
        for (int i = 0; i < FRAMES; i++) {
            add(flv, silence.frame(silence.timeOf(i)));
        }
        FedFfmpeg run = FedFfmpeg.run(
                installed,
                flv.bytes(),
                "-xerror -err_detect explode -f flv -i pipe:0 -map 0:a:0 -f s16le pipe:1".split(" "));
        assertThat(run.log()).isEmpty();
        return run.output();
    }

    private static void add(FlvBytes flv, MediaPacket packet) {
        flv.add(packet);
        packet.release();
    }

    private static String hex(MediaPacket packet) {
        String text = ByteBufUtil.hexDump(packet.payload());
        packet.release();
        return text;
    }
}
