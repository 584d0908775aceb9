package io.exprsn.simulcast.platform.facebook;

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
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.credential.ClientIdentity;
import io.exprsn.simulcast.internal.http.HttpTransport;
import io.exprsn.simulcast.spi.Broadcast;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** Facebook as its documentation describes it: a person with a role on two Pages, on one of which nothing is planned or running. */
final class PlayedFacebook implements AutoCloseable {
    static final String PAGE = "104200000000017";
    static final String LIVE = "734100000000551";
    static final String VIDEO = "734100000000552";
    static final String PERSON = "99810000000042";
    static final String PAGE_TOKEN = "EAAG-page-token-0123456789";
    static final String KEY = "FB-734100000000551-0-AbcNotReal?s_bl=1&s_sw=0&a=XyzNotReal";
    static final String SERVER = "rtmps://live-api-s.facebook.com:443/rtmp";
    static final String ADDRESS = SERVER + "/" + KEY;

    static final String ME = "/v26.0/me";
    static final String PERMISSIONS = ME + "/permissions";
    static final String ACCOUNTS = ME + "/accounts";
    static final String DEBUG = "/v26.0/debug_token";
    static final String TOKEN = "/v26.0/oauth/access_token";
    static final String VIDEOS = "/v26.0/" + PAGE + "/live_videos";
    static final String NODE = "/v26.0/" + LIVE;
    static final String COMMENTS = NODE + "/comments";
    static final String REACTIONS = NODE + "/reactions";
    static final String WRITE = "/v26.0/" + VIDEO + "/comments";
    static final String INSIGHTS = "/v26.0/" + VIDEO + "/video_insights";

    private final WireMockServer server = new WireMockServer(
            wireMockConfig().dynamicPort().bindAddress("127.0.0.1").containerThreads(12));

    private final HttpTransport transport = HttpTransport.open();
    private final PlayedStream stream = new PlayedStream();

    PlayedFacebook() {
        server.start();
        answers("GET", PERMISSIONS, permissions(FacebookOAuth.PROVIDER.scopes().toArray(String[]::new)));
        answers("GET", ME, "{\"id\":\"" + PERSON + "\",\"name\":\"Ann Harbour\"}");
        answers("GET", ACCOUNTS, """
                {"data":[{"id":"104200000000017","name":"Harbour Page","access_token":"%s","category":"Band",
                  "category_list":[{"id":"100000000000001","name":"Band"}],"tasks":["ANALYZE","CREATE_CONTENT"]},
                 {"id":"104200000000018","name":"Second Page","tasks":["ANALYZE"]}],
                 "paging":{"cursors":{"before":"QVF4","after":"QVF5"}}}""".formatted(PAGE_TOKEN));
        answers("POST", DEBUG, """
                {"data":{"app_id":"415500000000008","type":"USER","is_valid":true,"expires_at":1800000000,
                 "data_access_expires_at":1800000000,"scopes":["pages_show_list"]}}""");
        answers("GET", VIDEOS, "{\"data\":[]}");
        answers("POST", VIDEOS, """
                {"id":"734100000000551","stream_url":"%s","secure_stream_url":"%s","stream_secondary_urls":[],
                 "secure_stream_secondary_urls":[],"dash_ingest_url":"https://live-upload.example/x",
                 "dash_ingest_secondary_urls":[]}""".formatted(ADDRESS, ADDRESS));
        node("UNPUBLISHED");
        answers("POST", NODE, "{\"id\":\"" + LIVE + "\"}");
        answers("DELETE", NODE, "{\"success\":true}");
        answers("GET", COMMENTS, "{\"data\":[],\"summary\":{\"total_count\":7}}");
        answers("GET", REACTIONS, "{\"data\":[],\"summary\":{\"total_count\":42}}");
        answers("POST", WRITE, "{\"id\":\"734100000000552_9\"}");
        insight("total_video_views", "912");
        insight("total_video_reactions_by_type_total", "{\"like\":30,\"love\":5}");
    }

    static String permissions(String... granted) {
        List<String> rows = Arrays.stream(granted)
                .map(one -> "{\"permission\":\"" + one + "\",\"status\":\"granted\"}")
                .toList();
        return "{\"data\":[" + String.join(",", rows) + "]}";
    }

    void insight(String metric, String value) {
        server.stubFor(request("GET", urlPathEqualTo(INSIGHTS))
                .withQueryParam("metric", equalTo(metric))
                .willReturn(okJson(
                        "{\"data\":[{\"id\":\"x\",\"name\":\"%s\",\"period\":\"lifetime\",\"values\":[{\"value\":%s}]}]}"
                                .formatted(metric, value))));
    }

    /** The broadcast, with more fields. */
    PlayedFacebook node(String status, String... more) {
        return answers("GET", NODE, video(LIVE, status, more));
    }

    static String video(String id, String status, String... more) {
        List<String> fields = new ArrayList<>(List.of(
                "\"id\":\"" + id + "\"",
                "\"status\":\"" + status + "\"",
                "\"title\":\"Boats at dusk\"",
                "\"secure_stream_url\":\"" + ADDRESS + "\"",
                "\"permalink_url\":\"/104200000000017/videos/734100000000552/\"",
                "\"video\":{\"id\":\"" + VIDEO + "\"}"));
        for (String one : more) {
            String name = one.substring(0, one.indexOf(':') + 1);
            fields.removeIf(field -> field.startsWith(name));
            fields.add(one);
        }
        return "{" + String.join(",", fields) + "}";
    }

    /** A stream with these figures. */
    static String health(String figures) {
        return "\"ingest_streams\":[{\"id\":\"734100000000553\",\"stream_id\":\"0\",\"is_master\":true,\"stream_health\":{"
                + figures + "}}]";
    }

    static final String WELL = "\"video_bitrate\":3980211.4,\"video_framerate\":30,\"video_gop_size\":2000,"
            + "\"video_height\":720,\"video_width\":1280,\"audio_bitrate\":127950.2";

    static String comment(String id, String text, String at) {
        return """
                {"id":"%s","message":"%s","created_time":"%s","from":{"id":"99810000000077","name":"Kelp"}}""".formatted(id, text, at);
    }

    /** The newest first, as it is asked for. */
    static String comments(String... newestFirst) {
        return "{\"data\":[" + String.join(",", newestFirst) + "]}";
    }

    LoopbackContext context(Map<String, String> settings) {
        return context(settings, ClientIdentity.of(LoopbackContext.CLIENT, LoopbackContext.APP_SECRET));
    }

    LoopbackContext context(Map<String, String> settings, ClientIdentity client) {
        return new LoopbackContext(transport, server.baseUrl(), stream.address(), settings, client);
    }

    LoopbackContext context() {
        return context(Map.of("page", PAGE));
    }

    LoopbackContext profile() {
        return context(Map.of("page", "me"));
    }

    /** What prepare made earlier. */
    static Broadcast made() {
        return Broadcast.of("facebook", LIVE)
                .ingest(URI.create(SERVER), Secret.of(KEY))
                .detail("owner", PAGE)
                .detail("video", VIDEO)
                .build();
    }

    PlayedStream stream() {
        return stream;
    }

    String baseUrl() {
        return server.baseUrl();
    }

    HttpTransport transport() {
        return transport;
    }

    PlayedFacebook answers(String method, String path, String json) {
        return answers(method, path, okJson(json));
    }

    PlayedFacebook answers(String method, String path, ResponseDefinitionBuilder answer) {
        server.stubFor(request(method, urlPathEqualTo(path)).willReturn(answer));
        return this;
    }

    PlayedFacebook answers(String method, String path, String parameter, String value, String json) {
        server.stubFor(request(method, urlPathEqualTo(path))
                .withQueryParam(parameter, equalTo(value))
                .willReturn(okJson(json)));
        return this;
    }

    /** To requests that show this token. */
    PlayedFacebook answersTo(String token, String method, String path, ResponseDefinitionBuilder answer) {
        server.stubFor(request(method, urlPathEqualTo(path))
                .withHeader("Authorization", equalTo("Bearer " + token))
                .willReturn(answer));
        return this;
    }

    /** To forms with this field, in front of what was said. */
    PlayedFacebook answersForm(
            String method, String path, String field, String value, ResponseDefinitionBuilder answer) {
        server.stubFor(request(method, urlPathEqualTo(path))
                .withFormParam(field, equalTo(value))
                .willReturn(answer));
        return this;
    }

    PlayedFacebook refuses(String method, String path, int code, int subcode) {
        return answers(method, path, error(code, subcode));
    }

    /** To all that is asked, whatever else was said. */
    PlayedFacebook answersAll(ResponseDefinitionBuilder answer) {
        server.stubFor(any(anyUrl()).atPriority(1).willReturn(answer));
        return this;
    }

    /** Nearly all come with 400. The subcode 0 is none. */
    static ResponseDefinitionBuilder error(int code, int subcode) {
        String more = subcode == 0 ? "" : ",\"error_subcode\":" + subcode;
        return aResponse()
                .withStatus(400)
                .withHeader("Content-Type", "application/json")
                .withBody(
                        "{\"error\":{\"message\":\"(#%d) so it is\",\"type\":\"OAuthException\",\"code\":%d%s,\"fbtrace_id\":\"Atrace01\"}}"
                                .formatted(code, code, more));
    }

    /** What was asked, the oldest first: method and path, without the version. */
    List<String> asked() {
        return requests().stream()
                .map(one -> one.getMethod() + " "
                        + URI.create(one.getUrl()).getPath().replace("/v26.0", ""))
                .toList();
    }

    /** What was asked with its decoded query, without the proof. */
    List<String> askedWhole() {
        return requests().stream()
                .map(one -> one.getMethod() + " "
                        + URLDecoder.decode(
                                one.getUrl()
                                        .replace("/v26.0", "")
                                        .replaceAll("appsecret_proof=[0-9a-f]{64}&?", "")
                                        .replaceAll("[?&]$", ""),
                                StandardCharsets.UTF_8))
                .toList();
    }

    List<LoggedRequest> requests() {
        return events().stream().map(ServeEvent::getRequest).toList();
    }

    List<ServeEvent> events() {
        List<ServeEvent> events = new ArrayList<>(server.getAllServeEvents());
        Collections.reverse(events);
        return events;
    }

    /** The fields of the last form that was sent to this path. */
    Map<String, String> form(String path) {
        return forms(path).stream().reduce((first, last) -> last).orElseThrow();
    }

    List<Map<String, String>> forms(String path) {
        return requests().stream()
                .filter(one -> one.getMethod().getName().equals("POST"))
                .filter(one -> URI.create(one.getUrl()).getPath().equals(path))
                .map(one -> fields(one.getBodyAsString()))
                .toList();
    }

    static Map<String, String> fields(String encoded) {
        Map<String, String> fields = new LinkedHashMap<>();
        Arrays.stream(encoded.split("&"))
                .map(field -> field.split("=", 2))
                .forEach(field -> fields.put(
                        URLDecoder.decode(field[0], StandardCharsets.UTF_8),
                        URLDecoder.decode(field[1], StandardCharsets.UTF_8)));
        return fields;
    }

    /** Waits until so many requests of this kind have come. */
    void await(String methodAndPath, int count) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> asked().stream().filter(methodAndPath::equals).count() >= count);
    }

    /** Closes it. Whatever a test is about, all that was sent has to be what Facebook's API is described as, and shown to the right token. */
    void closeDescribed() {
        close();
        assertThat(requests())
                .allSatisfy(request -> assertThat(FacebookDescription.wrongs(request))
                        .as(request.getMethod() + " " + request.getUrl())
                        .isEmpty());
        assertThat(stream.asked())
                .allSatisfy(head ->
                        assertThat(FacebookDescription.wrongs(head)).as(head).isEmpty());
    }

    @Override
    public void close() {
        transport.close();
        stream.close();
        server.stop();
    }
}
