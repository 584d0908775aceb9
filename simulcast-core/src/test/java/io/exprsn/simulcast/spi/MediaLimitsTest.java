package io.exprsn.simulcast.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MediaLimitsTest {
    private static final LocalDate READ = LocalDate.of(2026, 11, 22);

    private final MediaLimits limits = MediaLimits.builder("a page", READ)
            .cap(480, 30, 2_000)
            .cap(720, 30, 4_000)
            .cap(720, 60, 6_000)
            .cap(1080, 60, 9_000)
            .advice(720, 30, 3_000)
            .build();

    @ParameterizedTest
    @CsvSource({
        "640, 360, 30, 2000",
        "854, 480, 30, 2000",
        "856, 482, 30, 4000",
        "1280, 720, 29.97, 4000",
        "1280, 720, 30.4, 4000",
        "1280, 720, 50, 6000",
        "854, 480, 60, 6000",
        "1920, 1080, 24, 9000",
        "3840, 2160, 120, 9000",
    })
    void takesTheFirstCapThatCoversAPictureElseTheLast(int width, int height, double frameRate, int kilobits) {
        assertThat(limits.maxVideoKilobits(width, height, frameRate)).hasValue(kilobits);
        assertThat(limits.maxVideoKilobits(height, width, frameRate))
                .as("portrait")
                .hasValue(kilobits);
    }

    @Test
    void keepsCapsAndAdviceApart() {
        assertThat(limits.advisedVideoKilobits(1280, 720, 30)).hasValue(3_000);
        assertThat(limits.advisedVideoKilobits(1920, 1080, 60)).hasValue(3_000);
    }

    @Test
    void knowsNoCapAndNoAdviceUnlessTold() {
        MediaLimits none = MediaLimits.builder("a page", READ).build();
        assertThat(none.maxVideoKilobits(1920, 1080, 60)).isEmpty();
        assertThat(none.advisedVideoKilobits(1920, 1080, 60)).isEmpty();
        assertThat(none.keyFrameInterval()).hasSeconds(2);
        assertThat(none.maxKeyFrameInterval()).hasSeconds(10);
        assertThat(none.bFrames()).isTrue();
        assertThat(none.audioNeeded() || none.videoNeeded()).isFalse();
    }
}
