package io.exprsn.simulcast.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy on loopback that spoils the connections through it: slow, late, cut, reset, silent, refused. Every fault
 * can be set and healed while connections are open and touches them at once. It knows nothing of what flows through it,
 * so it serves RTMP, TLS and HTTP alike. All methods may be called by any thread; {@link #close} leaves no thread and no
 * socket behind.
 */
public final class FaultProxy implements AutoCloseable {
    private static final Duration AFTER_FIN = Duration.ofSeconds(1);
    private static final int CONNECT_MILLIS = 5000;
    private static final int PIECE = 4096;
    /** What a direction may hold: little, so that back-pressure passes through; more only for the sake of a delay. */
    private static final int HELD = 64 * 1024;

    private static final int HELD_WITH_DELAY = 4 * 1024 * 1024;

    private final InetSocketAddress target;
    private final Object monitor = new Object();
    private final LoopbackListener listener;

    // Guarded by the monitor.
    private final Set<Link> links = new LinkedHashSet<>();
    private Flow flow = Flow.PASS;
    private long delayNanos;
    private long toServerPerSecond;
    private long toClientPerSecond;
    private long bytesToServer;
    private long bytesToClient;
    private int connections;

    private enum Flow {
        PASS,
        BLACK_HOLE,
        DISCARD
    }

    private FaultProxy(InetSocketAddress target) {
        this.target = target;
        listener = new LoopbackListener("fault-proxy", 0, monitor, this::begin);
        listener.open();
    }

    /**
     * Starts a proxy on a port chosen by the system.
     *
     * @param host where the real server listens
     * @param port its port
     * @throws UncheckedIOException if no port can be had
     */
    public static FaultProxy to(String host, int port) {
        return new FaultProxy(new InetSocketAddress(host, port));
    }

    /** The port on 127.0.0.1 to connect to. */
    public int port() {
        return listener.port();
    }

    /** How many connections were accepted so far. */
    public int connections() {
        synchronized (monitor) {
            return connections;
        }
    }

    /** How many connections are open now. */
    public int openConnections() {
        synchronized (monitor) {
            return links.size();
        }
    }

    /** Bytes handed on to the server so far. */
    public long bytesToServer() {
        synchronized (monitor) {
            return bytesToServer;
        }
    }

    /** Bytes handed on to clients so far. */
    public long bytesToClient() {
        synchronized (monitor) {
            return bytesToClient;
        }
    }

    /**
     * Waits until so many connections were accepted since the start.
     *
     * @throws AssertionError if they did not come in time
     */
    public void awaitConnections(int count, Duration timeout) {
        Waiting.until(
                monitor,
                timeout,
                () -> connections >= count,
                count + " connections",
                () -> String.valueOf(connections));
    }

    /** Holds every byte back for this long, in each direction; zero ends it. */
    public void delay(Duration oneWay) {
        if (oneWay.isNegative()) {
            throw new IllegalArgumentException("expected a delay of at least 0, but got " + oneWay);
        }
        change(() -> delayNanos = oneWay.toNanos());
    }

    /** Limits what flows to the server, per connection, in bytes per second; 0 ends it. */
    public void throttleToServer(long bytesPerSecond) {
        requireRate(bytesPerSecond);
        change(() -> toServerPerSecond = bytesPerSecond);
    }

    /** Limits what flows to clients, per connection, in bytes per second; 0 ends it. */
    public void throttleToClient(long bytesPerSecond) {
        requireRate(bytesPerSecond);
        change(() -> toClientPerSecond = bytesPerSecond);
    }

    /** Connections stay open and new ones are accepted, but nothing is read any more: senders run into full buffers. */
    public void blackHole() {
        change(() -> flow = Flow.BLACK_HOLE);
    }

    /** Connections stay open and all is read, but nothing is handed on: senders believe that all is well. */
    public void discard() {
        change(() -> flow = Flow.DISCARD);
    }

    /** Closes all open connections in order, on both sides. */
    public void cut() {
        openNow().forEach(Link::cut);
    }

    /** Resets all open connections, on both sides. */
    public void reset() {
        openNow().forEach(Link::reset);
    }

    /** Resets all open connections and refuses new ones until {@link #heal}. */
    public void refuse() {
        listener.shut();
        reset();
    }

    /**
     * Ends every lasting fault: delay, throttles, black hole, discarding, refusing.
     *
     * @throws UncheckedIOException if the port was taken meanwhile
     */
    public void heal() {
        change(() -> {
            flow = Flow.PASS;
            delayNanos = 0;
            toServerPerSecond = 0;
            toClientPerSecond = 0;
            listener.open();
        });
    }

    /** Resets all connections and waits until all threads are gone. Does nothing the second time. */
    @Override
    public void close() {
        listener.shutForGood();
        reset();
        listener.awaitEnd();
    }

    private void change(Runnable change) {
        synchronized (monitor) {
            change.run();
            monitor.notifyAll();
        }
    }

    private static void requireRate(long bytesPerSecond) {
        if (bytesPerSecond < 0) {
            throw new IllegalArgumentException("expected at least 0 bytes per second, but got " + bytesPerSecond);
        }
    }

    private List<Link> openNow() {
        synchronized (monitor) {
            return List.copyOf(links);
        }
    }

    private void begin(Socket client) {
        var link = new Link(client);
        connections++;
        links.add(link);
        listener.start(link::open, "connection-" + connections);
        monitor.notifyAll();
    }

    /** One client and its connection to the server. */
    private final class Link {
        private final Socket client;
        private final Socket server = new Socket();
        private volatile boolean over;
        private volatile boolean cut;
        private int finished;

        Link(Socket client) {
            this.client = client;
        }

        void open() {
            try {
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                server.connect(target, CONNECT_MILLIS);
                new Direction(this, client, server, true).start();
                new Direction(this, server, client, false).start();
            } catch (IOException e) {
                // A server that cannot be reached looks like one that resets.
                reset();
            }
        }

        void cut() {
            cut = true;
            synchronized (monitor) {
                monitor.notifyAll();
            }
            try {
                client.shutdownOutput();
                server.shutdownOutput();
                listener.schedule(this::closeBoth, AFTER_FIN);
            } catch (IOException | RejectedExecutionException e) {
                closeBoth();
            }
        }

        void reset() {
            try {
                client.setSoLinger(true, 0);
                server.setSoLinger(true, 0);
            } catch (IOException e) {
                // Closed already: then there is nothing to reset.
            }
            closeBoth();
        }

        void closeBoth() {
            over = true;
            try {
                client.close();
                server.close();
            } catch (IOException e) {
                // Nothing is left to close.
            }
            synchronized (monitor) {
                links.remove(this);
                monitor.notifyAll();
            }
        }

        void directionFinished() {
            boolean both;
            synchronized (monitor) {
                both = ++finished == 2;
            }
            if (both) {
                closeBoth();
            }
        }
    }

    private record Piece(byte[] bytes, long arrivedAt) {}

    /** What flows one way over a connection: one thread reads, one writes, a queue makes the delay. */
    private final class Direction {
        private final Link link;
        private final Socket from;
        private final Socket to;
        private final boolean toServer;
        private final Deque<Piece> queue = new ArrayDeque<>();
        private int held;
        private boolean ended;

        Direction(Link link, Socket from, Socket to, boolean toServer) {
            this.link = link;
            this.from = from;
            this.to = to;
            this.toServer = toServer;
        }

        void start() {
            String name = toServer ? "to-server" : "to-client";
            listener.start(this::read, name + "-read");
            listener.start(this::write, name + "-write");
        }

        private void read() {
            byte[] buffer = new byte[PIECE];
            try {
                InputStream in = from.getInputStream();
                while (mayRead()) {
                    int some = in.read(buffer);
                    if (some < 0) {
                        break;
                    }
                    keep(Arrays.copyOf(buffer, some));
                }
                finish();
            } catch (IOException e) {
                // One side reset, so the other shall see a reset too.
                link.reset();
            }
        }

        private boolean mayRead() throws IOException {
            synchronized (monitor) {
                while (!link.over && !link.cut) {
                    int limit = delayNanos > 0 ? HELD_WITH_DELAY : HELD;
                    if (flow == Flow.DISCARD || (flow == Flow.PASS && held < limit)) {
                        return true;
                    }
                    pause(0);
                }
                return !link.over;
            }
        }

        private void keep(byte[] bytes) {
            synchronized (monitor) {
                if (flow != Flow.DISCARD && !link.cut) {
                    queue.add(new Piece(bytes, System.nanoTime()));
                    held += bytes.length;
                    monitor.notifyAll();
                }
            }
        }

        private void finish() {
            synchronized (monitor) {
                ended = true;
                monitor.notifyAll();
            }
        }

        private void write() {
            try {
                OutputStream out = to.getOutputStream();
                for (Piece piece = next(); piece != null; piece = next()) {
                    out.write(piece.bytes());
                    long rate = count(piece.bytes().length);
                    if (rate > 0) {
                        waitFor(piece.bytes().length * 1_000_000_000L / rate);
                    }
                }
                if (!link.over) {
                    to.shutdownOutput();
                }
                link.directionFinished();
            } catch (IOException e) {
                if (!link.cut) {
                    link.reset();
                }
            }
        }

        /** The next piece when it is due, or null at the end. */
        private @Nullable Piece next() throws IOException {
            synchronized (monitor) {
                while (!link.over && !link.cut) {
                    Piece first = queue.peek();
                    if (first == null && ended) {
                        return null;
                    }
                    long early = first == null ? Long.MAX_VALUE : first.arrivedAt() + delayNanos - System.nanoTime();
                    if (first != null && early <= 0 && flow == Flow.PASS) {
                        queue.remove();
                        held -= first.bytes().length;
                        monitor.notifyAll();
                        return first;
                    }
                    pause(first == null || flow != Flow.PASS ? 0 : early);
                }
                return null;
            }
        }

        private long count(int bytes) {
            synchronized (monitor) {
                if (toServer) {
                    bytesToServer += bytes;
                } else {
                    bytesToClient += bytes;
                }
                return toServer ? toServerPerSecond : toClientPerSecond;
            }
        }

        private void waitFor(long nanos) throws IOException {
            long until = System.nanoTime() + nanos;
            synchronized (monitor) {
                boolean limited = true;
                for (long left = nanos; left > 0 && limited && !link.over && !link.cut; ) {
                    pause(left);
                    left = until - System.nanoTime();
                    limited = (toServer ? toServerPerSecond : toClientPerSecond) > 0;
                }
            }
        }

        /** Zero waits for the next change. */
        private void pause(long nanos) throws IOException {
            try {
                monitor.wait(nanos == 0 ? 0 : nanos / 1_000_000 + 1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
    }
}
