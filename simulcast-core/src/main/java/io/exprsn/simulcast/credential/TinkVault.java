package io.exprsn.simulcast.credential;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Seals by AES-256-GCM through Tink, with a random nonce each time and record and field as associated data. It has one key that seals
 * and any number that still open: {@link #rotate}, {@link Credentials#rewrap()} and {@link #drop} exchange a key while everything runs.
 *
 * <p>Safe for use by several threads.
 */
public final class TinkVault implements CredentialVault {
    private final Object lock = new Object();
    private volatile List<VaultKey> keys; // the first one seals

    private TinkVault(List<VaultKey> keys) {
        this.keys = keys;
    }

    /**
     * A vault.
     *
     * @param key seals new entries
     * @param older keys that still open entries
     */
    public static TinkVault of(VaultKey key, VaultKey... older) {
        return new TinkVault(Stream.concat(Stream.of(key), Stream.of(older)).toList());
    }

    /**
     * Adds a key that only opens. Where several processes share a store, each adds the new key before the first one rotates.
     */
    public void add(VaultKey key) {
        synchronized (lock) {
            keys = Stream.concat(keys.stream(), Stream.of(key)).distinct().toList();
        }
    }

    /** Seals new entries with this key from now on; what is there stays readable. */
    public void rotate(VaultKey key) {
        synchronized (lock) {
            keys = Stream.concat(Stream.of(key), keys.stream()).distinct().toList();
        }
    }

    /**
     * Forgets a key that no entry needs any more. Nothing is read or written by these credentials meanwhile.
     *
     * @param credentials all that this vault seals for
     * @throws SimulcastException ({@link ErrorKind#INVALID}) if entries still need the key, with their number, or if it is the one that
     *     seals
     */
    public void drop(VaultKey key, Credentials credentials) {
        credentials.whileNobodyUses(() -> {
            synchronized (lock) {
                if (keys.get(0) == key) {
                    throw new SimulcastException(
                            ErrorKind.INVALID,
                            "This key of the vault cannot be dropped: new entries are sealed with it",
                            "Rotate to another key first");
                }
                long needing = credentials.count(entry -> needs(key, entry));
                if (needing > 0) {
                    throw new SimulcastException(
                            ErrorKind.INVALID,
                            "This key of the vault cannot be dropped: credentials that need it: " + needing,
                            "Call rewrap() first, and let it end");
                }
                keys = keys.stream().filter(other -> other != key).toList();
            }
        });
    }

    @Override
    public byte[] seal(String record, String field, byte[] plain) {
        VaultKey.SealingKey sealing = keys.get(0).sealing();
        Envelope envelope = Envelope.around(sealing.salt(), sealing.key().number(), record, field);
        return envelope.withBody(sealing.key().encrypt(plain, envelope.associated(record, field)))
                .toBytes();
    }

    @Override
    public byte[] open(String record, String field, byte[] sealed) {
        String name = "field \"" + field + "\" of credential \"" + record + "\"";
        Envelope envelope = Envelope.parse(sealed, name);
        if (!envelope.isFor(record, field)) {
            throw Envelope.elsewhere(name);
        }
        for (VaultKey candidate : keys) {
            AesKey key = candidate.opening(envelope).orElse(null);
            if (key != null) {
                byte[] plain = key.decrypt(envelope.body(), envelope.associated(record, field))
                        .orElseThrow(() -> Envelope.changed(name));
                candidate.opened(envelope);
                return plain;
            }
        }
        throw new SimulcastException(
                ErrorKind.INVALID,
                "Opening " + name + " failed: it was sealed with another key than this vault has",
                "Give the key or passphrase it was sealed with, " + VaultKey.ENCRYPTION_KEY + " if it came from there");
    }

    @Override
    public boolean isCurrent(byte[] sealed) {
        return envelope(sealed).filter(keys.get(0)::isCurrent).isPresent();
    }

    private boolean needs(VaultKey key, byte[] sealed) {
        return envelope(sealed)
                .filter(envelope -> key.opening(envelope).isPresent())
                .filter(envelope -> keys.stream()
                        .noneMatch(
                                other -> other != key && other.opening(envelope).isPresent()))
                .isPresent();
    }

    /** Empty if it is damaged: no key opens it, and opening it says why. */
    private static Optional<Envelope> envelope(byte[] sealed) {
        try {
            return Optional.of(Envelope.parse(sealed, "an entry"));
        } catch (SimulcastException e) {
            return Optional.empty();
        }
    }
}
