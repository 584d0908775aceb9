package io.exprsn.simulcast.platform.cloudflare;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.EncodingProfile;
import io.exprsn.simulcast.EncodingProfile.Preset;
import io.exprsn.simulcast.EncodingProfile.Tune;
import io.exprsn.simulcast.spi.CostItem.Basis;
import io.exprsn.simulcast.spi.MediaLimits;
import io.exprsn.simulcast.spi.PlatformAdapter;
import io.exprsn.simulcast.spi.PlatformFacts;
import io.exprsn.simulcast.testkit.PlatformFactsCheck;
import java.math.BigDecimal;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class CloudflareAdapterTest {
    private final PlatformFacts facts = new CloudflareAdapter().facts();

    @Test
    void isFoundOnTheClassPath() {
        assertThat(ServiceLoader.load(PlatformAdapter.class)).singleElement().satisfies(found -> {
            assertThat(found).isInstanceOf(CloudflareAdapter.class);
            assertThat(found.id()).isEqualTo("cloudflare");
        });
    }

    @Test
    void hasFactsThatFitTogether() {
        assertThat(PlatformFactsCheck.whatIsBroken(new CloudflareAdapter())).isEmpty();
    }

    @Test
    void encodesByDefaultAsTheOriginalSystemDid() {
        EncodingProfile profile = facts.profile();
        assertThat(profile.text()).isEqualTo("1920x1080 at 30 fps, H264 6000 kbit/s, AAC 128 kbit/s");
        assertThat(profile.preset()).isEqualTo(Preset.MEDIUM);
        assertThat(profile.tune()).isEqualTo(Tune.QUALITY);
        assertThat(profile.keyFrameInterval()).hasSeconds(2);
        assertThat(profile.constantBitrate()).isTrue();
    }

    @Test
    void takesFourteenMegabitsWithItsSoundAtAnySize() {
        MediaLimits limits = facts.limits();
        assertThat(limits.maxVideoKilobits(640, 360, 30)).hasValue(13_680);
        assertThat(limits.maxVideoKilobits(3840, 2160, 60)).hasValue(13_680);
        assertThat(limits.advisedVideoKilobits(1280, 720, 30)).hasValue(9_680);
        assertThat(limits.maxKeyFrameInterval()).hasSeconds(10);
        assertThat(limits.maxWidth()).as("no size is named").isZero();
    }

    @Test
    void namesItsPricesWithTheDay() {
        assertThat(facts.costItems()).hasSize(3).allSatisfy(item -> {
            assertThat(item.currency()).isEqualTo("USD");
            assertThat(item.unit()).isEqualTo("1,000 minutes");
            assertThat(item.asOf()).isEqualTo("2026-11-22");
        });
        assertThat(facts.costItems())
                .extracting(item -> item.price().intValue())
                .containsExactly(5, 1, 0);
    }

    /** The examples on the page: 360 minutes to outputs, 120 minutes kept, 500 viewers for half an hour. */
    @Test
    void putsAPriceOnAShow() {
        assertThat(price(Basis.MINUTES_DELIVERED, 360)).isEqualByComparingTo("0.36");
        assertThat(price(Basis.MINUTES_STORED, 120)).isEqualByComparingTo("0.6");
        assertThat(price(Basis.MINUTES_DELIVERED, 15_000)).isEqualByComparingTo("15");
        assertThat(price(Basis.MINUTES_IN, 120)).isZero();
    }

    private BigDecimal price(Basis basis, long minutes) {
        return facts.costItems().stream()
                .filter(item -> item.basis() == basis)
                .map(item -> item.of(BigDecimal.valueOf(minutes)))
                .findFirst()
                .orElseThrow();
    }
}
