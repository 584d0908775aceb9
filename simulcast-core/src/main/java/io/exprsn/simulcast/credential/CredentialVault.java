package io.exprsn.simulcast.credential;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;

/**
 * Seals what must not be read on the disk, and opens it again: the seam a host can replace. {@link TinkVault} is the one that comes with
 * the library. A sealed text opens only under the record and field it was sealed for, so that no entry can stand in for another.
 *
 * <p>Implementations are safe for use by several threads. Their errors name record and field and never what is in them.
 */
public interface CredentialVault {
    /**
     * Seals a plain text under the key that new entries get. Two calls never give the same.
     *
     * @param record name of the record, not a secret
     * @param field name of the field within it
     */
    byte[] seal(String record, String field, byte[] plain);

    /**
     * Opens what {@link #seal} gave for the same record and field.
     *
     * @throws SimulcastException {@link ErrorKind#INVALID}: sealed under a key that this vault does not have, or by a newer version;
     *     {@link ErrorKind#REJECTED}: cut off, changed, or sealed for another record or field
     */
    byte[] open(String record, String field, byte[] sealed);

    /** Whether it is sealed as a new entry would be. If not, {@link Credentials#rewrap()} seals it again. */
    default boolean isCurrent(byte[] sealed) {
        return true;
    }
}
