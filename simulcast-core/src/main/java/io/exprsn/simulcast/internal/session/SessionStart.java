package io.exprsn.simulcast.internal.session;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.DestinationStatus.Wanted;
import io.exprsn.simulcast.internal.broadcast.SessionBook;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.store.BroadcastIntent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * From where a session begins: anew, or where another process left it.
 *
 * @param id under which it is written down, and from which what platforms are asked with is made
 * @param book where it is written down; null where nothing is kept
 * @param rehearsal whether as few as possible are to see it
 * @param intents how far it came, by name of the destination
 * @param broadcasts what there is, by name of the destination
 * @param closing what another process wanted ended, and may be there
 * @param startAt when it begins for its viewers, where platforms announce that; null for now
 */
record SessionStart(
        String id,
        @Nullable SessionBook book,
        boolean rehearsal,
        Map<String, BroadcastIntent> intents,
        Map<String, Broadcast> broadcasts,
        List<Leftover> closing,
        @Nullable Instant startAt) {

    /** A broadcast to end, of a destination that is no longer wanted. */
    record Leftover(
            Destination destination,
            BroadcastIntent intent,
            @Nullable Broadcast broadcast) {}

    /** Anew. */
    static SessionStart fresh(String id, @Nullable SessionBook book, boolean rehearsal) {
        return new SessionStart(id, book, rehearsal, Map.of(), Map.of(), List.of(), null);
    }

    /** Whether a person paused it before. */
    boolean isPaused(String destination) {
        BroadcastIntent intent = intents.get(destination);
        return intent != null && intent.wanted() == Wanted.PAUSED;
    }

    /** The first number that no destination of it has. */
    int nextNumber(int destinations) {
        int highest = destinations - 1;
        for (BroadcastIntent intent : intents.values()) {
            highest = Math.max(highest, number(intent));
        }
        for (Leftover leftover : closing) {
            highest = Math.max(highest, number(leftover.intent()));
        }
        return highest + 1;
    }

    private static int number(BroadcastIntent intent) {
        String id = intent.destination();
        try {
            return Integer.parseInt(id.substring(id.lastIndexOf('.') + 1));
        } catch (NumberFormatException other) {
            return 0;
        }
    }
}
