package io.exprsn.simulcast.platform.cloudflare;

import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static io.exprsn.simulcast.platform.cloudflare.PlayedCloudflare.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.HealthIssue;
import io.exprsn.simulcast.spi.BroadcastStatus;
import io.exprsn.simulcast.spi.BroadcastStatus.Issue.Severity;
import io.exprsn.simulcast.spi.BroadcastStatus.Phase;
import io.exprsn.simulcast.spi.BroadcastStatus.Receiving;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CloudflareStatusTest {
    private final CloudflareAdapter adapter = new CloudflareAdapter();
    private final PlayedCloudflare cloudflare = new PlayedCloudflare();

    @AfterEach
    void close() {
        cloudflare.closeDescribed();
    }

    @ParameterizedTest
    @CsvSource({
        "connected, LIVE, YES",
        "reconnected, LIVE, YES",
        "reconnecting, LIVE, NO",
        "client_disconnect, WAITING, NO",
        "disconnected, WAITING, NO",
        "ttl_exceeded, WAITING, NO",
        "failed_to_connect, WAITING, NO",
        "failed_to_reconnect, WAITING, NO",
        "new_configuration_accepted, UNKNOWN, UNTOLD",
        "brand_new, UNKNOWN, UNTOLD"
    })
    void readsEachWordAsATextAndAsAnObject(String word, Phase phase, Receiving receiving) {
        for (Object form : List.of(word, Map.of("current", Map.of("state", word), "history", List.of()))) {
            BroadcastStatus status = told(form);
            assertThat(status.phase()).isEqualTo(phase);
            assertThat(status.receiving()).isEqualTo(receiving);
            assertThat(status.askAgain()).isEqualTo(Duration.ofSeconds(5));
        }
    }

    @Test
    void waitsForAnInputThatNobodyEverSentTo() {
        assertThat(told(null)).isEqualTo(BroadcastStatus.of(Phase.WAITING, Receiving.NO, Duration.ofSeconds(5)));
    }

    /** Accepted settings say nothing about media. */
    @Test
    void keepsTheLastStateWhenSettingsWereAccepted() {
        Map<String, Object> accepted = entry("new_configuration_accepted", "2026-11-25T12:00:09Z");
        assertThat(told(Map.of(
                                "current",
                                accepted,
                                "history",
                                List.of(
                                        entry("client_disconnect", "2026-11-25T11:00:00Z"),
                                        entry("connected", "2026-11-25T11:59:00Z"),
                                        accepted)))
                        .receiving())
                .isEqualTo(Receiving.YES);
        assertThat(told(Map.of(
                                "current",
                                accepted,
                                "history",
                                List.of(
                                        entry("client_disconnect", "2026-11-25T11:59:30Z"),
                                        entry("connected", "2026-11-25T11:59:00Z"))))
                        .receiving())
                .isEqualTo(Receiving.NO);
        assertThat(told(Map.of(
                                "current",
                                Map.of("state", "new_configuration_accepted"),
                                "history",
                                List.of(Map.of("state", "connected"))))
                        .receiving())
                .as("without times the first counts")
                .isEqualTo(Receiving.YES);
    }

    @Test
    void saysInCloudflaresWordsHowMediaComes() {
        cloudflare.answers(
                "GET",
                INPUT,
                envelope(new PlayedInput()
                        .with(
                                "status",
                                Map.of(
                                        "current",
                                        Map.of(
                                                "state", "connected",
                                                "reason", "connected_to_live_input",
                                                "ingestProtocol", "srt",
                                                "statusEnteredAt", "2026-11-25T11:59:00.123456Z",
                                                "statusLastSeen", "2026-11-25T12:00:00Z")))
                        .json()));
        assertThat(adapter.liveState(made(), cloudflare.context()))
                .hasValue(new LiveState(
                        "connected",
                        "connected_to_live_input",
                        "srt",
                        Instant.parse("2026-11-25T11:59:00.123456Z"),
                        Instant.parse("2026-11-25T12:00:00Z")));
        cloudflare.refuses("GET", INPUT, 404, 10003);
        assertThat(adapter.liveState(made(), cloudflare.context())).isEmpty();
    }

    @Test
    void complainsOfAStreamThatBrokeOff() {
        BroadcastStatus status =
                told(Map.of("current", Map.of("state", "reconnecting", "reason", "waiting_for_input")));
        assertThat(status.issues()).singleElement().satisfies(issue -> {
            assertThat(issue.severity()).isEqualTo(Severity.WARNING);
            assertThat(issue.text()).contains("waiting_for_input");
            assertThat(issue.ours()).hasValue(HealthIssue.Code.DESTINATION_RETRYING);
        });
        assertThat(told("failed_to_connect").issues())
                .singleElement()
                .satisfies(issue -> assertThat(issue.severity()).isEqualTo(Severity.ERROR));
        assertThat(told("ttl_exceeded").issues()).hasSize(1);
    }

    @Test
    void takesAnInputWithoutPlaybackForOneThatNobodySees() {
        BroadcastStatus status =
                toldOf(new PlayedInput().with("status", "connected").recording("mode", "off"));
        assertThat(status.phase()).isEqualTo(Phase.WAITING);
        assertThat(status.receiving()).isEqualTo(Receiving.YES);
    }

    @Test
    void saysThatItIsGone() {
        cloudflare.refuses("GET", INPUT, 404, 10003);
        assertThat(adapter.status(made(), cloudflare.context()).phase()).isEqualTo(Phase.GONE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"default\";r=400;t=200 | 5",
                "\"default\";r=59;t=17 | 17",
                "\"default\";r=0;t=999999 | 300",
                "\"default\";r=3;t=1 | 5",
                "nonsense | 5",
                "\"default\";r=99999999999999999999;t=17 | 5"
            })
    void looksLessOftenWhenFewRequestsAreLeft(String header, long seconds) {
        cloudflare.answers(
                "GET", INPUT, okJson(envelope(new PlayedInput().json())).withHeader("Ratelimit", header));
        assertThat(adapter.status(made(), cloudflare.context()).askAgain()).hasSeconds(seconds);
    }

    private BroadcastStatus told(@Nullable Object status) {
        return toldOf(new PlayedInput().with("status", status));
    }

    private BroadcastStatus toldOf(PlayedInput input) {
        cloudflare.answers("GET", INPUT, envelope(input.json()));
        return adapter.status(made(), cloudflare.context());
    }

    private static Map<String, Object> entry(String state, String since) {
        return Map.of("state", state, "statusEnteredAt", since);
    }
}
