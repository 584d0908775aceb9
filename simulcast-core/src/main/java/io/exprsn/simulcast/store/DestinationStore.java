package io.exprsn.simulcast.store;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import java.nio.file.Path;

/** Keeps destinations with what was last known of them: the seam for a host's own database. It never sees a key or a token. What it promises stands at {@link VersionedStore}. */
public interface DestinationStore extends VersionedStore<StoredDestination> {
    /** Kept until the JVM ends. */
    static DestinationStore inMemory() {
        return new MemoryDestinationStore();
    }

    /**
     * A file per destination in a folder, each replaced as a whole, for its owner alone where the file system can. Threads and processes may
     * share it, and other stores may be in the same folder. Nothing in it is sealed, for nothing in it
     * is secret.
     *
     * @param folder made if it is not there
     * @throws SimulcastException ({@link ErrorKind#TRANSIENT}) if the folder cannot be made or written
     */
    static DestinationStore inFolder(Path folder) {
        return new FileDestinationStore(new StoreFolder(folder));
    }
}
