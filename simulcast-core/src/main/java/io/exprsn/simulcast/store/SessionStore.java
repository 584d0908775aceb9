package io.exprsn.simulcast.store;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import java.nio.file.Path;

/** Keeps what sessions mean to do and how far they came: the seam for a host's own database. It never sees a key. What it promises stands at {@link VersionedStore}. */
public interface SessionStore extends VersionedStore<StoredSession> {
    /** Kept until the JVM ends. */
    static SessionStore inMemory() {
        return new MemorySessionStore();
    }

    /**
     * A file per session in a folder, each replaced as a whole, for its owner alone where the file system can. Threads and processes may
     * share it, and other stores may be in the same folder. Nothing in it is sealed, for nothing in it
     * is secret.
     *
     * @param folder made if it is not there
     * @throws SimulcastException ({@link ErrorKind#TRANSIENT}) if the folder cannot be made or written
     */
    static SessionStore inFolder(Path folder) {
        return new FileSessionStore(new StoreFolder(folder));
    }
}
