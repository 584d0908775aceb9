package io.exprsn.simulcast.examples.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.testkit.CheckingIngest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Destinations by the API. */
final class DestinationsApiTest {
    private static final String ALL = "/api/destinations";

    @TempDir
    Path folder;

    private ControlHarness harness;
    private ControlHarness.Client operator;

    @BeforeEach
    void open() {
        harness = ControlHarness.open(folder);
        operator = harness.operator();
    }

    @AfterEach
    void close() {
        harness.close();
    }

    private static String body(String fields) {
        return "{\"name\":\"Church site\",\"server\":\"rtmp://127.0.0.1/app\"" + fields + "}";
    }

    private Destination stored(String id) {
        return harness.room.destinations().get(id).orElseThrow();
    }

    @Test
    void makesReadsChangesAndRemoves() {
        ControlHarness.Answered made =
                operator.post(ALL, body(",\"key\":\"s3cret-1\",\"priority\":3")).expect(201);
        assertThat(made.header("Location")).isEqualTo("/api/destinations/church-site");
        JsonNode view = made.json();
        assertThat(view.get("id").asText()).isEqualTo("church-site");
        assertThat(view.get("server").asText()).isEqualTo("rtmp://127.0.0.1/app");
        assertThat(view.get("hasKey").asBoolean()).isTrue();
        assertThat(view.get("priority").asInt()).isEqualTo(3);
        assertThat(harness.viewer().get(ALL + "/church-site").expect(200).json())
                .isEqualTo(view);

        JsonNode changed = operator.put(ALL + "/church-site", body(",\"enabled\":false"))
                .expect(200)
                .json();
        assertThat(changed.get("enabled").asBoolean()).isFalse();
        assertThat(changed.get("priority").asInt()).isZero();
        assertThat(stored("church-site").key()).as("the key stays").isEqualTo(Secret.of("s3cret-1"));

        operator.put(ALL + "/church-site", body(",\"key\":\"s3cret-2\"")).expect(200);
        assertThat(stored("church-site").key()).isEqualTo(Secret.of("s3cret-2"));

        operator.delete(ALL + "/church-site").expect(204);
        operator.get(ALL + "/church-site").expect(404);
        operator.delete(ALL + "/church-site").expect(404);
        assertThat(harness.room.simulcaster().credentials().names())
                .as("its key is gone too")
                .isEmpty();
    }

    @Test
    void tellsNoSecret() {
        List<String> said = new ArrayList<>();
        said.add(operator.post(ALL, body(",\"key\":\"s3cret-1\"")).expect(201).text());
        said.add(operator.post(ALL, "{\"name\":\"In one\",\"url\":\"rtmp://127.0.0.1/app/s3cret-3?auth=s3cret-4\"}")
                .expect(201)
                .text());
        said.add(operator.post(
                        ALL,
                        "{\"name\":\"Srt\",\"url\":\"srt://127.0.0.1:9000\",\"key\":\"s3cret-5\",\"passphrase\":\"s3cret-678901\","
                                + "\"settings\":{\"proxy\":\"http://user:s3cret-7@127.0.0.1:1\"}}")
                .text());
        said.add(operator.post(ALL, "{\"name\":\"s3cret\",\"key\":\"s3cret-8\",\"url\":7}")
                .text());
        said.add(operator.post(ALL, "{\"name\":\"x\",\"key\":\"s3cret-9\",\"url\":\"rtmp://127.0.0.1/{\"}")
                .expect(400)
                .text());
        said.add(operator.get(ALL).expect(200).text());
        said.forEach(text -> assertThat(text).doesNotContain("s3cret-"));
        assertThat(stored("in-one").key()).isEqualTo(Secret.of("s3cret-3?auth=s3cret-4"));
        assertThat(stored("srt").secrets().get(Destination.PASSPHRASE)).isEqualTo(Secret.of("s3cret-678901"));
    }

    @Test
    void changesWhatTheCallerKnowsAndNothingElse() {
        ControlHarness.Answered made =
                operator.post(ALL, body(",\"key\":\"k\"")).expect(201);
        String read = made.header("ETag");
        assertThat(read).isEqualTo("\"" + made.json().get("version").asLong() + "\"");
        operator.with("If-Match", read)
                .put(ALL + "/church-site", body(",\"priority\":1"))
                .expect(200);
        JsonNode problem = operator.with("If-Match", read)
                .put(ALL + "/church-site", body(",\"priority\":2"))
                .expect(412)
                .json();
        assertThat(problem.get("type").asText()).isEqualTo("urn:simulcast:problem:changed");
        operator.with("If-Match", "yesterday")
                .put(ALL + "/church-site", body(""))
                .expect(400);
        assertThat(operator.get(ALL + "/church-site").json().get("priority").asInt())
                .isEqualTo(1);
    }

    @Test
    void takesAnIdOrMakesOne() {
        operator.post(ALL, body(",\"key\":\"k\",\"id\":\"Main_1\"")).expect(201);
        operator.post(ALL, body(",\"key\":\"k\",\"id\":\"Main_1\"")).expect(409);
        operator.post(ALL, body(",\"key\":\"k\",\"id\":\"no point.\"")).expect(400);
        operator.post(ALL, body(",\"key\":\"k\"")).expect(201);
        JsonNode second = operator.post(ALL, body(",\"key\":\"k\"")).expect(201).json();
        assertThat(second.get("id").asText()).isEqualTo("church-site-2");
        JsonNode other = operator.post(
                        ALL, "{\"name\":\"Größe & Ärger 日本\",\"server\":\"rtmp://127.0.0.1/app\",\"key\":\"k\"}")
                .expect(201)
                .json();
        assertThat(other.get("id").asText()).isEqualTo("gro-e-arger");
        assertThat(other.get("name").asText()).isEqualTo("Größe & Ärger 日本");
    }

    @Test
    void listsInPieces() {
        for (int number = 10; number < 25; number++) {
            operator.post(ALL, body(",\"key\":\"k\",\"id\":\"d" + number + "\""))
                    .expect(201);
        }
        List<String> ids = new ArrayList<>();
        String after = "";
        int pieces = 0;
        do {
            JsonNode piece =
                    harness.viewer().get(ALL + "?limit=4" + after).expect(200).json();
            piece.get("items").forEach(item -> ids.add(item.get("id").asText()));
            after = piece.get("next").isNull()
                    ? ""
                    : "&after=" + piece.get("next").asText();
            pieces++;
        } while (!after.isEmpty());
        assertThat(pieces).isEqualTo(4);
        assertThat(ids).hasSize(15).isSorted();
        operator.get(ALL + "?limit=0").expect(400);
        operator.get(ALL + "?limit=201").expect(400);
        operator.get(ALL + "?limit=x").expect(400);
        operator.get(ALL + "?limit=1&limit=2").expect(400);
        operator.get(ALL + "?after=").expect(400);
    }

    @Test
    void keepsWhatIsAskedOfTheEncoding() {
        String encoding =
                "{\"profile\":{\"preset\":\"fast\",\"keyFrameSeconds\":1.5,\"videoKilobits\":1200},\"width\":854,\"height\":480}";
        JsonNode made = operator.post(ALL, body(",\"key\":\"k\",\"encoding\":" + encoding))
                .expect(201)
                .json();
        assertThat(made.at("/encoding/profile/preset").asText()).isEqualTo("fast");
        assertThat(made.at("/encoding/profile/keyFrameSeconds").asDouble()).isEqualTo(1.5);
        assertThat(made.at("/encoding/width").asInt()).isEqualTo(854);
        // What was read can be sent again.
        JsonNode again = operator.put(ALL + "/church-site", body(",\"encoding\":" + made.get("encoding")))
                .expect(200)
                .json();
        assertThat(again.get("encoding")).isEqualTo(made.get("encoding"));
        JsonNode asItIs = operator.put(ALL + "/church-site", body(",\"encoding\":{\"profile\":\"passthrough\"}"))
                .expect(200)
                .json();
        assertThat(asItIs.at("/encoding/profile").asText()).isEqualTo("passthrough");

        refused(",\"encoding\":{\"profile\":\"other\"}", "encoding.profile");
        refused(",\"encoding\":{\"profile\":{\"preset\":\"slowest\"}}", "encoding.profile.preset");
        refused(",\"encoding\":{\"profile\":{\"preset\":7}}", "encoding.profile.preset");
        refused(",\"encoding\":{\"profile\":{\"colour\":7}}", "encoding.profile.colour");
        refused(",\"encoding\":{\"profile\":\"passthrough\",\"width\":640}", "encoding");
        refused(",\"encoding\":{\"videoKilobits\":1}", "encoding");
        refused(",\"encoding\":{\"videoKilobits\":1.5}", "encoding.videoKilobits");
    }

    private void refused(String fields, String field) {
        JsonNode problem =
                operator.post(ALL, body(",\"key\":\"k\"" + fields)).expect(400).json();
        assertThat(problem.at("/errors/0/field").asText())
                .as(problem.toString())
                .isEqualTo(field);
    }

    @Test
    void saysWhichFieldIsWrong() {
        refused(",\"platform\":\"nowhere\"", "platform");
        refused(",\"platform\":\"file\"", "platform");
        refused(",\"url\":\"rtmp://127.0.0.1/app\"", "url");
        refused(",\"credential\":\"account\"", "credential");
        refused(",\"passphrase\":\"0123456789\"", "passphrase");
        refused(",\"settings\":{\"trust\":\"/etc/passwd\"}", "settings.trust");
        refused(",\"settings\":{\"localAddress\":\"127.0.0.1\"}", "settings.localAddress");
        refused(",\"settings\":{\"colour\":\"red\"}", "settings.colour");
        refused(",\"settings\":{\"chunkSize\":{}}", "settings.chunkSize");
        refused(",\"priority\":\"high\"", "priority");
        refused(",\"enabled\":\"yes\"", "enabled");
        JsonNode noKey = operator.post(ALL, body("")).expect(400).json();
        assertThat(noKey.at("/errors/0/field").asText()).isEqualTo("key");
        JsonNode noAccount = operator.post(ALL, "{\"name\":\"x\",\"platform\":\"youtube\"}")
                .expect(400)
                .json();
        assertThat(noAccount.at("/errors/0/field").asText()).isEqualTo("credential");
    }

    @Test
    void knowsServices() {
        JsonNode service = null;
        for (JsonNode each : harness.viewer().get("/api/services").expect(200).json()) {
            service = each.get("id").asText().equals("restream") ? each : service;
        }
        assertThat(service).isNotNull();
        String region = service.at("/servers/1/region").asText();
        JsonNode made = operator.post(
                        ALL,
                        "{\"name\":\"Restream\",\"platform\":\"restream\",\"key\":\"k\",\"settings\":{\"region\":\""
                                + region + "\"}}")
                .expect(201)
                .json();
        assertThat(made.get("server").asText())
                .isEqualTo(service.at("/servers/1/url").asText());
        operator.put(ALL + "/restream", "{\"name\":\"Restream\",\"platform\":\"restream\"}")
                .expect(200);
        assertThat(stored("restream").key()).isEqualTo(Secret.of("k"));
        JsonNode problem = operator.post(
                        ALL,
                        "{\"name\":\"R\",\"platform\":\"restream\",\"key\":\"k\",\"settings\":{\"region\":\"moon\"}}")
                .expect(400)
                .json();
        assertThat(problem.at("/errors/0/text").asText()).contains(region);
    }

    @Test
    void looksWhetherAServerIsThere() throws IOException {
        try (CheckingIngest ingest = CheckingIngest.start()) {
            URI url = URI.create(ingest.url());
            operator.post(ALL, "{\"id\":\"there\",\"name\":\"There\",\"server\":\"" + url + "\",\"key\":\"s3cret\"}")
                    .expect(201);
            JsonNode tested =
                    operator.post(ALL + "/there/test-connection").expect(200).json();
            assertThat(tested.get("reachable").asBoolean())
                    .as(tested.toString())
                    .isTrue();
            assertThat(ingest.attempts()).as("nothing was published").isEmpty();
        }
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        operator.post(
                        ALL,
                        "{\"id\":\"gone\",\"name\":\"Gone\",\"server\":\"rtmp://127.0.0.1:" + closed
                                + "/app\",\"key\":\"s3cret\"}")
                .expect(201);
        JsonNode tested =
                operator.post(ALL + "/gone/test-connection").expect(200).json();
        assertThat(tested.get("reachable").asBoolean()).isFalse();
        assertThat(tested.get("text").asText()).isNotEmpty().doesNotContain("s3cret");
        assertThat(tested.get("remedy").asText()).isNotEmpty();
        operator.post(ALL + "/nowhere/test-connection").expect(404);
        harness.viewer().post(ALL + "/gone/test-connection").expect(403);
    }

    /** What is made while it is looked at comes off the streams with it. */
    @Test
    void isTakenOffStreamsWhenItIsRemoved() {
        operator.post(ALL, body(",\"key\":\"k\",\"id\":\"a\"")).expect(201);
        operator.post("/api/streams", "{\"id\":\"s\",\"name\":\"s\",\"destinations\":[\"a\"]}")
                .expect(201);
        operator.delete(ALL + "/a").expect(204);
        assertThat(operator.get("/api/streams/s").expect(200).json().get("destinations"))
                .isEmpty();
    }
}
