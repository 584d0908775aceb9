package io.exprsn.simulcast.internal.broadcast;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.DestinationStatus.Wanted;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.credential.Credentials;
import io.exprsn.simulcast.credential.Destinations;
import io.exprsn.simulcast.credential.OwnedSecrets;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.store.BroadcastIntent;
import io.exprsn.simulcast.store.DestinationStore;
import io.exprsn.simulcast.store.SessionStore;
import io.exprsn.simulcast.store.StoredBroadcast;
import io.exprsn.simulcast.store.StoredSession;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What sessions mean to do and how far they came, in the host's stores. All methods may block and throw what the stores throw. Safe for
 * use by several threads.
 */
public final class SessionBook {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SessionStore sessions;
    private final Destinations destinations;
    private final OwnedSecrets secrets;
    private final SessionRecords records;

    /** Over these stores. */
    public SessionBook(SessionStore sessions, DestinationStore destinations, Credentials credentials) {
        this.sessions = sessions;
        this.destinations = new Destinations(destinations, credentials);
        this.secrets = new OwnedSecrets(credentials);
        this.records = new SessionRecords(secrets);
    }

    /** A name that no session ever had: short enough to be part of what platforms take. */
    public static String newId() {
        return "s" + new BigInteger(80, RANDOM).toString(Character.MAX_RADIX);
    }

    /** Under which a session's destination is kept. */
    public static String destinationId(String session, int number) {
        return session + "." + number;
    }

    /** What a platform is asked with for a session's destination. */
    public static String intentId(String session, int number) {
        return session + "-" + number;
    }

    /**
     * Writes down what is meant, before any of it is done.
     *
     * @param wanted {@link Wanted#PAUSED} for a session that waits for its time
     * @param rehearsal whether nobody is to see it
     */
    public StoredSession open(String id, SimulcastPlan plan, Wanted wanted, boolean rehearsal) {
        List<BroadcastIntent> intents = new ArrayList<>();
        int number = 0;
        for (Destination destination : plan.destinations()) {
            String stored = destinationId(id, number);
            destinations.put(stored, destination);
            intents.add(BroadcastIntent.of(stored, intentId(id, number)));
            number++;
        }
        StoredSession session = StoredSession.of(id, records.stored(id, plan, rehearsal), intents)
                .wanting(wanted);
        return sessions.put(session)
                .orElseThrow(() -> new SimulcastException(
                        ErrorKind.INTERNAL,
                        "A session of the new id " + id + " is stored already",
                        "Report this: ids are random and do not come twice"));
    }

    /** One more destination of a session that runs. */
    public void add(String session, Destination destination, BroadcastIntent intent) {
        destinations.put(intent.destination(), destination);
        sessions.update(session, stored -> stored.with(intent));
    }

    /** How far it came at one destination; one that is not there stays so. */
    public void change(String session, String destination, UnaryOperator<BroadcastIntent> step) {
        sessions.update(
                session,
                stored -> stored.intent(destination)
                        .map(intent -> stored.with(step.apply(intent)))
                        .orElse(stored));
    }

    /** A fresh broadcast takes over from one that is to be ended; in one step, so that never both are wanted. */
    public void succeed(String session, String old, Destination destination, BroadcastIntent successor) {
        destinations.put(successor.destination(), destination);
        sessions.update(
                session,
                stored -> stored.intent(old)
                        .map(before -> stored.with(before.wanting(Wanted.ENDED)))
                        .orElse(stored)
                        .with(successor));
    }

    /** What is wanted of a whole session. */
    public void wanted(String session, Wanted wanted) {
        sessions.update(session, stored -> stored.wanting(wanted));
    }

    /** A broadcast to write down, its keys sealed. */
    public StoredBroadcast sealed(String session, Broadcast broadcast) {
        return records.stored(session, broadcast);
    }

    /** A broadcast that was written down. */
    public Broadcast opened(StoredBroadcast stored) {
        return records.broadcast(stored);
    }

    /** All that are written down. */
    public List<String> ids() {
        return sessions.ids();
    }

    /** One of them. */
    public Optional<StoredSession> get(String id) {
        return sessions.get(id);
    }

    /** A destination as it was given. */
    public Optional<Destination> destination(String id) {
        return destinations.get(id);
    }

    /** The plan as it was given, without listeners, and without destinations that were removed. */
    public SimulcastPlan plan(StoredSession stored) {
        SimulcastPlan.Builder plan = records.plan(stored.plan());
        List<String> names = new ArrayList<>();
        for (BroadcastIntent intent : stored.intents()) {
            if (intent.wanted() != Wanted.ENDED) {
                Destination destination = destinations
                        .get(intent.destination())
                        .orElseThrow(() -> new SimulcastException(
                                ErrorKind.REJECTED,
                                "The session " + stored.plan().name() + " has a destination " + intent.destination()
                                        + " of which nothing is stored any more",
                                "Put the record back from a backup, or start the session anew"));
                plan.to(destination);
                names.add(destination.name());
            }
        }
        records.differing(stored.plan(), names).forEach(plan::metadata);
        return plan.build();
    }

    /**
     * Forgets a session of which nothing is left on any platform.
     *
     * @return whether it is forgotten; not if something may still be there
     */
    public boolean forget(String id) {
        Optional<StoredSession> stored = sessions.get(id);
        if (stored.isEmpty()) {
            return true;
        }
        if (stored.get().isOpen()) {
            return false;
        }
        sessions.remove(id);
        stored.get().intents().forEach(intent -> destinations.remove(intent.destination()));
        secrets.removeAll(SessionRecords.KIND, id);
        return true;
    }
}
