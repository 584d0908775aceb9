package io.exprsn.simulcast.platform.twitch;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.credential.OAuthProvider;
import io.exprsn.simulcast.credential.TokenPolicy.RefreshOnRefusal;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.PlatformSetting;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TwitchTest {
    private static final Map<String, PlatformSetting> DECLARED = new TwitchAdapter()
            .facts().settings().stream().collect(Collectors.toMap(PlatformSetting::name, Function.identity()));

    @Test
    void writesADestinationThatSetsNothing() {
        Destination destination = Twitch.channel("harbour").destination();
        assertThat(destination.platform()).isEqualTo("twitch");
        assertThat(destination.credential()).isEqualTo("harbour");
        assertThat(destination.key()).isNull();
        assertThat(destination.settings()).isEmpty();
    }

    @Test
    void writesWhatTheAdapterDeclares() {
        Destination destination = Twitch.channel("harbour")
                .named("second")
                .title("Another")
                .category("Just Chatting")
                .tags("English", "Harbour")
                .language("en")
                .labels(Twitch.Label.values())
                .brandedContent(false)
                .publicHere()
                .ingest("Default")
                .announcedFor(Duration.ofHours(2))
                .destination();
        assertThat(destination.name()).isEqualTo("second");
        assertThat(destination.settings().keySet()).isEqualTo(DECLARED.keySet());
        assertThat(destination.settings())
                .allSatisfy((name, value) ->
                        assertThat(DECLARED.get(name).accepts(value)).as(name).isTrue());
    }

    @Test
    void takesNoLabelThatTwitchSetsItself() {
        PlatformSetting labels = DECLARED.get("labels");
        assertThat(labels.accepts("Gambling, ViolentGraphic")).isTrue();
        assertThat(labels.accepts("none")).isTrue();
        assertThat(labels.accepts("MatureGame")).isFalse();
    }

    @Test
    void announcesForHalfAnHourToTwentyThreeHours() {
        PlatformSetting schedule = DECLARED.get("schedule");
        assertThat(Twitch.channel("harbour").unannounced().destination().settings())
                .allSatisfy((name, value) -> assertThat(schedule.accepts(value)).isTrue());
        assertThat(List.of("30", "99", "100", "999", "1299", "1380")).allMatch(schedule::accepts);
        assertThat(List.of("29", "1381", "1390", "2000", "yes", "060")).noneMatch(schedule::accepts);
    }

    @Test
    void givesTheEarlierOneBackUnchanged() {
        Twitch first = Twitch.channel("harbour");
        assertThat(first.title("x")).isNotSameAs(first);
        assertThat(first.destination().settings()).isEmpty();
    }

    @Test
    void asksForNoMoreThanItUsesAndValidatesEachHour() {
        OAuthProvider oauth = new TwitchAdapter().oauth();
        assertThat(oauth.scopes())
                .containsExactly(
                        "channel:read:stream_key",
                        "channel:manage:broadcast",
                        "user:read:chat",
                        "user:write:chat",
                        "channel:manage:schedule");
        assertThat(oauth.pkce()).isFalse();
        assertThat(oauth.deviceScopeParameter()).isEqualTo("scopes");
        assertThat(oauth.policy()).isEqualTo(new RefreshOnRefusal(Duration.ofHours(1)));
        assertThat(oauth.validationEndpoint()).isPresent();
        assertThat(oauth.revocationEndpoint()).isPresent();
    }

    @Test
    void knowsThePlayersForOtherPages() {
        Broadcast broadcast = Broadcast.of("twitch", "700100200")
                .ingest(URI.create("rtmps://ingest.example/app"), Secret.of("key"))
                .watch(URI.create("https://www.twitch.tv/harborcam"))
                .build();
        assertThat(Twitch.embed(broadcast, "church.example.org"))
                .hasToString("https://player.twitch.tv/?channel=harborcam&parent=church.example.org");
        assertThat(Twitch.chatEmbed(broadcast, "a&b"))
                .hasToString("https://www.twitch.tv/embed/harborcam/chat?parent=a%26b");
    }
}
