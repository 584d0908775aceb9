package io.exprsn.simulcast.credential;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * What somebody granted, stored.
 *
 * @param stored the tokens as they are kept
 * @param granted scopes; those that were asked for where the platform does not tell
 * @param missing scopes that are needed and were not granted
 */
public record Grant(StoredCredential stored, Set<String> granted, Set<String> missing) {
    /** Copies and puts in order. */
    public Grant {
        granted = Collections.unmodifiableSet(new TreeSet<>(granted));
        missing = Collections.unmodifiableSet(new TreeSet<>(missing));
    }

    static Grant of(StoredCredential stored, Set<String> granted, Set<String> needed) {
        Set<String> missing = new TreeSet<>(needed);
        missing.removeAll(granted);
        return new Grant(stored, granted, missing);
    }
}
