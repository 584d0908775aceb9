package io.exprsn.simulcast.platform.youtube;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import java.time.Duration;
import java.time.Instant;
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
        youTube.closeDescribed();
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
                .startsWith("Setting the picture for main channel failed")
                .contains(reason);
        assertThat(context.refreshes()).isEqualTo(refreshed ? 1 : 0);
        boolean spent = reason.equals("quotaExceeded") || reason.equals("dailyLimitExceeded");
        boolean waits = kind == ErrorKind.RATE_LIMITED || kind == ErrorKind.TRANSIENT;
        Duration untilMidnightInLosAngeles =
                Duration.between(LoopbackContext.NOW, Instant.parse("2026-11-26T08:00:00Z"));
        Duration wait = spent ? untilMidnightInLosAngeles : Duration.ofSeconds(7);
        assertThat(told.retryAfter()).isEqualTo(waits ? Optional.of(wait) : Optional.empty());
    }

    @Test
    void aGrantThatEndedAsksForANewOneAndNothingIsTriedAgain() {
        youTube.refusesAll(PlayedYouTube.error(401, "authError"));
        LoopbackContext context = youTube.context().withoutGrant();
        SimulcastException told = refused(context);
        assertThat(told.kind()).isEqualTo(ErrorKind.AUTHENTICATION);
        assertThat(told.reason()).hasValue("authError");
        assertThat(told.problem()).contains("authError", "ended the grant");
        assertThat(told.remedy()).isEqualTo("Connect the account again");
        assertThat(context.refreshes()).isEqualTo(1);
        assertThat(youTube.requests()).hasSize(1);
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
    void takesForAReasonOnlyWhatIsAName() {
        youTube.refusesAll(PlayedYouTube.error(400, "the key was abcd 1234"));
        SimulcastException told = refused(youTube.context());
        assertThat(told.reason()).hasValue("status 400");
        assertThat(told.kind()).isEqualTo(ErrorKind.REJECTED);
    }

    private static SimulcastException refused(LoopbackContext context) {
        return catchThrowableOfType(
                SimulcastException.class,
                () -> new YouTubeAdapter().setThumbnail(PlayedYouTube.made(), "image/png", new byte[] {1}, context));
    }
}
