package io.exprsn.simulcast.credential;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Authorisations on their way: each state is good once, for its caller, for {@link #LIFE}. Spent and expired ones are remembered for as long
 * again, so that an error can say which it is.
 */
final class PendingAuthorizations {
    static final Duration LIFE = Duration.ofMinutes(10);

    /** A thousand people in ten minutes; more drop the oldest. Whoever floods drops their own first. */
    static final int MOST = 1000;

    static final int MOST_PER_CALLER = 10;

    private static final String BEGIN_AGAIN = "Begin again, and come back within " + LIFE.toMinutes() + " minutes";

    private final SecureRandom random = new SecureRandom();
    private final Clock clock;
    private final Object lock = new Object();
    private final Deque<Pending> all = new ArrayDeque<>(); // the oldest first

    PendingAuthorizations(Clock clock) {
        this.clock = clock;
    }

    Pending begin(URI redirect, String credential, String caller, boolean pkce) {
        Pending pending = new Pending(
                unguessable(),
                pkce ? unguessable() : null,
                redirect,
                credential,
                caller,
                clock.instant().plus(LIFE));
        synchronized (lock) {
            Instant now = clock.instant();
            all.removeIf(old -> !now.isBefore(old.expiresAt.plus(LIFE)));
            dropOldest(all.stream().filter(old -> old.caller.equals(caller)).toList(), MOST_PER_CALLER - 1);
            dropOldest(List.copyOf(all), MOST - 1);
            all.addLast(pending);
        }
        return pending;
    }

    /** Takes the one with this state. */
    Pending spend(Secret state, String caller) {
        synchronized (lock) {
            Pending found = null;
            for (Pending pending : all) { // all of them, each compared in constant time: how long it takes says nothing
                if (pending.state.equals(state)) {
                    found = pending;
                }
            }
            if (found == null) {
                throw refused(
                        "its state is unknown here", "Begin again in this program, or look who sent this address");
            }
            if (!found.caller.equals(caller)) {
                throw refused("somebody else began it", "Let the person who began it come back, logged in as then");
            }
            return spent(found);
        }
    }

    /** Takes the newest of a caller, for callers that do not bring the state back. */
    Pending spendNewest(String caller) {
        synchronized (lock) {
            for (Iterator<Pending> newest = all.descendingIterator(); newest.hasNext(); ) {
                Pending pending = newest.next();
                if (pending.caller.equals(caller)) {
                    return spent(pending);
                }
            }
            throw refused("this caller began none", BEGIN_AGAIN);
        }
    }

    private Pending spent(Pending pending) {
        if (pending.spent) {
            throw refused("it was used before", BEGIN_AGAIN);
        }
        if (!clock.instant().isBefore(pending.expiresAt)) {
            throw refused("it expired at " + pending.expiresAt, BEGIN_AGAIN);
        }
        pending.spent = true;
        return pending;
    }

    private void dropOldest(List<Pending> of, int keep) {
        List<Pending> tooMany = new ArrayList<>(of.subList(0, Math.max(0, of.size() - keep)));
        all.removeAll(tooMany);
    }

    /** 256 random bits, in the 43 characters that also a verifier has. */
    private Secret unguessable() {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return Secret.of(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    private static SimulcastException refused(String why, String remedy) {
        return new SimulcastException(ErrorKind.REJECTED, "The authorisation was not taken: " + why, remedy);
    }

    /** One that began. Compared by identity; prints no secret. */
    static final class Pending {
        final Secret state;
        final @Nullable Secret verifier;
        final URI redirect;
        final String credential;
        final String caller;
        final Instant expiresAt;
        private boolean spent;

        private Pending(
                Secret state,
                @Nullable Secret verifier,
                URI redirect,
                String credential,
                String caller,
                Instant expiresAt) {
            this.state = state;
            this.verifier = verifier;
            this.redirect = redirect;
            this.credential = credential;
            this.caller = caller;
            this.expiresAt = expiresAt;
        }
    }
}
