package io.exprsn.simulcast.store;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A source as it is kept. A key, or an address that may hold a password, is in the sealed credential that {@code secrets} names.
 * Immutable.
 *
 * @param kind what sort of source
 * @param place for people: a file's path, which is also where it is; of an address scheme and host alone; empty for the others
 * @param secrets name of the sealed credential that holds a publisher's key or the whole address; null where there is none
 * @param loop whether a file begins again at its end
 * @param hold how long a lost source is waited for; null where that cannot be
 */
public record StoredSource(
        Kind kind,
        String place,
        @Nullable String secrets,
        boolean loop,
        @Nullable Duration hold) {
    /** What can be opened again by another process. */
    public enum Kind {
        /** A file on this machine. */
        FILE,
        /** A network address. */
        ADDRESS,
        /** A publisher that pushes to us with a key. */
        PUBLISHER,
        /** FFmpeg's test picture. */
        TEST_PATTERN
    }

    /** Refuses a source that nobody could open again. */
    public StoredSource {
        if ((kind == Kind.ADDRESS || kind == Kind.PUBLISHER) && (secrets == null || hold == null)) {
            throw new IllegalArgumentException("A stored source of kind " + kind
                    + " needs the name of the credential with its key or address, and a hold time");
        }
    }
}
