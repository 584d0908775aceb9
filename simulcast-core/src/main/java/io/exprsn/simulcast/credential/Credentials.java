package io.exprsn.simulcast.credential;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.store.CredentialStore;
import io.exprsn.simulcast.store.SealedRecord;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Credentials by name, sealed where they are kept:
 *
 * <pre>{@code
 * var credentials = new Credentials(TinkVault.of(VaultKey.fromEnvironment()), CredentialStore.inFolder(folder));
 * credentials.put("main channel", new Credential.StreamKey(Secret.of(key)));
 * }</pre>
 *
 * <p>Nothing is written with a key that opens nothing of what is there: a mistyped key is an error before it does harm. What is
 * returned is kept for good, see {@link CredentialStore#put}. All methods throw what the vault and the store throw.
 *
 * <p>Safe for use by several threads, and by several processes where the store is.
 */
public final class Credentials {
    private final CredentialVault vault;
    private final CredentialSeal seal;
    private final CredentialStore store;

    /** Shared by all who open or seal, taken alone by whoever must know that no sealed text is on its way from or to the store. */
    private final ReadWriteLock using = new ReentrantReadWriteLock();

    private volatile boolean keyFits;

    /** Joins a vault and a store. Reads nothing yet. */
    public Credentials(CredentialVault vault, CredentialStore store) {
        this.vault = vault;
        this.seal = new CredentialSeal(vault);
        this.store = store;
    }

    /** A credential. */
    public Optional<Credential> get(String name) {
        return load(name).map(StoredCredential::credential);
    }

    /** A credential with its version, for {@link #replace}. */
    public Optional<StoredCredential> load(String name) {
        return shared(() -> store.get(name).map(this::open));
    }

    /** Stores a credential in the place of whatever is there. */
    public StoredCredential put(String name, Credential credential) {
        while (true) {
            long version = store.get(name).map(SealedRecord::version).orElse(0L);
            Optional<StoredCredential> stored = write(new StoredCredential(name, version, credential));
            if (stored.isPresent()) {
                return stored.get();
            }
        }
    }

    /**
     * Stores a credential in the place of one that was read, if it still is the one that is there. For changes that cannot be made
     * twice: a refresh token is spent by its use.
     *
     * @return the new one; empty if it was changed or removed meanwhile, and nothing was changed here
     */
    public Optional<StoredCredential> replace(StoredCredential read, Credential next) {
        return write(new StoredCredential(read.name(), read.version(), next));
    }

    /**
     * Changes a credential; no other change is lost.
     *
     * @param change gives the new one for the one that is there; called again when somebody else was faster, with no lock held
     * @return what is stored now; empty if there is no such credential, or it was removed meanwhile
     */
    public Optional<StoredCredential> update(String name, UnaryOperator<Credential> change) {
        while (true) {
            Optional<StoredCredential> read = load(name);
            if (read.isEmpty()) {
                return read;
            }
            Optional<StoredCredential> stored =
                    replace(read.get(), change.apply(read.get().credential()));
            if (stored.isPresent()) {
                return stored;
            }
        }
    }

    /**
     * Removes a credential. Takes no key.
     *
     * @return whether there was one
     */
    public boolean remove(String name) {
        return store.remove(name);
    }

    /** The names of all credentials, in order. Takes no key. */
    public List<String> names() {
        return store.names();
    }

    /**
     * Opens one credential to see whether the key is right; every first write does the same. Says nothing where there is none.
     *
     * @throws SimulcastException ({@link ErrorKind#INVALID}) if the key is another one
     */
    public void checkKey() {
        Optional<SimulcastException> wrongKey = Optional.empty();
        for (String name : store.names()) {
            try {
                if (load(name).isPresent()) {
                    keyFits = true;
                    return;
                }
            } catch (SimulcastException e) {
                if (e.kind() == ErrorKind.INVALID) {
                    wrongKey = Optional.of(e);
                } // a damaged one says nothing about the key
            }
        }
        if (wrongKey.isPresent()) {
            throw wrongKey.get();
        }
        keyFits = true;
    }

    /**
     * Seals again what was not sealed as a new entry would be: after {@link TinkVault#rotate}, or for a stronger passphrase. Others may
     * read and write meanwhile. When it throws, some are sealed again and all are readable; call it again.
     *
     * @return how many were sealed again
     */
    public int rewrap() {
        whileNobodyUses(() -> {}); // what was sealed before the key was changed is stored by now
        return (int) store.names().stream().filter(this::rewrap).count();
    }

    /** How many credentials have a field whose ciphertext is like this. */
    long count(Predicate<byte[]> field) {
        return store.names().stream()
                .map(store::get)
                .flatMap(Optional::stream)
                .filter(record -> anyField(record, field))
                .count();
    }

    /** Does something while these credentials open and write nothing. */
    void whileNobodyUses(Runnable work) {
        using.writeLock().lock();
        try {
            work.run();
        } finally {
            using.writeLock().unlock();
        }
    }

    private boolean rewrap(String name) {
        while (true) {
            Optional<StoredCredential> old = shared(() -> store.get(name)
                    .filter(record -> anyField(record, field -> !vault.isCurrent(field)))
                    .map(this::open));
            if (old.isEmpty()) {
                return false;
            }
            if (write(old.get()).isPresent()) {
                return true;
            } // else somebody was faster: look again
        }
    }

    private StoredCredential open(SealedRecord record) {
        return new StoredCredential(record.name(), record.version(), seal.open(record));
    }

    private Optional<StoredCredential> write(StoredCredential next) {
        if (!keyFits) {
            checkKey();
        }
        return shared(() -> store.put(
                        new SealedRecord(next.name(), next.version(), seal.seal(next.name(), next.credential())))
                .map(stored -> new StoredCredential(next.name(), stored.version(), next.credential())));
    }

    private <T> T shared(Supplier<T> work) {
        using.readLock().lock();
        try {
            return work.get();
        } finally {
            using.readLock().unlock();
        }
    }

    private static boolean anyField(SealedRecord record, Predicate<byte[]> test) {
        return record.fields().keySet().stream()
                .map(field -> CredentialSeal.sealed(record, field))
                .anyMatch(test);
    }
}
