package io.exprsn.simulcast.testkit;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The ingest of a platform that is played: takes the keys which the platform gave out, and tells the platform what comes under each. All
 * methods may be called by any thread.
 */
final class KeyedIngest implements AutoCloseable {
    /** An ingest without keys takes any. */
    private static final String NOBODYS = "a-key-that-nobody-was-given";

    private static final IngestAction[] TAKEN = {IngestAction.refuse("NetStream.Publish.BadName"), IngestAction.close()
    };

    private final CheckingIngest ingest;

    // Guarded by this.
    private final Set<String> keys = new HashSet<>(Set.of(NOBODYS));
    private boolean takenOver;

    KeyedIngest(CheckingIngest.Builder settings) {
        ingest = settings.streamKeys(NOBODYS).start();
    }

    CheckingIngest ingest() {
        return ingest;
    }

    synchronized void admit(String key) {
        keys.add(key);
        ingest.streamKeys(keys.toArray(String[]::new));
    }

    /** Refuses the key from now on, and ends what comes under it. */
    synchronized void withdraw(String key) {
        keys.remove(key);
        ingest.streamKeys(keys.toArray(String[]::new));
        under(key).stream().filter(Publication::isLive).forEach(publication -> publication.disconnect(false));
    }

    /** What comes now under a key; more than one where a backup sends too. */
    List<IngestReport> live(String key) {
        return under(key).stream()
                .filter(Publication::isLive)
                .map(Publication::report)
                .toList();
    }

    /** Whether media came under a key at any time. */
    boolean knows(String key) {
        return !under(key).isEmpty();
    }

    private List<Publication> under(String key) {
        return ingest.publications().stream()
                .filter(one -> one.streamName().equals(key) || one.streamName().startsWith(key + "?"))
                .toList();
    }

    /** Another encoder has the keys: who sends is told so and sent away, as is who comes. */
    synchronized void takeOver() {
        takenOver = true;
        ingest.behavior(IngestBehavior.standard().onPublish(TAKEN));
        ingest.perform(TAKEN);
    }

    synchronized void releaseTakeOver() {
        takenOver = false;
        ingest.behavior(IngestBehavior.standard());
    }

    synchronized boolean isTakenOver() {
        return takenOver;
    }

    @Override
    public void close() {
        ingest.close();
    }
}
