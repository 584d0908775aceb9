package io.exprsn.simulcast.platform.youtube;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.spi.ApiError;
import io.exprsn.simulcast.spi.ApiFailure;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

class YouTubeErrorsTest {
    private final PlayedYouTube youTube = new PlayedYouTube();

    @AfterEach
    void close() {
        youTube.close();
    }

    @ParameterizedTest
    @CsvFileSource(resources = "reasons.csv", numLinesToSkip = 1)
    void takesEachReasonForWhatItIs(int status, String reason, ErrorKind kind, boolean refreshed) {
        youTube.refusesAll(PlayedYouTube.error(status, reason).withHeader("Retry-After", "7"));
        LoopbackContext context = youTube.context();
        SimulcastException told = refused(context);
        assertThat(told.kind()).isEqualTo(kind);
        assertThat(told.reason()).hasValue(reason);
        assertThat(told.remedy()).isNotBlank().doesNotContain("<b>");
        assertThat(told.problem())
                .startsWith("Setting the picture: status " + status)
                .contains(reason);
        assertThat(context.refreshes()).isEqualTo(refreshed ? 1 : 0);
        boolean waits = (kind == ErrorKind.RATE_LIMITED || kind == ErrorKind.TRANSIENT)
                && !reason.equals("quotaExceeded")
                && !reason.startsWith("daily");
        assertThat(told.retryAfter()).isEqualTo(waits ? Optional.of(Duration.ofSeconds(7)) : Optional.empty());
    }

    /** Whose end is in the facts, whatever the answer says. */
    @ParameterizedTest
    @CsvSource({"quotaExceeded", "dailyLimitExceeded"})
    void knowsThatTheDayIsSpent(String reason) {
        ApiError error = YouTubeErrors.explain(failure(403, reason));
        assertThat(error.quotaSpent()).isTrue();
        assertThat(error.tokenExpired()).isFalse();
        assertThat(YouTubeErrors.explain(failure(403, "rateLimitExceeded")).quotaSpent())
                .isFalse();
    }

    @Test
    void readsTheReasonOfNewerFrontEnds() {
        youTube.refusesAll(aResponse()
                .withStatus(403)
                .withBody("{\"error\":{\"code\":403,\"status\":\"PERMISSION_DENIED\",\"details\":["
                        + "{\"@type\":\"x\"},{\"reason\":\"ACCESS_TOKEN_SCOPE_INSUFFICIENT\"}]}}"));
        assertThat(refused(youTube.context()).kind()).isEqualTo(ErrorKind.AUTHENTICATION);
    }

    @ParameterizedTest
    @CsvSource({"411, REJECTED", "500, TRANSIENT", "502, TRANSIENT", "503, TRANSIENT", "429, RATE_LIMITED"})
    void goesByTheStatusOfAPageInHtml(int status, ErrorKind kind) {
        youTube.refusesAll(aResponse().withStatus(status).withBody("<html><b>Error</b></html>"));
        assertThat(refused(youTube.context()).kind()).isEqualTo(kind);
    }

    @Test
    void doesNotRepeatAReasonThatIsNoName() {
        youTube.refusesAll(PlayedYouTube.error(400, "the key was abcd 1234"));
        SimulcastException told = refused(youTube.context());
        assertThat(told.getMessage()).doesNotContain("abcd");
        assertThat(told.kind()).isEqualTo(ErrorKind.REJECTED);
    }

    private static SimulcastException refused(LoopbackContext context) {
        return catchThrowableOfType(
                SimulcastException.class,
                () -> new YouTubeAdapter().setThumbnail(PlayedYouTube.made(), "image/png", new byte[] {1}, context));
    }

    private static ApiFailure failure(int status, String reason) {
        return new ApiFailure() {
            @Override
            public String doing() {
                return "";
            }

            @Override
            public int status() {
                return status;
            }

            @Override
            public Optional<String> header(String name) {
                return Optional.empty();
            }

            @Override
            public String text() {
                return "";
            }

            @Override
            public <T> Optional<T> read(Class<T> type) {
                return Optional.of(type.cast(new YouTubeJson.Failure(new YouTubeJson.FailureBody(
                        null, java.util.List.of(new YouTubeJson.FailureReason(reason)), null))));
            }

            @Override
            public Optional<Duration> retryAfter() {
                return Optional.empty();
            }
        };
    }
}
