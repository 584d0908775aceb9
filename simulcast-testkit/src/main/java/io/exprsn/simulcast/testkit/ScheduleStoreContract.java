package io.exprsn.simulcast.testkit;

import io.exprsn.simulcast.store.RecordFormat;
import io.exprsn.simulcast.store.ScheduleStore;
import io.exprsn.simulcast.store.StoredSchedule;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;

/** What every {@link ScheduleStore} does: extend it with your own. */
public abstract class ScheduleStoreContract extends VersionedStoreContract<StoredSchedule, ScheduleStore> {
    /** For subclasses. */
    protected ScheduleStoreContract() {}

    @Override
    RecordFormat<StoredSchedule> format() {
        return RecordFormat.SCHEDULE;
    }

    @Override
    int longestId() {
        return RecordFormat.LONGEST_ID;
    }

    @Override
    StoredSchedule record(String id, int number) {
        return record(id, number, "sunday");
    }

    private static StoredSchedule record(String id, int number, String session) {
        // The second of the two hours that go by this name.
        return StoredSchedule.at(
                        id,
                        session,
                        LocalDateTime.parse("2026-10-25T02:30")
                                .atZone(ZoneId.of("Europe/Berlin"))
                                .withLaterOffsetAtOverlap())
                .whenMissed(StoredSchedule.WhenMissed.START_LATE, Duration.ofSeconds(number))
                .in(StoredSchedule.State.STARTED);
    }

    @Override
    int number(StoredSchedule record) {
        return (int) record.grace().toSeconds();
    }

    @Override
    StoredSchedule large(String id) {
        return record(id, 1, "s".repeat(200_000));
    }
}
