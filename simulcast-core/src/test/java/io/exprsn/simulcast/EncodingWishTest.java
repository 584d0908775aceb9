package io.exprsn.simulcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

class EncodingWishTest {
    private final EncodingProfile platforms = EncodingProfile.builder()
            .size(1920, 1080)
            .frameRate(30)
            .videoKilobits(6_000)
            .build();

    @Test
    void leavesAllToThePlatformUnlessAsked() {
        assertThat(EncodingWish.DEFAULT.over(platforms)).isSameAs(platforms);
        assertThat(EncodingWish.DEFAULT.over(EncodingProfile.passthrough())).isSameAs(EncodingProfile.passthrough());
        assertThat(EncodingWish.DEFAULT.isExplicit()).isFalse();
    }

    @Test
    void takesAWholeProfileInThePlaceOfThePlatforms() {
        EncodingProfile mine = EncodingProfile.builder().build();
        assertThat(EncodingWish.of(mine).over(platforms)).isSameAs(mine);
        assertThat(EncodingWish.of(mine).isExplicit()).isTrue();
        assertThat(EncodingWish.of(EncodingProfile.passthrough())
                        .over(platforms)
                        .isPassthrough())
                .isTrue();
    }

    @Test
    void changesSingleValuesOfThePlatformsProfile() {
        assertThat(EncodingWish.DEFAULT.videoKilobits(4_000).over(platforms))
                .isEqualTo(platforms.toBuilder().videoKilobits(4_000).build());
        assertThat(EncodingWish.DEFAULT.size(854, 480).frameRate(25).over(platforms))
                .isEqualTo(platforms.toBuilder().size(854, 480).frameRate(25).build());
        assertThat(EncodingWish.DEFAULT.frameRate(25).isExplicit()).isTrue();
    }

    @Test
    void changesSingleValuesOfItsOwnProfile() {
        EncodingProfile mine = EncodingProfile.builder().audioKilobits(96).build();
        assertThat(EncodingWish.of(mine)
                        .videoKilobits(1_000)
                        .size(640, 360)
                        .frameRate(15)
                        .over(platforms))
                .isEqualTo(mine.toBuilder()
                        .videoKilobits(1_000)
                        .size(640, 360)
                        .frameRate(15)
                        .build());
    }

    @Test
    void keepsTheSourcesShapeWhereOneSideAloneIsAskedFor() {
        EncodingProfile wide = new EncodingWish(null, null, 1280, null, null).over(platforms);
        assertThat(wide.width()).isEqualTo(1280);
        assertThat(wide.height()).isZero();
        EncodingProfile high = new EncodingWish(null, null, null, 720, null).over(platforms);
        assertThat(high.width()).isZero();
        assertThat(high.height()).isEqualTo(720);
    }

    @Test
    void encodesWhereAPassthroughIsAskedForABitrate() {
        EncodingProfile encode = EncodingWish.DEFAULT.videoKilobits(3_000).over(EncodingProfile.passthrough());
        assertThat(encode.isPassthrough()).isFalse();
        assertThat(encode.videoKilobits()).isEqualTo(3_000);
        assertThat(encode.width()).as("the source's size").isZero();
    }

    @Test
    void refusesValuesThatCannotBe() {
        assertThatExceptionOfType(SimulcastException.class)
                .isThrownBy(() -> EncodingWish.DEFAULT.size(63, 480).over(platforms))
                .withMessageContaining("63 pixels");
    }
}
