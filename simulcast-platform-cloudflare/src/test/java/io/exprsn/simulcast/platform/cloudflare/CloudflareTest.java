package io.exprsn.simulcast.platform.cloudflare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.credential.Credential;
import io.exprsn.simulcast.internal.platform.DestinationSettings;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.PlatformSetting;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CloudflareTest {
    private static final Map<String, PlatformSetting> DECLARED = new CloudflareAdapter()
            .facts().settings().stream().collect(Collectors.toMap(PlatformSetting::name, Function.identity()));

    @Test
    void isANewInputWithNothingSaid() {
        Destination destination = Cloudflare.newInput("my account").destination();
        assertThat(destination.platform()).isEqualTo("cloudflare");
        assertThat(destination.credential()).isEqualTo("my account");
        assertThat(destination.settings()).isEmpty();
    }

    @Test
    void writesWhatTheAdapterDeclares() {
        Destination destination = Cloudflare.input("my account", PlayedCloudflare.UID)
                .named("second")
                .account(PlayedCloudflare.ACCOUNT)
                .bySrt()
                .recorded()
                .waitsFor(Duration.ofSeconds(90))
                .keptFor(90)
                .shownOn("example.org", "*.example.org", "localhost:8080")
                .signedUrls(false)
                .lowLatency(true)
                .hideViewers(false)
                .leftAfterwards()
                .destination();
        assertThat(destination.name()).isEqualTo("second");
        assertThat(destination.settings().keySet()).isEqualTo(DECLARED.keySet());
        assertThat(destination.settings())
                .allSatisfy((name, value) ->
                        assertThat(DECLARED.get(name).accepts(value)).as(name).isTrue());
    }

    @Test
    void givesTheEarlierOneBackUnchanged() {
        Cloudflare first = Cloudflare.newInput("c");
        assertThat(first.unrecorded()).isNotSameAs(first);
        assertThat(first.destination().settings()).isEmpty();
    }

    @Test
    void keepsRecordingsForThirtyDaysToThreeYears() {
        PlatformSetting days = DECLARED.get("deleteAfterDays");
        assertThat(List.of("30", "99", "100", "999", "1000", "1089", "1090", "1096"))
                .allMatch(days::accepts);
        assertThat(List.of("29", "1097", "1100", "030", "0", "never")).noneMatch(days::accepts);
        PlatformSetting seconds = DECLARED.get("timeoutSeconds");
        assertThat(List.of("0", "1", "9999", "10000", "79999", "85999", "86399", "86400"))
                .allMatch(seconds::accepts);
        assertThat(List.of("-1", "86401", "87000", "90000", "100000", "01")).noneMatch(seconds::accepts);
    }

    @Test
    void makesTheCredentialOfAnAccount() {
        Credential credential = Cloudflare.token(PlayedCloudflare.ACCOUNT, Secret.of(PlayedCloudflare.TOKEN));
        assertThat(credential).isInstanceOfSatisfying(Credential.ApiToken.class, token -> {
            assertThat(token.account().id()).isEqualTo(PlayedCloudflare.ACCOUNT);
            assertThat(token.toString()).doesNotContain(PlayedCloudflare.TOKEN);
        });
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Cloudflare.token("me@example.org", Secret.of("x")))
                .withMessageContaining("32 characters")
                .withMessageNotContaining("me@example.org");
    }

    @Test
    void knowsNoPlaybackOfOthersAndWhereTheHostIsNotTold() {
        Broadcast.Builder other =
                Broadcast.of("youtube", "1").ingest(URI.create("rtmps://a.example/app"), Secret.of("key"));
        assertThatIllegalArgumentException().isThrownBy(() -> Cloudflare.playback(other.build()));
        assertThat(Cloudflare.playback(Broadcast.of("cloudflare", PlayedCloudflare.UID)
                        .ingest(URI.create("rtmps://a.example/app"), Secret.of("key"))
                        .build()))
                .isEmpty();
    }

    /** With server and key of its own nothing else is needed, and nobody is asked. */
    @Test
    void goesOnWorkingByKey() {
        DestinationSettings.check(
                Destination.rtmp("main", URI.create("rtmps://live.cloudflare.com:443/live/"), Secret.of("key"))
                        .onPlatform("cloudflare"),
                new CloudflareAdapter());
    }
}
