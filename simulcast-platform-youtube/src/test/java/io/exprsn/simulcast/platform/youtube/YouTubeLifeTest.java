package io.exprsn.simulcast.platform.youtube;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static io.exprsn.simulcast.platform.youtube.PlayedYouTube.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.common.Json;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.credential.AuthorizationAnswer;
import io.exprsn.simulcast.credential.AuthorizationRequest;
import io.exprsn.simulcast.credential.ClientIdentity;
import io.exprsn.simulcast.credential.Credentials;
import io.exprsn.simulcast.credential.OAuthClient;
import io.exprsn.simulcast.credential.OAuthProvider;
import io.exprsn.simulcast.credential.Redactor;
import io.exprsn.simulcast.credential.TinkVault;
import io.exprsn.simulcast.credential.TokenKeeper;
import io.exprsn.simulcast.credential.VaultKey;
import io.exprsn.simulcast.internal.platform.AdapterContext;
import io.exprsn.simulcast.internal.platform.KeptCredential;
import io.exprsn.simulcast.internal.platform.QuotaLedgers;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.BroadcastRequest;
import io.exprsn.simulcast.spi.BroadcastStatus;
import io.exprsn.simulcast.spi.BroadcastStatus.Phase;
import io.exprsn.simulcast.spi.CheckResult;
import io.exprsn.simulcast.spi.Metadata;
import io.exprsn.simulcast.spi.Metadata.Privacy;
import io.exprsn.simulcast.spi.QuotaFacts;
import io.exprsn.simulcast.spi.Viewers;
import io.exprsn.simulcast.store.CredentialStore;
import io.exprsn.simulcast.testkit.TextTap;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** From the first click to the last request, in one piece. */
class YouTubeLifeTest {
    private static final String FIRST = "ya29.PLAINTEXT-first-access";
    private static final String SECOND = "ya29.PLAINTEXT-second-access";
    private static final String REFRESH = "1//PLAINTEXT-refresh";
    private static final String CLIENT_SECRET = "GOCSPX-PLAINTEXT-client";
    private static final String CODE = "4/PLAINTEXT-code";
    private static final URI REDIRECT = URI.create("http://localhost:8080/oauth/youtube");
    private static final String START =
            new YouTubeStart("intent-1", null, LoopbackContext.NOW).toSend().toString();

    private final PlayedYouTube youTube = new PlayedYouTube();
    private final YouTubeAdapter adapter = new YouTubeAdapter();
    private final Clock clock = Clock.fixed(LoopbackContext.NOW, ZoneOffset.UTC);
    private final Redactor redactor = new Redactor();
    private final Credentials credentials =
            new Credentials(TinkVault.of(VaultKey.ofKeyset(VaultKey.newKeyset())), CredentialStore.inMemory());
    private final OAuthClient client = OAuthClient.of(
                    onThisMachine(), ClientIdentity.of("client-id", Secret.of(CLIENT_SECRET)), credentials)
            .clock(clock)
            .redactor(redactor)
            .build();
    private final TokenKeeper keeper = TokenKeeper.of(client).ticksByHand().build();
    private final AdapterContext context = AdapterContext.of(adapter, "main channel", youTube.transport())
            .credentials(new KeptCredential(keeper, "main channel"))
            .clock(clock)
            .redactor(redactor)
            .ledgers(new QuotaLedgers(clock))
            .host("api", URI.create(youTube.base()))
            .build();

    /** What was made and thrown, as it prints itself. */
    private final List<String> printed = new ArrayList<>();

    private String state = "";

    @AfterEach
    void close() {
        keeper.close();
        client.close();
        youTube.closeDescribed();
    }

    @Test
    void goesFromConnectingToTheEnd() {
        live();

        assertThat(youTube.asked())
                .containsExactly(
                        "POST /token",
                        "GET " + CHANNELS + "?part=id,snippet&mine=true",
                        "GET " + BROADCASTS + "?part=id&mine=true&maxResults=1",
                        "GET " + BROADCASTS
                                + "?part=id,snippet,status,contentDetails&broadcastStatus=upcoming&maxResults=50",
                        "POST " + BROADCASTS + "?part=id,snippet,status,contentDetails",
                        "GET " + STREAMS + "?part=id,snippet,cdn,contentDetails,status&mine=true&maxResults=50",
                        "POST " + STREAMS + "?part=id,snippet,cdn,contentDetails,status",
                        "POST " + BIND + "?id=" + ID + "&part=id,contentDetails&streamId=" + STREAM,
                        "GET " + BROADCASTS + "?part=id,status,contentDetails&id=" + ID,
                        "GET " + STREAMS + "?part=id,status&id=" + STREAM,
                        "GET " + BROADCASTS + "?part=id,status,contentDetails&id=" + ID,
                        "GET " + STREAMS + "?part=id,status&id=" + STREAM,
                        "POST " + TRANSITION + "?id=" + ID + "&part=id,status&broadcastStatus=live",
                        "GET " + BROADCASTS + "?part=id,status,contentDetails&id=" + ID,
                        "GET " + STREAMS + "?part=id,status&id=" + STREAM,
                        "GET " + BROADCASTS + "?part=id,snippet&id=" + ID,
                        "PUT " + BROADCASTS + "?part=id,snippet",
                        "POST " + THUMBNAIL + "?videoId=" + ID,
                        "POST /token",
                        "POST " + THUMBNAIL + "?videoId=" + ID,
                        "GET " + VIDEOS + "?part=statistics,liveStreamingDetails&id=" + ID,
                        "POST " + CHAT + "?part=snippet",
                        "GET " + CHAT_STREAM + "?liveChatId=chat&part=id,snippet,authorDetails",
                        "GET " + BROADCASTS + "?part=id,status&id=" + ID,
                        "POST " + TRANSITION + "?id=" + ID + "&part=id,status&broadcastStatus=complete",
                        "POST /revoke",
                        "POST /revoke");
        List<LoggedRequest> requests = youTube.requests();
        assertThat(form(requests.get(0)))
                .isEqualTo(Map.of(
                        "grant_type",
                        "authorization_code",
                        "code",
                        CODE,
                        "client_id",
                        "client-id",
                        "client_secret",
                        CLIENT_SECRET,
                        "redirect_uri",
                        REDIRECT.toString()));
        assertThat(form(requests.get(18)))
                .isEqualTo(Map.of(
                        "grant_type",
                        "refresh_token",
                        "refresh_token",
                        REFRESH,
                        "client_id",
                        "client-id",
                        "client_secret",
                        CLIENT_SECRET));
        assertThat(requests.subList(25, 27))
                .allSatisfy(one -> assertThat(form(one).keySet())
                        .containsExactlyInAnyOrder("token", "client_id", "client_secret"));
        assertThat(requests.subList(25, 27))
                .extracting(one -> form(one).get("token"))
                .containsExactlyInAnyOrder(REFRESH, SECOND);
        assertThat(requests.subList(1, 18))
                .allSatisfy(one -> assertThat(one.getHeader("Authorization")).isEqualTo("Bearer " + FIRST));
        assertThat(requests.subList(19, 25))
                .allSatisfy(one -> assertThat(one.getHeader("Authorization")).isEqualTo("Bearer " + SECOND));
        assertJson(youTube.body("POST", BROADCASTS), """
                {"snippet":{"title":"Harbour concert","description":"Evening set","scheduledStartTime":"%s","categoryId":"10"},
                 "status":{"privacyStatus":"unlisted","selfDeclaredMadeForKids":false},
                 "contentDetails":{"enableAutoStart":false,"enableAutoStop":false,"enableDvr":true,"enableEmbed":true,
                  "recordFromStart":true,"latencyPreference":"normal",
                  "monitorStream":{"enableMonitorStream":false,"broadcastStreamDelayMs":0}}}""".formatted(START));
        assertJson(youTube.body("POST", STREAMS), """
                {"snippet":{"title":"Simulcast for Java: main channel"},"contentDetails":{"isReusable":true},
                 "cdn":{"ingestionType":"rtmp","resolution":"variable","frameRate":"variable"}}""");
        assertJson(youTube.body("PUT", BROADCASTS), """
                {"id":"%s","snippet":{"title":"Second half","description":"Evening set","categoryId":"10",
                 "scheduledStartTime":"2026-11-25T12:01:30Z","scheduledEndTime":"2026-11-25T14:00:00Z"}}""".formatted(ID));
        assertJson(youTube.body("POST", CHAT), """
                {"snippet":{"liveChatId":"chat","type":"textMessageEvent","textMessageDetails":{"messageText":"Welcome"}}}""");
        assertThat(requests.get(19).getBody()).isEqualTo(new byte[] {(byte) 0xff, (byte) 0xd8, 1});
        assertThat(10_000 - context.ledger().orElseThrow().remaining(QuotaFacts.CONTROL))
                .as("units")
                .isEqualTo(2 + (1 + 50 + 1 + 50 + 50) + 2 + 52 + 2 + 51 + 2 * 50 + 1 + 50 + 5 + 51);
    }

    @Test
    void showsNoTokenOrKeyAnywhere() {
        String made;
        try (TextTap heard = TextTap.open()) {
            LoggerFactory.getLogger("probe").trace("heard by Logback");
            java.util.logging.Logger.getLogger("probe").finest("heard by java.util.logging");
            live();
            refusals();
            assertThat(heard.lines())
                    .anyMatch(line -> line.contains("heard by Logback"))
                    .anyMatch(line -> line.contains("heard by java.util.logging"))
                    .anyMatch(line -> line.contains("okhttp3"));
            made = heard.text();
        }
        String addresses = youTube.requests().stream()
                .map(LoggedRequest::getAbsoluteUrl)
                .map(url -> url + " " + URLDecoder.decode(url, StandardCharsets.UTF_8))
                .collect(Collectors.joining("\n"));
        assertThat(state).hasSizeGreaterThan(20);
        assertThat(printed).hasSizeGreaterThan(20);
        for (String secret : List.of(FIRST, SECOND, REFRESH, CLIENT_SECRET, CODE, state, KEY, "PLAINTEXT")) {
            assertThat(made).as("log").doesNotContain(secret);
            assertThat(addresses).as("addresses").doesNotContain(secret);
            assertThat(printed).as("texts").allSatisfy(text -> assertThat(text).doesNotContain(secret));
        }
    }

    private void live() {
        connect();
        youTube.answers("GET", CHANNELS, list("{\"id\":\"UC1\",\"snippet\":{\"title\":\"Harbour\"}}"))
                .answers("GET", BROADCASTS, "mine", "true", list());
        CheckResult found = seen(adapter.check(context));
        assertThat(found.canGoLive()).isTrue();
        assertThat(client.setAccount("main channel", found.account().orElseThrow()))
                .isPresent();

        youTube.empty();
        Broadcast broadcast = seen(adapter.prepare(
                BroadcastRequest.of(
                        "intent-1",
                        Metadata.titled("Harbour concert")
                                .describedAs("Evening set")
                                .in("10")
                                .visibleTo(Privacy.UNLISTED)),
                context));
        assertThat(broadcast.ingests().get(0).key().reveal()).isEqualTo(KEY);

        youTube.broadcast("ready").stream("ready");
        assertThat(refused(() -> adapter.goLive(broadcast, context)).kind()).isEqualTo(ErrorKind.TRANSIENT);
        youTube.stream("active").answers("POST", TRANSITION, item("live", false, START, STREAM));
        adapter.goLive(broadcast, context);
        youTube.broadcast("live");
        BroadcastStatus status = seen(adapter.status(broadcast, context));
        assertThat(status.phase()).isEqualTo(Phase.LIVE);

        youTube.answers("PUT", BROADCASTS, item("live", false, START, STREAM));
        adapter.edit(broadcast, Metadata.titled("Second half"), context);

        youTube.answers("POST", THUMBNAIL, "{}")
                .answersRaw(
                        post(urlPathEqualTo(THUMBNAIL)).withHeader("Authorization", equalTo("Bearer " + FIRST)),
                        error(401, "authError"));
        adapter.setThumbnail(broadcast, "image/jpeg", new byte[] {(byte) 0xff, (byte) 0xd8, 1}, context);

        youTube.answers("GET", VIDEOS, list("{\"id\":\"x\",\"liveStreamingDetails\":{\"concurrentViewers\":\"42\"}}"));
        Viewers viewers = seen(adapter.viewers(broadcast, context));
        assertThat(viewers.now()).hasValue(42);

        youTube.answers("POST", CHAT, "{}")
                .answers(
                        "GET",
                        CHAT_STREAM,
                        "[" + page("p1", message("m1", "hello")) + "," + page("p2", CHAT_END) + "]");
        adapter.say(broadcast, "Welcome", context);
        YouTubeChatTest.Heard heard = new YouTubeChatTest.Heard();
        adapter.readChat(broadcast, Optional.empty(), heard, context);
        assertThat(heard.order).containsExactly("m1", "at p1", "end", "at p2");
        seen(heard.messages);

        adapter.end(broadcast, context);
        seen(client.revoke("main channel"));
    }

    private void connect() {
        youTube.answersRaw(
                        post(urlPathEqualTo("/token")).withRequestBody(containing("grant_type=authorization_code")),
                        okJson(tokens(FIRST, ",\"refresh_token\":\"" + REFRESH + "\"")))
                .answersRaw(
                        post(urlPathEqualTo("/token")).withRequestBody(containing("grant_type=refresh_token")),
                        okJson(tokens(SECOND, "")))
                .answers("POST", "/revoke", "{}");
        AuthorizationRequest page = seen(client.authorize(REDIRECT, "main channel", "ann"));
        state = page.state().reveal();
        assertThat(parameters(page.address().getRawQuery()))
                .isEqualTo(Map.of(
                        "client_id", "client-id",
                        "redirect_uri", REDIRECT.toString(),
                        "response_type", "code",
                        "scope", YouTubeOAuth.SCOPE,
                        "state", state,
                        "access_type", "offline",
                        "prompt", "consent"));
        AuthorizationAnswer answer = seen(client.redirected(Map.of("state", state, "code", CODE), "ann"));
        assertThat(answer)
                .isInstanceOfSatisfying(
                        AuthorizationAnswer.Granted.class,
                        granted -> assertThat(granted.grant().missing()).isEmpty());
    }

    /** Answers that quote what was sent, as errors of gateways do. */
    private void refusals() {
        youTube.refusesAll(aResponse()
                .withStatus(400)
                .withBody("Not understood: Authorization: Bearer " + SECOND + " instead of " + FIRST + ", " + REFRESH));
        List<Runnable> calls = List.of(
                () -> adapter.account(context),
                () -> adapter.check(context),
                () -> adapter.prepare(BroadcastRequest.of("intent-2", Metadata.titled("x")), context),
                () -> adapter.goLive(made(), context),
                () -> adapter.status(made(), context),
                () -> adapter.edit(made(), Metadata.titled("x"), context),
                () -> adapter.reschedule(made(), LoopbackContext.NOW.plusSeconds(3600), context),
                () -> adapter.setThumbnail(made(), "image/png", new byte[] {1}, context),
                () -> adapter.viewers(made(), context),
                () -> adapter.say(withChat(), "x", context),
                () -> adapter.readChat(withChat(), Optional.empty(), new YouTubeChatTest.Heard(), context),
                () -> adapter.end(made(), context),
                () -> adapter.discard(made(), context));
        calls.forEach(this::refused);
        seen(context);
        seen(context.http());
        seen(context.credential());
        seen(credentials);
        seen(client);
        seen(keeper);
        seen(made());
    }

    private SimulcastException refused(Runnable call) {
        SimulcastException thrown = catchThrowableOfType(SimulcastException.class, call::run);
        assertThat(thrown).isNotNull();
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        printed.add(thrown + " " + thrown.problem() + " " + thrown.remedy() + " " + trace);
        return thrown;
    }

    private <T> T seen(T made) {
        printed.add(made.toString());
        return made;
    }

    /** YouTube's own, with its addresses on this machine. */
    private OAuthProvider onThisMachine() {
        OAuthProvider real = YouTubeOAuth.PROVIDER;
        return new OAuthProvider(
                real.authorization(),
                URI.create(youTube.base() + "/token"),
                real.deviceCode(),
                URI.create(youTube.base() + "/revoke"),
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

    private static String tokens(String access, String more) {
        return "{\"access_token\":\"" + access + "\",\"expires_in\":3599,\"token_type\":\"Bearer\",\"scope\":\""
                + YouTubeOAuth.SCOPE + "\"" + more + "}";
    }

    private static Map<String, String> form(LoggedRequest request) {
        assertThat(request.getHeader("Content-Type")).startsWith("application/x-www-form-urlencoded");
        return parameters(request.getBodyAsString());
    }

    private static Map<String, String> parameters(String encoded) {
        return Arrays.stream(encoded.split("&"))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(
                        pair -> URLDecoder.decode(pair[0], StandardCharsets.UTF_8),
                        pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
    }

    private static void assertJson(String actual, String expected) {
        assertThat(Json.node(actual)).isEqualTo(Json.node(expected));
    }
}
