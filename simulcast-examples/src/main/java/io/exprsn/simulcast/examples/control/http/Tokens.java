package io.exprsn.simulcast.examples.control.http;

import io.exprsn.simulcast.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;

/** Random secrets, and how one is compared with another that is not kept. */
public final class Tokens {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int RANDOM_BYTES = 32;

    private Tokens() {}

    /** A new secret of 256 bits, in letters, digits, - and _. */
    public static Secret random() {
        byte[] bytes = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(bytes);
        return Secret.of(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** What is kept of a secret: random ones need no slow hash. */
    static Hash hash(String secret) {
        try {
            return new Hash(MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    /** What is kept of a random secret, as text: equal texts are equal secrets. */
    public static String hashText(Secret secret) {
        return hash(secret.reveal()).text(); // only the hash stays
    }

    /** Compares in constant time. */
    static final class Hash {
        private final byte[] bytes;

        private Hash(byte[] bytes) {
            this.bytes = bytes;
        }

        static Hash ofText(String text) {
            return new Hash(Base64.getUrlDecoder().decode(text));
        }

        String text() {
            return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Hash that && MessageDigest.isEqual(bytes, that.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }
    }
}
