package io.exprsn.simulcast.credential;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import java.util.Map;
import java.util.Optional;

/**
 * What a {@link TinkVault} seals with: a passphrase, or the keys of a Tink keyset. It holds the key itself; keep it no longer than the
 * vault. Immutable to its users and safe for use by several threads. Two are equal only if they are the same object.
 */
public abstract sealed class VaultKey permits PassphraseKey, KeysetKey {
    /** Name of the environment variable that {@link #fromEnvironment()} reads. */
    public static final String ENCRYPTION_KEY = "ENCRYPTION_KEY";

    VaultKey() {}

    /**
     * The key in the environment variable {@value #ENCRYPTION_KEY}, see {@link #ofPassphrase}.
     *
     * @throws SimulcastException ({@link ErrorKind#INVALID}) if it is not set
     */
    public static VaultKey fromEnvironment() {
        return from(System.getenv());
    }

    static VaultKey from(Map<String, String> environment) {
        String value = environment.getOrDefault(ENCRYPTION_KEY, "");
        if (value.isBlank()) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "The environment variable " + ENCRYPTION_KEY + " is not set, and credentials are sealed with it",
                    "Make a key once (openssl rand -hex 32), keep it where the credentials are not, and set it at each start");
        }
        return ofPassphrase(Secret.of(value));
    }

    /**
     * 64 hexadecimal digits, or any passphrase; both by scrypt with the default strength. Capital and small digits are the same key.
     *
     * @throws SimulcastException ({@link ErrorKind#INVALID}) if it begins or ends with a space or line break, which is how a
     *     key comes out of a file and never again
     */
    public static VaultKey ofPassphrase(Secret passphrase) {
        return ofPassphrase(passphrase, ScryptParameters.ofDefaults());
    }

    /**
     * The same with a strength of its own. Entries sealed with another strength stay readable; {@link Credentials#rewrap()} seals them
     * again with this one.
     */
    public static VaultKey ofPassphrase(Secret passphrase, ScryptParameters strength) {
        return new PassphraseKey(passphrase, strength);
    }

    /**
     * A Tink keyset in JSON, not encrypted. All its enabled keys open, its primary one seals.
     *
     * @throws SimulcastException ({@link ErrorKind#INVALID}) if it is no keyset, or has keys of another kind than AES-256-GCM
     */
    public static VaultKey ofKeyset(Secret json) {
        return KeysetKey.plain(json);
    }

    /**
     * A Tink keyset in JSON that is encrypted by a key elsewhere, with no associated data, as {@code tinkey} makes it.
     *
     * @throws SimulcastException ({@link ErrorKind#INVALID}) if it is no such keyset, was wrapped by another key, or has keys of another
     *     kind than AES-256-GCM; whatever the wrapper throws
     */
    public static VaultKey ofWrappedKeyset(String json, KeyWrapper wrapper) {
        return KeysetKey.wrapped(json, wrapper);
    }

    /** A new keyset with one AES-256-GCM key, for {@link #ofKeyset}. */
    public static Secret newKeyset() {
        return KeysetKey.generate();
    }

    /** A new keyset with one AES-256-GCM key, for {@link #ofWrappedKeyset}. Not a secret once wrapped. */
    public static String newWrappedKeyset(KeyWrapper wrapper) {
        return KeysetKey.generate(wrapper);
    }

    /** The key that seals new entries. */
    abstract SealingKey sealing();

    /** The key that opens an entry, if it is one of ours. May take long the first time. */
    abstract Optional<AesKey> opening(Envelope sealed);

    /** Whether a new entry would be sealed in the same way. */
    abstract boolean isCurrent(Envelope sealed);

    /** An entry was opened by one of our keys, so that what it says about how its key was made is true. */
    abstract void opened(Envelope sealed);

    /** What seals, and how its key is made again. */
    record SealingKey(AesKey key, Optional<Salt> salt) {}
}
