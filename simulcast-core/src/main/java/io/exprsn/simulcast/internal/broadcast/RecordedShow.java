package io.exprsn.simulcast.internal.broadcast;

import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.store.BroadcastIntent;
import java.util.Map;

/**
 * What was written down of a session, as it was given.
 *
 * @param plan without listeners, and without destinations that were removed
 * @param intents how far it came, by name of the destination
 * @param broadcasts what platforms made, by name of the destination
 */
public record RecordedShow(
        SimulcastPlan plan, Map<String, BroadcastIntent> intents, Map<String, Broadcast> broadcasts) {
    /** Copies. */
    public RecordedShow {
        intents = Map.copyOf(intents);
        broadcasts = Map.copyOf(broadcasts);
    }
}
