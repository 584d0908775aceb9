package io.exprsn.simulcast.store;

import io.exprsn.simulcast.store.StoredSchedule.State;
import io.exprsn.simulcast.store.StoredSchedule.WhenMissed;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Map;

/** Schedules. */
final class ScheduleMapping implements RecordFormat.Mapping<StoredSchedule> {
    @Override
    public Map<String, Object> toMap(StoredSchedule record) {
        return new ObjectMap()
                .with("session", record.session())
                .withText("wallTime", record.wallTime())
                .with("zone", record.zone().getId())
                .withText("start", record.start())
                .withText("missed", record.missed())
                .withText("grace", record.grace())
                .withText("state", record.state())
                .values();
    }

    @Override
    public StoredSchedule fromMap(String id, long version, Fields fields) {
        return new StoredSchedule(
                id,
                version,
                fields.text("session"),
                fields.parsed("wallTime", LocalDateTime::parse, "a time like 2026-11-22T20:00"),
                fields.parsed("zone", ZoneId::of, "a zone that this JVM knows, like Europe/Berlin"),
                fields.instant("start"),
                fields.choice("missed", WhenMissed.class),
                fields.duration("grace"),
                fields.choice("state", State.class));
    }
}
