package io.exprsn.simulcast.platform.twitch;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static io.exprsn.simulcast.platform.twitch.PlayedTwitch.*;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.common.Json;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.credential.AuthorizationAnswer;
import io.exprsn.simulcast.credential.AuthorizationRequest;
import io.exprsn.simulcast.credential.ClientIdentity;
import io.exprsn.simulcast.credential.Credential.Account;
import io.exprsn.simulcast.credential.Credentials;
import io.exprsn.simulcast.credential.OAuthClient;
import io.exprsn.simulcast.credential.OAuthProvider;
import io.exprsn.simulcast.credential.Revocation;
import io.exprsn.simulcast.credential.TinkVault;
import io.exprsn.simulcast.credential.TokenKeeper;
import io.exprsn.simulcast.credential.VaultKey;
import io.exprsn.simulcast.internal.platform.AdapterContext;
import io.exprsn.simulcast.internal.platform.KeptCredential;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.Broadcast.IngestProtocol;
import io.exprsn.simulcast.spi.BroadcastRequest;
import io.exprsn.simulcast.spi.BroadcastStatus.Phase;
import io.exprsn.simulcast.spi.ChatMessage;
import io.exprsn.simulcast.spi.CheckResult;
import io.exprsn.simulcast.spi.Metadata;
import io.exprsn.simulcast.spi.PlatformContext;
import io.exprsn.simulcast.spi.Viewers;
import io.exprsn.simulcast.store.CredentialStore;
import io.exprsn.simulcast.testkit.FakeSocket;
import io.exprsn.simulcast.testkit.ReadChat;
import io.exprsn.simulcast.testkit.TextTap;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** From the account that is connected to the one that is given back, in one piece, with a token that expires in between. */
@Timeout(60)
class TwitchLifeTest {
    private static final Clock CLOCK = Clock.fixed(LoopbackContext.NOW, ZoneOffset.UTC);
    private static final String CLIENT_SECRET = "the-client-secret-0123456789";
    private static final String CODE = "c0de-of-the-grant-0123456789";
    private static final String FIRST = "u5-first-access-token";
    private static final String SECOND = "u6-second-access-token";

    /** Must be encoded in a form. */
    private static final String REFRESH = "r7/first%refresh=token";

    private static final String NEXT_REFRESH = "r8-second-refresh-token";
    /** In no description, which the validator would log. */
    private static final String STREAM_KEY = "live_700100200_key-of-this-life-0123456789";

    private static final List<String> SECRETS =
            List.of(CLIENT_SECRET, CODE, FIRST, SECOND, REFRESH, NEXT_REFRESH, STREAM_KEY);

    private final TwitchAdapter adapter = new TwitchAdapter();
    private final PlayedTwitch twitch = new PlayedTwitch();
    private final Credentials credentials =
            new Credentials(TinkVault.of(VaultKey.ofKeyset(VaultKey.newKeyset())), CredentialStore.inMemory());

    @AfterEach
    void close() {
        twitch.close();
    }

    @Test
    void livesFromTheGrantToItsEnd() throws Exception {
        twitch.answers("GET", KEY_PATH, "{\"data\":[{\"stream_key\":\"" + STREAM_KEY + "\"}]}");
        List<Object> shown = new ArrayList<>();
        List<String> heard;
        FakeSocket socket;
        try (TextTap logs = TextTap.open();
                OAuthClient client = OAuthClient.of(provider(), identity(), credentials)
                        .clock(CLOCK)
                        .build();
                TokenKeeper keeper = TokenKeeper.of(client).ticksByHand().build()) {
            connect(client, shown);
            PlatformContext context = context(keeper);

            Account account = adapter.account(context);
            assertThat(account).isEqualTo(new Account(ID, "HarborCam"));
            CheckResult found = adapter.check(context);
            assertThat(found.findings()).isEmpty();
            assertThat(found.account()).hasValue(account);

            Broadcast broadcast = prepare(context);
            assertThat(adapter.status(broadcast, context).phase()).isEqualTo(Phase.WAITING);
            twitch.answers("GET", STREAMS, live("live", 42));
            assertThat(adapter.status(broadcast, context).phase()).isEqualTo(Phase.LIVE);

            editWithATokenThatExpired(broadcast, context);
            Viewers viewers = adapter.viewers(broadcast, context);
            assertThat(viewers.now()).hasValue(42);
            assertThat(viewers.at()).isEqualTo(LoopbackContext.NOW);

            assertThat(adapter.followers(broadcast, context)).hasValue(8);
            adapter.mark(broadcast, "A boat", context);
            assertThat(twitch.requests().get(twitch.requests().size() - 1).getBodyAsString())
                    .isEqualTo("{\"user_id\":\"700100200\",\"description\":\"A boat\"}");

            socket = chat(broadcast, context, shown);
            int before = twitch.asked().size();
            adapter.end(broadcast, context);
            assertThat(twitch.asked()).hasSize(before);

            assertThat(client.validate("harbour").valid()).isTrue();
            assertThat(client.revokeAndRemove("harbour").outcome()).isEqualTo(Revocation.Outcome.WITHDRAWN);
            assertThat(credentials.names()).isEmpty();
            shown.addAll(List.of(account, found, broadcast, viewers, context, client, keeper, credentials, adapter));
            heard = logs.lines();
        }
        assertThat(heard).as("the client's own lines are heard").anyMatch(line -> line.startsWith("okhttp3."));
        assertAllIsDescribed(socket);
        assertNothingIsShown(shown, heard);
    }

    private OAuthProvider provider() {
        OAuthProvider real = TwitchOAuth.PROVIDER;
        return new OAuthProvider(
                here(real.authorization()),
                here(real.token()),
                here(real.deviceCodeEndpoint().orElseThrow()),
                here(real.revocationEndpoint().orElseThrow()),
                here(real.validationEndpoint().orElseThrow()),
                real.scopes(),
                real.scopeSeparator(),
                real.pkce(),
                real.authorizationParameters(),
                real.longLived(),
                real.deviceScopeParameter(),
                real.reconsentErrors(),
                real.policy());
    }

    private URI here(URI real) {
        return URI.create(twitch.baseUrl() + real.getPath());
    }

    private static ClientIdentity identity() {
        return ClientIdentity.of(LoopbackContext.CLIENT, Secret.of(CLIENT_SECRET));
    }

    private PlatformContext context(TokenKeeper keeper) {
        return AdapterContext.of(adapter, "harbour", twitch.transport())
                .settings(Map.of("labels", "Gambling"))
                .credentials(new KeptCredential(keeper, "harbour"))
                .client(identity())
                .clock(CLOCK)
                .host("api", URI.create(twitch.baseUrl() + "/helix"))
                .host("ingest", URI.create(twitch.baseUrl()))
                .host("id", URI.create(twitch.baseUrl()))
                .host("events", twitch.eventsAddress())
                .build();
    }

    private void connect(OAuthClient client, List<Object> shown) {
        URI redirect = URI.create("http://localhost:8080/oauth/twitch");
        AuthorizationRequest request = client.authorize(redirect, "harbour", "ann");
        Map<String, String> asked = query(request.address());
        assertThat(TwitchDescription.wrongs(request.address(), asked)).isEmpty();
        assertThat(asked)
                .containsEntry("client_id", LoopbackContext.CLIENT)
                .containsEntry("redirect_uri", redirect.toString())
                .containsEntry("response_type", "code")
                .containsEntry(
                        "scope",
                        "channel:read:stream_key channel:manage:broadcast user:read:chat user:write:chat"
                                + " channel:manage:schedule")
                .doesNotContainKey("code_challenge");
        grants(FIRST, REFRESH);

        AuthorizationAnswer answer = client.redirected(Map.of("code", CODE, "state", asked.get("state")), "ann");

        assertThat(answer).isInstanceOf(AuthorizationAnswer.Granted.class);
        assertThat(form("/oauth2/token"))
                .containsOnly(
                        Map.entry("client_id", LoopbackContext.CLIENT),
                        Map.entry("client_secret", CLIENT_SECRET),
                        Map.entry("code", CODE),
                        Map.entry("grant_type", "authorization_code"),
                        Map.entry("redirect_uri", redirect.toString()));
        shown.addAll(List.of(request, answer));
    }

    private void grants(String access, String refresh) {
        twitch.answers(
                "POST",
                "/oauth2/token",
                "{\"access_token\":\"%s\",\"expires_in\":14820,\"refresh_token\":\"%s\",\"scope\":[%s],\"token_type\":\"bearer\"}"
                        .formatted(access, refresh, ALL_SCOPES));
        twitch.answers("POST", "/oauth2/revoke", aResponse().withStatus(200));
    }

    private Broadcast prepare(PlatformContext context) {
        Broadcast broadcast = adapter.prepare(
                BroadcastRequest.of(
                                "intent-1",
                                Metadata.titled("Boats at dusk")
                                        .in("Just Chatting")
                                        .tagged(List.of("English"))
                                        .spokenIn("en"))
                        .startingAt(Instant.parse("2026-11-26T18:00:00Z")),
                context);
        assertThat(broadcast.platform()).isEqualTo("twitch");
        assertThat(broadcast.id()).isEqualTo(ID);
        assertThat(broadcast.watch()).hasToString("https://www.twitch.tv/harborcam");
        assertThat(broadcast.chat()).hasToString("https://www.twitch.tv/popout/harborcam/chat");
        assertThat(broadcast.endsBy()).isNull();
        assertThat(broadcast.details()).containsOnly(Map.entry("told", "yes"), Map.entry("segment", "segment-1"));
        assertThat(broadcast.ingests()).singleElement().satisfies(ingest -> {
            assertThat(ingest.protocol()).isEqualTo(IngestProtocol.RTMPS);
            assertThat(ingest.server()).hasToString("rtmps://ingest.global.live-video.net/app");
            assertThat(ingest.key().reveal()).isEqualTo(STREAM_KEY);
        });
        assertThat(Json.node(twitch.told())).isEqualTo(Json.node("""
                {"title":"Boats at dusk","game_id":"509658","broadcaster_language":"en","tags":["English"],
                 "content_classification_labels":[
                   {"id":"DebatedSocialIssuesAndPolitics","is_enabled":false},{"id":"DrugsIntoxication","is_enabled":false},
                   {"id":"SexualThemes","is_enabled":false},{"id":"ViolentGraphic","is_enabled":false},
                   {"id":"Gambling","is_enabled":true},{"id":"ProfanityVulgarity","is_enabled":false}]}"""));
        return broadcast;
    }

    private void editWithATokenThatExpired(Broadcast broadcast, PlatformContext context) {
        twitch.refusesTheToken(FIRST, "PATCH", CHANNELS);
        grants(SECOND, NEXT_REFRESH);
        adapter.edit(broadcast, Metadata.titled("Boats at night"), context);
        assertThat(twitch.told()).isEqualTo("{\"title\":\"Boats at night\"}");
        assertThat(form("/oauth2/token"))
                .containsOnly(
                        Map.entry("client_id", LoopbackContext.CLIENT),
                        Map.entry("client_secret", CLIENT_SECRET),
                        Map.entry("grant_type", "refresh_token"),
                        Map.entry("refresh_token", REFRESH));
    }

    private FakeSocket chat(Broadcast broadcast, PlatformContext context, List<Object> shown) throws Exception {
        try (ReadChat chat = ReadChat.of(new TwitchAdapter(), broadcast, Optional.empty(), context)) {
            FakeSocket socket = twitch.opened();
            socket.send(welcome("AgoQ", 30));
            twitch.await("POST " + SUBSCRIPTIONS, 5);
            socket.send(message("e1", "m1", "hi"));
            chat.positions(1);
            assertThat(chat.messages()).singleElement().satisfies(one -> {
                assertThat(one.author()).isEqualTo(new Account("800300400", "QuietKelp"));
                assertThat(one.roles()).containsExactly(ChatMessage.Role.MEMBER);
                assertThat(one.text()).isEqualTo("hi");
            });
            adapter.say(broadcast, "Good evening", context);
            assertThat(Json.node(twitch.helix().get(twitch.helix().size() - 1).getBodyAsString()))
                    .isEqualTo(Json.node("""
                            {"broadcaster_id":"700100200","sender_id":"700100200","message":"Good evening"}"""));
            assertThat(chat.interrupted()).isEmpty();
            shown.addAll(chat.messages());
            return socket;
        }
    }

    /** All that was asked in this life, on any path. */
    private void assertAllIsDescribed(FakeSocket socket) {
        assertThat(twitch.requests())
                .allSatisfy(one -> assertThat(TwitchDescription.wrongs(one))
                        .as(one.getMethod() + " " + one.getUrl())
                        .isEmpty());
        assertThat(twitch.askedForEvents()).singleElement().hasToString("GET /ws?keepalive_timeout_seconds=30");
        assertThat(socket.received()).isEmpty();
        assertThat(twitch.helix()).isNotEmpty().allSatisfy(one -> {
            assertThat(one.getHeader("Client-Id")).isEqualTo(LoopbackContext.CLIENT);
            assertThat(one.getHeader("Authorization")).isIn("Bearer " + FIRST, "Bearer " + SECOND);
        });
        assertThat(twitch.requests().stream().filter(one -> one.getUrl().startsWith("/oauth2/validate")))
                .isNotEmpty()
                .allSatisfy(one -> assertThat(one.getHeader("Authorization")).matches("(OAuth|Bearer) .+"));
    }

    private void assertNothingIsShown(List<Object> shown, List<String> heard) {
        List<String> texts = new ArrayList<>(heard);
        shown.forEach(one -> texts.add(one.toString()));
        twitch.requests().forEach(one -> texts.add(one.getUrl()));
        twitch.askedForEvents().forEach(one -> texts.add(one.target()));
        assertThat(SECRETS)
                .allSatisfy(secret -> assertThat(texts)
                        .noneMatch(text -> text.contains(secret)
                                || text.contains(URLEncoder.encode(secret, StandardCharsets.UTF_8))));
    }

    /** The last form that was sent to this path. */
    private Map<String, String> form(String path) {
        LoggedRequest last = twitch.requests().stream()
                .filter(one -> one.getUrl().equals(path))
                .reduce((first, second) -> second)
                .orElseThrow();
        return fields(last.getBodyAsString());
    }

    private static Map<String, String> query(URI address) {
        return fields(address.getRawQuery());
    }

    private static Map<String, String> fields(String encoded) {
        Map<String, String> fields = new LinkedHashMap<>();
        Arrays.stream(encoded.split("&"))
                .map(field -> field.split("=", 2))
                .forEach(field -> fields.put(
                        URLDecoder.decode(field[0], StandardCharsets.UTF_8),
                        URLDecoder.decode(field[1], StandardCharsets.UTF_8)));
        return fields;
    }
}
