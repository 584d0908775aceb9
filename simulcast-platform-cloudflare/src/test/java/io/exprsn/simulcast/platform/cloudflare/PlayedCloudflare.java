package io.exprsn.simulcast.platform.cloudflare;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.request;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.matching.StringValuePattern;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.credential.Credential;
import io.exprsn.simulcast.internal.http.HttpTransport;
import io.exprsn.simulcast.spi.Broadcast;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Cloudflare as its documentation and measurements describe it: an account with a user's token, storage, and one input once it was made. */
final class PlayedCloudflare implements AutoCloseable {
    static final String ACCOUNT = "0123456789abcdef0123456789abcdef";
    static final String TOKEN = "cf-token-EXAMPLEexampleEXAMPLE-0123456789";
    static final String UID = "5d0c7a91e3b84f62a0d19e47cb358f26";
    static final String KEY = "MTQ0EXAMPLEexampleKEYk5d0c7a91e3b84f62a0d19e47cb358f26";
    static final String STREAM_ID = "5d0cEXAMPLEstreamid0123456789";
    static final String PASSPHRASE = "EXAMPLEpassphrase0123456789k";
    static final String WEBRTC_KEY = "EXAMPLEwebrtcsecret0123456789";
    static final String PLAYBACK_KEY = "EXAMPLEplaybackkey0123456789";
    static final String OUTPUT = "91b7e2c04d6f4a83b5107c9ad2e86f31";
    static final String OUTPUT_KEY = "abcd-efgh-EXAMPLE-ijkl";
    static final String CUSTOMER = "customer-f33zs165nr7gyfy4.cloudflarestream.com";

    static final String BASE = "/client/v4/accounts/" + ACCOUNT;
    static final String USER_VERIFY = "/client/v4/user/tokens/verify";
    static final String ACCOUNT_VERIFY = BASE + "/tokens/verify";
    static final String STORAGE = BASE + "/stream/storage-usage";
    static final String VIDEOS = BASE + "/stream";
    static final String INPUTS = BASE + "/stream/live_inputs";
    static final String INPUT = INPUTS + "/" + UID;
    static final String ROTATE = INPUT + "/rotate_keys";
    static final String OUTPUTS = INPUT + "/outputs";
    static final String ONE_OUTPUT = OUTPUTS + "/" + OUTPUT;
    static final String VIEWS = "/" + UID + "/views";

    private final WireMockServer server = new WireMockServer(
            wireMockConfig().dynamicPort().bindAddress("127.0.0.1").containerThreads(12));

    private final HttpTransport transport = HttpTransport.open();

    PlayedCloudflare() {
        server.start();
        answers("GET", USER_VERIFY, envelope("{\"id\":\"ed17574386854bf78a67040be0a770b0\",\"status\":\"active\"}"));
        answers("GET", STORAGE, storage(120, 10_000));
        answers("GET", INPUTS, inputs());
        answers("POST", INPUTS, envelope(new PlayedInput().json()));
        answers("GET", INPUT, envelope(new PlayedInput().json()));
        answers("PUT", INPUT, envelope(new PlayedInput().json()));
        answers("DELETE", INPUT, envelope("\"\""));
        answers("GET", OUTPUTS, envelope("[]"));
        answers("GET", VIDEOS, envelope("[]"));
        answers("GET", VIEWS, "{\"liveViewers\":42}");
    }

    /** What is around each answer. */
    static String envelope(String result) {
        return "{\"result\":" + result + ",\"success\":true,\"errors\":[],\"messages\":[]}";
    }

    static String storage(long used, long limit) {
        return envelope(
                "{\"totalStorageMinutes\":%d,\"totalStorageMinutesLimit\":%d,\"videoCount\":3}".formatted(used, limit));
    }

    static String inputs(String... rows) {
        return envelope("{\"liveInputs\":[%s],\"range\":%d,\"total\":%d}"
                .formatted(String.join(",", rows), rows.length, rows.length));
    }

    static String row(String uid, String destination, String intent, boolean enabled) {
        return """
                {"uid":"%s","created":"2026-11-25T11:00:00.120000Z","modified":"2026-11-25T11:00:00.120000Z",
                 "meta":{"name":"%s","simulcastIntent":"%s"},"enabled":%b,"deleteRecordingAfterDays":null}""".formatted(uid, destination, intent, enabled);
    }

    static String output(String uid, boolean enabled, String status) {
        return """
                {"uid":"%s","url":"rtmps://a.rtmps.youtube.com:443/live2","streamKey":"%s","enabled":%b%s}""".formatted(uid, OUTPUT_KEY, enabled, status.isEmpty() ? "" : ",\"status\":" + status);
    }

    static String state(String state) {
        return "{\"current\":{\"state\":\"" + state + "\"}}";
    }

    static String video(String uid, String state, double duration, String created) {
        return """
                {"uid":"%s","status":{"state":"%s","pctComplete":"100.000000","errorReasonCode":"","errorReasonText":""},
                 "meta":{"name":"harbour"},"created":"%s","modified":"%s","readyToStream":true,"duration":%s,"size":-1,
                 "input":{"width":-1,"height":-1},"liveInput":"%s","requireSignedURLs":false,"allowedOrigins":[],
                 "scheduledDeletion":null,"playback":{"hls":"https://%s/%s/manifest/video.m3u8",
                 "dash":"https://%s/%s/manifest/video.mpd"}}""".formatted(uid, state, created, created, duration, UID, CUSTOMER, uid, CUSTOMER, uid);
    }

    /** What prepare made earlier. */
    static Broadcast made() {
        return Broadcast.of("cloudflare", UID)
                .ingest(URI.create("rtmps://live.cloudflare.com:443/live/"), Secret.of(KEY))
                .detail("customer", CUSTOMER)
                .detail("made", "yes")
                .build();
    }

    /** What prepare took that was there before. */
    static Broadcast given() {
        return Broadcast.of("cloudflare", UID)
                .ingest(URI.create("rtmps://live.cloudflare.com:443/live/"), Secret.of(KEY))
                .detail("customer", CUSTOMER)
                .detail("since", LoopbackContext.NOW.toString())
                .build();
    }

    LoopbackContext context(Map<String, String> settings) {
        return context(settings, LoopbackContext.token(ACCOUNT));
    }

    LoopbackContext context(Map<String, String> settings, Credential credential) {
        return new LoopbackContext(transport, server.baseUrl(), settings, credential);
    }

    LoopbackContext context() {
        return context(Map.of());
    }

    PlayedCloudflare answers(String method, String path, String json) {
        return answers(method, path, okJson(json));
    }

    PlayedCloudflare answers(String method, String path, ResponseDefinitionBuilder answer) {
        server.stubFor(request(method, urlPathEqualTo(path)).willReturn(answer));
        return this;
    }

    /** A GET with this in its query. */
    PlayedCloudflare answersWhere(
            String path, String parameter, StringValuePattern value, ResponseDefinitionBuilder answer) {
        server.stubFor(request("GET", urlPathEqualTo(path))
                .withQueryParam(parameter, value)
                .willReturn(answer));
        return this;
    }

    PlayedCloudflare refuses(String method, String path, int status, int code) {
        return answers(method, path, error(status, code));
    }

    /** To all that is asked, whatever else was said. */
    PlayedCloudflare answersAll(ResponseDefinitionBuilder answer) {
        server.stubFor(any(anyUrl()).atPriority(1).willReturn(answer));
        return this;
    }

    /** As it was measured: without a list of messages. */
    static ResponseDefinitionBuilder error(int status, int code) {
        return aResponse()
                .withStatus(status)
                .withHeader("Content-Type", "application/json")
                .withHeader("cf-ray", "8f1e2d3c4b5a6978-FRA")
                .withBody(
                        "{\"result\":null,\"success\":false,\"errors\":[{\"code\":%d,\"message\":\"so it is\"}],\"messages\":null}"
                                .formatted(code));
    }

    /** What was asked, the oldest first: method, path below the account and decoded query. */
    List<String> asked() {
        return requests().stream()
                .map(one -> one.getMethod() + " "
                        + URLDecoder.decode(one.getUrl(), StandardCharsets.UTF_8)
                                .replace(BASE, ""))
                .toList();
    }

    List<LoggedRequest> requests() {
        return events().stream().map(ServeEvent::getRequest).toList();
    }

    private List<ServeEvent> events() {
        List<ServeEvent> events = new ArrayList<>(server.getAllServeEvents());
        Collections.reverse(events);
        return events;
    }

    ServeEvent lastEvent() {
        return events().get(events().size() - 1);
    }

    /** The body of the last request of this method. */
    String told(String method) {
        return requests().stream()
                .filter(one -> one.getMethod().getName().equals(method))
                .reduce((first, last) -> last)
                .orElseThrow()
                .getBodyAsString();
    }

    HttpTransport transport() {
        return transport;
    }

    String baseUrl() {
        return server.baseUrl();
    }

    /** Closes it. Whatever a test is about, all that was sent has to be what Cloudflare describes. */
    void closeDescribed() {
        close();
        assertThat(requests())
                .allSatisfy(request -> assertThat(CloudflareDescription.wrongs(request))
                        .as(request.toString())
                        .isEmpty());
    }

    /** Closes it. What was answered has to be what Cloudflare describes as well; 5xx is described nowhere. */
    void closeDescribedOnBothSides() {
        closeDescribed();
        assertThat(events())
                .filteredOn(event -> event.getResponse().getStatus() < 500)
                .allSatisfy(event -> assertThat(CloudflareDescription.wrongs(event))
                        .as(event.getRequest() + " " + event.getResponse().getBodyAsString())
                        .isEmpty());
    }

    @Override
    public void close() {
        transport.close();
        server.stop();
    }
}
