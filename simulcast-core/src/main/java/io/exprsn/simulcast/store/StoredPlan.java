package io.exprsn.simulcast.store;

import io.exprsn.simulcast.RetryPolicy;
import io.exprsn.simulcast.Sharing;
import io.exprsn.simulcast.SourceLoss;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a session shall do, as it is kept: all of a plan but its destinations, which are kept by themselves, and its listeners, which
 * cannot be kept. Immutable.
 *
 * @param name name of the session
 * @param title of the show as viewers see it
 * @param source where the media comes from
 * @param backup what takes over while the source brings nothing; null for none
 * @param sourceLoss what viewers see while no source brings anything
 * @param sharing which destinations share an encode
 * @param retry how destinations are tried again
 * @param healthInterval how often health is told although nothing changed
 * @param shedding whether the least important destination is paused when several fall behind together
 * @param refusingOverload whether it does not start when it needs more processor than there is
 * @param show what viewers see besides the pictures, and how it begins
 */
public record StoredPlan(
        String name,
        String title,
        StoredSource source,
        @Nullable StoredSource backup,
        SourceLoss sourceLoss,
        Sharing sharing,
        RetryPolicy retry,
        Duration healthInterval,
        boolean shedding,
        boolean refusingOverload,
        StoredShow show) {

    /** The same where viewers see something else. */
    public StoredPlan showing(StoredShow other) {
        return new StoredPlan(
                name,
                title,
                source,
                backup,
                sourceLoss,
                sharing,
                retry,
                healthInterval,
                shedding,
                refusingOverload,
                other);
    }
}
