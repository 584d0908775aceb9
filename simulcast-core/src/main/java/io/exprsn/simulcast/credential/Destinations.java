package io.exprsn.simulcast.credential;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.store.DestinationStore;
import io.exprsn.simulcast.store.StoredDestination;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Destinations with their secrets: the definition goes into a store in the open, key and passphrase are sealed among the credentials.
 * What is only known of a destination, such as its state, is changed in the store itself and leaves the secrets alone.
 *
 * <p>All methods throw what the store and {@link Credentials} throw. Safe for use by several threads, and by several processes where the
 * stores are.
 */
public final class Destinations {
    private static final String KIND = "destination";
    private static final String KEY = "key";

    /** In front of the names of other secrets, which are anybody's choice and must not pass for the key. */
    private static final String OTHER = "secret.";

    private final DestinationStore store;
    private final OwnedSecrets secrets;

    /** Joins a store and credentials. Reads nothing yet. */
    public Destinations(DestinationStore store, Credentials credentials) {
        this.store = store;
        this.secrets = new OwnedSecrets(credentials);
    }

    /**
     * A destination as it was defined, with its key and secrets.
     *
     * @throws SimulcastException ({@link ErrorKind#REJECTED}) also if its secrets are missing
     */
    public Optional<Destination> get(String id) {
        Optional<StoredDestination> stored = store.get(id);
        while (stored.isPresent()) {
            StoredDestination read = stored.get();
            Optional<Destination> whole = open(read);
            if (whole.isPresent()) {
                return whole;
            }
            stored = store.get(id);
            if (stored.filter(now -> now.version() == read.version()).isPresent()) {
                throw new SimulcastException(
                        ErrorKind.REJECTED,
                        "The key of the destination " + id + " is missing: there is no credential \"" + read.secrets()
                                + "\"",
                        "Put the credential back from a backup, or define the destination again");
            } // else it was defined anew meanwhile
        }
        return Optional.empty();
    }

    /** Defines a destination, in the place of whatever is there; what was known of it and whether it is enabled stay. */
    public StoredDestination put(String id, Destination destination) {
        while (true) {
            StoredDestination read =
                    store.get(id).orElseGet(() -> StoredDestination.of(id, withoutSecrets(destination)));
            Optional<StoredDestination> stored = replace(read, destination);
            if (stored.isPresent()) {
                return stored.get();
            }
        }
    }

    /**
     * Defines a destination otherwise, if it still is as it was read. Definition and secrets change in one step.
     *
     * @return the new one; empty if it was changed or removed meanwhile, and nothing was changed here
     */
    public Optional<StoredDestination> replace(StoredDestination read, Destination next) {
        Map<String, Secret> own = secrets(next);
        String name = own.isEmpty() ? null : secrets.put(KIND, read.id(), own);
        // If this throws, the new record may be there all the same: both sets stay, and sweep() takes away the one not
        // named.
        Optional<StoredDestination> stored = store.put(read.defined(withoutSecrets(next), name));
        forget(stored.isPresent() ? read.secrets() : name);
        return stored;
    }

    /**
     * Removes a destination and its own secrets; the credential that it names stays, for others may use it.
     *
     * @return whether there was one
     */
    public boolean remove(String id) {
        Optional<StoredDestination> read = store.get(id);
        boolean removed = store.remove(id);
        read.ifPresent(old -> forget(old.secrets()));
        return removed;
    }

    /**
     * Removes secrets that no destination has any more, which killed programs leave behind; those of a damaged record stay. Call it while
     * nobody defines destinations, such as at the start.
     *
     * @return how many sets were removed
     */
    public int sweep() {
        Set<String> used = new HashSet<>();
        List<String> unreadable = new ArrayList<>();
        for (String id : store.ids()) {
            try {
                store.get(id).map(StoredDestination::secrets).ifPresent(used::add);
            } catch (SimulcastException e) {
                if (e.kind() == ErrorKind.TRANSIENT) {
                    throw e;
                }
                unreadable.add(OwnedSecrets.prefix(KIND, id)); // whoever repairs the record will want them
            }
        }
        return secrets.sweep(
                KIND, name -> used.contains(name) || unreadable.stream().anyMatch(name::startsWith));
    }

    /** Empty if its secrets are missing. */
    private Optional<Destination> open(StoredDestination stored) {
        String name = stored.secrets();
        return name == null
                ? Optional.of(stored.definition())
                : secrets.get(name).map(own -> with(stored.definition(), own));
    }

    private void forget(@Nullable String name) {
        if (name != null) {
            secrets.remove(name);
        }
    }

    private static Map<String, Secret> secrets(Destination destination) {
        Map<String, Secret> own = new TreeMap<>();
        if (destination.key() != null) {
            own.put(KEY, destination.key());
        }
        destination.secrets().forEach((name, secret) -> own.put(OTHER + name, secret));
        return own;
    }

    private static Destination withoutSecrets(Destination destination) {
        return with(destination, Map.of());
    }

    private static Destination with(Destination destination, Map<String, Secret> own) {
        Map<String, Secret> others = new TreeMap<>();
        own.forEach((name, secret) -> {
            if (name.startsWith(OTHER)) {
                others.put(name.substring(OTHER.length()), secret);
            }
        });
        return new Destination(
                destination.name(),
                destination.platform(),
                destination.credential(),
                own.get(KEY),
                destination.priority(),
                destination.encoding(),
                destination.sourceLoss(),
                destination.settings(),
                others);
    }
}
