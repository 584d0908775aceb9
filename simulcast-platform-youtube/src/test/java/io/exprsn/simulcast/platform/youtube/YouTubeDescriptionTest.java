package io.exprsn.simulcast.platform.youtube;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.spi.PlatformHttp;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The description notices what it is there to notice. */
class YouTubeDescriptionTest {
    private final PlayedYouTube youTube = new PlayedYouTube();

    @BeforeEach
    void takesAnything() {
        youTube.refusesAll(aResponse().withStatus(200));
    }

    @AfterEach
    void close() {
        youTube.close();
    }

    @Test
    void noticesAnUnknownPath() {
        http().get("/youtube/v3/liveBroadcast").query("part", "id").send();
        assertThat(wrongs()).isNotEmpty();
    }

    @Test
    void noticesAMissingParameter() {
        http().post(PlayedYouTube.BIND).query("id", "x").send();
        assertThat(wrongs()).anyMatch(wrong -> wrong.contains("part"));
    }

    @Test
    void noticesAParameterThatIsNotThere() {
        http().get(PlayedYouTube.BROADCASTS)
                .query("part", "id")
                .query("mime", "true")
                .send();
        assertThat(wrongs()).anyMatch(wrong -> wrong.contains("mime"));
    }

    @Test
    void noticesAValueThatIsNotThere() {
        http().post(PlayedYouTube.BROADCASTS)
                .query("part", "id,status")
                .json(Map.of("status", Map.of("privacyStatus", "secret")))
                .send();
        assertThat(wrongs()).anyMatch(wrong -> wrong.contains("privacyStatus"));
    }

    @Test
    void noticesATextWhereANumberBelongs() {
        http().post(PlayedYouTube.BROADCASTS)
                .query("part", "id,contentDetails")
                .json(Map.of("contentDetails", Map.of("monitorStream", Map.of("broadcastStreamDelayMs", "none"))))
                .send();
        assertThat(wrongs()).anyMatch(wrong -> wrong.contains("broadcastStreamDelayMs"));
    }

    @Test
    void noticesFormsThatGoogleDoesNotTake() {
        http().post("/token")
                .form("grant_type", "refresh_token")
                .form("client_id", "x")
                .send();
        http().post("/token")
                .form("grant_type", "password")
                .form("client_id", "x")
                .form("client_secret", "y")
                .send();
        http().post("/revoke").form("tokens", "x").send();
        http().post("/elsewhere").form("token", "x").send();
        assertThat(youTube.requests())
                .hasSize(4)
                .allSatisfy(request ->
                        assertThat(YouTubeDescription.wrongs(request)).isNotEmpty());
    }

    private PlatformHttp http() {
        return youTube.context().http();
    }

    private List<String> wrongs() {
        return YouTubeDescription.wrongs(youTube.requests().get(0));
    }
}
