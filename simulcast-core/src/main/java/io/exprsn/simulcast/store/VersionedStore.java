package io.exprsn.simulcast.store;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Keeps records by id, so that of two who change one at the same time neither loses his change unnoticed: the seam for a host's own
 * database. {@link RecordFormat} makes a text of each record and reads it again.
 *
 * <p>Implementations are safe for use by several threads, and by several processes where they share what they keep. They throw a
 * {@link SimulcastException}: {@link ErrorKind#TRANSIENT} where trying again may help (disk full, database gone), {@link
 * ErrorKind#REJECTED} where what is kept is damaged, {@link ErrorKind#INVALID} where it is of a version they do not know, or an id
 * cannot be one. One damaged record hurts no other.
 *
 * @param <R> what is kept
 */
public interface VersionedStore<R extends VersionedRecord<R>> {
    /** The record as it was last stored. */
    Optional<R> get(String id);

    /**
     * Stores a record if nobody was faster. When this returns it is kept, also if the machine fails the next moment; when it throws,
     * the old or the new record is kept, whole. An interrupted thread stores all the same: what it brings may exist nowhere else.
     *
     * @param record with the version that is expected to be stored now; 0 for none
     * @return the record with its new version, which no record of that id ever had, also not one that was removed since; empty if
     *     another version is stored now, and nothing was changed
     */
    Optional<R> put(R record);

    /**
     * Removes a record.
     *
     * @return whether there was one
     */
    boolean remove(String id);

    /** The ids of all records, in the order of their characters. */
    List<String> ids();

    /**
     * Changes a record; no other change is lost.
     *
     * @param change gives the new one for the one that is there; called again when somebody else was faster, with no lock held
     * @return what is stored now; empty if there is no such record, or it was removed meanwhile
     */
    default Optional<R> update(String id, UnaryOperator<R> change) {
        while (true) {
            Optional<R> read = get(id);
            if (read.isEmpty()) {
                return read;
            }
            Optional<R> stored =
                    put(change.apply(read.get()).withVersion(read.get().version()));
            if (stored.isPresent()) {
                return stored;
            }
        }
    }
}
