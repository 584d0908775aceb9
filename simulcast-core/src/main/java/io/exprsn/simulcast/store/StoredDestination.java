package io.exprsn.simulcast.store;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.DestinationState;
import io.exprsn.simulcast.Problem;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * A destination as it is kept: what was asked for, and what was last known of it. It holds no secret: tokens are in the credential that
 * {@link Destination#credential()} names, and key and passphrase of its own in the one that {@code secrets} names, where
 * {@code io.exprsn.simulcast.credential.Destinations} puts them. Immutable.
 *
 * @param id under which it is kept: 1 to {@value RecordFormat#LONGEST_ID} bytes in UTF-8 without control characters; its name may
 *     change, this does not
 * @param version of what is stored under the id, at least 1; 0 for never stored
 * @param definition what is wanted, without key and secrets
 * @param secrets name of the sealed credential that holds its key and secrets; null if it has none of its own
 * @param enabled whether it takes part; one that is not is kept as it is
 * @param lastKnown what was the case when it was last looked at
 */
public record StoredDestination(
        String id,
        long version,
        Destination definition,
        @Nullable String secrets,
        boolean enabled,
        LastKnown lastKnown) implements VersionedRecord<StoredDestination> {

    /**
     * Checks.
     *
     * @throws io.exprsn.simulcast.SimulcastException ({@link io.exprsn.simulcast.ErrorKind#INVALID}) if the id cannot be one
     * @throws IllegalArgumentException if the definition holds a secret
     */
    public StoredDestination {
        RecordFormat.requireId("destination's id", id, RecordFormat.LONGEST_ID);
        if (version < 0) {
            throw new IllegalArgumentException("A version of " + version + ", expected 0 or more");
        }
        if (definition.key() != null || !definition.secrets().isEmpty()) {
            throw new IllegalArgumentException("The destination " + id
                    + " is to be stored with its key or another secret in the open: Destinations.put seals them");
        }
    }

    /** An enabled one, never stored, of which nothing is known; without secrets of its own. */
    public static StoredDestination of(String id, Destination definition) {
        return new StoredDestination(id, 0, definition, null, true, LastKnown.NOTHING);
    }

    @Override
    public StoredDestination withVersion(long newVersion) {
        return new StoredDestination(id, newVersion, definition, secrets, enabled, lastKnown);
    }

    /** The same, defined otherwise. */
    public StoredDestination defined(Destination newDefinition, @Nullable String newSecrets) {
        return new StoredDestination(id, version, newDefinition, newSecrets, enabled, lastKnown);
    }

    /** The same, taking part or not. */
    public StoredDestination enabled(boolean takesPart) {
        return new StoredDestination(id, version, definition, secrets, takesPart, lastKnown);
    }

    /** The same after something was learnt. */
    public StoredDestination knowing(LastKnown known) {
        return new StoredDestination(id, version, definition, secrets, enabled, known);
    }

    /**
     * What was known of a destination. Holds no secret.
     *
     * @param state what was the case
     * @param retries attempts that failed in a row, 0 or more
     * @param lastProblem the last error, cured or not; null if there was none
     * @param broadcastId the platform's own id of the broadcast; null before there is one
     * @param streamId the platform's own id of the stream that feeds it, where that is something else
     * @param ingest where media goes to, without the key
     * @param playback where people watch it
     */
    public record LastKnown(
            DestinationState state,
            int retries,
            @Nullable Problem lastProblem,
            @Nullable String broadcastId,
            @Nullable String streamId,
            @Nullable URI ingest,
            @Nullable URI playback) {

        /** Of a destination that was never used. */
        public static final LastKnown NOTHING = new LastKnown(DestinationState.IDLE, 0, null, null, null, null, null);

        /** Refuses a negative number of retries. */
        public LastKnown {
            if (retries < 0) {
                throw new IllegalArgumentException("Retries: expected 0 or more, got " + retries);
            }
        }

        /** The same in another state. */
        public LastKnown in(DestinationState newState) {
            return new LastKnown(newState, retries, lastProblem, broadcastId, streamId, ingest, playback);
        }

        /** The same after an attempt failed. */
        public LastKnown failed(Problem problem) {
            return new LastKnown(state, retries + 1, problem, broadcastId, streamId, ingest, playback);
        }

        /** The same with a broadcast. */
        public LastKnown on(String broadcast, @Nullable String stream, URI to, @Nullable URI watch) {
            return new LastKnown(state, retries, lastProblem, broadcast, stream, to, watch);
        }
    }
}
