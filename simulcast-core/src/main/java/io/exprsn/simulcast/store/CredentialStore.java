package io.exprsn.simulcast.store;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Keeps sealed credentials: the seam for a host's own database. It never sees a key or a plain text; those belong to
 * {@code io.exprsn.simulcast.credential}. What it promises stands at {@link VersionedStore}.
 */
public interface CredentialStore extends VersionedStore<SealedRecord> {
    @Override
    Optional<SealedRecord> get(String name);

    @Override
    boolean remove(String name);

    /** The names of all records, in the order of their characters. */
    List<String> names();

    /** A credential's name is its id. */
    @Override
    default List<String> ids() {
        return names();
    }

    /** Kept until the JVM ends: for tests, and for hosts that hand in their credentials at each start. */
    static CredentialStore inMemory() {
        return new MemoryCredentialStore();
    }

    /**
     * A file per credential in a folder, each replaced as a whole, for its owner alone where the file system can. Threads and processes
     * may share it, and other stores may be in the same folder. Whoever writes there can take away credentials or bring back older ones,
     * but make up or exchange none.
     *
     * @param folder made if it is not there
     * @throws SimulcastException ({@link ErrorKind#TRANSIENT}) if the folder cannot be made or written
     */
    static CredentialStore inFolder(Path folder) {
        return new FileCredentialStore(new StoreFolder(folder));
    }
}
