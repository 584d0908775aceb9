package io.exprsn.simulcast.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * An RTMP or RTMPS ingest inside the test's own JVM: it takes what a publisher sends, reads every byte of it by the
 * specification, and reports what arrived and what was wrong. It can behave like the servers in the field, good and bad
 * ({@link IngestBehavior}), read slowly, die and come back. It shares no code with the library's own RTMP client: it is
 * the witness.
 *
 * <pre>{@code
 * try (var ingest = CheckingIngest.start()) {
 *     // publish to ingest.url() with any stream key
 *     ingest.awaitMedia(Duration.ofSeconds(2), Duration.ofSeconds(10));
 *     assertThat(ingest.current().orElseThrow().report().whatIsBroken(Duration.ofMillis(100))).isEmpty();
 * }
 * }</pre>
 *
 * <p>It listens on loopback only. All methods may be called by any thread; {@link #close} leaves no thread and no socket
 * behind.
 */
public final class CheckingIngest implements AutoCloseable {
    private final Object monitor = new Object();
    private final ReadPace pace = new ReadPace();
    private final LoopbackListener listener;
    private final String app;
    private final String host;
    private final @Nullable SSLContext tls;
    private final @Nullable Path recordTo;
    private final boolean remember;

    // Guarded by the monitor.
    private final Set<IngestConnection> open = new LinkedHashSet<>();
    private final List<IngestConnection> all = new ArrayList<>();
    private final List<Publication> publications = new ArrayList<>();
    private final List<PublishAttempt> attempts = new ArrayList<>();
    private final Deque<IngestBehavior> nextBehaviors = new ArrayDeque<>();
    private IngestBehavior behavior;
    private Set<String> streamKeys;

    private CheckingIngest(Builder builder) {
        app = builder.app;
        tls = builder.tls;
        host = builder.host != null ? builder.host : tls == null ? "127.0.0.1" : "localhost";
        behavior = builder.behavior;
        streamKeys = builder.streamKeys;
        recordTo = builder.recordTo;
        remember = builder.remember;
        listener = new LoopbackListener("checking-ingest", builder.port, monitor, this::begin);
        listener.open();
    }

    /** Starts an ingest that takes any stream key on a port chosen by the system. */
    public static CheckingIngest start() {
        return builder().start();
    }

    /** Starts one that also acknowledges each 32 KiB, asked for or not, as some platforms do: who sends knows early that it is heard. */
    public static CheckingIngest prompt() {
        return builder().behavior(IngestBehavior.standard().prompt()).start();
    }

    /** Begins an ingest with settings. */
    public static Builder builder() {
        return new Builder();
    }

    /** Settings of an ingest. Not for use by several threads. */
    public static final class Builder {
        private int port;
        private String app = "app";
        private @Nullable String host;
        private @Nullable SSLContext tls;
        private IngestBehavior behavior = IngestBehavior.standard();
        private Set<String> streamKeys = Set.of();
        private @Nullable Path recordTo;
        private boolean remember;

        private Builder() {}

        /** The port to listen on; 0, the default, lets the system choose. */
        public Builder port(int port) {
            if (port < 0 || port > 65535) {
                throw new IllegalArgumentException("expected a port from 0 to 65535, but got " + port);
            }
            this.port = port;
            return this;
        }

        /** The app in {@link CheckingIngest#url()}; {@code app} by default. Any app is accepted. */
        public Builder app(String app) {
            this.app = app;
            return this;
        }

        /** The host in {@link CheckingIngest#url()}; by default 127.0.0.1, and localhost with TLS. */
        public Builder host(String host) {
            this.host = host;
            return this;
        }

        /** Speaks TLS with this context; see {@link TestCertificates#serverContext}. */
        public Builder tls(SSLContext context) {
            tls = context;
            return this;
        }

        /** How it behaves; {@link IngestBehavior#standard()} by default. */
        public Builder behavior(IngestBehavior behavior) {
            this.behavior = behavior;
            return this;
        }

        /**
         * The stream keys that are accepted; none means any, the default. A name matches as a whole or up to its first
         * question mark.
         */
        public Builder streamKeys(String... keys) {
            streamKeys = Set.of(keys);
            return this;
        }

        /**
         * Records every publication to an FLV file of its own: {@code out.flv} makes {@code out-1.flv},
         * {@code out-2.flv} and so on.
         */
        public Builder recordTo(Path file) {
            recordTo = file;
            return this;
        }

        /** Keeps a {@link MediaMessage} for every message, which costs memory for as long as the ingest lives. */
        public Builder rememberMessages() {
            remember = true;
            return this;
        }

        /**
         * Starts listening.
         *
         * @throws UncheckedIOException if the port cannot be had
         */
        public CheckingIngest start() {
            return new CheckingIngest(this);
        }
    }

    /** The address to publish to, without the stream key: {@code rtmp://127.0.0.1:PORT/app}. */
    public String url() {
        return (tls == null ? "rtmp" : "rtmps") + "://" + host + ":" + port() + "/" + app;
    }

    /** The port; the same after {@link #revive}. */
    public int port() {
        return listener.port();
    }

    /** All publications so far, in order of acceptance. */
    public List<Publication> publications() {
        synchronized (monitor) {
            return List.copyOf(publications);
        }
    }

    /** The newest publication, live or not. */
    public Optional<Publication> current() {
        synchronized (monitor) {
            return publications.isEmpty() ? Optional.empty() : Optional.of(publications.get(publications.size() - 1));
        }
    }

    /** All {@code publish} commands so far, refused ones too. */
    public List<PublishAttempt> attempts() {
        synchronized (monitor) {
            return List.copyOf(attempts);
        }
    }

    /** How many connections were accepted so far. */
    public int connections() {
        synchronized (monitor) {
            return all.size();
        }
    }

    /** How many connections are open now. */
    public int openConnections() {
        synchronized (monitor) {
            return open.size();
        }
    }

    /** The violations of all connections so far, those that never published included. */
    public List<String> violations() {
        return findings(true);
    }

    /** The hazards of all connections so far, those that never published included. */
    public List<String> hazards() {
        return findings(false);
    }

    private List<String> findings(boolean violations) {
        List<IngestConnection> seen;
        synchronized (monitor) {
            seen = List.copyOf(all);
        }
        return seen.stream()
                .flatMap(connection -> (violations ? connection.violations() : connection.hazards())
                        .sentences().stream().map(sentence -> "connection " + connection.number() + ": " + sentence))
                .toList();
    }

    /** Changes the behavior for connections that come from now on. */
    public void behavior(IngestBehavior behavior) {
        synchronized (monitor) {
            this.behavior = behavior;
        }
    }

    /** Sets the behaviors of the next connections, one each; those after them behave as before. */
    public void nextConnections(IngestBehavior... behaviors) {
        synchronized (monitor) {
            nextBehaviors.addAll(Arrays.asList(behaviors));
        }
    }

    /** Changes the accepted stream keys for {@code publish} commands from now on; none means any. */
    public void streamKeys(String... keys) {
        synchronized (monitor) {
            streamKeys = Set.of(keys);
        }
    }

    /**
     * Does something on every open connection that has done its handshake, now and on the caller's thread.
     *
     * @throws IllegalArgumentException for an action that answers a command
     */
    public void perform(IngestAction... actions) {
        for (IngestAction action : actions) {
            if (action.isAnswer()) {
                throw new IllegalArgumentException("expected actions that need no command, but got " + action);
            }
        }
        openNow().forEach(connection -> connection.perform(List.of(actions)));
    }

    /** Stops reading on all connections, present and future. TCP then makes the publishers wait. */
    public void pauseReading() {
        pace.pause();
        adaptReceiveBuffers();
    }

    /** Ends {@link #pauseReading} and {@link #readAtMost}. */
    public void resumeReading() {
        pace.readAtMost(0);
        adaptReceiveBuffers();
    }

    /**
     * Reads slowly on all connections, present and future; ends {@link #pauseReading}.
     *
     * @param bytesPerSecond per connection; at least 1
     */
    public void readAtMost(long bytesPerSecond) {
        if (bytesPerSecond < 1) {
            throw new IllegalArgumentException("expected at least 1 byte per second, but got " + bytesPerSecond);
        }
        pace.readAtMost(bytesPerSecond);
        adaptReceiveBuffers();
    }

    /**
     * Ends all connections; new ones are accepted as before.
     *
     * @param reset true for a TCP reset, false for an orderly close
     */
    public void disconnectAll(boolean reset) {
        openNow().forEach(connection -> connection.hangUp(reset));
    }

    /** Dies: resets all connections and refuses new ones until {@link #revive}. */
    public void kill() {
        listener.shut();
        disconnectAll(true);
    }

    /**
     * Listens again on the same port after {@link #kill}; does nothing if it never stopped.
     *
     * @throws UncheckedIOException if the port was taken meanwhile
     */
    public void revive() {
        listener.open();
    }

    /**
     * Waits for at least one publication.
     *
     * @return the newest
     * @throws AssertionError if none came in time
     */
    public Publication awaitPublication(Duration timeout) {
        return awaitPublications(1, timeout);
    }

    /**
     * Waits until so many publications were accepted since the start: a reconnect makes a second one.
     *
     * @param count at least 1
     * @param timeout how long to wait
     * @return the newest
     * @throws AssertionError if they did not come in time
     */
    public Publication awaitPublications(int count, Duration timeout) {
        Waiting.until(monitor, timeout, () -> publications.size() >= count, count + " publications", this::whatCame);
        return current().orElseThrow();
    }

    /**
     * Waits until the newest publication has so much media time on some track.
     *
     * @param mediaTime media time, not wall time
     * @param timeout how long to wait, for the publication included
     * @return that publication
     * @throws AssertionError if it did not come in time
     */
    public Publication awaitMedia(Duration mediaTime, Duration timeout) {
        Waiting.until(
                monitor,
                timeout,
                () -> current().filter(newest -> newest.hasMedia(mediaTime)).isPresent(),
                mediaTime.toMillis() + " ms of media",
                this::whatCame);
        return current().orElseThrow();
    }

    /**
     * Waits until so many {@code publish} commands came since the start.
     *
     * @return all of them so far
     * @throws AssertionError if they did not come in time
     */
    public List<PublishAttempt> awaitAttempts(int count, Duration timeout) {
        Waiting.until(monitor, timeout, () -> attempts.size() >= count, count + " publish commands", this::whatCame);
        return attempts();
    }

    /**
     * Waits until so many connections were accepted since the start.
     *
     * @throws AssertionError if they did not come in time
     */
    public void awaitConnections(int count, Duration timeout) {
        Waiting.until(monitor, timeout, () -> all.size() >= count, count + " connections", this::whatCame);
    }

    private String whatCame() {
        return all.size() + " connections, " + attempts.size() + " publish commands, " + publications.size()
                + " publications"
                + current().map(newest -> "; newest: " + newest.report()).orElse("")
                + "; violations " + violations();
    }

    /** Ends all connections and waits until all threads are gone. Does nothing the second time. */
    @Override
    public void close() {
        listener.shutForGood();
        disconnectAll(true);
        listener.awaitEnd();
    }

    // --- for connections

    Object monitor() {
        return monitor;
    }

    ReadPace pace() {
        return pace;
    }

    @Nullable
    SSLContext tls() {
        return tls;
    }

    void schedule(Runnable task, Duration delay) {
        try {
            listener.schedule(task, delay);
        } catch (RejectedExecutionException e) {
            // Closed: close() ends every connection itself.
        }
    }

    boolean allows(String streamName) {
        int query = streamName.indexOf('?');
        synchronized (monitor) {
            return streamKeys.isEmpty()
                    || streamKeys.contains(streamName)
                    || (query >= 0 && streamKeys.contains(streamName.substring(0, query)));
        }
    }

    boolean isTaken(String app, String streamName, Duration afterLoss) {
        return publications().stream()
                .anyMatch(other ->
                        other.app().equals(app) && other.streamName().equals(streamName) && other.holdsName(afterLoss));
    }

    void attempted(PublishAttempt attempt) {
        synchronized (monitor) {
            attempts.add(attempt);
            monitor.notifyAll();
        }
    }

    Publication publish(IngestConnection connection, String app, String streamName) throws IOException {
        synchronized (monitor) {
            FlvRecording recording =
                    recordTo == null ? null : new FlvRecording(numbered(recordTo, publications.size() + 1));
            var publication = new Publication(monitor, connection, app, streamName, remember, recording);
            publications.add(publication);
            monitor.notifyAll();
            return publication;
        }
    }

    void ended(IngestConnection connection) {
        synchronized (monitor) {
            open.remove(connection);
            monitor.notifyAll();
        }
    }

    private static Path numbered(Path file, int number) {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        String stem = dot < 0 ? name : name.substring(0, dot);
        String ending = dot < 0 ? ".flv" : name.substring(dot);
        return file.resolveSibling(stem + "-" + number + ending);
    }

    private void begin(Socket socket) throws IOException {
        IngestBehavior chosen = nextBehaviors.isEmpty() ? behavior : nextBehaviors.remove();
        var connection = new IngestConnection(this, all.size() + 1, socket, chosen);
        all.add(connection);
        open.add(connection);
        listener.start(connection, "connection-" + connection.number());
        monitor.notifyAll();
    }

    private List<IngestConnection> openNow() {
        synchronized (monitor) {
            return List.copyOf(open);
        }
    }

    private void adaptReceiveBuffers() {
        boolean slow = pace.isSlow();
        openNow().forEach(connection -> connection.adaptReceiveBuffer(slow));
    }
}
