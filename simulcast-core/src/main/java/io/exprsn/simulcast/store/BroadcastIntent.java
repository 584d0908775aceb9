package io.exprsn.simulcast.store;

import io.exprsn.simulcast.DestinationStatus.Wanted;
import org.jspecify.annotations.Nullable;

/**
 * What a session means to do on one platform and how far it came: written down before each step, so that a process that finds it after
 * a crash knows what may be there. Immutable.
 *
 * @param destination id of the {@link StoredDestination}
 * @param intentId what the platform is asked with, the same for all attempts: letters, digits and dashes, at most 64
 * @param wanted what the user asked for
 * @param step how far it came
 * @param broadcast what the platform made; there from {@link Step#MADE} on, unless nothing was made before the end
 */
public record BroadcastIntent(
        String destination,
        String intentId,
        Wanted wanted,
        Step step,
        @Nullable StoredBroadcast broadcast) {

    /** How far an intent came. Each is stored before what it names is done. */
    public enum Step {
        /** Nothing was asked of the platform. */
        STORED(false),
        /** The platform was asked to make it, and nobody knows whether it did. */
        REQUESTED(true),
        /** The platform made it; see the broadcast. */
        MADE(true),
        /** The platform was asked to end or undo it, and nobody knows whether it did. */
        ENDING(true),
        /** Over: nothing of it is left on the air. */
        ENDED(false);

        private final boolean mayBeThere;

        Step(boolean mayBeThere) {
            this.mayBeThere = mayBeThere;
        }

        /** Whether something of it may be on the platform, so that somebody has to look or to end it. */
        public boolean mayBeThere() {
            return mayBeThere;
        }
    }

    /** Refuses an id that platforms do not take, and a made one without a broadcast. */
    public BroadcastIntent {
        if (!intentId.matches("[A-Za-z0-9-]{1,64}")) {
            throw new IllegalArgumentException(
                    "An intent's id for platforms: expected 1 to 64 letters, digits and dashes, got " + intentId);
        }
        if (step == Step.MADE && broadcast == null) {
            throw new IllegalArgumentException("The intent for " + destination + " is MADE without a broadcast");
        }
        if (step == Step.STORED && broadcast != null) {
            throw new IllegalArgumentException(
                    "The intent for " + destination + " has a broadcast before it was asked for");
        }
    }

    /** Nothing asked yet, to be live. */
    public static BroadcastIntent of(String destination, String intentId) {
        return new BroadcastIntent(destination, intentId, Wanted.LIVE, Step.STORED, null);
    }

    /** The platform is about to be asked; what was made before stays known, for it may be used again. */
    public BroadcastIntent requested() {
        return at(Step.REQUESTED);
    }

    /** The platform made this. */
    public BroadcastIntent made(StoredBroadcast what) {
        return new BroadcastIntent(destination, intentId, wanted, Step.MADE, what);
    }

    /** The platform is about to be asked to end or undo it. */
    public BroadcastIntent ending() {
        return at(Step.ENDING);
    }

    /** Nothing of it is left on the air. */
    public BroadcastIntent ended() {
        return at(Step.ENDED);
    }

    /** The same with another wish. */
    public BroadcastIntent wanting(Wanted wish) {
        return new BroadcastIntent(destination, intentId, wish, step, broadcast);
    }

    private BroadcastIntent at(Step next) {
        return new BroadcastIntent(destination, intentId, wanted, next, broadcast);
    }
}
