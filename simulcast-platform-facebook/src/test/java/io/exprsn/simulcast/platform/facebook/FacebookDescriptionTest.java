package io.exprsn.simulcast.platform.facebook;

import static io.exprsn.simulcast.platform.facebook.PlayedFacebook.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.spi.ApiRequest;
import io.exprsn.simulcast.spi.PlatformHttp;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The description notices what it is there to notice. */
class FacebookDescriptionTest {
    private final PlayedFacebook facebook = new PlayedFacebook();

    @AfterEach
    void close() {
        facebook.close();
    }

    @Test
    void takesWhatIsRight() {
        assertThat(wrongs(create().form("title", "Boats").form("stop_on_delete_stream", "false")))
                .isEmpty();
        assertThat(FacebookDescription.wrongs(facebook.events().get(0))).isEmpty();
    }

    @Test
    void noticesATitleThatIsTooLong() {
        assertThat(wrongs(create().form("title", "x".repeat(255)))).isNotEmpty();
    }

    /** It is read, and never written. */
    @Test
    void noticesAStatusThatIsNotWritten() {
        assertThat(wrongs(create().form("status", "LIVE"))).isNotEmpty();
    }

    @Test
    void noticesAFilterThatIsWrong() {
        assertThat(wrongs(http().get("/" + LIVE + "/comments").query("live_filter", "none")))
                .isNotEmpty();
    }

    @Test
    void noticesAnAnswerOfAnotherForm() {
        facebook.answers("GET", NODE, "{\"id\":5,\"status\":\"SOMETHING\"}");
        http().get("/" + LIVE).query("fields", "id").send();
        assertThat(FacebookDescription.wrongs(facebook.events().get(0))).hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void noticesWhatNothingDescribes() {
        for (String path : List.of("/brand/new", "/" + LIVE + "/brand_new")) {
            facebook.answers("GET", "/v26.0" + path, "{}");
            http().get(path).send();
        }
        assertThat(facebook.requests())
                .allSatisfy(one -> assertThat(FacebookDescription.wrongs(one))
                        .as(one.getUrl())
                        .isNotEmpty());
    }

    private ApiRequest create() {
        return http().post("/" + PAGE + "/live_videos");
    }

    private PlatformHttp http() {
        return facebook.context().http();
    }

    private List<String> wrongs(ApiRequest request) {
        request.send();
        return FacebookDescription.wrongs(facebook.requests().get(0));
    }
}
