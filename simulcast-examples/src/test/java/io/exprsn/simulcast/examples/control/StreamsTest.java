package io.exprsn.simulcast.examples.control;

import static io.exprsn.simulcast.examples.control.Calls.destination;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.examples.control.Calls.Told;
import io.exprsn.simulcast.examples.control.http.Role;
import io.exprsn.simulcast.testkit.CheckingIngest;
import io.exprsn.simulcast.testkit.SyntheticFlv;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Streams, their shows and schedules through the API, with real media to ingests in this process. */
class StreamsTest {
    private static final String TOKEN = "operator-token-of-this-test";
    private static final String KEY = "key-of-this-test";

    @TempDir
    static Path folder;

    private static CheckingIngest ingest;
    private static CheckingIngest other;
    private static ControlRoom room;
    private static Calls calls;

    @BeforeAll
    static void open() throws IOException {
        Path media = Files.createDirectory(folder.resolve("media"));
        try (InputStream flv =
                new SyntheticFlv(SyntheticFlv.Settings.ofDefaults().lasting(Duration.ofSeconds(20)), 7)) {
            Files.copy(flv, media.resolve("clip.flv"));
        }
        ingest = CheckingIngest.builder().app("live").start();
        other = CheckingIngest.builder().app("live").start();
        room = ControlRoom.open(
                ControlSettings.in(folder.resolve("data"))
                        .media(media)
                        .ingest(0)
                        .allowPrivate(true)
                        .token(Role.OPERATOR, Secret.of(TOKEN))
                        .build(),
                Stage.NONE);
        calls = new Calls(room.address(), TOKEN);
        room.destinations().put("one", Destination.rtmp("Church site", URI.create(ingest.url()), Secret.of(KEY)));
        room.destinations().put("two", Destination.rtmp("Second site", URI.create(other.url()), Secret.of(KEY)));
    }

    @AfterAll
    static void close() {
        room.close();
        ingest.close();
        other.close();
        Awaitility.await("all threads end")
                .atMost(Duration.ofSeconds(20))
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("control-room-")));
    }

    private static String made(String fields) {
        return calls.post("/api/streams", fields).with(201).at("/id").asText();
    }

    @Test
    void areMadeReadChangedAndRemoved() {
        Told made = calls.post(
                        "/api/streams",
                        "{'name': 'Sunday', 'title': 'Sunday service', 'inputSource': 'file:clip.flv?loop',"
                                + " 'destinations': ['one']}")
                .with(201);
        String id = made.at("/id").asText();
        assertThat(made.response().headers().firstValue("Location")).hasValue("/api/streams/" + id);
        JsonNode read = calls.get("/api/streams/" + id).with(200).json();
        assertThat(read).isEqualTo(made.json());
        assertThat(read.path("inputSource").asText()).isEqualTo("file:clip.flv?loop");
        assertThat(read.path("state").asText()).isEqualTo("idle");
        assertThat(read.path("description").isNull()).isTrue();

        Told changed = calls.patch(
                        "/api/streams/" + id,
                        "{'name': 'Monday', 'title': '', 'description': 'text', 'destinations': ['two', 'one']}")
                .with(200);
        assertThat(changed.at("/name").asText()).isEqualTo("Monday");
        assertThat(changed.at("/title").isNull()).isTrue();
        assertThat(changed.at("/description").asText()).isEqualTo("text");
        assertThat(changed.at("/destinations/0").asText()).isEqualTo("two");
        assertThat(changed.at("/inputSource").asText()).isEqualTo("file:clip.flv?loop");
        assertThat(changed.at("/version").asLong())
                .isGreaterThan(made.at("/version").asLong());

        Told status = calls.get("/api/simulcast/" + id + "/status").with(200);
        assertThat(status.at("/title").asText()).isEqualTo("Monday");
        assertThat(destination(status, "one").path("name").asText()).isEqualTo("Church site");
        assertThat(destination(status, "one").path("state").asText()).isEqualTo("IDLE");
        assertThat(status.at("/source").isNull()).isTrue();

        calls.delete("/api/streams/" + id).with(204);
        calls.get("/api/streams/" + id).with(404);
        calls.delete("/api/streams/" + id).with(404);
        calls.get("/api/simulcast/" + id + "/status").with(404);
    }

    @Test
    void areListedInPieces() {
        List<String> ids = List.of("page-a", "page-b", "page-c");
        ids.forEach(id -> made("{'id': '" + id + "', 'name': '" + id + "'}"));
        List<String> found = new ArrayList<>();
        String after = "page-";
        for (int i = 0; i < 3; i++) {
            Told piece = calls.get("/api/streams?limit=1&after=" + after).with(200);
            found.add(piece.at("/items/0/id").asText());
            after = piece.at("/next").asText();
        }
        assertThat(found).isEqualTo(ids);
        calls.post("/api/streams", "{'id': 'page-a', 'name': 'again'}").with(409);
        ids.forEach(id -> calls.delete("/api/streams/" + id).with(204));
    }

    @Test
    void cannotBeWhatCannotBe() {
        for (String body : List.of(
                "{}",
                "{'name': ' '}",
                "{'name': 7}",
                "{'name': 'a', 'id': 'a b'}",
                "{'name': 'a', 'destinations': ['none']}",
                "{'name': 'a', 'destinations': ['one', 'one']}",
                "{'name': 'a', 'destinations': [null]}",
                "{'name': 'a', 'inputSource': 'file:../clip.flv'}",
                "{'name': 'a', 'inputSource': 'concat:a'}",
                "{'name': 'a', 'title': 'a\\u0000b'}",
                "{'name': 'a', 'state': 'running'}")) {
            Told refused = calls.post("/api/streams", body).with(400);
            assertThat(refused.at("/remedy").asText()).as(body).isNotBlank();
            assertThat(refused.text()).doesNotContain(folder.toString());
        }
        String id = made("{'name': 'bare'}");
        String show = "/api/simulcast/" + id;
        assertThat(calls.post(show + "/start").with(400).at("/errors/0/field").asText())
                .isEqualTo("inputSource");
        calls.post(show + "/start", "{'inputSource': 'ingest'}").with(400);
        calls.post(show + "/start", "{'inputSource': 'test', 'startAt': 'soon'}")
                .with(400);
        calls.post(show + "/rehearse", "{'seconds': 4}").with(400);
        calls.post(show + "/stop").with(200);
        calls.post(show + "/chat", "{'text': 'hello'}").with(409);
        calls.post(show + "/destinations/one/pause").with(409);
        calls.delete(show + "/destinations/one").with(404);
        calls.get(show + "/preview").with(404);
        calls.get(show + "/incidents/one").with(404);
        calls.get(show + "/metrics?since=yesterday").with(400);
        calls.post(show + "/destinations", "{'id': 'none'}").with(404);
        assertThat(calls.get(show + "/health").with(200).at("/running").asBoolean(true))
                .isFalse();
        assertThat(calls.get(show + "/metrics").with(200).at("/samples")).isEmpty();
        calls.delete("/api/streams/" + id).with(204);
    }

    @Test
    void keepASourcesSecretsToThemselves() {
        String address = "rtmp://ann:hidden-word@192.0.2.1:1935/live/hidden-key?token=hidden-too";
        String id = made("{'name': 'far', 'inputSource': '" + address + "'}");
        String one = "/api/streams/" + id;
        assertThat(calls.get(one).at("/inputSource").asText()).isEqualTo("rtmp://***@192.0.2.1:1935/...");
        assertThat(calls.get(one).text()).doesNotContain("hidden");
        // What a form was given it gives back.
        long version = calls.get(one).at("/version").asLong();
        calls.patch(one, "{'inputSource': 'rtmp://***@192.0.2.1:1935/...'}").with(200);
        calls.patch(one, "{'inputSource': '" + address + "'}").with(200);
        assertThat(names()).hasSize(1);
        assertThat(calls.get(one).at("/version").asLong()).isGreaterThan(version);

        Told ingested = calls.patch(one, "{'inputSource': 'ingest'}").with(200);
        assertThat(ingested.at("/ingestKey").asText()).hasSizeGreaterThan(20);
        assertThat(ingested.at("/ingestUrl").asText()).matches("rtmp://127\\.0\\.0\\.1:\\d+/live");
        assertThat(calls.get(one).at("/ingestKey").isMissingNode()).isTrue();
        assertThat(names()).hasSize(1);
        calls.delete(one).with(204);
        assertThat(names()).isEmpty();
    }

    private static List<String> names() {
        return room.simulcaster().credentials().names().stream()
                .filter(name -> name.startsWith("stream/"))
                .toList();
    }

    @Test
    void areShownChangedAndEnded() {
        String id = made("{'name': 'Show', 'title': 'The show', 'inputSource': 'file:clip.flv?loop',"
                + " 'destinations': ['one']}");
        String show = "/api/simulcast/" + id;

        assertThat(calls.get(show + "/plan")
                        .with(200)
                        .at("/destinations/0/copy")
                        .asBoolean())
                .isTrue();
        assertThat(calls.get(show + "/plan").text()).doesNotContain(folder.toString());
        assertThat(calls.post(show + "/check").with(200).at("/canGoLive").asBoolean())
                .isTrue();

        Told begun = calls.post(show + "/start", "{'inputSource': 'file:clip.flv?loop'}")
                .with(202);
        assertThat(begun.at("/state").asText()).isIn("starting", "running");
        calls.post(show + "/start", "{'inputSource': 'file:clip.flv?loop'}").with(200);
        calls.post(show + "/start").with(200);
        calls.post(show + "/start", "{'inputSource': 'test'}").with(409);
        calls.patch("/api/streams/" + id, "{'inputSource': 'test'}").with(409);
        calls.delete("/api/streams/" + id).with(409);
        calls.post(show + "/rehearse", "{'seconds': 5}").with(409);

        calls.post(show + "/destinations", "{'id': 'two'}").with(202);
        calls.post(show + "/destinations", "{'id': 'two'}").with(200);
        Told live = calls.awaitState(id, "one", "LIVE");
        assertThat(live.at("/state").asText()).isEqualTo("running");
        assertThat(live.at("/onAirSince").asText()).isNotEmpty();
        assertThat(live.at("/source/description").asText()).isEqualTo("file:clip.flv");
        assertThat(destination(live, "one").path("kilobits").asLong()).isPositive();
        assertThat(destination(live, "one").path("liveSince").asText()).isNotEmpty();
        calls.awaitState(id, "two", "LIVE");
        assertThat(calls.get("/api/streams/" + id).at("/destinations")).hasSize(2);

        calls.await(
                "nothing ails it, or not any more on a busy machine",
                show + "/health",
                told -> told.with(200).at("/destinations/one").asText().equals("GOOD"));
        Told metrics = calls.await(
                "samples", show + "/metrics", told -> told.at("/samples").size() >= 2);
        assertThat(metrics.at("/totals/one/bytes").asLong()).isPositive();
        String since = metrics.at("/samples/0/at").asText();
        assertThat(calls.get(show + "/metrics?since=" + since)
                        .at("/samples/0/at")
                        .asText())
                .isGreaterThan(since);
        assertThat(calls.get(show + "/viewers")
                        .with(200)
                        .at("/destinations/0/telling")
                        .asText())
                .isEqualTo("DOES_NOT_TELL");
        assertThat(calls.get(show + "/usage").with(200).at("/bytes").asLong()).isPositive();
        assertThat(calls.post(show + "/edit", "{'title': 'Another title'}")
                        .with(200)
                        .at("/destinations"))
                .hasSize(2);
        assertThat(calls.get("/api/streams/" + id).at("/title").asText()).isEqualTo("Another title");
        assertThat(calls.post(show + "/chat", "{'text': 'hello'}")
                        .with(200)
                        .at("/destinations/0/problem/text")
                        .asText())
                .isNotBlank();

        calls.post(show + "/destinations/one/pause").with(202);
        calls.awaitState(id, "one", "PAUSED");
        calls.post(show + "/destinations/one/resume").with(202);
        calls.awaitState(id, "one", "LIVE");
        calls.post(show + "/destinations/one/retry").with(202);
        calls.put(show + "/destinations/one/key", "{'key': 'another-key'}").with(202);
        Awaitility.await("it is sent to with the other key")
                .atMost(Duration.ofSeconds(30))
                .until(() -> ingest.publications().stream()
                        .anyMatch(each -> each.streamName().equals("another-key")));
        assertThat(room.destinations().get("one").orElseThrow().name()).isEqualTo("Church site");
        calls.delete(show + "/destinations/two").with(202);
        calls.await(
                "two is gone",
                show + "/status",
                told -> destination(told, "two").isMissingNode());

        Told incident = calls.get(show + "/incidents/one").with(200);
        assertThat(incident.at("/causes/0/text").asText()).isNotBlank();
        assertThat(calls.send("GET", show + "/incidents/one", null, "Accept", "text/plain")
                        .with(200)
                        .text())
                .startsWith("Incident report: one");
        calls.get(show + "/incidents/none").with(404);

        Told events = calls.get(show + "/events?limit=200").with(200);
        String texts = StreamSupport.stream(events.at("/items").spliterator(), false)
                .map(each -> each.path("text").asText())
                .collect(Collectors.joining("\n"));
        assertThat(texts)
                .contains("The show begins", "one is live", "one is paused", "two takes part")
                .doesNotContain(folder.toString(), KEY, "another-key");
        long second = events.at("/items/1/n").asLong();
        assertThat(calls.get(show + "/events?limit=1&before=" + second)
                        .at("/items/0/n")
                        .asLong())
                .isEqualTo(second - 1);

        calls.post(show + "/stop").with(202);
        Told idle = calls.await(
                "it is over",
                show + "/status",
                told -> told.at("/state").asText().equals("idle"));
        assertThat(idle.at("/lastRun/endedAt").asText()).isNotEmpty();
        assertThat(idle.at("/lastRun/problem").isNull()).isTrue();
        calls.get(show + "/incidents/one").with(200);
        calls.delete("/api/streams/" + id).with(204);
    }

    @Test
    void areStartedOnceHoweverOftenThatIsAskedUnderOneKey() {
        String id = made("{'name': 'Once', 'inputSource': 'file:clip.flv?loop', 'destinations': []}");
        String show = "/api/simulcast/" + id;
        String body = "{'inputSource': 'file:clip.flv?loop'}";
        Told first = calls.post(show + "/start", body, "Idempotency-Key", "one").with(202);
        assertThat(calls.post(show + "/start", body, "Idempotency-Key", "one")
                        .with(202)
                        .json())
                .isEqualTo(first.json());
        calls.post(show + "/start", "{'inputSource': 'test'}", "Idempotency-Key", "one")
                .with(422);
        calls.post(show + "/start", body, "Idempotency-Key", "two").with(200);
        calls.post(show + "/start", body, "Idempotency-Key", "x".repeat(201)).with(400);
        calls.post(show + "/stop").with(202);
        calls.await(
                "it is over",
                show + "/status",
                told -> told.at("/state").asText().equals("idle"));
        calls.delete("/api/streams/" + id).with(204);
    }

    @Test
    void areRehearsedWithoutAnybodySeeingIt() {
        String id = made("{'name': 'Rehearsed', 'inputSource': 'file:clip.flv?loop', 'destinations': ['two']}");
        String show = "/api/simulcast/" + id;
        assertThat(calls.get(show + "/rehearsal").with(200).at("/state").asText())
                .isEqualTo("none");
        assertThat(calls.post(show + "/rehearse", "{'seconds': 5}")
                        .with(202)
                        .at("/state")
                        .asText())
                .isEqualTo("running");
        Told done = calls.await(
                "it is over",
                show + "/rehearsal",
                told -> !told.at("/state").asText().equals("running"));
        assertThat(done.at("/state").asText()).as(done.text()).isEqualTo("done");
        assertThat(done.at("/report/good").asBoolean()).isTrue();
        assertThat(done.at("/report/destinations/0/outcome").asText()).isEqualTo("REACHED");
        calls.delete("/api/streams/" + id).with(204);
    }

    @Test
    void beginAtATime() {
        String id = made("{'name': 'Later', 'inputSource': 'file:clip.flv?loop', 'destinations': ['two']}");
        for (String body : List.of(
                "{}",
                "{'streamId': '" + id + "'}",
                "{'streamId': '" + id + "', 'start': 'soon'}",
                "{'streamId': '" + id + "', 'start': '2099-12-24T18:00', 'zone': 'Nowhere'}",
                "{'streamId': '" + id + "', 'start': '2099-12-24T18:00', 'whenMissed': 'CRY'}",
                "{'streamId': '" + id + "', 'start': '2099-12-24T18:00', 'graceSeconds': -1}",
                "{'streamId': '" + id + "', 'start': '2001-12-24T18:00Z'}")) {
            assertThat(calls.post("/api/schedules", body)
                            .with(400)
                            .at("/remedy")
                            .asText())
                    .as(body)
                    .isNotBlank();
        }
        calls.post("/api/schedules", "{'streamId': 'none', 'start': '2099-12-24T18:00'}")
                .with(404);
        Told made = calls.post(
                        "/api/schedules",
                        "{'streamId': '" + id + "', 'start': '2099-12-24T18:00', 'zone': 'Europe/Berlin',"
                                + " 'whenMissed': 'START_LATE', 'graceSeconds': 600}")
                .with(201);
        String schedule = "/api/schedules/" + made.at("/id").asText();
        assertThat(made.at("/start").asText()).isEqualTo("2099-12-24T18:00:00+01:00");
        assertThat(made.at("/whenMissed").asText()).isEqualTo("START_LATE");
        assertThat(calls.get("/api/schedules").with(200).at("/items/0")).isEqualTo(made.json());
        calls.delete("/api/streams/" + id).with(409);

        assertThat(calls.patch(schedule, "{'start': '2099-12-25T18:00:00+01:00', 'zone': 'UTC'}")
                        .with(200)
                        .at("/start")
                        .asText())
                .isEqualTo("2099-12-25T17:00:00Z");
        calls.patch(schedule, "{'graceSeconds': 5}").with(400);
        calls.delete(schedule).with(204);
        assertThat(calls.get("/api/schedules").at("/items")).isEmpty();
        calls.delete(schedule).with(204);
        calls.delete("/api/schedules/none").with(404);

        // And one whose time comes.
        String soon = OffsetDateTime.now(ZoneOffset.UTC).plusSeconds(3).toString();
        calls.post(
                        "/api/schedules",
                        "{'streamId': '" + id + "', 'start': '" + soon + "', 'whenMissed': 'START_LATE',"
                                + " 'graceSeconds': 60}")
                .with(201);
        calls.await(
                "it runs",
                "/api/simulcast/" + id + "/status",
                told -> told.at("/state").asText().equals("running"));
        calls.post("/api/simulcast/" + id + "/stop").with(202);
        calls.await(
                "it is over",
                "/api/simulcast/" + id + "/status",
                told -> told.at("/state").asText().equals("idle"));
        calls.delete("/api/streams/" + id).with(204);
    }
}
