package io.exprsn.simulcast.store;

/** Schedules in memory. */
final class MemoryScheduleStore extends MemoryStore<StoredSchedule> implements ScheduleStore {
    MemoryScheduleStore() {
        super(RecordFormat.SCHEDULE);
    }
}
