package io.exprsn.simulcast.store;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A credential as a store sees it: a name and ciphertexts. Immutable.
 *
 * @param name under which it is found: 1 to {@value #LONGEST_NAME} bytes in UTF-8 without control characters; not a secret
 * @param version of what is stored under the name, at least 1; 0 in a record that was never stored. It says only whether something
 *     changed.
 * @param fields ciphertexts by field, in Base64
 */
public record SealedRecord(String name, long version, Map<String, String> fields)
        implements VersionedRecord<SealedRecord> {
    /** Bytes of the longest name in UTF-8, so that it fits into a file's name however it is written there. */
    public static final int LONGEST_NAME = 64;

    /**
     * Checks and copies.
     *
     * @throws SimulcastException ({@link ErrorKind#INVALID}) if the name cannot be one
     */
    public SealedRecord {
        RecordFormat.requireId("credential's name", name, LONGEST_NAME);
        if (version < 0) {
            throw new IllegalArgumentException("A version of " + version + ", expected 0 or more");
        }
        fields = Collections.unmodifiableMap(new TreeMap<>(fields));
    }

    /** The name. */
    @Override
    public String id() {
        return name;
    }

    @Override
    public SealedRecord withVersion(long newVersion) {
        return new SealedRecord(name, newVersion, fields);
    }
}
