package io.exprsn.simulcast.platform.twitch;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.EncodingProfile;
import io.exprsn.simulcast.EncodingProfile.Preset;
import io.exprsn.simulcast.EncodingProfile.Tune;
import io.exprsn.simulcast.VideoCodec;
import io.exprsn.simulcast.spi.MediaLimits;
import io.exprsn.simulcast.spi.PlatformAdapter;
import io.exprsn.simulcast.spi.PlatformFacts;
import io.exprsn.simulcast.testkit.PlatformFactsCheck;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class TwitchAdapterTest {
    private final PlatformFacts facts = new TwitchAdapter().facts();

    @Test
    void isFoundOnTheClassPath() {
        assertThat(ServiceLoader.load(PlatformAdapter.class)).singleElement().satisfies(found -> {
            assertThat(found).isInstanceOf(TwitchAdapter.class);
            assertThat(found.id()).isEqualTo("twitch");
        });
    }

    @Test
    void hasFactsThatFitTogether() {
        assertThat(PlatformFactsCheck.whatIsBroken(new TwitchAdapter())).isEmpty();
    }

    @Test
    void encodesByDefaultAsTheOriginalSystemDid() {
        EncodingProfile profile = facts.profile();
        assertThat(profile.text()).isEqualTo("1920x1080 at 30 fps, H264 4500 kbit/s, AAC 128 kbit/s");
        assertThat(profile.preset()).isEqualTo(Preset.VERYFAST);
        assertThat(profile.tune()).isEqualTo(Tune.LOW_LATENCY);
        assertThat(profile.keyFrameInterval()).hasSeconds(2);
        assertThat(profile.constantBitrate()).isTrue();
    }

    @Test
    void takesSixMegabitsAtAnySizeAndAdvisesLessForSmallerOnes() {
        MediaLimits limits = facts.limits();
        assertThat(limits.maxVideoKilobits(1280, 720, 30)).hasValue(6_000);
        assertThat(limits.maxVideoKilobits(1920, 1080, 60)).hasValue(6_000);
        assertThat(limits.advisedVideoKilobits(1280, 720, 30)).hasValue(3_000);
        assertThat(limits.advisedVideoKilobits(1280, 720, 60)).hasValue(4_500);
        assertThat(limits.advisedVideoKilobits(1080, 1920, 30)).as("portrait").hasValue(4_500);
        assertThat(limits.videoCodecs()).containsExactly(VideoCodec.H264);
    }

    @Test
    void quotesItsRulesOnSimulcasting() {
        assertThat(facts.notices())
                .hasSize(3)
                .first()
                .asString()
                .contains("no less than the experience", "Terms of Service", "2026-08-12");
    }
}
