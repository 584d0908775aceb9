package io.exprsn.simulcast.internal.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Headers written by x264, x265 and SVT-AV1, and what ffprobe says of the same streams. */
class PictureConfigTest {
    private static final String HD =
            "01640028ffe1001b67640028acd940780227e5c044000003000400000300f03c60c65801000468ef8fcbfdf8f800";

    private static final String HEVC = "0101600000009000000000 0078f000fcfdf8f800000f03200001001840010c01ffff01600000"
            + "0300900000030000030078959409210001002c420101016000000300900000030000030078a003c0801107536595952930bc05a020"
            + "000003002000000303c122000100064401c073c189";

    private static final String HEVC_10 = "010220000000900000000000 3ff000fcfdfafa00000f03200001001840010c01ffff0220"
            + "000003009000000300000300 3f959409210001002c42010102200000030090000003000003003fa005020171f2b6595952930bc05a"
            + "020000030002000003003c1022000100064401c073c189";

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                // what | record | profile | width | height | pixels | pixel shape | rate | interlaced
                "1080p | " + HD + " | High | 1920 | 1080 | yuv420p | 1 | 30 | false",
                "B-frames | 0164001fffe1001a6764001facd9405005bb011000000300100000030300f183196001000468ef8fcbfdf8f800"
                        + " | High | 1280 | 720 | yuv420p | 1 | 24 | false",
                "baseline | 0142c01effe100196742c01eda0280bfe5c044000003000400000300c83c58ba8001000468ce0fc8"
                        + " | Constrained Baseline | 640 | 360 | yuv420p | 1 | 25 | false",
                "wide pixels | 0164001effe1001d6764001eacd940b4126ffc010000b440000003004000000c83c58b658001000468ef8fcbfd"
                        + "f8f800 | High | 720 | 576 | yuv420p | 1.4222 | 25 | false",
                "fields | 01640028ffe1001a67640028acd94078044fde0220000003002000000643e2c5b2c001000468fe8fcbfdf8f800"
                        + " | High | 1920 | 1080 | yuv420p | 1 | 25 | true",
                "4:4:4 | 01f4000dffe1001967f4000d919b28283f6022000003000200000300641e28532c01000668ef8f192190fff8f800"
                        + " | High 4:4:4 Predictive | 320 | 240 | yuv444p | 1 | 25 | false",
                "full range | 0164000dffe100186764000dacd94141fb016c800000030080000019078a14cb01000468ef8fcbfdf8f800"
                        + " | High | 320 | 240 | yuvj420p | 1 | 25 | false",
                "10 bits | 016e000dffe10019676e000da6cd94141fb011000003000100000300320f14299601000468ef8fcbfdfafa00"
                        + " | High 10 | 320 | 240 | yuv420p10le | 1 | 25 | false",
                "constant bitrate | 0164001fffe100246764001facb406c1ef378088000003000800000303c7020007a12000f427269403c6"
                        + "0ca801000468ef3cb0fdf8f800 | High | 854 | 480 | yuv420p | 1 | 60 | false",
                "odd rate, matrices | 01640015ffe1001867640015acd941b1fe4f011000003e90000ea608f162d96001000568ef8fcc03fd"
                        + "f8f800 | High | 426 | 240 | yuv420p | 1 | 29.97 | false",
            })
    void h264(
            String what,
            String record,
            String profile,
            int width,
            int height,
            String pixels,
            double pixelShape,
            double rate,
            boolean interlaced) {
        PictureConfig config = read("avc1", record);
        assertThat(config.profileName()).isEqualTo(profile);
        assertThat(List.of(config.width(), config.height())).containsExactly(width, height);
        assertThat(config.pixelFormat()).isEqualTo(pixels);
        assertThat(config.pixelShape()).isEqualTo(pixelShape, within(0.0001));
        assertThat(config.frameRate()).isEqualTo(rate, within(0.001));
        assertThat(config.isInterlaced()).isEqualTo(interlaced);
    }

    @Test
    void reorderedPicturesAreTold() {
        assertThat(((AvcConfig) read("avc1", HD)).reorderFrames()).isEqualTo(2);
        assertThat(((AvcConfig) read(
                                "avc1",
                                "0142c01effe100196742c01eda0280bfe5c044000003000400000300c83c58ba8001000468ce0fc8"))
                        .reorderFrames())
                .isZero();
    }

    @ParameterizedTest(name = "{1} {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "hvc1 | " + HEVC + " | Main | 1918 | 1078 | yuv420p",
                "hvc1 | " + HEVC_10 + " | Main 10 | 640 | 360 | yuv420p10le",
                "av01 | 81010c000a0c0200000d2627fb3805f00080 | Main | 640 | 360 | yuv420p",
            })
    void newerCodecs(String codec, String record, String profile, int width, int height, String pixels) {
        PictureConfig config = read(codec, record);
        assertThat(config.profileName()).isEqualTo(profile);
        assertThat(List.of(config.width(), config.height())).containsExactly(width, height);
        assertThat(config.pixelFormat()).isEqualTo(pixels);
    }

    @Test
    void aRecordCutAnywhereIsNoneOrTheSame() {
        ByteBuf whole = Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(HD));
        PictureConfig expected = read("avc1", HD);
        assertThat(IntStream.range(0, whole.readableBytes())
                        .mapToObj(length -> PictureConfig.of("avc1", whole.slice(0, length))))
                .allSatisfy(config -> {
                    if (config.isPresent()) {
                        assertThat(config.get()).isEqualTo(expected);
                    }
                });
        assertThat(PictureConfig.of("avc1", whole.slice(0, 20))).isEmpty();
        assertThat(PictureConfig.of("vp09", whole))
                .as("a codec whose header tells no size")
                .isEmpty();
    }

    private static PictureConfig read(String codec, String hex) {
        ByteBuf record = Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex.replace(" ", "")));
        int before = record.readerIndex();
        PictureConfig config = PictureConfig.of(codec, record).orElseThrow();
        assertThat(record.readerIndex()).isEqualTo(before);
        return config;
    }
}
