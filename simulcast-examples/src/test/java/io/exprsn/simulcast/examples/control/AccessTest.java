package io.exprsn.simulcast.examples.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.examples.control.http.Role;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who comes in, and what they may do. */
final class AccessTest {
    @TempDir
    Path folder;

    private static final String LOGIN = "{\"token\":\"" + ControlHarness.OPERATOR + "\"}";

    private static ControlHarness.Client browser(ControlHarness harness, String login) {
        return harness.client(Map.of(
                "Cookie",
                harness.anybody()
                        .post("/api/session", login)
                        .expect(200)
                        .header("Set-Cookie")
                        .split(";")[0]));
    }

    @Test
    void letsInWhoHasAToken() {
        try (ControlHarness harness = ControlHarness.open(folder)) {
            JsonNode problem = harness.anybody().get("/api/streams").expect(401).json();
            assertThat(problem.get("type").asText()).isEqualTo("urn:simulcast:problem:unauthenticated");
            assertThat(harness.anybody().get("/api/streams").header("WWW-Authenticate"))
                    .startsWith("Bearer");
            harness.client(Map.of("Authorization", "Bearer wrong"))
                    .get("/api/streams")
                    .expect(401);
            harness.client(Map.of("Authorization", "Basic " + ControlHarness.OPERATOR))
                    .get("/api/streams")
                    .expect(401);
            harness.client(Map.of("Authorization", "Bearer"))
                    .get("/api/streams")
                    .expect(401);
            harness.client(Map.of("Cookie", "simulcast=guessed"))
                    .get("/api/streams")
                    .expect(401);
            harness.anybody().get("/api/nothing").expect(401);
            harness.anybody().get("/metrics").expect(401);
            harness.viewer().get("/api/nothing").expect(404);
            harness.viewer().get("/api/streams").expect(200);
            assertThat(harness.viewer().get("/metrics").expect(200).text()).contains("control_requests_seconds");
            for (String open : List.of("/", "/health/live", "/health/ready", "/api/openapi.yaml")) {
                harness.anybody().get(open).expect(200);
            }
        }
    }

    @Test
    void letsViewersLookAndNothingElse() {
        try (ControlHarness harness = ControlHarness.open(folder)) {
            harness.viewer().get("/api/destinations").expect(200);
            for (String method : List.of("POST", "PUT", "PATCH", "DELETE")) {
                for (ApiContract.Operation operation : harness.contract.operations()) {
                    if (operation.method().equals(method) && !operation.path().equals("/api/session")) {
                        String target = operation.path().replaceAll("\\{\\w+}", "x");
                        harness.viewer()
                                .send(method, target, operation.takesBody() ? "{}" : null)
                                .expect(403);
                    }
                }
            }
            browser(harness, LOGIN.replace(ControlHarness.OPERATOR, ControlHarness.VIEWER))
                    .post("/api/streams", "{\"name\":\"x\"}")
                    .expect(403);
        }
    }

    @Test
    void aBrowserLogsInAndOut() {
        ControlHarness.Client browser;
        try (ControlHarness harness = ControlHarness.open(folder)) {
            String cookie =
                    harness.anybody().post("/api/session", LOGIN).expect(200).header("Set-Cookie");
            assertThat(cookie)
                    .contains("; Path=/; HttpOnly; SameSite=Strict; Max-Age=43200")
                    .doesNotContain("Secure");
            assertThat(cookie).doesNotContain(ControlHarness.OPERATOR);
            browser = browser(harness, LOGIN);
            JsonNode session = browser.get("/api/session").expect(200).json();
            assertThat(session.get("role").asText()).isEqualTo("operator");
            browser.post("/api/streams", "{\"id\":\"a\",\"name\":\"a\"}").expect(201);
            browser.delete("/api/session").expect(204);
            browser.get("/api/session").expect(401);
            harness.anybody().delete("/api/session").expect(401);
            harness.anybody().post("/api/session", "{\"token\":\"wrong\"}").expect(401);
        }
    }

    @Test
    void aBrowserStaysLoggedInOverARestartUnlessTheTokenIsAnother() {
        String cookie;
        try (ControlHarness harness = ControlHarness.open(folder)) {
            cookie = harness.anybody()
                    .post("/api/session", LOGIN)
                    .header("Set-Cookie")
                    .split(";")[0];
        }
        try (ControlHarness harness = ControlHarness.open(folder)) {
            harness.client(Map.of("Cookie", cookie)).get("/api/session").expect(200);
        }
        try (ControlHarness harness = ControlHarness.open(
                folder, Stage.NONE, settings -> settings.token(Role.OPERATOR, Secret.of("another-0123456789")))) {
            harness.client(Map.of("Cookie", cookie)).get("/api/session").expect(401);
        }
    }

    /** Browsers send the cookie by themselves, also where another site's page asks for it. */
    @Test
    void noOtherPageUsesABrowsersLogin() {
        try (ControlHarness harness = ControlHarness.open(folder)) {
            ControlHarness.Client browser = browser(harness, LOGIN);
            String own = harness.room.address().toString().replaceAll("/$", "");
            browser.with("Origin", "https://evil.example")
                    .post("/api/streams", "{\"name\":\"x\"}")
                    .expect(403);
            browser.with("Origin", "null").delete("/api/session").expect(403);
            browser.with("Origin", own + ".evil.example")
                    .post("/api/streams", "{\"name\":\"x\"}")
                    .expect(403);
            browser.with("Origin", own).post("/api/streams", "{\"name\":\"x\"}").expect(201);
            browser.with("Origin", "https://evil.example").get("/api/streams").expect(200);
            assertThat(browser.with("Origin", "https://evil.example")
                            .get("/api/streams")
                            .header("Access-Control-Allow-Origin"))
                    .isEmpty();
        }
    }

    @Test
    void otherOriginsAreAllowedOneByOne() {
        try (ControlHarness harness =
                ControlHarness.open(folder, Stage.NONE, settings -> settings.allowOrigin("https://studio.example"))) {
            ControlHarness.Client studio = harness.operator().with("Origin", "https://studio.example");
            assertThat(studio.get("/api/streams").expect(200).header("Access-Control-Allow-Origin"))
                    .isEqualTo("https://studio.example");
            ControlHarness.Answered asked = harness.client(
                            Map.of("Origin", "https://studio.example", "Access-Control-Request-Method", "POST"))
                    .send("OPTIONS", "/api/streams", null)
                    .expect(204);
            assertThat(asked.header("Access-Control-Allow-Methods")).contains("POST");
            assertThat(asked.header("Access-Control-Allow-Headers")).contains("Authorization");
            assertThat(asked.header("Access-Control-Allow-Credentials")).isEmpty();
            ControlHarness.Answered other =
                    harness.client(Map.of("Origin", "https://evil.example")).send("OPTIONS", "/api/streams", null);
            assertThat(other.header("Access-Control-Allow-Origin")).isEmpty();
            assertThat(other.header("Access-Control-Allow-Methods")).isEmpty();
        }
    }

    @Test
    void whoTriesTooManyTokensWaits() {
        try (ControlHarness harness = ControlHarness.open(folder)) {
            ControlHarness.Client browser = browser(harness, LOGIN);
            for (int attempt = 0; attempt < 10; attempt++) {
                harness.client(Map.of("Authorization", "Bearer wrong-" + attempt))
                        .get("/api/streams")
                        .expect(401);
            }
            ControlHarness.Answered refused = harness.client(Map.of("Authorization", "Bearer wrong"))
                    .get("/api/streams")
                    .expect(429);
            assertThat(Long.parseLong(refused.header("Retry-After"))).isBetween(1L, 61L);
            harness.anybody().post("/api/session", LOGIN).expect(429);
            harness.operator().get("/api/streams").expect(429);
            browser.get("/api/streams").expect(200); // who is in already is not kept out by others
        }
    }

    @Test
    void makesTokensOnceAndKeepsTheirHashesAlone() throws IOException {
        ControlSettings settings = ControlSettings.in(folder.resolve("data")).build();
        Map<Role, Secret> made;
        try (ControlRoom room = ControlRoom.open(settings, Stage.NONE)) {
            made = room.madeTokens();
            assertThat(made).containsOnlyKeys(Role.VIEWER, Role.OPERATOR);
            assertThat(made.get(Role.VIEWER)).isNotEqualTo(made.get(Role.OPERATOR));
            assertThat(room.madeKey()).isPresent();
        }
        try (ControlRoom room = ControlRoom.open(settings, Stage.NONE)) {
            assertThat(room.madeTokens()).isEmpty();
            assertThat(room.madeKey()).isEmpty();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String content = Files.readString(file, StandardCharsets.ISO_8859_1);
                made.values().forEach(token -> assertThat(content).doesNotContain(token.reveal()));
            }
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("data"))))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("data/encryption-key"))))
                .isEqualTo("rw-------");
        try (ControlHarness harness = ControlHarness.open(
                folder.resolve("data"), Stage.NONE, more -> more.token(Role.OPERATOR, made.get(Role.OPERATOR)))) {
            harness.client(Map.of(
                            "Authorization", "Bearer " + made.get(Role.OPERATOR).reveal()))
                    .get("/api/streams")
                    .expect(200);
        }
    }

    @Test
    void refusesTokensThatAreNone() {
        assertThatThrownBy(() -> ControlRoom.open(
                        ControlSettings.in(folder)
                                .token(Role.VIEWER, Secret.of("too short"))
                                .build(),
                        Stage.NONE))
                .isInstanceOf(SimulcastException.class)
                .hasMessageContaining("16")
                .hasMessageNotContaining("too short");
        assertThatThrownBy(() -> ControlRoom.open(
                        ControlSettings.in(folder)
                                .token(Role.VIEWER, Secret.of("0123456789abcdef"))
                                .token(Role.OPERATOR, Secret.of("0123456789abcdef"))
                                .build(),
                        Stage.NONE))
                .hasMessageContaining("the same");
    }

    @Test
    void everyAnswerIsCareful() {
        try (ControlHarness harness =
                ControlHarness.open(folder, Stage.NONE, more -> more.publicUrl(URI.create("https://studio.example")))) {
            List<ControlHarness.Answered> answers = List.of(
                    harness.anybody().get("/"),
                    harness.anybody().get("/nothing.js"),
                    harness.anybody().get("/health/live"),
                    harness.anybody().get("/api/streams"),
                    harness.operator().get("/api/streams"),
                    harness.operator().post("/api/streams", "{"),
                    harness.operator().send("PUT", "/api/streams", "{}"),
                    harness.anybody().get("/a%2fb"));
            for (ControlHarness.Answered answer : answers) {
                assertThat(answer.header("Content-Security-Policy"))
                        .as(answer.toString())
                        .startsWith("default-src 'none'; script-src 'self'")
                        .doesNotContain("unsafe");
                assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
                assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
                assertThat(answer.header("X-Frame-Options")).isEqualTo("DENY");
                assertThat(answer.header("Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
                assertThat(answer.header("Permissions-Policy")).isNotEmpty();
                assertThat(answer.header("Server")).isEmpty();
            }
            assertThat(harness.operator().get("/api/streams").header("Cache-Control"))
                    .isEqualTo("no-store");
            assertThat(harness.anybody().post("/api/session", LOGIN).header("Set-Cookie"))
                    .endsWith("; Secure");
            assertThat(harness.client(Map.of(
                                    "If-None-Match", harness.anybody().get("/").header("ETag")))
                            .get("/")
                            .status())
                    .isEqualTo(304);
        }
    }
}
