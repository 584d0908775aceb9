package io.exprsn.simulcast.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.AudioCodec;
import io.exprsn.simulcast.EncodingProfile;
import io.exprsn.simulcast.VideoCodec;
import io.exprsn.simulcast.spi.ApiHost;
import io.exprsn.simulcast.spi.MediaLimits;
import io.exprsn.simulcast.spi.PlatformAdapter;
import io.exprsn.simulcast.spi.PlatformByKey;
import io.exprsn.simulcast.spi.PlatformFacts;
import io.exprsn.simulcast.spi.PlatformSetting;
import io.exprsn.simulcast.spi.QuotaFacts;
import java.net.URI;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlatformFactsCheckTest {
    private static final LocalDate READ = LocalDate.of(2026, 11, 22);
    private static final EncodingProfile PROFILE = EncodingProfile.builder()
            .size(1920, 1080)
            .frameRate(60)
            .videoKilobits(5_000)
            .tune(EncodingProfile.Tune.QUALITY)
            .bFrames(2)
            .audioKilobits(320)
            .build();

    @Test
    void findsNothingWrongWithFactsThatFit() {
        assertThat(PlatformFactsCheck.whatIsBroken(platform(
                        "mine",
                        () -> facts(MediaLimits.builder("a page", READ)
                                .cap(720, 60, 4_000)
                                .cap(1080, 60, 6_000)
                                .advice(1080, 60, 5_000)))))
                .isEmpty();
        assertThat(PlatformFactsCheck.whatIsBroken(platform(
                        "mine",
                        () -> PlatformFacts.of(
                                        "Mine",
                                        EncodingProfile.passthrough(),
                                        MediaLimits.builder("a page", READ)
                                                .cap(720, 60, 1)
                                                .build())
                                .build())))
                .as("a passthrough has no values that could exceed a limit")
                .isEmpty();
    }

    @Test
    void namesEveryLimitThatTheDefaultProfileExceeds() {
        MediaLimits.Builder narrow = MediaLimits.builder("a page", READ)
                .videoCodecs(VideoCodec.AV1)
                .audioCodecs(AudioCodec.OPUS)
                .largest(1280, 720, 30)
                .cap(1080, 60, 4_000)
                .advice(1080, 60, 3_000)
                .keyFrames(Duration.ofSeconds(1), Duration.ofSeconds(1))
                .withoutBFrames()
                .audio(160, 44_100);
        assertThat(PlatformFactsCheck.whatIsBroken(platform("mine", () -> facts(narrow))))
                .hasSize(10)
                .anySatisfy(text -> assertThat(text).contains("H264"))
                .anySatisfy(text -> assertThat(text).contains("AAC"))
                .anySatisfy(text -> assertThat(text).contains("1280x720"))
                .anySatisfy(text -> assertThat(text).contains("per second than 30"))
                .anySatisfy(text -> assertThat(text).contains("cap of 4000"))
                .anySatisfy(text -> assertThat(text).contains("advised 3000"))
                .anySatisfy(text -> assertThat(text).contains("PT1S"))
                .anySatisfy(text -> assertThat(text).contains("B-frames"))
                .anySatisfy(text -> assertThat(text).contains("160 kbit/s"))
                .anySatisfy(text -> assertThat(text).contains("48000"));
    }

    @Test
    void namesLimitsThatContradictEachOther() {
        assertThat(PlatformFactsCheck.whatIsBroken(platform(
                        "mine",
                        () -> facts(MediaLimits.builder("a page", READ)
                                .cap(1080, 60, 6_000)
                                .cap(720, 30, 0)
                                .advice(1080, 60, 7_000)
                                .keyFrames(Duration.ofSeconds(4), Duration.ofSeconds(2))))))
                .hasSize(4)
                .anySatisfy(text -> assertThat(text).contains("never reached"))
                .anySatisfy(text -> assertThat(text).contains("kilobits=0"))
                .anySatisfy(text -> assertThat(text).contains("kilobits=7000", "above the cap of 6000"))
                .anySatisfy(text -> assertThat(text).contains("PT4S", "PT2S"));
    }

    @Test
    void wantsAnIdASourceADateAndOneAnswer() {
        PlatformFacts undated = PlatformFacts.of(
                        " ", PROFILE, MediaLimits.builder("", READ).build())
                .notice("a rule", "", LocalDate.of(2019, 12, 31))
                .build();
        assertThat(PlatformFactsCheck.whatIsBroken(platform("My Platform", () -> undated)))
                .hasSize(5)
                .anySatisfy(text -> assertThat(text).contains("My Platform"))
                .anySatisfy(text -> assertThat(text).contains("display name"))
                .anySatisfy(text -> assertThat(text).contains("limits without a source"))
                .anySatisfy(text -> assertThat(text).contains("notice without a source", "a rule"))
                .anySatisfy(text -> assertThat(text).contains("2019-12-31", "too old"));
        int[] asked = {0};
        assertThat(PlatformFactsCheck.whatIsBroken(platform(
                        "mine", () -> facts(MediaLimits.builder("page " + asked[0]++, READ)))))
                .containsExactly("facts are others when asked again");
    }

    @Test
    void namesHostsThatCannotBeCalled() {
        PlatformFacts facts = PlatformFacts.of(
                        "Mine", PROFILE, MediaLimits.builder("a page", READ).build())
                .host(ApiHost.of("api", "https://api.example.test/v1"))
                .host(ApiHost.of("api", "http://other.example.test"))
                .host(ApiHost.of("slash", "https://api.example.test/"))
                .host(ApiHost.fromSetting("own", "url"))
                .host(new ApiHost("nowhere", null, null))
                .setting(PlatformSetting.optional("room", "a room"))
                .quota(new QuotaFacts(10_000, ZoneOffset.UTC, Map.of(), 1, Map.of("chat", 1.5), "", READ))
                .build();
        assertThat(PlatformFactsCheck.whatIsBroken(platform("mine", () -> facts)))
                .hasSize(7)
                .anySatisfy(text -> assertThat(text).contains("some have one name", "api"))
                .anySatisfy(text -> assertThat(text).contains("http://other.example.test"))
                .anySatisfy(text -> assertThat(text).contains("https://api.example.test/,"))
                .anySatisfy(text -> assertThat(text).contains("\"url\"", "[room]"))
                .anySatisfy(text -> assertThat(text).contains("nowhere", "neither"))
                .anySatisfy(text -> assertThat(text).contains("the quota without a source"))
                .anySatisfy(text -> assertThat(text).contains("chat may use 1.5"));
    }

    @Test
    void namesHostsOfCustomersThatCouldBeAnywhere() {
        assertThat(brokenIn(ofCustomers("https://c-{customer}.example.test:8443/v1", "[0-9a-z]{1,54}")))
                .isEmpty();
        assertThat(brokenIn(ofCustomers("https://example.test/{customer}", "[a-z]+")))
                .singleElement(InstanceOfAssertFactories.STRING)
                .contains("\"own\"", "https://example.test/{customer}", "not in the host's name");
        assertThat(brokenIn(ofCustomers("http://{customer}.example.test", "[a-z]+")))
                .singleElement(InstanceOfAssertFactories.STRING)
                .contains("http://{customer}.example.test,", "expected https://");
        assertThat(brokenIn(new ApiHost(
                        "own",
                        URI.create("https://example.test"),
                        null,
                        "https://{c}.example.test",
                        Pattern.compile("[a-z]"))))
                .singleElement(InstanceOfAssertFactories.STRING)
                .contains("\"own\"", "besides");
    }

    @ParameterizedTest
    @CsvSource({"[a-z.]+,a.b", "[a-z/]+,a/b", "[a-z@]+,a@b", "[a-z0-9:]+,a:1", "[a-z]*,''"})
    void namesAFormThatAdmitsMoreThanALabel(String form, String admitted) {
        assertThat(brokenIn(ofCustomers("https://{customer}.example.test", form)))
                .singleElement(InstanceOfAssertFactories.STRING)
                .contains("\"own\"", form, "admits \"" + admitted + "\"", "one label");
    }

    private static ApiHost ofCustomers(String template, String form) {
        return ApiHost.perCustomer("own", template, Pattern.compile(form));
    }

    private static List<String> brokenIn(ApiHost host) {
        PlatformFacts facts = PlatformFacts.of(
                        "Mine", PROFILE, MediaLimits.builder("a page", READ).build())
                .host(host)
                .build();
        return PlatformFactsCheck.whatIsBroken(platform("mine", () -> facts));
    }

    private static PlatformFacts facts(MediaLimits.Builder limits) {
        return PlatformFacts.of("Mine", PROFILE, limits.build()).build();
    }

    private static PlatformAdapter platform(String id, Supplier<PlatformFacts> facts) {
        return new PlatformByKey() {
            @Override
            public String id() {
                return id;
            }

            @Override
            public PlatformFacts facts() {
                return facts.get();
            }
        };
    }
}
