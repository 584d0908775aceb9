package io.exprsn.simulcast.platform.cloudflare;

import static io.exprsn.simulcast.platform.cloudflare.PlayedCloudflare.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.spi.ApiRequest;
import io.exprsn.simulcast.spi.PlatformHttp;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The description notices what it is there to notice. */
class CloudflareDescriptionTest {
    private final PlayedCloudflare cloudflare = new PlayedCloudflare();

    @AfterEach
    void close() {
        cloudflare.close();
    }

    @Test
    void takesWhatIsRight() {
        assertThat(wrongs(create(Map.of("recording", Map.of("mode", "automatic")))))
                .isEmpty();
        assertThat(wrongsOfTheAnswer()).isEmpty();
    }

    @Test
    void noticesTooFewDays() {
        assertThat(wrongs(create(Map.of("deleteRecordingAfterDays", 29)))).isNotEmpty();
    }

    /** There Cloudflare takes it and passes over it. */
    @Test
    void noticesDaysWithinTheRecording() {
        assertThat(wrongs(create(Map.of("recording", Map.of("deleteRecordingAfterDays", 45)))))
                .isNotEmpty();
    }

    @Test
    void noticesAnOutputThatIsToChangeItsAddress() {
        cloudflare.answers("PUT", ONE_OUTPUT, envelope(output(OUTPUT, true, "")));
        assertThat(wrongs(http().put(ONE_OUTPUT.replace("/client/v4", ""))
                        .json(Map.of("enabled", true, "url", "rtmp://x.example/app"))))
                .isNotEmpty();
    }

    @Test
    void noticesThatASingleOutputIsAskedFor() {
        cloudflare.answers("GET", ONE_OUTPUT, envelope(output(OUTPUT, true, "")));
        assertThat(wrongs(http().get(ONE_OUTPUT.replace("/client/v4", "")))).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/client/v4/brand/new", "/brand/new"})
    void noticesWhatNothingDescribes(String path) {
        cloudflare.answers("GET", path, "{}");
        (path.startsWith("/client")
                        ? http().get("/brand/new")
                        : http().on("customer", "f33zs165nr7gyfy4").get(path))
                .send();
        assertThat(CloudflareDescription.wrongs(cloudflare.requests().get(0))).isNotEmpty();
    }

    @Test
    void noticesAnswersThatCloudflareDoesNotGive() {
        for (String answer : List.of(
                envelope(new PlayedInput().with("brandNew", 1).json()),
                envelope(new PlayedInput().with("status", 7).json()),
                envelope(new PlayedInput().recording("mode", "sometimes").json()),
                envelope(new PlayedInput().without("uid").json()),
                new PlayedInput().json())) {
            cloudflare.answers("POST", INPUTS, answer);
            create(Map.of()).send();
            assertThat(wrongsOfTheAnswer()).as(answer).isNotEmpty();
        }
    }

    private ApiRequest create(Map<String, ?> body) {
        return http().post(INPUTS.replace("/client/v4", "")).json(body);
    }

    private PlatformHttp http() {
        return cloudflare.context().http();
    }

    private List<String> wrongs(ApiRequest request) {
        request.send();
        return CloudflareDescription.wrongs(cloudflare.requests().get(0));
    }

    private List<String> wrongsOfTheAnswer() {
        return CloudflareDescription.wrongs(cloudflare.lastEvent());
    }
}
