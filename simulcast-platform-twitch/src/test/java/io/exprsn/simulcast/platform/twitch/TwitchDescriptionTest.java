package io.exprsn.simulcast.platform.twitch;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.spi.ApiRequest;
import io.exprsn.simulcast.spi.PlatformHttp;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The description notices what it is there to notice. */
class TwitchDescriptionTest {
    private final PlayedTwitch twitch = new PlayedTwitch();

    @AfterEach
    void close() {
        twitch.close();
    }

    @Test
    void takesWhatIsRight() {
        assertThat(wrongs(change().json(Map.of("title", "Boats")))).isEmpty();
    }

    @Test
    void noticesAChannelThatIsMissing() {
        assertThat(wrongs(http().patch("/channels").json(Map.of("title", "Boats"))))
                .anyMatch(one -> one.contains("broadcaster_id"));
    }

    /** They are read as texts and written as objects. */
    @Test
    void noticesLabelsThatAreWrittenAsTheyAreRead() {
        assertThat(wrongs(change().json(Map.of("content_classification_labels", List.of("Gambling")))))
                .isNotEmpty();
    }

    @Test
    void noticesATypeThatIsWrong() {
        assertThat(wrongs(change().json(Map.of("tags", "English")))).isNotEmpty();
    }

    @Test
    void noticesWhatNothingDescribes() {
        for (String path : List.of("/helix/brand/new", "/brand/new")) {
            PlayedTwitch other = new PlayedTwitch();
            try (other) {
                other.answers("GET", path, "{}");
                (path.startsWith("/helix")
                                ? other.context().http().get("/brand/new")
                                : other.context().http().on("id").get(path))
                        .send();
                assertThat(TwitchDescription.wrongs(other.requests().get(0)))
                        .as(path)
                        .isNotEmpty();
            }
        }
    }

    private ApiRequest change() {
        return http().patch("/channels").query("broadcaster_id", PlayedTwitch.ID);
    }

    private PlatformHttp http() {
        return twitch.context().http();
    }

    private List<String> wrongs(ApiRequest request) {
        request.send();
        return TwitchDescription.wrongs(twitch.helix().get(0));
    }
}
