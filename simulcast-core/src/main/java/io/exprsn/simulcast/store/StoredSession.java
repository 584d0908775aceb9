package io.exprsn.simulcast.store;

import io.exprsn.simulcast.DestinationStatus.Wanted;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What was meant to happen, kept before any of it does: after a crash it says for each platform whether nothing was asked, something was
 * asked and the answer is unknown, a broadcast was made, or all is over. It holds no secret. Immutable.
 *
 * @param id of the intent: 1 to {@value RecordFormat#LONGEST_ID} bytes in UTF-8 without control characters
 * @param version of what is stored under the id, at least 1; 0 for never stored
 * @param plan what it does
 * @param wanted what the user asked of the whole session
 * @param intents one for each destination, in the plan's order
 */
public record StoredSession(String id, long version, StoredPlan plan, Wanted wanted, List<BroadcastIntent> intents)
        implements VersionedRecord<StoredSession> {

    /**
     * Checks and copies.
     *
     * @throws io.exprsn.simulcast.SimulcastException ({@link io.exprsn.simulcast.ErrorKind#INVALID}) if the id cannot be one
     * @throws IllegalArgumentException if a destination comes twice
     */
    public StoredSession {
        RecordFormat.requireId("session's id", id, RecordFormat.LONGEST_ID);
        if (version < 0) {
            throw new IllegalArgumentException("A version of " + version + ", expected 0 or more");
        }
        intents = List.copyOf(intents);
        Set<String> destinations = new HashSet<>();
        for (BroadcastIntent intent : intents) {
            if (!destinations.add(intent.destination())) {
                throw new IllegalArgumentException(
                        "The session " + id + " has two intents for the destination " + intent.destination());
            }
        }
    }

    /** One that was never stored, to be live. */
    public static StoredSession of(String id, StoredPlan plan, List<BroadcastIntent> intents) {
        return new StoredSession(id, 0, plan, Wanted.LIVE, intents);
    }

    /** What is meant for a destination. */
    public Optional<BroadcastIntent> intent(String destination) {
        return intents.stream()
                .filter(intent -> intent.destination().equals(destination))
                .findFirst();
    }

    /** Whether something of it may be on a platform, or is still wanted. */
    public boolean isOpen() {
        return wanted != Wanted.ENDED
                || intents.stream().anyMatch(intent -> intent.step().mayBeThere());
    }

    @Override
    public StoredSession withVersion(long newVersion) {
        return new StoredSession(id, newVersion, plan, wanted, intents);
    }

    /** The same with another wish for the whole. */
    public StoredSession wanting(Wanted wish) {
        return new StoredSession(id, version, plan, wish, intents);
    }

    /** The same where viewers see something else. */
    public StoredSession showing(StoredShow show) {
        return new StoredSession(id, version, plan.showing(show), wanted, intents);
    }

    /** The same with this intent in the place of the one for its destination, or behind the others. */
    public StoredSession with(BroadcastIntent next) {
        List<BroadcastIntent> all = new ArrayList<>(intents);
        boolean there = intent(next.destination()).isPresent();
        if (there) {
            all.replaceAll(old -> old.destination().equals(next.destination()) ? next : old);
        } else {
            all.add(next);
        }
        return new StoredSession(id, version, plan, wanted, all);
    }
}
