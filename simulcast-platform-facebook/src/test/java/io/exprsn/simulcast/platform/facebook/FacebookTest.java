package io.exprsn.simulcast.platform.facebook;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.credential.OAuthProvider;
import io.exprsn.simulcast.credential.TokenPolicy.ReconsentBeforeExpiry;
import io.exprsn.simulcast.internal.platform.DestinationSettings;
import io.exprsn.simulcast.spi.PlatformSetting;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FacebookTest {
    private static final Map<String, PlatformSetting> DECLARED = new FacebookAdapter()
            .facts().settings().stream().collect(Collectors.toMap(PlatformSetting::name, Function.identity()));

    @Test
    void writesADestinationThatSetsItsPageAlone() {
        Destination destination = Facebook.page("104200000000017").destination();
        assertThat(destination.platform()).isEqualTo("facebook");
        assertThat(destination.credential()).isNull();
        assertThat(destination.settings()).containsExactly(Map.entry("page", "104200000000017"));
        assertThat(Facebook.profile().destination().settings()).containsExactly(Map.entry("page", "me"));
    }

    @Test
    void writesWhatTheAdapterDeclares() {
        Destination destination = Facebook.page("104200000000017")
                .title("Another")
                .named("second")
                .description("Text")
                .audience(Facebook.Audience.PUBLIC)
                .contentTags("6003", "6004")
                .backup(true)
                .stopOnDeleteStream(false)
                .connectedAs("my account")
                .destination();
        assertThat(destination.name()).isEqualTo("second");
        assertThat(destination.credential()).isEqualTo("my account");
        assertThat(destination.settings().keySet()).isEqualTo(DECLARED.keySet());
        assertThat(destination.settings())
                .allSatisfy((name, value) ->
                        assertThat(DECLARED.get(name).accepts(value)).as(name).isTrue());
        DestinationSettings.check(destination, new FacebookAdapter());
    }

    @Test
    void takesEachAudience() {
        for (Facebook.Audience audience : Facebook.Audience.values()) {
            String written = Facebook.profile()
                    .audience(audience)
                    .destination()
                    .settings()
                    .get("privacy");
            assertThat(DECLARED.get("privacy").accepts(written)).as(written).isTrue();
        }
    }

    @Test
    void takesNothingForAPageThatIsNoneOfItsIds() {
        PlatformSetting page = DECLARED.get("page");
        assertThat(List.of("me", "1", "104200000000017")).allMatch(page::accepts);
        assertThat(List.of("", "you", "harbour", "1/../2", "1?x", " 1")).noneMatch(page::accepts);
        PlatformSetting tags = DECLARED.get("contentTags");
        assertThat(List.of("1", "1,2", "1 , 2")).allMatch(tags::accepts);
        assertThat(List.of("", "a", "1,", "\"1\"")).noneMatch(tags::accepts);
    }

    /** As before there was an API: nobody is asked for a Page. */
    @Test
    void letsADestinationWithItsOwnServerAndKeyBe() {
        Destination destination = Destination.rtmp(
                        "page", URI.create("rtmps://live-api-s.facebook.com:443/rtmp"), Secret.of("FB-1-0-Abc?a=1"))
                .onPlatform("facebook");
        DestinationSettings.check(destination, new FacebookAdapter());
    }

    @Test
    void givesTheEarlierOneBackUnchanged() {
        Facebook first = Facebook.page("1");
        assertThat(first.title("x")).isNotSameAs(first);
        assertThat(first.destination().settings()).hasSize(1);
    }

    /** Facebook has no refresh tokens; the one that lasts is got right after the code. */
    @Test
    void exchangesOnceMoreAndTellsBeforeTheGrantEnds() {
        OAuthProvider oauth = new FacebookAdapter().oauth();
        assertThat(oauth.authorization()).hasToString("https://www.facebook.com/v26.0/dialog/oauth");
        assertThat(oauth.token()).hasToString("https://graph.facebook.com/v26.0/oauth/access_token");
        assertThat(oauth.longLived())
                .containsOnly(Map.entry("grant_type", "fb_exchange_token"), Map.entry("fb_exchange_token", ""));
        assertThat(oauth.policy()).isInstanceOf(ReconsentBeforeExpiry.class);
        assertThat(oauth.pkce()).isFalse();
        assertThat(oauth.scopeSeparator()).isEqualTo(",");
        assertThat(oauth.revocationEndpoint()).isEmpty();
        assertThat(oauth.scopes())
                .containsExactly(
                        "pages_show_list",
                        "pages_read_engagement",
                        "pages_manage_posts",
                        "publish_video",
                        "pages_read_user_content",
                        "pages_manage_engagement",
                        "read_insights");
    }

    /** Java's ISO form refuses an offset without a colon. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-10-05T09:00:11+0000",
                "2026-10-05T11:00:11+0200",
                "2026-10-05T09:00:11Z",
                "2026-10-05T11:00:11+02:00",
                "1791190811"
            })
    void readsFacebooksTimes(String told) {
        assertThat(FacebookTime.read(told)).hasValue(Instant.parse("2026-10-05T09:00:11Z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday", "2026-10-05", "2026-13-05T09:00:11+0000", "99999999999999999999"})
    void readsNoTimeWhereThereIsNone(String told) {
        assertThat(FacebookTime.read(told)).isEmpty();
        assertThat(FacebookTime.read(null)).isEmpty();
    }
}
