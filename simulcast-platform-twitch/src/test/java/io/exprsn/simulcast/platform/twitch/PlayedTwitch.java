package io.exprsn.simulcast.platform.twitch;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.request;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.credential.ClientIdentity;
import io.exprsn.simulcast.internal.http.HttpTransport;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.testkit.FakeApi;
import io.exprsn.simulcast.testkit.FakeFault;
import io.exprsn.simulcast.testkit.FakeRequest;
import io.exprsn.simulcast.testkit.FakeSocket;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** Twitch as its documentation describes it: one channel that is off the air and may stream, and three ingests. */
final class PlayedTwitch implements AutoCloseable {
    static final String USERS = "/helix/users";
    static final String KEY_PATH = "/helix/streams/key";
    static final String CHANNELS = "/helix/channels";
    static final String GAMES = "/helix/games";
    static final String SEARCH = "/helix/search/categories";
    static final String STREAMS = "/helix/streams";
    static final String INGESTS = "/ingests";
    static final String VALIDATE = "/oauth2/validate";

    static final String SAY = "/helix/chat/messages";
    static final String SUBSCRIPTIONS = "/helix/eventsub/subscriptions";
    static final String SCHEDULE = "/helix/schedule";
    static final String SEGMENT = "/helix/schedule/segment";
    static final String MARKERS = "/helix/streams/markers";
    static final String FOLLOWERS = "/helix/channels/followers";

    static final String ALL_SCOPES = "\"channel:manage:broadcast\",\"channel:read:stream_key\",\"user:read:chat\","
            + "\"user:write:chat\",\"channel:manage:schedule\"";

    static final String ID = "700100200";
    static final String KEY = "live_700100200_EXAMPLEexampleEXAMPLEexample00";

    private final WireMockServer server = new WireMockServer(
            wireMockConfig().dynamicPort().bindAddress("127.0.0.1").containerThreads(12));

    private final HttpTransport transport = HttpTransport.open();

    private final FakeApi events = FakeApi.open();

    /** Connections for events, the oldest first; the test speaks for Twitch. */
    private final BlockingQueue<FakeSocket> opened = new LinkedBlockingQueue<>();

    PlayedTwitch() {
        server.start();
        events.onSocket("/ws", opened::add).onSocket("/moved", opened::add);
        answers("POST", SAY, "{\"data\":[{\"message_id\":\"9b1d0a2e\",\"is_sent\":true,\"drop_reason\":null}]}");
        answers(
                "POST",
                SUBSCRIPTIONS,
                aResponse()
                        .withStatus(202)
                        .withHeader("Content-Type", "application/json")
                        .withBody(
                                "{\"data\":[{\"id\":\"5d1f\",\"status\":\"enabled\"}],\"total\":1,\"total_cost\":0}"));
        answers("POST", MARKERS, """
                {"data":[{"id":"106b8d6243a4f883d25ad75e6cdffdc4","created_at":"2026-11-25T12:00:00Z","position_seconds":244,
                 "description":"A boat"}]}""");
        answers("GET", FOLLOWERS, "{\"total\":8,\"data\":[],\"pagination\":{}}");
        answers("GET", SCHEDULE, error(404, "segments were not found"));
        answers("POST", SEGMENT, schedule(segment("segment-1", "2026-11-26T18:00:00Z", "Boats at dusk")));
        answers("PATCH", SEGMENT, schedule(segment("segment-1", "2026-11-27T18:00:00Z", "Boats at dusk")));
        answers("DELETE", SEGMENT, aResponse().withStatus(204));
        answers("GET", USERS, """
                {"data":[{"id":"700100200","login":"harborcam","display_name":"HarborCam","type":"",
                 "broadcaster_type":"affiliate","view_count":0,"created_at":"2019-04-02T08:30:11Z"}]}""");
        answers("GET", KEY_PATH, "{\"data\":[{\"stream_key\":\"" + KEY + "\"}]}");
        answers(
                "GET",
                INGESTS,
                ingests(
                        ingest(3, "Europe: Germany, Frankfurt", false, 1, 1, "euc10"),
                        ingest(0, "Default", true, 1, 9, "ingest.global")));
        answers("GET", STREAMS, "{\"data\":[],\"pagination\":{}}");
        answers("GET", GAMES, "{\"data\":[{\"id\":\"509658\",\"name\":\"Just Chatting\"}]}");
        validates(LoopbackContext.CLIENT, ALL_SCOPES);
        server.stubFor(request("PATCH", urlPathEqualTo(CHANNELS))
                .willReturn(aResponse().withStatus(204)));
    }

    void validates(String client, String scopes) {
        answers("GET", VALIDATE, """
                {"client_id":"%s","login":"harborcam","scopes":[%s],"user_id":"700100200","expires_in":14301}""".formatted(client, scopes));
    }

    LoopbackContext context(Map<String, String> settings) {
        return new LoopbackContext(
                transport,
                server.baseUrl(),
                events.address(),
                settings,
                ClientIdentity.of(LoopbackContext.CLIENT, Secret.of("the-client-secret")));
    }

    LoopbackContext context() {
        return context(Map.of());
    }

    LoopbackContext contextWithoutClient() {
        return new LoopbackContext(transport, server.baseUrl(), events.address(), Map.of(), null);
    }

    /** What prepare made earlier. */
    static Broadcast made() {
        return Broadcast.of("twitch", ID)
                .ingest(URI.create("rtmps://ingest.global.live-video.net/app"), Secret.of(KEY))
                .detail("told", "yes")
                .build();
    }

    static String ingests(String... items) {
        return "{\"ingests\":[" + String.join(",", items) + "]}";
    }

    static String ingest(int id, String name, boolean isDefault, double availability, int priority, String host) {
        return """
                {"_id":%d,"availability":%s,"default":%b,"name":"%s","priority":%d,
                 "url_template":"rtmp://%s.live-video.net/app/{stream_key}",
                 "url_template_secure":"rtmps://%s.live-video.net/app/{stream_key}"}""".formatted(id, availability, isDefault, name, priority, host, host);
    }

    static String schedule(String... segments) {
        return """
                {"data":{"segments":[%s],"broadcaster_id":"700100200","broadcaster_login":"harborcam","vacation":null},
                 "pagination":{}}""".formatted(String.join(",", segments));
    }

    static String segment(String id, String start, String title) {
        return """
                {"id":"%s","start_time":"%s","end_time":"2026-11-28T20:00:00Z","title":"%s","canceled_until":null,
                 "category":null,"is_recurring":false}""".formatted(id, start, title);
    }

    static String welcome(String session, int keepalive) {
        return """
                {"metadata":{"message_id":"w-%s","message_type":"session_welcome","message_timestamp":"2026-11-20T10:15:30.112345678Z"},
                 "payload":{"session":{"id":"%s","status":"connected","connected_at":"2026-11-20T10:15:30.110000000Z",
                 "keepalive_timeout_seconds":%d,"reconnect_url":null}}}""".formatted(session, session, keepalive);
    }

    static String keepalive() {
        return """
                {"metadata":{"message_id":"k","message_type":"session_keepalive","message_timestamp":"2026-11-20T10:15:40Z"},
                 "payload":{}}""";
    }

    /** Twitch wants this connection elsewhere on the machine. */
    String reconnect(String path) {
        return reconnectTo("ws://" + events.address().getAuthority() + path);
    }

    static String reconnectTo(String address) {
        return """
                {"metadata":{"message_id":"r","message_type":"session_reconnect","message_timestamp":"2026-11-20T10:15:50Z"},
                 "payload":{"session":{"id":"AgoQ","status":"reconnecting","keepalive_timeout_seconds":null,
                 "reconnect_url":"%s","connected_at":"2026-11-20T10:15:30Z"}}}""".formatted(address);
    }

    static String revocation(String status) {
        return """
                {"metadata":{"message_id":"v","message_type":"revocation","message_timestamp":"2026-11-20T10:15:50Z",
                 "subscription_type":"channel.chat.message","subscription_version":"1"},
                 "payload":{"subscription":{"id":"5d1f","status":"%s","type":"channel.chat.message","version":"1"}}}""".formatted(status);
    }

    static String event(String id, String type, String event) {
        return """
                {"metadata":{"message_id":"%s","message_type":"notification","message_timestamp":"2026-11-20T10:16:00.123456789Z",
                 "subscription_type":"%s","subscription_version":"1"},
                 "payload":{"subscription":{"id":"5d1f","status":"enabled","type":"%s"},"event":%s}}""".formatted(id, type, type, event);
    }

    static String message(String event, String id, String text) {
        return event(event, "channel.chat.message", """
                {"broadcaster_user_id":"700100200","broadcaster_user_login":"harborcam","broadcaster_user_name":"HarborCam",
                 "chatter_user_id":"800300400","chatter_user_login":"quietkelp","chatter_user_name":"QuietKelp",
                 "message_id":"%s","message":{"text":"%s","fragments":[{"type":"text","text":"%s"}]},
                 "color":"","badges":[{"set_id":"subscriber","id":"6","info":"8"}],"message_type":"text","cheer":null,
                 "reply":null,"source_broadcaster_user_id":null,"source_badges":null}""".formatted(id, text, text));
    }

    /** The next connection for events that is opened. */
    FakeSocket opened() throws InterruptedException {
        FakeSocket socket = opened.poll(10, TimeUnit.SECONDS);
        if (socket == null) {
            throw new AssertionError("Nobody opened a connection for events");
        }
        return socket;
    }

    /** What was asked of Twitch's other server, which takes connections for events. */
    List<FakeRequest> askedForEvents() {
        return events.requests();
    }

    void failEvents(FakeFault fault) {
        events.failAll(fault);
    }

    /** To all that is asked, whatever else was said. */
    PlayedTwitch answersAll(ResponseDefinitionBuilder answer) {
        server.stubFor(any(anyUrl()).atPriority(1).willReturn(answer));
        return this;
    }

    URI eventsAddress() {
        return events.address();
    }

    /** Waits until so many requests of this kind have come. */
    void await(String methodAndPath, int count) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> asked().stream()
                                .filter(one -> one.startsWith(methodAndPath))
                                .count()
                        >= count);
    }

    String baseUrl() {
        return server.baseUrl();
    }

    HttpTransport transport() {
        return transport;
    }

    static String live(String type, int viewers) {
        return """
                {"data":[{"id":"41234567890","user_id":"700100200","user_login":"harborcam","type":"%s","viewer_count":%d,
                 "started_at":"2026-11-20T10:15:31Z","tag_ids":[],"is_mature":false}],"pagination":{}}""".formatted(type, viewers);
    }

    PlayedTwitch answers(String method, String path, String json) {
        server.stubFor(request(method, urlPathEqualTo(path)).willReturn(okJson(json)));
        return this;
    }

    PlayedTwitch answers(String method, String path, String parameter, String value, String json) {
        server.stubFor(request(method, urlPathEqualTo(path))
                .withQueryParam(parameter, equalTo(value))
                .willReturn(okJson(json)));
        return this;
    }

    PlayedTwitch answers(String method, String path, ResponseDefinitionBuilder answer) {
        server.stubFor(request(method, urlPathEqualTo(path)).willReturn(answer));
        return this;
    }

    /** As long as the first token is shown. */
    PlayedTwitch refusesTheFirstToken(String method, String path) {
        return refusesTheToken("u5-the-first-token", method, path);
    }

    PlayedTwitch refusesTheToken(String token, String method, String path) {
        server.stubFor(request(method, urlPathEqualTo(path))
                .withHeader("Authorization", equalTo("Bearer " + token))
                .willReturn(error(401, "Invalid OAuth token")));
        return this;
    }

    PlayedTwitch refuses(String method, String path, int status, String message) {
        return answers(method, path, error(status, message));
    }

    static ResponseDefinitionBuilder error(int status, String message) {
        return aResponse()
                .withStatus(status)
                .withHeader("Content-Type", "application/json")
                .withBody("{\"error\":\"Error\",\"status\":%d,\"message\":\"%s\"}".formatted(status, message));
    }

    /** What was asked, the oldest first: method, path and decoded query. */
    List<String> asked() {
        return requests().stream()
                .map(one -> one.getMethod() + " " + URLDecoder.decode(one.getUrl(), StandardCharsets.UTF_8))
                .toList();
    }

    List<LoggedRequest> requests() {
        List<LoggedRequest> requests = new ArrayList<>();
        server.getAllServeEvents().forEach(event -> requests.add(event.getRequest()));
        Collections.reverse(requests);
        return requests;
    }

    /** What was asked of the API itself. */
    List<LoggedRequest> helix() {
        return requests().stream()
                .filter(one -> one.getUrl().startsWith("/helix/"))
                .toList();
    }

    /** What the channel was told last. */
    String told() {
        return requests().stream()
                .filter(one -> one.getMethod().getName().equals("PATCH"))
                .reduce((first, last) -> last)
                .orElseThrow()
                .getBodyAsString();
    }

    /** Closes it. Whatever a test is about, all that was sent has to be what Twitch describes. */
    void closeDescribed() {
        close();
        assertThat(helix())
                .allSatisfy(request -> assertThat(TwitchDescription.wrongs(request))
                        .as(request.toString())
                        .isEmpty());
    }

    @Override
    public void close() {
        transport.close();
        events.close();
        server.stop();
    }
}
