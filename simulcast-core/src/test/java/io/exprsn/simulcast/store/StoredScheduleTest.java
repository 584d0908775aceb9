package io.exprsn.simulcast.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import org.junit.jupiter.api.Test;

class StoredScheduleTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @Test
    void theWallsTimeIsAnotherInstantInSummer() {
        assertThat(at("2026-07-05T10:00").start()).isEqualTo(Instant.parse("2026-07-05T08:00:00Z"));
        assertThat(at("2026-12-06T10:00").start()).isEqualTo(Instant.parse("2026-12-06T09:00:00Z"));
    }

    @Test
    void anHourThatIsLeftOutIsMovedWithTheClocks() {
        StoredSchedule skipped = at("2027-03-28T02:30");

        assertThat(skipped.wallTime()).isEqualTo(LocalDateTime.parse("2027-03-28T03:30"));
        assertThat(skipped.start()).isEqualTo(Instant.parse("2027-03-28T01:30:00Z"));
        assertThat(skipped.underCurrentRules()).isEqualTo(skipped);
    }

    @Test
    void ofAnHourThatComesTwiceEachCanBeMeant() {
        ZonedDateTime first = LocalDateTime.parse("2026-10-25T02:30").atZone(BERLIN);
        StoredSchedule later = StoredSchedule.at("a", "s", first.withLaterOffsetAtOverlap());

        assertThat(at("2026-10-25T02:30").start()).isEqualTo(Instant.parse("2026-10-25T00:30:00Z"));
        assertThat(later.start()).isEqualTo(Instant.parse("2026-10-25T01:30:00Z"));
        assertThat(later.underCurrentRules()).isEqualTo(later);
    }

    @Test
    void theWallWinsWhereTheRulesChangedSinceItWasStored() {
        StoredSchedule now = at("2026-07-05T10:00");
        StoredSchedule underOldRules = new StoredSchedule(
                "a",
                0,
                "s",
                now.wallTime(),
                BERLIN,
                Instant.parse("2026-07-05T09:00:00Z"), // as if there had been no summer time
                now.missed(),
                now.grace(),
                now.state());

        assertThat(underOldRules.underCurrentRules()).isEqualTo(now);
    }

    @Test
    void refusesAnInstantThatIsThatTimeNowhere() {
        StoredSchedule now = at("2026-07-05T10:00");

        assertThatThrownBy(() -> new StoredSchedule(
                        "a",
                        0,
                        "s",
                        now.wallTime(),
                        BERLIN,
                        now.start().plusSeconds(86_400),
                        now.missed(),
                        now.grace(),
                        now.state()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nowhere");
    }

    private static StoredSchedule at(String wall) {
        return StoredSchedule.at("a", "s", LocalDateTime.parse(wall), BERLIN);
    }
}
