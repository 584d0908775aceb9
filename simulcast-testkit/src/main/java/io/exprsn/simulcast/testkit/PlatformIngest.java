package io.exprsn.simulcast.testkit;

import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The ingest of a platform that is played: it takes the platform's keys and no others, tells the platform what comes under each, and
 * somebody else can take them over. All methods may be called by any thread.
 */
final class PlatformIngest implements AutoCloseable {
    private static final IngestAction[] AWAY = {IngestAction.refuse("NetStream.Publish.BadName"), IngestAction.close()};

    /** Given to nobody: an ingest without keys would take any. */
    private final String nobody = UUID.randomUUID().toString();

    private final IngestBehavior usual;
    private final CheckingIngest ingest;

    // Guarded by this.
    private boolean takenOver;

    /**
     * Opens one.
     *
     * @param app what its address ends with
     * @param certificates for RTMPS on localhost; null for RTMP
     * @param usual how it behaves unless its keys were taken over
     */
    PlatformIngest(String app, @Nullable TestCertificates certificates, IngestBehavior usual) {
        this.usual = usual.prompt();
        CheckingIngest.Builder builder =
                CheckingIngest.builder().app(app).behavior(this.usual).streamKeys(nobody);
        if (certificates != null) {
            builder.tls(certificates.serverContext("localhost"));
        }
        ingest = builder.start();
    }

    CheckingIngest checking() {
        return ingest;
    }

    /** Without a key. */
    URI server() {
        return URI.create(ingest.url());
    }

    /** Takes these keys alone from now on. Who publishes with another one goes on. */
    void take(Set<String> keys) {
        ingest.streamKeys(keys.isEmpty() ? new String[] {nobody} : keys.toArray(String[]::new));
    }

    /** What was ever published under a key, whatever query stood behind it. */
    List<Publication> of(String key) {
        return ingest.publications().stream()
                .filter(one -> key(one).equals(key))
                .toList();
    }

    /** What was published, without the query. */
    static String key(Publication publication) {
        String name = publication.streamName();
        int query = name.indexOf('?');
        return query < 0 ? name : name.substring(0, query);
    }

    /**
     * What comes now under a key; more than one where a backup sends too. While another encoder has the keys, what was sent last stands for
     * what that one sends.
     */
    List<IngestReport> coming(String key) {
        List<Publication> all = of(key);
        if (isTakenOver()) {
            return all.subList(Math.max(0, all.size() - 1), all.size()).stream()
                    .map(Publication::report)
                    .toList();
        }
        return all.stream().filter(Publication::isLive).map(Publication::report).toList();
    }

    /** Whether nothing comes, and what came last said that it ends. */
    boolean isDone(String key) {
        List<Publication> all = of(key);
        return coming(key).isEmpty()
                && !all.isEmpty()
                && all.get(all.size() - 1).report().end() == EndReason.CLEAN;
    }

    /** Ends what is published under a key, from this side. */
    void cut(String key) {
        of(key).stream().filter(Publication::isLive).forEach(one -> one.disconnect(false));
    }

    /** Another encoder has the keys: who sends is told so and sent away, as is who comes with one of them. */
    synchronized void takeOver() {
        takenOver = true;
        ingest.behavior(usual.onPublish(AWAY));
        ingest.perform(AWAY);
        ingest.disconnectAll(false); // who was just arriving would be served as before
    }

    synchronized void releaseTakeOver() {
        takenOver = false;
        ingest.behavior(usual);
    }

    synchronized boolean isTakenOver() {
        return takenOver;
    }

    static boolean hasPictures(IngestReport report) {
        return report.tracks().stream().anyMatch(track -> track.codec().equals("avc1") && track.frames() > 0);
    }

    static boolean hasMedia(IngestReport report) {
        return report.tracks().stream().anyMatch(track -> track.frames() > 0);
    }

    static boolean hasOnlyH264AndAac(IngestReport report) {
        return report.tracks().stream()
                .filter(track -> track.frames() > 0)
                .allMatch(track -> Set.of("avc1", "mp4a").contains(track.codec()));
    }

    @Override
    public void close() {
        ingest.close();
    }
}
