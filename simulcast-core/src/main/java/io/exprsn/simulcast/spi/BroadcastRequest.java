package io.exprsn.simulcast.spi;

import io.exprsn.simulcast.spi.Broadcast.IngestProtocol;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@link PlatformAdapter#prepare} is asked for. Immutable; made by {@link #of}.
 *
 * @param intentId the same for all attempts at this broadcast, also after a crash; letters, digits and dashes, at most 64
 * @param metadata title and what else viewers see
 * @param start when it is to begin, wall clock; null for now
 * @param rehearsal nobody but the account's owner shall see it, or as few as the platform can
 * @param protocols what can be sent; an adapter offers no others
 * @param previousBroadcast what an earlier attempt made; null for none
 */
public record BroadcastRequest(
        String intentId,
        Metadata metadata,
        @Nullable Instant start,
        boolean rehearsal,
        Set<IngestProtocol> protocols,
        @Nullable Broadcast previousBroadcast) {

    /** Copies. */
    public BroadcastRequest {
        protocols = Set.copyOf(protocols);
    }

    /** A broadcast for everybody, now, by RTMP or RTMPS. */
    public static BroadcastRequest of(String intentId, Metadata metadata) {
        return new BroadcastRequest(
                intentId, metadata, null, false, EnumSet.of(IngestProtocol.RTMPS, IngestProtocol.RTMP), null);
    }

    /** The same after an earlier attempt made this. */
    public BroadcastRequest after(Broadcast earlier) {
        return new BroadcastRequest(intentId, metadata, start, rehearsal, protocols, earlier);
    }

    /** The same, to begin then. */
    public BroadcastRequest startingAt(Instant when) {
        return new BroadcastRequest(intentId, metadata, when, rehearsal, protocols, previousBroadcast);
    }

    /** The same as a rehearsal. */
    public BroadcastRequest rehearsing() {
        return new BroadcastRequest(intentId, metadata, start, true, protocols, previousBroadcast);
    }

    /** The same where this can be sent. */
    public BroadcastRequest sending(Set<IngestProtocol> possible) {
        return new BroadcastRequest(intentId, metadata, start, rehearsal, possible, previousBroadcast);
    }

    /** What an earlier attempt made. */
    public Optional<Broadcast> previous() {
        return Optional.ofNullable(previousBroadcast);
    }

    /** When it is to begin; empty for now. */
    public Optional<Instant> startAt() {
        return Optional.ofNullable(start);
    }
}
