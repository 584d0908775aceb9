package io.exprsn.simulcast.examples.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.credential.ClientIdentity;
import io.exprsn.simulcast.examples.control.ApiContract.Operation;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every operation of the API with everything that is wrong: a problem each time, nothing lost and nothing told that nobody should know. */
final class BadInputTest {
    private static final String SECRET = "s3cret-in-a-body";

    /** What would tell of our insides, or throw back what was sent. */
    private static final Pattern LEAK =
            Pattern.compile("Exception|io\\.exprsn|com\\.fasterxml|java\\.|jetty|Jetty|javalin"
                    + "|\\bat [a-z]+\\.[a-z]+\\.|SQL|jdbc|" + SECRET + "|root:x:0");

    @TempDir
    Path folder;

    private final ObjectMapper json = new ObjectMapper();
    private ControlHarness harness;
    private JsonNode stream;
    private JsonNode destination;

    @BeforeEach
    void open() {
        harness = ControlHarness.open(
                folder,
                new Stage() {
                    @Override
                    public void set(Simulcaster.Builder builder) {
                        builder.client("youtube", ClientIdentity.of("id", Secret.of(SECRET)));
                    }
                },
                settings -> settings.allowPrivate(true).media(folder));
        destination = harness.operator()
                .post(
                        "/api/destinations",
                        "{\"id\":\"known\",\"name\":\"Known\",\"server\":\"rtmp://127.0.0.1/app\",\"key\":\"" + SECRET
                                + "\"}")
                .expect(201)
                .json();
        stream = harness.operator()
                .post("/api/streams", "{\"id\":\"known\",\"name\":\"Known\",\"destinations\":[\"known\"]}")
                .expect(201)
                .json();
    }

    /** Whatever was sent: what was there is there, as it was. */
    @AfterEach
    void nothingIsLost() {
        try {
            assertThat(harness.operator().get("/api/streams").expect(200).json().get("items"))
                    .containsExactly(stream);
            assertThat(harness.operator()
                            .get("/api/destinations")
                            .expect(200)
                            .json()
                            .get("items"))
                    .containsExactly(destination);
            harness.anybody().get("/health/ready").expect(200);
        } finally {
            harness.close();
        }
    }

    private List<Operation> withBody() {
        return harness.contract.operations().stream()
                .filter(Operation::takesBody)
                .toList();
    }

    private static String known(Operation operation) {
        return operation.path().replace("{platform}", "youtube").replaceAll("\\{\\w+}", "known");
    }

    /** Refused for what the client did, with a problem that says so and tells nothing else. */
    private static JsonNode refused(ControlHarness.Answered answer) {
        assertThat(answer.status()).as(answer.toString()).isBetween(400, 499);
        return careful(answer);
    }

    private static JsonNode careful(ControlHarness.Answered answer) {
        assertThat(answer.header("Content-Type")).as(answer.toString()).isEqualTo("application/problem+json");
        JsonNode problem = answer.json();
        assertThat(problem.get("status").asInt()).as(answer.toString()).isEqualTo(answer.status());
        assertThat(problem.get("detail").asText()).as(answer.toString()).isNotBlank();
        assertThat(problem.get("remedy").asText()).as(answer.toString()).isNotBlank();
        assertThat(LEAK.matcher(answer.text()).find()).as(answer.toString()).isFalse();
        return problem;
    }

    @Test
    void noJson() {
        List<String> bodies = List.of(
                "{",
                "{\"a\":",
                "nonsense " + SECRET,
                "{'a':1}",
                "{\"a\":1}{\"b\":2}",
                "{\"a\":1,\"a\":2}",
                "\"" + SECRET + "\"",
                "[]",
                "7",
                "null",
                "{\"a\":" + "[".repeat(2000) + "]".repeat(2000) + "}",
                "{\"a\":1e999999999}",
                "\u0000",
                "{\"\\ud800\":1}");
        for (Operation operation : withBody()) {
            for (String body : bodies) {
                ControlHarness.Answered answer = harness.operator().send(operation.method(), known(operation), body);
                assertThat(answer.status()).as("%s with %.40s", answer, body).isEqualTo(400);
                refused(answer);
            }
        }
    }

    @Test
    void aFieldThatNobodyKnows() {
        for (Operation operation : withBody()) {
            JsonNode problem = refused(harness.operator()
                    .send(operation.method(), known(operation), "{\"unheardOf\":\"" + SECRET + "\"}")
                    .expect(400));
            assertThat(problem.at("/errors/0/field").asText())
                    .as(operation + " " + problem)
                    .isEqualTo("unheardOf");
        }
    }

    @Test
    void aFieldOfAnotherType() {
        int tried = 0;
        for (Operation operation : withBody()) {
            JsonNode schema = harness.contract.bodySchema(operation).orElseThrow();
            for (Map.Entry<String, JsonNode> field : schema.get("properties").properties()) {
                for (String wrong : List.of("7", "1.5", "true", "\"" + SECRET + "\"", "[[7]]", "{\"a\":{}}")) {
                    ObjectNode body = json.createObjectNode();
                    try {
                        body.set(field.getKey(), json.readTree(wrong));
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                    byte[] value = body.get(field.getKey()).toString().getBytes(StandardCharsets.UTF_8);
                    if (harness.contract.against(field.getValue(), value).isEmpty()) {
                        continue; // it can be that
                    }
                    tried++;
                    JsonNode problem = refused(harness.operator()
                            .send(operation.method(), known(operation), body.toString())
                            .expect(400));
                    // Where something else is missing too, that may be told instead.
                    assertThat(problem.at("/errors/0/field").asText())
                            .as(operation + " with " + body + ": " + problem)
                            .isNotEmpty();
                }
            }
        }
        assertThat(tried).isGreaterThan(100);
    }

    @Test
    void aBodyThatIsTooLargeOrNone() {
        String large = "{\"name\":\"" + "x".repeat(100_000) + "\"}";
        for (Operation operation : withBody()) {
            refused(harness.operator()
                    .send(operation.method(), known(operation), large)
                    .expect(413));
            refused(harness.operator()
                    .with("Content-Type", "text/plain")
                    .send(operation.method(), known(operation), "{}")
                    .expect(415));
            refused(harness.operator()
                    .with("Content-Type", "application/x-www-form-urlencoded")
                    .send(operation.method(), known(operation), "name=x")
                    .expect(415));
            if (operation.node().at("/requestBody/required").asBoolean()) {
                refused(harness.operator()
                        .send(operation.method(), known(operation), null)
                        .expect(400));
            }
        }
    }

    @Test
    void idsOfNothing() {
        List<String> ids = List.of(
                "unknown",
                "%2e%2e",
                "..%2f..%2fetc%2fpasswd",
                "..%5c..",
                "%252e%252e%252f",
                "%00",
                "a%0d%0aSet-Cookie:x=y",
                "known%20",
                "%27%20OR%201=1--",
                "%3Cscript%3E",
                "x".repeat(65),
                "x".repeat(5000),
                "%E2%80%AE",
                "%ff");
        for (Operation operation : harness.contract.operations()) {
            if (!operation.path().contains("{") || operation.path().endsWith("/auth-url")) {
                continue;
            }
            for (String id : ids) {
                String target = operation.path().replaceAll("\\{\\w+}", id);
                ControlHarness.Answered answer = harness.operator()
                        .send(operation.method(), target, operation.takesBody() ? minimal(operation) : null);
                refused(answer);
                assertThat(answer.status()).as(answer.toString()).isIn(400, 404);
                assertThat(answer.header("Set-Cookie")).isEmpty();
            }
        }
    }

    /** One of the right shape, so that the id is what is wrong. */
    private String minimal(Operation operation) {
        return switch (operation.path().replaceAll(".*/", "")) {
            case "exchange-token" -> "{\"code\":\"x\"}";
            case "key" -> "{\"key\":\"x\"}";
            case "chat" -> "{\"text\":\"x\"}";
            case "edit" -> "{\"title\":\"x\"}";
            case "destinations" -> "{\"id\":\"known\"}";
            case "{id}" -> "{\"name\":\"x\",\"server\":\"rtmp://127.0.0.1/app\",\"key\":\"x\"}";
            case "{scheduleId}" -> "{\"start\":\"2050-12-24T18:00:00Z\"}";
            default -> "{}";
        };
    }

    @Test
    void pathsThatLeadElsewhere() throws IOException {
        for (String target : List.of(
                "/../../etc/passwd",
                "/js/../../store/V1__stores.sql",
                "/%2e%2e/%2e%2e/etc/passwd",
                "/..%2f..%2fetc%2fpasswd",
                "/js/%2e%2e/%2e%2e/openapi.yaml",
                "/.%00/",
                "/..;/..;/etc/passwd",
                "//etc/passwd",
                "/\\..\\..\\etc\\passwd",
                "/META-INF/MANIFEST.MF",
                "/index.html/",
                "/index.html%00.js",
                "/api/../metrics",
                "/API/streams",
                "/api//streams",
                "//api/streams",
                "/./api/streams",
                "/page/..%2f..%2f..%2flogback.xml",
                "/api/streams/..%2f..%2fhealth")) {
            String answer = raw("GET " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            assertThat(answer).as(target).matches(Pattern.compile("HTTP/1.1 4\\d\\d .*", Pattern.DOTALL));
            assertThat(LEAK.matcher(answer).find()).as(answer).isFalse();
            assertThat(answer).as(target).contains("application/problem+json");
        }
        assertThat(raw("GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void requestsThatAreNone() throws IOException {
        String token = "Authorization: Bearer " + ControlHarness.OPERATOR + "\r\n";
        for (String request : List.of(
                "NONSENSE\r\n\r\n",
                "GET / HTTP/9.9\r\nHost: x\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
                "GET /api/streams HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer a\rX-Injected: b\r\n\r\n",
                "GET /api/streams HTTP/1.1\r\nHost: x\r\n folded: b\r\n\r\n",
                "GET /api/streams HTTP/1.1\r\nHost: x\r\nX-Long: " + "x".repeat(20_000) + "\r\n\r\n",
                "GET /" + "x".repeat(20_000) + " HTTP/1.1\r\nHost: x\r\n\r\n",
                "POST /api/streams HTTP/1.1\r\nHost: x\r\n" + token
                        + "Content-Type: application/json\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "0\r\n\r\nGET /api/session HTTP/1.1\r\n\r\n",
                "POST /api/streams HTTP/1.1\r\nHost: x\r\n" + token
                        + "Content-Type: application/json\r\nContent-Length: -1\r\n\r\n{}",
                "POST /api/streams HTTP/1.1\r\nHost: x\r\n" + token
                        + "Content-Type: application/json\r\nContent-Length: 99999999999\r\n\r\n{}",
                "TRACE / HTTP/1.1\r\nHost: x\r\n\r\n",
                "CONNECT evil.example:80 HTTP/1.1\r\nHost: x\r\n\r\n")) {
            String answer = raw(request);
            assertThat(answer)
                    .as("%.80s", request)
                    .matches(Pattern.compile("HTTP/1\\.[01] [45]\\d\\d .*", Pattern.DOTALL));
            assertThat(answer.substring(9, 12))
                    .as("%.80s → %.300s", request, answer)
                    .isIn("400", "404", "405", "413", "414", "431", "501", "505");
            assertThat(LEAK.matcher(answer).find()).as(answer).isFalse();
            assertThat(answer)
                    .doesNotContain("X-Injected")
                    .doesNotContain("Powered")
                    .doesNotContain("\r\nServer:");
        }
    }

    @Test
    void headersThatAreNotMeantForUs() {
        ControlHarness.Client operator = harness.operator();
        refused(operator.with("Idempotency-Key", " ")
                .post("/api/simulcast/known/start", "{}")
                .expect(400));
        refused(operator.with("Idempotency-Key", "x".repeat(201))
                .post("/api/simulcast/known/start", "{}")
                .expect(400));
        refused(operator.with("If-Match", "x")
                .put("/api/destinations/known", "{\"name\":\"x\"}")
                .expect(400));
        ControlHarness.Answered echoed = operator.with("Origin", "https://evil.example")
                .with("X-Forwarded-Host", "evil.example")
                .get("/api/streams")
                .expect(200);
        assertThat(echoed.header("Access-Control-Allow-Origin")).isEmpty();
        // The address of the callback is not what a header says.
        assertThat(operator.with("X-Forwarded-Host", "evil.example")
                        .get("/api/destinations/platforms/youtube/auth-url")
                        .expect(200)
                        .text())
                .doesNotContain("evil.example");
        harness.anybody()
                .with("Last-Event-ID", "x")
                .with("Authorization", "Bearer " + ControlHarness.VIEWER)
                .get("/api/events?streamId=a%0d%0ab")
                .expect(400);
    }

    @Test
    void methodsThatAreNot() {
        for (Operation operation : harness.contract.operations()) {
            List<String> others = new ArrayList<>(List.of("GET", "POST", "PUT", "PATCH", "DELETE"));
            harness.contract.operations().stream()
                    .filter(each -> each.path().equals(operation.path()))
                    .forEach(each -> others.remove(each.method()));
            for (String method : others) {
                ControlHarness.Answered answer =
                        harness.operator().send(method, known(operation), null).expect(405);
                refused(answer);
                assertThat(answer.header("Allow")).contains(operation.method());
            }
        }
    }

    @Test
    void tokensThatAreMissingOrWrong() {
        int wrong = 0;
        for (Operation operation : harness.contract.operations()) {
            if (operation.isOpen()) {
                continue;
            }
            String body = operation.takesBody() ? "{}" : null;
            refused(harness.anybody()
                    .send(operation.method(), known(operation), body)
                    .expect(401));
            refused(harness.client(Map.of("Cookie", "simulcast=" + SECRET))
                    .send(operation.method(), known(operation), body)
                    .expect(401));
            ControlHarness.Answered answer = harness.client(Map.of("Authorization", "Bearer " + SECRET))
                    .send(operation.method(), known(operation), body);
            wrong++;
            refused(answer.expect(wrong <= 10 ? 401 : 429));
        }
        assertThat(wrong).isGreaterThan(40);
        // From here on this address waits; what is there is looked at by another room.
        harness.close();
        harness = ControlHarness.open(folder);
    }

    @Test
    void sourcesThatAreNotForUs() {
        for (String source : List.of(
                "file:../secret.mp4",
                "file:/etc/passwd",
                "file:///etc/passwd",
                "file:a/../../b.mp4",
                "file:",
                "/etc/passwd",
                "concat:a|b",
                "pipe:0",
                "data:video/mp4;base64,AAAA",
                "gopher://127.0.0.1/",
                "subfile,,start,0,end,9,,:/etc/passwd",
                "lavfi:testsrc",
                "http://user:" + SECRET + "@",
                "rtmp://",
                "-i /etc/passwd",
                "javascript:alert(1)",
                "x".repeat(5000))) {
            JsonNode problem = refused(harness.operator()
                    .patch(
                            "/api/streams/known",
                            json.createObjectNode().put("inputSource", source).toString())
                    .expect(400));
            assertThat(problem.toString()).as(source).doesNotContain("/etc/passwd");
        }
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), harness.room.port())) {
            socket.setSoTimeout(20_000);
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            socket.shutdownOutput();
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
