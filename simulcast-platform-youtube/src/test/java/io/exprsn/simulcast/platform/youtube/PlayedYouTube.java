package io.exprsn.simulcast.platform.youtube;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.request;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.MappingBuilder;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.internal.http.HttpTransport;
import io.exprsn.simulcast.spi.Broadcast;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** YouTube's API as its documentation describes it, with one channel, one stream and one broadcast in a state that tests choose. */
final class PlayedYouTube implements AutoCloseable {
    static final String BROADCASTS = "/youtube/v3/liveBroadcasts";
    static final String BIND = BROADCASTS + "/bind";
    static final String TRANSITION = BROADCASTS + "/transition";
    static final String STREAMS = "/youtube/v3/liveStreams";
    static final String VIDEOS = "/youtube/v3/videos";
    static final String CHANNELS = "/youtube/v3/channels";
    static final String CHAT = "/youtube/v3/liveChat/messages";
    static final String CHAT_STREAM = CHAT + "/stream";
    static final String THUMBNAIL = "/upload/youtube/v3/thumbnails/set";

    static final String ID = "EXAMPLEvid1";
    static final String STREAM = "UCexample-1712000000000001";
    static final String KEY = "abcd-1234-efgh-5678-ijkl";

    static final String STREAM_ITEM = """
            {"id":"%s","snippet":{"title":"%s"},"status":{"streamStatus":"%s"%s},"contentDetails":{"isReusable":true},
             "cdn":{"ingestionType":"rtmp","resolution":"variable","frameRate":"variable","ingestionInfo":{"streamName":"%s",
              "ingestionAddress":"rtmp://a.rtmp.youtube.com/live2",
              "backupIngestionAddress":"rtmp://b.rtmp.youtube.com/live2?backup=1",
              "rtmpsIngestionAddress":"rtmps://a.rtmps.youtube.com/live2",
              "rtmpsBackupIngestionAddress":"rtmps://b.rtmps.youtube.com/live2?backup=1"}}}""";

    private final WireMockServer server = new WireMockServer(
            wireMockConfig().dynamicPort().bindAddress("127.0.0.1").containerThreads(12));

    private final HttpTransport transport = HttpTransport.open();

    PlayedYouTube() {
        server.start();
    }

    LoopbackContext context(Map<String, String> settings) {
        return new LoopbackContext(transport, server.baseUrl(), settings, LoopbackContext.NOW);
    }

    LoopbackContext context() {
        return context(Map.of());
    }

    LoopbackContext contextAt(Instant now) {
        return new LoopbackContext(transport, server.baseUrl(), Map.of(), now);
    }

    /** What prepare made earlier. */
    static Broadcast made() {
        return Broadcast.of("youtube", ID)
                .ingest(URI.create("rtmps://a.rtmps.youtube.com/live2"), Secret.of(KEY))
                .detail("stream", STREAM)
                .build();
    }

    /** What prepare made earlier, with its chat. */
    static Broadcast withChat() {
        return Broadcast.of("youtube", ID)
                .ingest(URI.create("rtmps://a.rtmps.youtube.com/live2"), Secret.of(KEY))
                .detail("chat", "KicKchat")
                .build();
    }

    /** A page of the chat. */
    static String page(String position, String... messages) {
        return "{\"kind\":\"youtube#liveChatMessageListResponse\",\"nextPageToken\":\"" + position + "\",\"items\":["
                + String.join(",", messages) + "]}";
    }

    /** A message of a viewer. */
    static String message(String id, String text) {
        return """
                {"id":"%s","snippet":{"type":"textMessageEvent","publishedAt":"2026-11-25T12:00:01.5+00:00","displayMessage":"%s",
                  "textMessageDetails":{"messageText":"%s"}},"authorDetails":{"channelId":"UCviewer","displayName":"@listener"}}""".formatted(id, text, text);
    }

    static final String CHAT_END = "{\"id\":\"end\",\"snippet\":{\"type\":\"chatEndedEvent\"}}";

    String base() {
        return server.baseUrl();
    }

    HttpTransport transport() {
        return transport;
    }

    /** Answers that are the same whatever is asked besides. */
    PlayedYouTube answers(String method, String path, String json) {
        server.stubFor(request(method, urlPathEqualTo(path)).willReturn(okJson(json)));
        return this;
    }

    /** An answer where a parameter has a value. */
    PlayedYouTube answers(String method, String path, String parameter, String value, String json) {
        server.stubFor(request(method, urlPathEqualTo(path))
                .withQueryParam(parameter, equalTo(value))
                .willReturn(okJson(json)));
        return this;
    }

    PlayedYouTube refuses(String method, String path, int status, String reason) {
        return answersRaw(request(method, urlPathEqualTo(path)), error(status, reason));
    }

    PlayedYouTube refusesAll(ResponseDefinitionBuilder answer) {
        return answersRaw(any(com.github.tomakehurst.wiremock.client.WireMock.anyUrl()), answer);
    }

    PlayedYouTube answersRaw(MappingBuilder to, ResponseDefinitionBuilder answer) {
        server.stubFor(to.willReturn(answer));
        return this;
    }

    PlayedYouTube deletes(String path) {
        return answersRaw(request("DELETE", urlPathEqualTo(path)), aResponse().withStatus(204));
    }

    static ResponseDefinitionBuilder error(int status, String reason) {
        return aResponse()
                .withStatus(status)
                .withHeader("Content-Type", "application/json; charset=UTF-8")
                .withBody("""
                        {"error":{"code":%d,"message":"<b>No</b>","errors":[
                         {"message":"<b>No</b>","domain":"youtube.liveBroadcast","reason":"%s"}]}}""".formatted(status, reason));
    }

    /** One broadcast, bound to the stream. */
    PlayedYouTube broadcast(String lifeCycle) {
        return broadcast(lifeCycle, false, "2026-11-25T12:01:30Z");
    }

    PlayedYouTube broadcast(String lifeCycle, boolean monitored, String start) {
        return answers("GET", BROADCASTS, "id", ID, list(item(lifeCycle, monitored, start, STREAM)));
    }

    static String item(String lifeCycle, boolean monitored, String start, String stream) {
        return """
                {"id":"%s","snippet":{"title":"Harbour concert","description":"Evening set","scheduledStartTime":"%s",
                  "scheduledEndTime":"2026-11-25T14:00:00Z","categoryId":"10","liveChatId":"chat","publishedAt":"2026-11-25T11:00:00Z"},
                 "status":{"lifeCycleStatus":"%s","privacyStatus":"unlisted","madeForKids":true},
                 "contentDetails":{%s"monitorStream":{"enableMonitorStream":%b,"broadcastStreamDelayMs":0}}}""".formatted(
                ID, start, lifeCycle, stream.isEmpty() ? "" : "\"boundStreamId\":\"" + stream + "\",", monitored);
    }

    static String list(String... items) {
        return "{\"kind\":\"youtube#list\",\"items\":[" + String.join(",", items) + "]}";
    }

    static String stream(String id, String title, String status, String health) {
        return STREAM_ITEM.formatted(id, title, status, health, KEY);
    }

    PlayedYouTube stream(String status) {
        return answers(
                "GET", STREAMS, "id", STREAM, list(stream(STREAM, "Simulcast for Java: main channel", status, "")));
    }

    /** Nothing upcoming, nothing active, no stream; inserts work. */
    PlayedYouTube empty() {
        return answers("GET", BROADCASTS, "broadcastStatus", "upcoming", list())
                .answers("GET", BROADCASTS, "broadcastStatus", "active", list())
                .answers("GET", STREAMS, "mine", "true", list())
                .answers("POST", BROADCASTS, item("created", false, "2026-11-25T12:01:30Z", ""))
                .answers("POST", STREAMS, stream(STREAM, "Simulcast for Java: main channel", "ready", ""))
                .answers("POST", BIND, item("ready", false, "2026-11-25T12:01:30Z", STREAM));
    }

    /** What was asked, the oldest first: method, path and decoded query as they were sent. */
    List<String> asked() {
        return requests().stream()
                .map(one -> one.getMethod() + " "
                        + java.net.URLDecoder.decode(one.getUrl(), java.nio.charset.StandardCharsets.UTF_8))
                .toList();
    }

    List<LoggedRequest> requests() {
        List<LoggedRequest> requests = new ArrayList<>();
        server.getAllServeEvents().forEach(event -> requests.add(event.getRequest()));
        Collections.reverse(requests);
        return requests;
    }

    /** The body of the only request of its kind. */
    String body(String method, String path) {
        List<LoggedRequest> found = requests().stream()
                .filter(one -> one.getMethod().getName().equals(method)
                        && one.getUrl().split("\\?")[0].equals(path))
                .toList();
        if (found.size() != 1) {
            throw new AssertionError("Expected one " + method + " " + path + ", got " + asked());
        }
        return found.get(0).getBodyAsString();
    }

    /** Closes it. Whatever a test is about, all that was sent has to be what YouTube describes. */
    void closeDescribed() {
        close();
        assertThat(requests())
                .allSatisfy(request -> assertThat(YouTubeDescription.wrongs(request))
                        .as(request.toString())
                        .isEmpty());
    }

    @Override
    public void close() {
        transport.close();
        server.stop();
    }
}
