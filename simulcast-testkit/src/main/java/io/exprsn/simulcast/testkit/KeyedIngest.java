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

    /** Refuses the key from now on; what comes under it goes on until its connection ends. */
    synchronized void withdraw(String key) {
        keys.remove(key);
        ingest.streamKeys(keys.toArray(String[]::new));
    }

    /**
     * What comes now under a key; more than one where a backup sends too. While another encoder has the keys, what was sent last stands for
     * what that one sends.
     */
    List<IngestReport> coming(String key) {
        List<Publication> all = under(key);
        if (isTakenOver()) {
            return all.subList(Math.max(0, all.size() - 1), all.size()).stream()
                    .map(Publication::report)
                    .toList();
        }
        return all.stream().filter(Publication::isLive).map(Publication::report).toList();
    }

    /** Whether media came under a key at any time. */
    boolean knows(String key) {
        return !under(key).isEmpty();
    }

    /** Whether nothing comes, and what came last said that it ends. */
    boolean isDone(String key) {
        List<Publication> all = under(key);
        return coming(key).isEmpty()
                && !all.isEmpty()
                && all.get(all.size() - 1).report().end() == EndReason.CLEAN;
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
        ingest.disconnectAll(false); // who was just arriving would be served as before
    }

    synchronized void releaseTakeOver() {
        takenOver = false;
        ingest.behavior(IngestBehavior.standard());
    }

    private synchronized boolean isTakenOver() {
        return takenOver;
    }

    @Override
    public void close() {
        ingest.close();
    }
}
