package io.exprsn.simulcast.platform.twitch;

import static io.exprsn.simulcast.platform.twitch.PlayedTwitch.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.common.Json;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.BroadcastRequest;
import io.exprsn.simulcast.spi.Metadata;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TwitchScheduleTest {
    private static final Instant START = Instant.parse("2026-11-26T18:00:00.5Z");
    private static final BroadcastRequest PLANNED = BroadcastRequest.of(
                    "intent-1", Metadata.titled("Boats at dusk").in("Just Chatting"))
            .startingAt(START);

    private final TwitchAdapter adapter = new TwitchAdapter();
    private final PlayedTwitch twitch = new PlayedTwitch();

    @AfterEach
    void close() {
        twitch.closeDescribed();
    }

    /** A channel without any schedule answers 404. */
    @Test
    void announcesAPlannedStart() {
        Broadcast broadcast = adapter.prepare(PLANNED, twitch.context());
        assertThat(broadcast.detail("segment")).hasValue("segment-1");
        assertThat(twitch.asked())
                .containsSubsequence(
                        "GET /helix/schedule?broadcaster_id=700100200&start_time=2026-11-26T18:00:00Z",
                        "POST /helix/schedule/segment?broadcaster_id=700100200",
                        "PATCH /helix/channels?broadcaster_id=700100200");
        assertThat(Json.read(body("POST"), Object.class)).isEqualTo(Json.read("""
                {"start_time":"2026-11-26T18:00:00Z","timezone":"Etc/UTC","duration":"120","is_recurring":false,
                 "category_id":"509658","title":"Boats at dusk"}""", Object.class));
    }

    @Test
    void announcesForAsLongAsTheDestinationSays() {
        adapter.prepare(PLANNED, twitch.context(Map.of("schedule", "45", "title", "Here")));
        assertThat(body("POST")).contains("\"duration\":\"45\"", "\"title\":\"Here\"");
    }

    @Test
    void announcesNothingTwice() {
        twitch.answers(
                "GET",
                SCHEDULE,
                schedule(
                        segment("other", "2026-11-26T18:00:00Z", "Another show"),
                        segment("ours", "2026-11-26T18:00:00Z", "Boats at dusk")));
        Broadcast found = adapter.prepare(PLANNED, twitch.context());
        assertThat(found.detail("segment")).hasValue("ours");
        Broadcast again = adapter.prepare(PLANNED.after(found), twitch.context());
        assertThat(again.detail("segment")).hasValue("ours");
        assertThat(twitch.asked()).noneMatch(one -> one.startsWith("POST"));
    }

    @Test
    void announcesNeitherARehearsalNorWhatIsNotPlannedNorWhereItIsNotWanted() {
        adapter.prepare(PLANNED.rehearsing(), twitch.context());
        adapter.prepare(BroadcastRequest.of("intent-1", Metadata.titled("Boats")), twitch.context());
        adapter.prepare(PLANNED, twitch.context(Map.of("schedule", "none")));
        assertThat(twitch.asked()).noneMatch(one -> one.contains("schedule"));
    }

    @Test
    void announcesOnlyWhereTheAccountMay() {
        twitch.answers("GET", USERS, """
                {"data":[{"id":"700100200","login":"harborcam","display_name":"HarborCam","broadcaster_type":""}]}""");
        Broadcast broadcast = adapter.prepare(PLANNED, twitch.context());
        assertThat(broadcast.detail("segment")).isEmpty();

        SimulcastException asked = catchThrowableOfType(
                SimulcastException.class, () -> adapter.prepare(PLANNED, twitch.context(Map.of("schedule", "60"))));
        assertThat(asked.kind()).isEqualTo(ErrorKind.REJECTED);
        assertThat(asked.reason()).hasValue("notAffiliate");
        assertThat(twitch.asked()).noneMatch(one -> one.contains("schedule"));

        SimulcastException moved = catchThrowableOfType(
                SimulcastException.class, () -> adapter.reschedule(broadcast, START, twitch.context()));
        assertThat(moved.kind()).isEqualTo(ErrorKind.INVALID);
        assertThat(moved.remedy()).contains("affiliate");
    }

    @Test
    void announcesAnotherTime() {
        Broadcast broadcast = adapter.prepare(PLANNED, twitch.context());
        adapter.reschedule(broadcast, Instant.parse("2026-11-27T18:00:00Z"), twitch.context());
        assertThat(twitch.asked()).endsWith("PATCH /helix/schedule/segment?broadcaster_id=700100200&id=segment-1");
        assertThat(Json.read(twitch.told(), Object.class))
                .isEqualTo(
                        Json.read("{\"start_time\":\"2026-11-27T18:00:00Z\",\"timezone\":\"Etc/UTC\"}", Object.class));
    }

    @Test
    void withdrawsWhatNeverAired() {
        Broadcast broadcast = adapter.prepare(PLANNED, twitch.context());
        adapter.discard(broadcast, twitch.context());
        assertThat(twitch.asked()).endsWith("DELETE /helix/schedule/segment?broadcaster_id=700100200&id=segment-1");
        twitch.refuses("DELETE", SEGMENT, 404, "segment not found");
        adapter.discard(broadcast, twitch.context());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | start time is in the past | REJECTED | status 400 | to come",
                "401 | Missing scope: channel:manage:schedule | AUTHENTICATION | missingScope | grant all",
                "403 | not a partner or affiliate | REJECTED | notAffiliate | none",
                "404 | segment not found | REJECTED | noSchedule | schedule on Twitch",
                "503 | Service Unavailable | TRANSIENT | status 503 | Wait"
            })
    void takesEachRefusalForWhatItIs(int status, String message, ErrorKind kind, String reason, String remedy) {
        Broadcast broadcast = adapter.prepare(PLANNED, twitch.context());
        twitch.refuses("PATCH", SEGMENT, status, message);
        SimulcastException told = catchThrowableOfType(
                SimulcastException.class, () -> adapter.reschedule(broadcast, START, twitch.context()));
        assertThat(told.kind()).isEqualTo(kind);
        assertThat(told.reason()).hasValue(reason);
        assertThat(told.remedy()).contains(remedy);
    }

    private String body(String method) {
        return twitch.helix().stream()
                .filter(one -> one.getMethod().getName().equals(method))
                .findFirst()
                .orElseThrow()
                .getBodyAsString();
    }
}
