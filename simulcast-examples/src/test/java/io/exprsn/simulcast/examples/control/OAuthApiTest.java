package io.exprsn.simulcast.examples.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.credential.ClientIdentity;
import io.exprsn.simulcast.testkit.FakeYouTube;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How accounts are connected, against a YouTube in this process. */
final class OAuthApiTest {
    private static final String YOUTUBE = "/api/destinations/platforms/youtube";

    @TempDir
    Path folder;

    private FakeYouTube youtube;
    private ControlHarness harness;
    private ControlHarness.Client operator;

    @BeforeEach
    void open() {
        youtube = FakeYouTube.open();
        harness = ControlHarness.open(
                folder,
                new Stage() {
                    @Override
                    public void set(Simulcaster.Builder builder) {
                        builder.client("youtube", ClientIdentity.of("youtube-client", Secret.of("s3cret-client")));
                        youtube.hosts().forEach((name, address) -> builder.host("youtube", name, address));
                    }
                },
                settings -> settings.allowPrivate(true));
        operator = harness.operator();
        operator.post("/api/streams", "{\"id\":\"show\",\"name\":\"Show\"}").expect(201);
    }

    @AfterEach
    void close() {
        harness.close();
        youtube.close();
    }

    private String code() {
        return youtube.authorizationCode("harbour");
    }

    private static String exchange(String code, String more) {
        return "{\"code\":\"" + code + "\"" + more + "}";
    }

    /** As the original's quick start has it. */
    @Test
    void connectsWithACodeAlone() {
        JsonNode begun =
                operator.get(YOUTUBE + "/auth-url?stream_id=show").expect(200).json();
        assertThat(begun.get("authUrl").asText())
                .contains("client_id=youtube-client")
                .contains(URLEncoder.encode(harness.room.address() + "oauth/callback", StandardCharsets.UTF_8))
                .contains("state=" + begun.get("state").asText());
        ControlHarness.Answered answer = operator.post(
                        YOUTUBE + "/exchange-token",
                        exchange(code(), ",\"stream_id\":\"show\",\"name\":\"My YouTube Channel\""))
                .expect(201);
        JsonNode connected = answer.json();
        assertThat(connected.at("/destination/name").asText()).isEqualTo("My YouTube Channel");
        assertThat(connected.at("/destination/platform").asText()).isEqualTo("youtube");
        assertThat(connected.at("/destination/credential").asText())
                .isEqualTo(connected.get("credential").asText());
        assertThat(connected.get("account").asText())
                .as("asked of the platform")
                .isEqualTo("The channel");
        assertThat(operator.get("/api/streams/show")
                        .json()
                        .at("/destinations/0")
                        .asText())
                .isEqualTo(connected.at("/destination/id").asText());
        JsonNode account =
                harness.viewer().get("/api/accounts").expect(200).json().get(0);
        assertThat(account.get("platform").asText()).isEqualTo("youtube");
        assertThat(account.get("account")).isEqualTo(connected.get("account"));
        assertThat(account.get("needsConsent").asBoolean()).isFalse();
        harness.room
                .simulcaster()
                .credentials()
                .get(connected.get("credential").asText())
                .orElseThrow()
                .secrets()
                .forEach(secret -> assertThat(answer.text()).doesNotContain(secret.reveal()));
    }

    @Test
    void aStateIsGoodOnceAndForWhoAskedForIt() {
        String state = operator.get(YOUTUBE + "/auth-url")
                .expect(200)
                .json()
                .get("state")
                .asText();
        ControlHarness.Client browser = browser();
        browser.post(YOUTUBE + "/exchange-token", exchange(code(), ",\"state\":\"" + state + "\""))
                .expect(409);
        browser.post(YOUTUBE + "/exchange-token", exchange(code(), "")).expect(409);
        operator.post(YOUTUBE + "/exchange-token", exchange(code(), ",\"state\":\"" + state + "\""))
                .expect(201);
        operator.post(YOUTUBE + "/exchange-token", exchange(code(), ",\"state\":\"" + state + "\""))
                .expect(409);
        operator.post(YOUTUBE + "/exchange-token", exchange(code(), "")).expect(409);
        operator.post(YOUTUBE + "/exchange-token", exchange(code(), ",\"state\":\"guessed\""))
                .expect(409);
        assertThat(operator.get("/api/accounts").json()).hasSize(1);
    }

    @Test
    void saysWhatIsWrongWithACode() {
        operator.get(YOUTUBE + "/auth-url").expect(200);
        JsonNode problem = operator.post(YOUTUBE + "/exchange-token", exchange("s3cret-wrong", ""))
                .expect(400)
                .json();
        assertThat(problem.at("/errors/0/field").asText()).isEqualTo("code");
        assertThat(problem.toString()).doesNotContain("s3cret-");
        operator.post(YOUTUBE + "/exchange-token", "{}").expect(400);
        operator.post(YOUTUBE + "/exchange-token", exchange("", "")).expect(400);
        assertThat(operator.get("/api/accounts").json()).isEmpty();
        assertThat(operator.get("/api/destinations").json().get("items")).isEmpty();
    }

    @Test
    void asksNobodyWhereThatCannotBe() {
        operator.get("/api/destinations/platforms/twitch/auth-url").expect(409);
        operator.get("/api/destinations/platforms/cloudflare/auth-url").expect(409);
        operator.get("/api/destinations/platforms/nowhere/auth-url").expect(404);
        operator.get(YOUTUBE + "/auth-url?stream_id=unknown").expect(404);
        operator.get(YOUTUBE + "/auth-url?name=a%0d%0aSet-Cookie:x").expect(400);
        harness.viewer().get(YOUTUBE + "/auth-url").expect(403);
        operator.get(YOUTUBE + "/auth-url").expect(200);
        operator.post(YOUTUBE + "/exchange-token", exchange(code(), ",\"stream_id\":\"unknown\""))
                .expect(404);
        JsonNode platforms = harness.viewer().get("/api/platforms").expect(200).json();
        for (JsonNode platform : platforms) {
            boolean known = platform.get("id").asText().equals("youtube");
            if (known || platform.get("id").asText().equals("twitch")) {
                assertThat(platform.get("connectable").asBoolean()).isTrue();
                assertThat(platform.get("configured").asBoolean()).isEqualTo(known);
                assertThat(platform.get("environment").isEmpty()).isEqualTo(known);
            }
        }
    }

    private ControlHarness.Client browser() {
        String cookie = harness.anybody()
                .post("/api/session", "{\"token\":\"" + ControlHarness.OPERATOR + "\"}")
                .expect(200)
                .header("Set-Cookie")
                .split(";")[0];
        return harness.client(java.util.Map.of("Cookie", cookie));
    }

    /** The browser comes back from another site, so that the login's cookie does not come along. */
    @Test
    void connectsInABrowser() {
        ControlHarness.Answered begun =
                browser().get(YOUTUBE + "/auth-url?stream_id=show&name=Main").expect(200);
        String cookie = begun.header("Set-Cookie");
        assertThat(cookie).contains("; Path=/oauth/callback; HttpOnly; SameSite=Lax");
        String target = "/oauth/callback?code=" + code() + "&state="
                + begun.json().get("state").asText();
        String stranger = harness.anybody().get(target).expect(409).text();
        assertThat(stranger).contains("Begin again");
        ControlHarness.Answered back = harness.client(java.util.Map.of("Cookie", cookie.split(";")[0]))
                .get(target)
                .expect(303);
        assertThat(back.header("Location")).isEqualTo("/#connected=youtube");
        JsonNode made = operator.get("/api/destinations").json().at("/items/0");
        assertThat(made.get("name").asText()).isEqualTo("Main");
        assertThat(operator.get("/api/streams/show").json().at("/destinations/0"))
                .isEqualTo(made.get("id"));
        harness.client(java.util.Map.of("Cookie", cookie.split(";")[0]))
                .get(target)
                .expect(409);
    }

    @Test
    void whoSaysNoIsToldSoOnAPage() {
        ControlHarness.Answered begun = browser().get(YOUTUBE + "/auth-url").expect(200);
        ControlHarness.Answered page = harness.client(
                        java.util.Map.of("Cookie", begun.header("Set-Cookie").split(";")[0]))
                .get("/oauth/callback?error=access_denied&error_description=%3Cscript%3Ealert(1)%3C/script%3E&state="
                        + begun.json().get("state").asText())
                .expect(409);
        assertThat(page.header("Content-Type")).startsWith("text/html");
        assertThat(page.text()).contains("access_denied").doesNotContain("<script>");
        assertThat(page.header("Content-Security-Policy")).contains("default-src 'none'");
        harness.anybody().get("/oauth/callback").expect(409);
        harness.anybody().get("/oauth/callback?state=%3Cb%3E&code=x").expect(409);
        harness.anybody().get("/oauth/callback?state=a&state=b").expect(400);
    }

    @Test
    void connectsTheSameAccountAgainInItsPlace() {
        operator.get(YOUTUBE + "/auth-url?name=Main").expect(200);
        JsonNode first = operator.post(YOUTUBE + "/exchange-token", exchange(code(), ""))
                .expect(201)
                .json();
        operator.get(YOUTUBE + "/auth-url?credential=" + first.get("credential").asText())
                .expect(200);
        JsonNode again = operator.post(YOUTUBE + "/exchange-token", exchange(code(), ""))
                .expect(201)
                .json();
        assertThat(again.get("credential")).isEqualTo(first.get("credential"));
        assertThat(again.at("/destination/id")).isEqualTo(first.at("/destination/id"));
        operator.get(YOUTUBE + "/auth-url?name=Main").expect(200);
        JsonNode other = operator.post(YOUTUBE + "/exchange-token", exchange(code(), ""))
                .expect(201)
                .json();
        assertThat(other.get("credential")).as("of another account").isNotEqualTo(first.get("credential"));
        assertThat(operator.get("/api/accounts").json()).hasSize(2);
    }

    @Test
    void givesAnAccountBack() {
        operator.get(YOUTUBE + "/auth-url").expect(200);
        String name = operator.post(YOUTUBE + "/exchange-token", exchange(code(), ""))
                .expect(201)
                .json()
                .get("credential")
                .asText();
        harness.viewer().delete("/api/accounts/" + name).expect(403);
        operator.delete("/api/accounts/" + name).expect(204);
        assertThat(youtube.api().requests())
                .anyMatch(request ->
                        URI.create("http://x" + request.path()).getPath().contains("revoke"));
        assertThat(operator.get("/api/accounts").json()).isEmpty();
        operator.delete("/api/accounts/" + name).expect(404);
        operator.delete("/api/accounts/..%2f..").expect(404);
        assertThat(harness.room.simulcaster().credentials().names()).isEmpty();
    }
}
