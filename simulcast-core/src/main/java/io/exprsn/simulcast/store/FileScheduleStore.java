package io.exprsn.simulcast.store;

/** Schedules in files. */
final class FileScheduleStore extends FileStore<StoredSchedule> implements ScheduleStore {
    FileScheduleStore(StoreFolder folder) {
        super(folder, RecordFormat.SCHEDULE);
    }
}
