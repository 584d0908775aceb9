package io.exprsn.simulcast.platform.facebook;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.EncodingProfile;
import io.exprsn.simulcast.EncodingProfile.Preset;
import io.exprsn.simulcast.EncodingProfile.Tune;
import io.exprsn.simulcast.spi.MediaLimits;
import io.exprsn.simulcast.spi.PlatformAdapter;
import io.exprsn.simulcast.spi.PlatformFacts;
import io.exprsn.simulcast.spi.PlatformFacts.MidStreamChange;
import io.exprsn.simulcast.testkit.PlatformFactsCheck;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class FacebookAdapterTest {
    private final PlatformFacts facts = new FacebookAdapter().facts();

    @Test
    void isFoundOnTheClassPath() {
        assertThat(ServiceLoader.load(PlatformAdapter.class)).singleElement().satisfies(found -> {
            assertThat(found).isInstanceOf(FacebookAdapter.class);
            assertThat(found.id()).isEqualTo("facebook");
        });
    }

    @Test
    void hasFactsThatFitTogether() {
        assertThat(PlatformFactsCheck.whatIsBroken(new FacebookAdapter())).isEmpty();
    }

    @Test
    void encodesByDefaultAsTheOriginalSystemDid() {
        EncodingProfile profile = facts.profile();
        assertThat(profile.text()).isEqualTo("1280x720 at 30 fps, H264 4000 kbit/s, AAC 128 kbit/s");
        assertThat(profile.preset()).isEqualTo(Preset.VERYFAST);
        assertThat(profile.tune()).isEqualTo(Tune.QUALITY);
        assertThat(profile.keyFrameInterval()).hasSeconds(2);
        assertThat(profile.constantBitrate()).isTrue();
    }

    @Test
    void takesMoreBitsTheLargerThePicture() {
        MediaLimits limits = facts.limits();
        assertThat(limits.maxVideoKilobits(640, 360, 30)).hasValue(1_000);
        assertThat(limits.maxVideoKilobits(854, 480, 29.97)).hasValue(2_000);
        assertThat(limits.maxVideoKilobits(1280, 720, 25)).hasValue(4_000);
        assertThat(limits.maxVideoKilobits(1280, 720, 50)).hasValue(6_000);
        assertThat(limits.maxVideoKilobits(1920, 1080, 60)).hasValue(9_000);
    }

    @Test
    void allowsNoChangeInFlightAndMayNotAllowSimulcasting() {
        assertThat(facts.midStream()).isEqualTo(MidStreamChange.REENCODE);
        assertThat(facts.notices()).singleElement().asString().contains("Unconfirmed", "Ask Meta");
    }
}
