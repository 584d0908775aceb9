package io.exprsn.simulcast.examples.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.exprsn.simulcast.examples.control.Calls;
import io.exprsn.simulcast.examples.control.Calls.Told;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a newcomer does: starts the demo and asks what the quick start says. */
class QuickStartTest {
    private static final Pattern FIRST_LINE = Pattern.compile("\\AControl room: (http://127\\.0\\.0\\.1:\\d+/)\\R");
    private static final Pattern TOKEN = Pattern.compile("(?m)^TOKEN='(\\S+)'$");
    private static final List<String> PLATFORMS = List.of("youtube", "twitch", "facebook", "cloudflare");

    @TempDir
    Path folder;

    @Test
    void everyLineOfTheQuickStartWorksAndFourDestinationsAreLive() throws Exception {
        long begun = System.nanoTime();
        try (Program demo = Program.classPath(folder, "serve", "--demo", "--port", "0")) {
            Awaitility.await("it says what to try")
                    .atMost(Duration.ofSeconds(60))
                    .until(() ->
                            demo.said().contains("/metrics") || !demo.process().isAlive());
            Matcher address = FIRST_LINE.matcher(demo.said());
            assertThat(address.find()).as(demo.said()).isTrue();
            Matcher token = TOKEN.matcher(demo.said());
            assertThat(token.find()).as(demo.said()).isTrue();
            Calls calls = new Calls(URI.create(address.group(1)), token.group(1));

            Told auth = calls.get("/api/destinations/platforms/youtube/auth-url?stream_id=STREAM_ID")
                    .with(200);
            assertThat(auth.at("/authUrl").asText()).startsWith("http").contains("client_id=", "state=");
            Told exchanged = calls.post(
                            "/api/destinations/platforms/youtube/exchange-token",
                            "{'code': 'AUTH_CODE', 'stream_id': 'STREAM_ID', 'name': 'My YouTube Channel'}")
                    .with(201);
            String added = exchanged.at("/destination/id").asText();
            assertThat(added).isNotBlank();
            Told started = calls.post("/api/simulcast/STREAM_ID/start", "{'inputSource': 'rtmp://source/stream'}");
            assertThat(started.status()).as(started.text()).isIn(200, 202);

            Told live = calls.await(
                    "four destinations are live",
                    "/api/simulcast/STREAM_ID/status",
                    told -> PLATFORMS.stream()
                            .allMatch(id -> Calls.destination(told, id)
                                    .path("state")
                                    .asText()
                                    .equals("LIVE")));
            System.out.println(
                    "Four destinations are live " + (System.nanoTime() - begun) / 1_000_000 + " ms after the command");
            assertThat(live.at("/state").asText()).isEqualTo("running");
            assertThat(StreamSupport.stream(live.at("/destinations").spliterator(), false)
                            .map(each -> each.path("id").asText()))
                    .contains(added);
            assertThat(calls.get("/api/simulcast/STREAM_ID/health")
                            .with(200)
                            .at("/running")
                            .asBoolean())
                    .isTrue();
            Told metrics = calls.await(
                    "it is measured",
                    "/api/simulcast/STREAM_ID/metrics",
                    told -> PLATFORMS.stream()
                            .allMatch(id -> told.at("/totals/" + id + "/bytes").asLong() > 0));
            assertThat(metrics.at("/samples")).isNotEmpty();

            comesBackByItself(calls);
            for (String id : PLATFORMS) {
                JsonNode line = Calls.destination(calls.get("/api/simulcast/STREAM_ID/status"), id);
                assertThat(line.path("reconnects").asInt()).as(id).isZero();
                assertThat(line.path("droppedFrames").asInt()).as(id).isZero();
            }
            assertThat(calls.get("/api/simulcast/STREAM_ID/chat").with(200).at("/items"))
                    .isNotEmpty();
            assertThat(calls.get("/api/simulcast/STREAM_ID/preview").status()).isIn(200, 503);
            demo.signal("TERM");
            assertThat(demo.exit(20)).isEqualTo(143);
        }
    }

    /** The log tells it: the state may be over before anybody looks. */
    private static void comesBackByItself(Calls calls) {
        calls.await(
                "the custom destination fails and comes back", "/api/simulcast/STREAM_ID/events?limit=200", told -> {
                    List<String> types = StreamSupport.stream(told.at("/items").spliterator(), false)
                            .filter(each -> each.path("destination").asText().equals("custom"))
                            .map(each -> each.path("type").asText())
                            .toList(); // the newest first
                    return types.indexOf("DestinationLive") >= 0
                            && types.indexOf("DestinationLive") < types.indexOf("DestinationRetrying");
                });
    }
}
