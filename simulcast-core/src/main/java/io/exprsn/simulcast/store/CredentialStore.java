package io.exprsn.simulcast.store;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Keeps sealed credentials: the seam for a host's own database. It never sees a key or a plain text; those belong to
 * {@code io.exprsn.simulcast.credential}.
 *
 * <p>Implementations are safe for use by several threads, and by several processes where they share what they keep. They throw a
 * {@link SimulcastException}: {@link ErrorKind#TRANSIENT} where trying again may help (disk full, database gone), {@link
 * ErrorKind#REJECTED} where what is kept is damaged, {@link ErrorKind#INVALID} where it is of a version they do not know.
 */
public interface CredentialStore {
    /** The record as it was last stored. */
    Optional<SealedRecord> get(String name);

    /**
     * Stores a record if nobody was faster. When this returns it is kept, also if the machine fails the next moment; when it throws,
     * the old or the new record is kept, whole. An interrupted thread stores all the same: what it brings may exist nowhere else.
     *
     * @param record with the version that is expected to be stored now; 0 for none
     * @return the record with its new version, which no record of that name ever had, also not one that was removed since; empty if
     *     another version is stored now, and nothing was changed
     */
    Optional<SealedRecord> put(SealedRecord record);

    /**
     * Removes a record.
     *
     * @return whether there was one
     */
    boolean remove(String name);

    /** The names of all records, in the order of their characters. */
    List<String> names();

    /** Kept until the JVM ends: for tests, and for hosts that hand in their credentials at each start. */
    static CredentialStore inMemory() {
        return new MemoryCredentialStore();
    }

    /**
     * A file per credential in a folder, each replaced as a whole, for its owner alone where the file system can. Threads and processes
     * may share it. Whoever writes there can take away credentials or bring back older ones, but make up or exchange none.
     *
     * @param folder made if it is not there
     * @throws SimulcastException ({@link ErrorKind#TRANSIENT}) if the folder cannot be made or written
     */
    static CredentialStore inFolder(Path folder) {
        return new FileCredentialStore(new StoreFolder(folder));
    }
}
