package io.exprsn.simulcast.testkit;

import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The ingest of a fake platform: it takes the platform's keys and no others, and somebody else can take one over. All methods may be called
 * by any thread.
 */
final class PlatformIngest implements AutoCloseable {
    private static final String TAKEN = "NetStream.Publish.BadName";

    /** Given to nobody: an ingest without keys would take any. */
    private final String nobody = UUID.randomUUID().toString();

    private final IngestBehavior usual;
    private final CheckingIngest ingest;

    // Guarded by this.
    private String[] keys = {nobody};
    private boolean takenOver;

    /**
     * Opens one.
     *
     * @param app what its address ends with
     * @param certificates for RTMPS on localhost; null for RTMP
     * @param usual how it behaves unless a key was taken over
     */
    PlatformIngest(String app, @Nullable TestCertificates certificates, IngestBehavior usual) {
        this.usual = usual;
        CheckingIngest.Builder builder =
                CheckingIngest.builder().app(app).behavior(usual).streamKeys(nobody);
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

    /** Takes these keys from now on. Who publishes with another one goes on. */
    synchronized void take(Set<String> more) {
        keys = more.isEmpty() ? new String[] {nobody} : more.toArray(String[]::new);
        if (!takenOver) {
            ingest.streamKeys(keys);
        }
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

    /** Ends what is published under a key, from this side. */
    void cut(String key) {
        of(key).stream().filter(Publication::isLive).forEach(one -> one.disconnect(false));
    }

    /** Another encoder has the keys, and whoever comes with one is sent away. */
    synchronized void takeOver() {
        takenOver = true;
        IngestAction[] away = {IngestAction.refuse(TAKEN), IngestAction.close()};
        ingest.behavior(usual.onWrongKey(away));
        ingest.streamKeys(nobody); // also for who is on the way already
        ingest.perform(away);
    }

    synchronized void releaseTakeOver() {
        takenOver = false;
        ingest.behavior(usual);
        ingest.streamKeys(keys);
    }

    synchronized boolean isTakenOver() {
        return takenOver;
    }

    static boolean hasPictures(Publication publication) {
        return publication.report().tracks().stream()
                .anyMatch(track -> track.codec().equals("avc1") && track.frames() > 0);
    }

    static boolean hasMedia(Publication publication) {
        return publication.report().tracks().stream().anyMatch(track -> track.frames() > 0);
    }

    static boolean hasOnlyH264AndAac(Publication publication) {
        return publication.report().tracks().stream()
                .filter(track -> track.frames() > 0)
                .allMatch(track -> Set.of("avc1", "mp4a").contains(track.codec()));
    }

    @Override
    public void close() {
        ingest.close();
    }
}
