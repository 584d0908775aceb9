package io.exprsn.simulcast.platform.twitch;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.spi.Metadata;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TwitchErrorsTest {
    private final TwitchAdapter adapter = new TwitchAdapter();
    private final PlayedTwitch twitch = new PlayedTwitch();

    @AfterEach
    void close() {
        twitch.closeDescribed();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | Title is too long. | REJECTED | status 400 | a title of | 0",
                "400 | Status contains banned words. | REJECTED | status 400 | other words | 0",
                "400 | One or more tags were not applied | REJECTED | status 400 | 10 tags | 0",
                "400 | The game_id is not valid | REJECTED | status 400 | a category | 0",
                "401 | Invalid OAuth token | AUTHENTICATION | status 401 | Connect | 1",
                "401 | something new | AUTHENTICATION | status 401 | Connect | 1",
                "401 | Missing scope: channel:manage:broadcast | AUTHENTICATION | missingScope | grant all | 0",
                "401 | Client ID and OAuth token do not match | AUTHENTICATION | otherClient | client id | 0",
                "401 | The ID in broadcaster_id must match the user ID found in the request's OAuth token | AUTHENTICATION"
                        + " | otherAccount | Prepare again | 0",
                "401 | OAuth token is missing | AUTHENTICATION | noToken | Authorization | 0",
                "403 | missing scope | AUTHENTICATION | missingScope | grant all | 0",
                "403 | The label cannot be set | REJECTED | forbidden | the label | 0",
                "404 | Not found | REJECTED | status 404 | Look at | 0",
                "500 | Internal Server Error | TRANSIENT | status 500 | Wait | 0",
                "503 | Service Unavailable | TRANSIENT | status 503 | Wait | 0"
            })
    void takesEachRefusalForWhatItIs(
            int status, String message, ErrorKind kind, String reason, String remedy, int refreshes) {
        twitch.refuses("PATCH", PlayedTwitch.CHANNELS, status, message);
        LoopbackContext context = twitch.context();
        SimulcastException told = refused(context);
        assertThat(told.kind()).isEqualTo(kind);
        assertThat(told.reason()).hasValue(reason);
        assertThat(told.remedy()).contains(remedy);
        assertThat(told.problem())
                .startsWith("Changing the channel for harbour failed")
                .contains(message);
        assertThat(context.refreshes()).isEqualTo(refreshes);
        assertThat(twitch.asked()).hasSize(1 + refreshes);
    }

    @Test
    void refreshesATokenThatExpiresMeanwhileOnceAndRepeatsThatCallAlone() {
        twitch.refusesTheFirstToken("PATCH", PlayedTwitch.CHANNELS);
        LoopbackContext context = twitch.context();
        adapter.edit(PlayedTwitch.made(), Metadata.titled("Boats"), context);
        assertThat(context.refreshes()).isEqualTo(1);
        assertThat(twitch.requests())
                .extracting(one -> one.getHeader("Authorization"))
                .containsExactly("Bearer u5-the-first-token", "Bearer u5-the-second-token");
        assertThat(twitch.requests()).extracting(one -> one.getBodyAsString()).containsOnly("{\"title\":\"Boats\"}");
    }

    @Test
    void aGrantThatEndedAsksForANewOneAndNothingIsTriedAgain() {
        twitch.refuses("PATCH", PlayedTwitch.CHANNELS, 401, "Invalid OAuth token");
        LoopbackContext context = twitch.context().withoutGrant();
        SimulcastException told = refused(context);
        assertThat(told.kind()).isEqualTo(ErrorKind.AUTHENTICATION);
        assertThat(told.problem()).contains("Invalid OAuth token", "ended the grant");
        assertThat(told.remedy()).isEqualTo("Connect the account again");
        assertThat(context.refreshes()).isEqualTo(1);
        assertThat(twitch.asked()).hasSize(1);
    }

    /** It is a point in time, not a length. */
    @Test
    void waitsUntilTheLimitIsLifted() {
        long lifted = LoopbackContext.NOW.plusSeconds(17).getEpochSecond();
        twitch.answers(
                "PATCH",
                PlayedTwitch.CHANNELS,
                PlayedTwitch.error(429, "Too Many Requests")
                        .withHeader("Ratelimit-Remaining", "0")
                        .withHeader("Ratelimit-Reset", Long.toString(lifted)));
        SimulcastException told = refused(twitch.context());
        assertThat(told.kind()).isEqualTo(ErrorKind.RATE_LIMITED);
        assertThat(told.retryAfter()).hasValue(Duration.ofSeconds(17));
    }

    /** The limit of a single call is another one than the headers tell of. */
    @Test
    void waitsAWhileWherePointsAreLeft() {
        twitch.answers(
                "PATCH",
                PlayedTwitch.CHANNELS,
                PlayedTwitch.error(429, "Too Many Requests")
                        .withHeader("Ratelimit-Remaining", "799")
                        .withHeader("Ratelimit-Reset", Long.toString(LoopbackContext.NOW.getEpochSecond())));
        assertThat(refused(twitch.context()).retryAfter()).hasValue(Duration.ofMinutes(1));
    }

    @Test
    void takesAConflictForALimitOfItsOwn() {
        twitch.refuses("PATCH", PlayedTwitch.CHANNELS, 409, "The branded content flag was changed too often");
        SimulcastException told = refused(twitch.context());
        assertThat(told.kind()).isEqualTo(ErrorKind.RATE_LIMITED);
        assertThat(told.reason()).hasValue("brandedContentChangedTooOften");
        assertThat(told.retryAfter()).hasValue(Duration.ofMinutes(1));
    }

    @Test
    void goesByTheStatusWhereThereIsNoMessage() {
        twitch.answers(
                "PATCH", PlayedTwitch.CHANNELS, aResponse().withStatus(502).withBody("<html>Bad</html>"));
        assertThat(refused(twitch.context()).kind()).isEqualTo(ErrorKind.TRANSIENT);
        twitch.answers("PATCH", PlayedTwitch.CHANNELS, aResponse().withStatus(400));
        assertThat(refused(twitch.context()).kind()).isEqualTo(ErrorKind.REJECTED);
    }

    private SimulcastException refused(LoopbackContext context) {
        return catchThrowableOfType(
                SimulcastException.class, () -> adapter.edit(PlayedTwitch.made(), Metadata.titled("Boats"), context));
    }
}
