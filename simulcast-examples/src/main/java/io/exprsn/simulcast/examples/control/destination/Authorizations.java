package io.exprsn.simulcast.examples.control.destination;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What is to happen when a person comes back from a platform's page; whether they may come back at all is the library's to say. In memory:
 * who is on the way while the server is restarted begins again. Safe for use by several threads.
 */
final class Authorizations {
    private static final int MOST = 1000;

    private final Clock clock;
    private final Deque<Begun> all = new ArrayDeque<>(); // the newest first

    Authorizations(Clock clock) {
        this.clock = clock;
    }

    /**
     * One that began.
     *
     * @param state hash of it
     * @param browser hash of what the browser that comes back must bring
     * @param caller who began it
     * @param streamId the stream that the new destination is for; null for none
     * @param name of the new destination; null for the account's
     */
    record Begun(
            String state,
            String browser,
            String platform,
            String caller,
            String credential,
            @Nullable String streamId,
            @Nullable String name,
            Instant expiresAt) {}

    synchronized void add(Begun begun) {
        Instant now = clock.instant();
        all.removeIf(old -> !now.isBefore(old.expiresAt()));
        all.addFirst(begun);
        if (all.size() > MOST) {
            all.removeLast();
        }
    }

    /** The one with this state; it is known no longer. */
    synchronized Optional<Begun> take(String state) {
        return take(begun -> begun.state().equals(state));
    }

    /** The one with this state; it stays. */
    synchronized Optional<Begun> find(String state) {
        return all.stream().filter(begun -> begun.state().equals(state)).findFirst();
    }

    /** The newest of a caller on a platform; it is known no longer. */
    synchronized Optional<Begun> takeNewest(String platform, String caller) {
        return take(begun -> begun.platform().equals(platform) && begun.caller().equals(caller));
    }

    private Optional<Begun> take(Predicate<Begun> wanted) {
        for (Iterator<Begun> each = all.iterator(); each.hasNext(); ) {
            Begun begun = each.next();
            if (wanted.test(begun)) {
                each.remove();
                return Optional.of(begun);
            }
        }
        return Optional.empty();
    }
}
