package io.exprsn.simulcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.exprsn.simulcast.EncodingProfile.Builder;
import io.exprsn.simulcast.EncodingProfile.CodecProfile;
import io.exprsn.simulcast.EncodingProfile.Preset;
import io.exprsn.simulcast.EncodingProfile.Tune;
import java.time.Duration;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class EncodingProfileTest {
    private static final Map<String, BiFunction<Builder, Integer, Builder>> NUMBERS = Map.of(
            "width", (builder, value) -> builder.size(value, 720),
            "height", (builder, value) -> builder.size(1280, value),
            "frame rate", (builder, value) -> builder.frameRate(value),
            "video bitrate", Builder::videoKilobits,
            "buffer", (builder, value) -> builder.videoKilobits(1_000).bufferKilobits(value),
            "key-frame interval", (builder, value) -> builder.keyFrameInterval(Duration.ofMillis(value)),
            "number of B-frames", (builder, value) -> builder.tune(Tune.QUALITY).bFrames(value),
            "audio bitrate", Builder::audioKilobits,
            "sample rate", Builder::sampleRate,
            "number of channels", Builder::channels);

    @ParameterizedTest
    @CsvSource({
        "width, 64, 62",
        "width, 7680, 7682",
        "width, 0, 721",
        "height, 64, -2",
        "height, 4320, 4322",
        "height, 0, 719",
        "frame rate, 1, -1",
        "frame rate, 120, 121",
        "frame rate, 0, 500",
        "video bitrate, 50, 49",
        "video bitrate, 100000, 100001",
        "buffer, 100, 99",
        "buffer, 10000, 10001",
        "key-frame interval, 250, 249",
        "key-frame interval, 20000, 20001",
        "number of B-frames, 0, -1",
        "number of B-frames, 16, 17",
        "audio bitrate, 16, 15",
        "audio bitrate, 512, 513",
        "sample rate, 44100, 22050",
        "sample rate, 48000, 96000",
        "number of channels, 1, 0",
        "number of channels, 2, 6",
    })
    void takesTheEndsOfARangeAndRefusesWhatIsBeyond(String what, int inside, int beyond) {
        assertThat(NUMBERS.get(what).apply(EncodingProfile.builder(), inside).build())
                .isNotNull();
        assertRefused(
                builder -> NUMBERS.get(what).apply(builder, beyond), "The " + what + " of an encoding profile is");
    }

    @Test
    void namesValueAndRange() {
        assertRefused(builder -> builder.videoKilobits(49), "is 49 kbit/s, expected 50 to 100000 kbit/s. Change");
        assertRefused(builder -> builder.size(641, 480), "is 641 pixels, expected 0 (as the source) or an even number");
        assertRefused(
                builder -> builder.frameRate(Double.NaN), "is NaN per second, expected 0 (as the source) or 1 to 120");
        assertRefused(
                builder -> builder.keyFrameInterval(Duration.ofSeconds(Long.MAX_VALUE)), "expected PT0.25S to PT20S");
    }

    @Test
    void hasNoBFramesWhereTheTuningOrTheProfileOfH264KnowsNone() {
        assertRefused(builder -> builder.bFrames(1), "is 1, expected 0 where");
        assertRefused(
                builder -> builder.tune(Tune.QUALITY)
                        .codecProfile(CodecProfile.BASELINE)
                        .bFrames(1),
                "is 1, expected 0");
        assertThat(EncodingProfile.builder()
                        .videoCodec(VideoCodec.HEVC)
                        .codecProfile(CodecProfile.BASELINE)
                        .tune(Tune.QUALITY)
                        .bFrames(2)
                        .build()
                        .bFrames())
                .as("a profile of H.264 is of no account for other codecs")
                .isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(names = "AAC", mode = EnumSource.Mode.EXCLUDE)
    void encodesSoundToAacAlone(AudioCodec codec) {
        EncodingProfile aac = EncodingProfile.builder().build();
        assertThatExceptionOfType(SimulcastException.class)
                .isThrownBy(() -> new EncodingProfile(
                        false,
                        aac.videoCodec(),
                        aac.width(),
                        aac.height(),
                        aac.frameRate(),
                        aac.videoKilobits(),
                        aac.bufferKilobits(),
                        aac.constantBitrate(),
                        aac.keyFrameInterval(),
                        aac.preset(),
                        aac.codecProfile(),
                        aac.bFrames(),
                        aac.tune(),
                        codec,
                        aac.audioKilobits(),
                        aac.sampleRate(),
                        aac.channels()))
                .withMessageContaining("is " + codec + ", expected AAC");
    }

    @Test
    void staysTheSameThroughItsBuilder() {
        EncodingProfile full = EncodingProfile.builder()
                .videoCodec(VideoCodec.AV1)
                .size(1920, 1080)
                .frameRate(59.94)
                .videoKilobits(5_000)
                .bufferKilobits(7_000)
                .constantBitrate(false)
                .keyFrameInterval(Duration.ofMillis(1_500))
                .preset(Preset.SLOW)
                .codecProfile(CodecProfile.MAIN)
                .bFrames(3)
                .tune(Tune.QUALITY)
                .audioKilobits(96)
                .sampleRate(44_100)
                .channels(1)
                .build();
        assertThat(full.toBuilder().build()).isEqualTo(full);
        assertThat(full.kilobits()).isEqualTo(5_096);
        assertThat(EncodingProfile.builder().build().toBuilder().build())
                .isEqualTo(EncodingProfile.builder().build());
    }

    @Test
    void keepsABufferOfOneSecondWhenTheBitrateChangesAndAnyOtherAsItIs() {
        EncodingProfile second = EncodingProfile.builder().videoKilobits(3_000).build();
        assertThat(second.bufferKilobits()).isEqualTo(3_000);
        assertThat(second.toBuilder().videoKilobits(1_000).build().bufferKilobits())
                .isEqualTo(1_000);
        assertThat(second.toBuilder().bufferKilobits(4_000).build().toBuilder()
                        .videoKilobits(1_000)
                        .build()
                        .bufferKilobits())
                .isEqualTo(4_000);
    }

    @Test
    void becomesAnEncodeOfTheSourcesSizeOutOfAPassthrough() {
        EncodingProfile passthrough = EncodingProfile.passthrough();
        EncodingProfile encode = passthrough.toBuilder().videoKilobits(3_000).build();
        assertThat(passthrough.isPassthrough()).isTrue();
        assertThat(passthrough).isSameAs(EncodingProfile.passthrough());
        assertThat(encode.isPassthrough()).isFalse();
        assertThat(encode.width()).isZero();
        assertThat(encode.height()).isZero();
        assertThat(encode.frameRate()).isZero();
    }

    @Test
    void readsAsAPersonWouldSayIt() {
        assertThat(EncodingProfile.passthrough().text()).isEqualTo("as the source");
        assertThat(EncodingProfile.builder().build().text()).isEqualTo("1280x720, H264 2500 kbit/s, AAC 128 kbit/s");
        assertThat(EncodingProfile.builder().frameRate(30).build().text()).startsWith("1280x720 at 30 fps, H264");
        assertThat(EncodingProfile.builder()
                        .size(0, 720)
                        .frameRate(29.97)
                        .build()
                        .text())
                .startsWith("?x720 at 29.97 fps,");
        assertThat(EncodingProfile.builder().size(854, 0).build().text()).startsWith("854x?,");
        assertThat(EncodingProfile.builder().sizeOfSource().build().text()).startsWith("size of the source,");
    }

    private static void assertRefused(UnaryOperator<Builder> change, String message) {
        assertThatExceptionOfType(SimulcastException.class)
                .isThrownBy(() -> change.apply(EncodingProfile.builder()).build())
                .withMessageContaining(message)
                .satisfies(refusal -> assertThat(refusal.kind()).isEqualTo(ErrorKind.INVALID));
    }
}
