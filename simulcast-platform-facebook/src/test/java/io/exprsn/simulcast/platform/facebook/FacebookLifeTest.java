package io.exprsn.simulcast.platform.facebook;

import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static io.exprsn.simulcast.platform.facebook.PlayedFacebook.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.credential.AuthorizationAnswer;
import io.exprsn.simulcast.credential.AuthorizationRequest;
import io.exprsn.simulcast.credential.ClientIdentity;
import io.exprsn.simulcast.credential.Credential;
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
import io.exprsn.simulcast.spi.BroadcastRequest;
import io.exprsn.simulcast.spi.BroadcastStatus;
import io.exprsn.simulcast.spi.BroadcastStatus.Phase;
import io.exprsn.simulcast.spi.BroadcastStatus.Receiving;
import io.exprsn.simulcast.spi.CheckResult;
import io.exprsn.simulcast.spi.HasChannels.Channel;
import io.exprsn.simulcast.spi.Metadata;
import io.exprsn.simulcast.spi.PlatformContext;
import io.exprsn.simulcast.spi.Viewers;
import io.exprsn.simulcast.store.CredentialStore;
import io.exprsn.simulcast.testkit.ReadChat;
import io.exprsn.simulcast.testkit.TextTap;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** From the account that is connected to the grant that ends, in one piece, with all that is said and told held against the description. */
@Timeout(60)
class FacebookLifeTest {
    private static final Clock CLOCK = Clock.fixed(LoopbackContext.NOW, ZoneOffset.UTC);
    private static final String APP_SECRET = "the-app-secret-of-this-life-0123456789";
    private static final String CODE = "AQD-c0de/of=the-grant#0123456789";
    private static final String SHORT = "EAAU-short-lived-token-0123456789";
    private static final String LONG = "EAAU-long/lived%token-0123456789";
    private static final String THE_PAGES = "EAAG-token-of-the-page-in-this-life";
    private static final String STREAM_KEY = "FB-734100000000551-0-OfThisLife?s_bl=1&s_sw=0&a=SignatureOfThisLife";

    private static final List<String> SECRETS = List.of(
            APP_SECRET,
            CODE,
            SHORT,
            LONG,
            THE_PAGES,
            STREAM_KEY,
            "OfThisLife",
            LoopbackContext.CLIENT + "|" + APP_SECRET);

    private final FacebookAdapter adapter = new FacebookAdapter();
    private final PlayedFacebook facebook = new PlayedFacebook();
    private final Credentials credentials =
            new Credentials(TinkVault.of(VaultKey.ofKeyset(VaultKey.newKeyset())), CredentialStore.inMemory());
    private final List<Object> shown = new ArrayList<>();

    @AfterEach
    void close() {
        facebook.close();
    }

    @Test
    void livesFromTheGrantToItsEnd() throws Exception {
        facebook.answers("GET", ACCOUNTS, """
                {"data":[{"id":"104200000000017","name":"Harbour Page","access_token":"%s","tasks":["CREATE_CONTENT","MANAGE"]}],
                 "paging":{"cursors":{"before":"QVF4","after":"QVF5"}}}""".formatted(THE_PAGES));
        facebook.answers(
                "POST", VIDEOS, "{\"id\":\"%s\",\"secure_stream_url\":\"%s/%s\"}".formatted(LIVE, SERVER, STREAM_KEY));
        node("UNPUBLISHED");
        List<String> heard;
        try (TextTap logs = TextTap.open();
                OAuthClient client = OAuthClient.of(provider(), identity(), credentials)
                        .clock(CLOCK)
                        .build();
                TokenKeeper keeper = TokenKeeper.of(client).ticksByHand().build()) {
            connect(client);
            PlatformContext context = context(keeper);

            Account account = adapter.account(context);
            assertThat(account).isEqualTo(new Account(PERSON, "Ann Harbour"));
            client.setAccount("harbour", account);
            CheckResult found = adapter.check(context);
            assertThat(found.findings()).isEmpty();
            assertThat(adapter.channels(context)).containsExactly(new Channel(PAGE, "Harbour Page", true, ""));

            Broadcast broadcast = prepare(context);
            assertThat(adapter.status(broadcast, context).phase()).isEqualTo(Phase.WAITING);
            goLive(broadcast, context);
            run(broadcast, context);
            end(broadcast, context);

            facebook.refuses("GET", ACCOUNTS, 190, 460);
            SimulcastException ended =
                    catchThrowableOfType(SimulcastException.class, () -> adapter.status(broadcast, context));
            assertThat(ended.kind()).isEqualTo(ErrorKind.AUTHENTICATION);
            assertThat(ended.remedy()).containsIgnoringCase("connect the account again");
            assertThat(client.revokeAndRemove("harbour").outcome()).isEqualTo(Revocation.Outcome.UNSUPPORTED);
            shown.addAll(List.of(
                    account,
                    found,
                    broadcast,
                    context,
                    client,
                    keeper,
                    credentials,
                    adapter,
                    ended,
                    ended.getMessage()));
            broadcast.ingests().forEach(ingest -> shown.add(ingest.server()));
            heard = logs.lines();
        }
        assertThat(heard).as("the client's own lines are heard").anyMatch(line -> line.startsWith("okhttp3."));
        assertAllIsDescribed();
        assertNothingIsShown(heard);
    }

    private OAuthProvider provider() {
        OAuthProvider real = FacebookOAuth.PROVIDER;
        return new OAuthProvider(
                real.authorization(),
                URI.create(facebook.baseUrl() + real.token().getPath()),
                real.deviceCode(),
                real.revocation(),
                real.validation(),
                real.scopes(),
                real.scopeSeparator(),
                real.pkce(),
                real.authorizationParameters(),
                real.longLived(),
                real.deviceScopeParameter(),
                real.reconsentErrors(),
                real.policy());
    }

    private static ClientIdentity identity() {
        return ClientIdentity.of(LoopbackContext.CLIENT, Secret.of(APP_SECRET));
    }

    private PlatformContext context(TokenKeeper keeper) {
        return AdapterContext.of(adapter, "harbour", facebook.transport())
                .settings(Facebook.page(PAGE).contentTags("6003").destination().settings())
                .credentials(new KeptCredential(keeper, "harbour"))
                .client(identity())
                .clock(CLOCK)
                .host("api", URI.create(facebook.baseUrl() + "/v26.0"))
                .host("streaming", facebook.stream().address())
                .build();
    }

    /** The code, and at once the exchange for a token that lasts: only that is kept. */
    private void connect(OAuthClient client) {
        URI redirect = URI.create("https://studio.example.org/oauth/facebook");
        AuthorizationRequest request = client.authorize(redirect, "harbour", "ann");
        Map<String, String> asked = fields(request.address().getRawQuery());
        assertThat(FacebookDescription.wrongs(request.address(), asked)).isEmpty();
        assertThat(asked)
                .containsEntry("client_id", LoopbackContext.CLIENT)
                .containsEntry("redirect_uri", redirect.toString())
                .containsEntry("response_type", "code")
                .containsEntry("auth_type", "rerequest")
                .containsEntry("scope", String.join(",", FacebookOAuth.PROVIDER.scopes()))
                .doesNotContainKey("code_challenge");
        facebook.answers("POST", TOKEN, token(SHORT, 5_400));
        facebook.answersForm("POST", TOKEN, "grant_type", "fb_exchange_token", okJson(token(LONG, 5_184_000)));

        AuthorizationAnswer answer = client.redirected(Map.of("code", CODE, "state", asked.get("state")), "ann");

        assertThat(answer).isInstanceOf(AuthorizationAnswer.Granted.class);
        assertThat(facebook.forms(TOKEN))
                .containsExactly(
                        Map.of(
                                "client_id",
                                LoopbackContext.CLIENT,
                                "client_secret",
                                APP_SECRET,
                                "code",
                                CODE,
                                "grant_type",
                                "authorization_code",
                                "redirect_uri",
                                redirect.toString()),
                        Map.of(
                                "client_id",
                                LoopbackContext.CLIENT,
                                "client_secret",
                                APP_SECRET,
                                "grant_type",
                                "fb_exchange_token",
                                "fb_exchange_token",
                                SHORT));
        assertThat(credentials.get("harbour")).get().isInstanceOfSatisfying(Credential.OAuthTokens.class, tokens -> {
            assertThat(tokens.accessToken().reveal()).isEqualTo(LONG);
            assertThat(tokens.refreshToken()).isNull();
            assertThat(tokens.expiresAt()).isEqualTo(LoopbackContext.NOW.plus(Duration.ofDays(60)));
        });
        shown.addAll(List.of(request, answer));
    }

    private static String token(String token, long seconds) {
        return "{\"access_token\":\"%s\",\"token_type\":\"bearer\",\"expires_in\":%d}".formatted(token, seconds);
    }

    private void node(String status, String... more) {
        List<String> fields = new ArrayList<>(List.of(more));
        fields.add("\"secure_stream_url\":\"" + SERVER + "/" + STREAM_KEY + "\"");
        facebook.node(status, fields.toArray(String[]::new));
    }

    private Broadcast prepare(PlatformContext context) {
        Broadcast broadcast = adapter.prepare(
                BroadcastRequest.of("intent-1", Metadata.titled("Boats at dusk").describedAs("Evening")), context);
        assertThat(facebook.form(VIDEOS))
                .containsOnly(
                        Map.entry("title", "Simulcast for Java: harbour intent-1"),
                        Map.entry("description", "Evening"),
                        Map.entry("status", "UNPUBLISHED"),
                        Map.entry("stop_on_delete_stream", "false"),
                        Map.entry("content_tags", "[\"6003\"]"));
        assertThat(facebook.form(NODE)).containsExactly(Map.entry("title", "Boats at dusk"));
        assertThat(broadcast.platform()).isEqualTo("facebook");
        assertThat(broadcast.id()).isEqualTo(LIVE);
        assertThat(broadcast.ingests()).singleElement().satisfies(ingest -> {
            assertThat(ingest.server()).hasToString(SERVER);
            assertThat(ingest.key().reveal()).isEqualTo(STREAM_KEY);
        });
        return broadcast;
    }

    private void goLive(Broadcast broadcast, PlatformContext context) {
        SimulcastException early =
                catchThrowableOfType(SimulcastException.class, () -> adapter.goLive(broadcast, context));
        assertThat(early.kind()).isEqualTo(ErrorKind.TRANSIENT);
        node("UNPUBLISHED", health(WELL));
        BroadcastStatus receiving = adapter.status(broadcast, context);
        assertThat(receiving.receiving()).isEqualTo(Receiving.YES);
        assertThat(receiving.issues()).isEmpty();
        adapter.goLive(broadcast, context);
        assertThat(facebook.form(NODE)).containsExactly(Map.entry("status", "LIVE_NOW"));
    }

    private void run(Broadcast broadcast, PlatformContext context) throws Exception {
        node("LIVE", health(WELL), "\"live_views\":128", "\"total_views\":\"912\"", "\"seconds_left\":1200");
        BroadcastStatus status = adapter.status(broadcast, context);
        assertThat(status.phase()).isEqualTo(Phase.LIVE);
        assertThat(status.issues())
                .singleElement()
                .satisfies(issue -> assertThat(issue.text()).isEqualTo("Facebook ends this broadcast in 20 minutes"));
        Broadcast again = adapter.prepare(
                BroadcastRequest.of("intent-1", Metadata.titled("Boats at dusk"))
                        .after(broadcast),
                context);
        assertThat(again.ingests()).isEqualTo(broadcast.ingests());
        assertThat(again.endsBy()).isEqualTo(LoopbackContext.NOW.plusSeconds(1200));
        adapter.edit(broadcast, Metadata.titled("Boats at night"), context);
        assertThat(facebook.form(NODE)).containsExactly(Map.entry("title", "Boats at night"));
        Viewers viewers = adapter.viewers(broadcast, context);
        assertThat(viewers.now()).hasValue(128);
        assertThat(viewers.engagement().likes()).isEqualTo(42);
        facebook.answers("GET", COMMENTS, comments(comment("5_1", "hello", "2026-11-25T11:58:01+0000")));
        try (ReadChat chat = ReadChat.of(adapter, broadcast, Optional.empty(), context)) {
            PlayedStream.Connection stream = facebook.stream().opened();
            chat.positions(1);
            stream.ping();
            stream.event(comment("5_2", "great sound", "2026-11-25T11:58:02+0000"));
            chat.positions(2);
            assertThat(chat.texts()).containsExactly("hello", "great sound");
            chat.interrupted();
            shown.addAll(chat.messages());
        }
        adapter.say(broadcast, "Good evening", context);
        assertThat(facebook.form(WRITE)).containsExactly(Map.entry("message", "Good evening"));
        shown.addAll(List.of(status, again, viewers));
    }

    private void end(Broadcast broadcast, PlatformContext context) {
        adapter.end(broadcast, context);
        assertThat(facebook.form(NODE)).containsExactly(Map.entry("end_live_video", "true"));
        node("VOD", "\"live_views\":0");
        int writes = facebook.forms(NODE).size();
        adapter.end(broadcast, context);
        adapter.discard(broadcast, context);
        assertThat(facebook.forms(NODE)).hasSize(writes);
        assertThat(adapter.status(broadcast, context).phase()).isEqualTo(Phase.ENDED);
        Viewers after = adapter.viewers(broadcast, context);
        assertThat(after.now()).isEmpty();
        assertThat(after.engagement().views()).isEqualTo(912);
        assertThat(after.engagement().likes()).isEqualTo(35);
        shown.add(after);
    }

    /** All that was asked and told in this life, on any path, and who it was shown to be. */
    private void assertAllIsDescribed() {
        assertThat(facebook.events()).hasSizeGreaterThan(40).allSatisfy(event -> {
            String what =
                    event.getRequest().getMethod() + " " + event.getRequest().getUrl();
            assertThat(FacebookDescription.wrongs(event.getRequest())).as(what).isEmpty();
            assertThat(FacebookDescription.wrongs(event)).as(what).isEmpty();
        });
        assertThat(facebook.stream().asked()).singleElement().satisfies(head -> {
            assertThat(FacebookDescription.wrongs(head)).isEmpty();
            assertThat(head).contains("Authorization: Bearer " + THE_PAGES);
        });
        assertThat(facebook.requests().stream().filter(one -> !one.getUrl().startsWith(TOKEN)))
                .isNotEmpty()
                .allSatisfy(one -> {
                    String token = switch (URI.create(one.getUrl()).getPath()) {
                        case ME, PERMISSIONS, ACCOUNTS -> LONG;
                        case DEBUG -> LoopbackContext.CLIENT + "|" + APP_SECRET;
                        default -> THE_PAGES;
                    };
                    assertThat(one.getHeader("Authorization")).isEqualTo("Bearer " + token);
                    if (!one.getUrl().startsWith(DEBUG)) {
                        assertThat(one.queryParameter("appsecret_proof").firstValue())
                                .isEqualTo(FacebookProof.of(Secret.of(token), Secret.of(APP_SECRET)));
                    }
                });
    }

    private void assertNothingIsShown(List<String> heard) {
        List<String> texts = new ArrayList<>(heard);
        shown.forEach(one -> texts.add(one.toString()));
        facebook.requests().forEach(one -> texts.add(one.getUrl()));
        facebook.stream()
                .asked()
                .forEach(head -> texts.add(head.lines().findFirst().orElse("")));
        assertThat(SECRETS)
                .allSatisfy(secret -> assertThat(texts)
                        .noneMatch(text -> text.contains(secret)
                                || text.contains(URLEncoder.encode(secret, StandardCharsets.UTF_8))));
    }
}
