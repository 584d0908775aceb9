package io.exprsn.simulcast.store;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import java.nio.charset.StandardCharsets;
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
public record SealedRecord(String name, long version, Map<String, String> fields) {
    /** Bytes of the longest name in UTF-8, so that it fits into a file's name however it is written there. */
    public static final int LONGEST_NAME = 64;

    /**
     * Checks and copies.
     *
     * @throws SimulcastException ({@link ErrorKind#INVALID}) if the name cannot be one
     */
    public SealedRecord {
        requireName(name);
        if (version < 0) {
            throw new IllegalArgumentException("A version of " + version + ", expected 0 or more");
        }
        fields = Collections.unmodifiableMap(new TreeMap<>(fields));
    }

    /** The same with another version. */
    public SealedRecord withVersion(long newVersion) {
        return new SealedRecord(name, newVersion, fields);
    }

    static void requireName(String name) {
        int length = name.getBytes(StandardCharsets.UTF_8).length;
        if (name.isBlank() || length > LONGEST_NAME || name.chars().anyMatch(Character::isISOControl)) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "A credential's name has " + length + " bytes in UTF-8"
                            + (length > LONGEST_NAME ? "" : " and is blank or holds a control character"),
                    "Give it 1 to " + LONGEST_NAME
                            + " bytes without control characters, for instance \"main channel\"");
        }
    }
}
