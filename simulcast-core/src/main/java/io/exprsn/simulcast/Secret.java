package io.exprsn.simulcast;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * A stream key, token or password. It prints as stars, compares in constant time, is not serialisable and opens only
 * through {@link #reveal()}.
 *
 * <p>Immutable and safe for use by several threads.
 */
public final class Secret {
    private final String value;

    private Secret(String value) {
        this.value = value;
    }

    /**
     * Wraps a secret text.
     *
     * @param value the secret, byte for byte; not trimmed or decoded
     * @throws IllegalArgumentException if it is empty
     */
    public static Secret of(String value) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException("A secret must not be empty");
        }
        return new Secret(value);
    }

    /** The secret itself. Every call to this is a place where it can leak: search for the word. */
    public String reveal() {
        return value;
    }

    /**
     * Stars and the end of the secret, for people who have to tell one from another: at most the last four characters, and never more
     * than a quarter of it.
     */
    public String masked() {
        int begin = value.length() - Math.min(4, value.length() / 4);
        if (begin < value.length() && Character.isLowSurrogate(value.charAt(begin))) {
            begin++; // half a character is none
        }
        return "****" + value.substring(begin);
    }

    /** Compares in a time that depends on the lengths alone. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Secret that
                && MessageDigest.isEqual(
                        value.getBytes(StandardCharsets.UTF_8), that.value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    /** Always the same stars, whatever the secret. */
    @Override
    public String toString() {
        return "****";
    }
}
