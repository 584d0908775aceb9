package io.exprsn.simulcast.credential;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.credential.Credential.SecretSet;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;

/**
 * The secrets of what is kept elsewhere in the open: sealed among the credentials, while the record has only their name. Each set gets a
 * name of its own and is never changed, so that a record and its secrets change in one step, when the record names another set; whoever
 * is killed between the two leaves a set that nothing names, which {@link #sweep} takes away.
 *
 * <p>All methods throw what {@link Credentials} throws. Safe for use by several threads and processes.
 */
public final class OwnedSecrets {
    private final Credentials credentials;

    /** Among these credentials. */
    public OwnedSecrets(Credentials credentials) {
        this.credentials = credentials;
    }

    /**
     * Seals a set.
     *
     * @param kind of the record that will name it, one word of at most 11 small letters, such as {@code destination}
     * @param id of that record
     * @param secrets at least one
     * @return the name to store in the record
     */
    public String put(String kind, String id, Map<String, Secret> secrets) {
        String name =
                prefix(kind, id) + Long.toString(ThreadLocalRandom.current().nextLong(1L << 52), Character.MAX_RADIX);
        credentials.put(name, new SecretSet(secrets));
        return name;
    }

    /**
     * Opens a set.
     *
     * @return empty if there is none of that name any more
     * @throws SimulcastException ({@link ErrorKind#REJECTED}) also if the credential of that name is something else
     */
    public Optional<Map<String, Secret>> get(String name) {
        return credentials.get(name).map(credential -> {
            if (credential instanceof SecretSet set) {
                return set.byName();
            }
            throw new SimulcastException(
                    ErrorKind.REJECTED,
                    "The credential \"" + name + "\" is not the set of secrets that a stored record takes it for",
                    "Put the record or the credential back from a backup");
        });
    }

    /** Removes a set; one that is gone is no error. */
    public void remove(String name) {
        credentials.remove(name);
    }

    /** Removes all sets of a record that is gone. */
    public void removeAll(String kind, String id) {
        credentials.names().stream()
                .filter(name -> name.startsWith(prefix(kind, id)))
                .forEach(credentials::remove);
    }

    /**
     * Removes the sets that no record names. A set that is about to be named goes too: call it while nobody stores such records, such as
     * at the start.
     *
     * @param kind of the records
     * @param inUse whether a record names this set
     * @return how many were removed
     */
    public int sweep(String kind, Predicate<String> inUse) {
        return (int) credentials.names().stream()
                .filter(name -> name.startsWith(prefix(kind)) && !inUse.test(name))
                .filter(credentials::remove)
                .count();
    }

    /** How the names of a record's sets begin. */
    static String prefix(String kind, String id) {
        return prefix(kind) + id + "/";
    }

    private static String prefix(String kind) {
        return kind + "/";
    }
}
