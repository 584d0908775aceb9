package io.exprsn.simulcast;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CodecsTest {
    @ParameterizedTest
    @CsvSource({"h264, H264", "avc1, H264", "hevc, HEVC", "hvc1, HEVC", "av1, AV1", "av01, AV1"})
    void picturesAreKnownByBothTheirNames(String name, VideoCodec codec) {
        assertThat(VideoCodec.of(name)).contains(codec);
    }

    @ParameterizedTest
    @ValueSource(strings = {"vp9", "vp09", "mpeg2video", "H264", "aac", ""})
    void picturesOfOtherNamesAreNotKnown(String name) {
        assertThat(VideoCodec.of(name)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void soundIsKnownByBothItsNames(AudioCodec codec) {
        assertThat(AudioCodec.of(codec.codecName())).contains(codec);
        assertThat(AudioCodec.of(codec.fourCc())).contains(codec);
        assertThat(codec.fourCc()).hasSize(4);
        assertThat(AudioCodec.of("pcm_s16le")).isEmpty();
    }
}
