package io.exprsn.simulcast.store;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import java.nio.file.Path;

/** Keeps when sessions start: the seam for a host's own database. What it promises stands at {@link VersionedStore}. */
public interface ScheduleStore extends VersionedStore<StoredSchedule> {
    /** Kept until the JVM ends. */
    static ScheduleStore inMemory() {
        return new MemoryScheduleStore();
    }

    /**
     * A file per schedule in a folder, each replaced as a whole, for its owner alone where the file system can. Threads and processes may
     * share it, and other stores may be in the same folder. Nothing in it is sealed, for nothing in it
     * is secret.
     *
     * @param folder made if it is not there
     * @throws SimulcastException ({@link ErrorKind#TRANSIENT}) if the folder cannot be made or written
     */
    static ScheduleStore inFolder(Path folder) {
        return new FileScheduleStore(new StoreFolder(folder));
    }
}
