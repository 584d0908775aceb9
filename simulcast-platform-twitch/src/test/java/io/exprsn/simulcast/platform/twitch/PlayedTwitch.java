package io.exprsn.simulcast.platform.twitch;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.request;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.credential.ClientIdentity;
import io.exprsn.simulcast.internal.http.HttpTransport;
import io.exprsn.simulcast.spi.Broadcast;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

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

    static final String ID = "700100200";
    static final String KEY = "live_700100200_EXAMPLEexampleEXAMPLEexample00";

    private final WireMockServer server = new WireMockServer(
            wireMockConfig().dynamicPort().bindAddress("127.0.0.1").containerThreads(12));

    private final HttpTransport transport = HttpTransport.open();

    PlayedTwitch() {
        server.start();
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
        validates(LoopbackContext.CLIENT, "\"channel:manage:broadcast\",\"channel:read:stream_key\"");
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
                settings,
                ClientIdentity.of(LoopbackContext.CLIENT, Secret.of("the-client-secret")));
    }

    LoopbackContext context() {
        return context(Map.of());
    }

    LoopbackContext contextWithoutClient() {
        return new LoopbackContext(transport, server.baseUrl(), Map.of(), null);
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
        server.stubFor(request(method, urlPathEqualTo(path))
                .withHeader("Authorization", equalTo("Bearer u5-the-first-token"))
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

    @Override
    public void close() {
        transport.close();
        server.stop();
    }
}
