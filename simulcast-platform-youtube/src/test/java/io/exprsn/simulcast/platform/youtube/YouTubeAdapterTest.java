package io.exprsn.simulcast.platform.youtube;

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

class YouTubeAdapterTest {
    private final PlatformFacts facts = new YouTubeAdapter().facts();

    @Test
    void isFoundOnTheClassPath() {
        assertThat(ServiceLoader.load(PlatformAdapter.class)).singleElement().satisfies(found -> {
            assertThat(found).isInstanceOf(YouTubeAdapter.class);
            assertThat(found.id()).isEqualTo("youtube");
        });
    }

    @Test
    void hasFactsThatFitTogether() {
        assertThat(PlatformFactsCheck.whatIsBroken(new YouTubeAdapter())).isEmpty();
    }

    @Test
    void encodesByDefaultAsTheOriginalSystemDid() {
        EncodingProfile profile = facts.profile();
        assertThat(profile.text()).isEqualTo("1920x1080 at 30 fps, H264 6000 kbit/s, AAC 128 kbit/s");
        assertThat(profile.preset()).isEqualTo(Preset.FAST);
        assertThat(profile.tune()).isEqualTo(Tune.QUALITY);
        assertThat(profile.keyFrameInterval()).hasSeconds(2);
        assertThat(profile.constantBitrate()).isTrue();
    }

    @Test
    void needsSoundAndAKeyFrameEachFourSecondsAtMost() {
        MediaLimits limits = facts.limits();
        assertThat(limits.audioNeeded()).isTrue();
        assertThat(limits.keyFrameInterval()).hasSeconds(2);
        assertThat(limits.maxKeyFrameInterval()).hasSeconds(4);
        assertThat(limits.videoCodecs()).containsExactlyInAnyOrder(VideoCodec.values());
        assertThat(limits.advisedVideoKilobits(1920, 1080, 60)).hasValue(12_000);
        assertThat(limits.maxVideoKilobits(1920, 1080, 60)).hasValue(51_000);
    }
}
