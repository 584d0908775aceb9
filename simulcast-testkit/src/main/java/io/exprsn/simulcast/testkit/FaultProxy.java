package io.exprsn.simulcast.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy on loopback that spoils the connections through it: slow, late, cut, reset, silent, refused. Every fault
 * can be set and healed while connections are open and touches them at once. It knows nothing of what flows through it,
 * so it serves RTMP, TLS and HTTP alike. All methods may be called by any thread; {@link #close} leaves no thread and no
 * socket behind.
 */
public final class FaultProxy implements AutoCloseable {
    private static final Duration THREADS_GONE = Duration.ofSeconds(5);
    private static final Duration AFTER_FIN = Duration.ofSeconds(1);
    private static final int CONNECT_MILLIS = 5000;
    private static final int PIECE = 4096;
    /** What a direction may hold: little, so that back-pressure passes through; more only for the sake of a delay. */
    private static final int HELD = 64 * 1024;

    private static final int HELD_WITH_DELAY = 4 * 1024 * 1024;

    private final InetSocketAddress target;
    private final int port;
    private final ScheduledThreadPoolExecutor timer;
    private final Object monitor = new Object();

    // Guarded by the monitor.
    private final Set<Link> links = new LinkedHashSet<>();
    private final Set<Thread> threads = new LinkedHashSet<>();
    private Thread acceptor;
    private @Nullable ServerSocket listening;
    private Flow flow = Flow.PASS;
    private long delayNanos;
    private long toServerPerSecond;
    private long toClientPerSecond;
    private long bytesToServer;
    private long bytesToClient;
    private int connections;
    private boolean closed;

    private enum Flow {
        PASS,
        BLACK_HOLE,
        DISCARD
    }

    private FaultProxy(InetSocketAddress target) {
        this.target = target;
        listening = bind(0);
        port = listening.getLocalPort();
        timer = new ScheduledThreadPoolExecutor(1, task -> remembered(daemon(task, "timer")));
        ServerSocket socket = listening;
        acceptor = startThread(() -> accept(socket), "accept");
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
        return port;
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
        stopListening();
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
            if (listening == null && !closed) {
                ServerSocket socket = bind(port);
                listening = socket;
                acceptor = startThread(() -> accept(socket), "accept");
            }
        });
    }

    /** Resets all connections and waits until all threads are gone. Does nothing the second time. */
    @Override
    public void close() {
        change(() -> closed = true);
        stopListening();
        reset();
        timer.shutdownNow();
        long deadline = System.nanoTime() + THREADS_GONE.toNanos();
        try {
            for (Thread thread = running(); thread != null && System.nanoTime() < deadline; thread = running()) {
                thread.join(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
            }
            timer.awaitTermination(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Any thread of ours but the caller; a connection that is just opening may start more of them. */
    private @Nullable Thread running() {
        synchronized (monitor) {
            return threads.stream()
                    .filter(thread -> thread.isAlive() && thread != Thread.currentThread())
                    .findFirst()
                    .orElse(null);
        }
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

    private static ServerSocket bind(int port) {
        try {
            var socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 128);
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException("the proxy cannot listen on port " + port + " of 127.0.0.1", e);
        }
    }

    /** Once this returns nobody can connect: the system listens until the thread in accept has left. */
    private void stopListening() {
        ServerSocket socket;
        Thread accepting;
        synchronized (monitor) {
            socket = listening;
            accepting = acceptor;
            listening = null;
        }
        if (socket == null) {
            return;
        }
        try {
            socket.close();
            accepting.join(THREADS_GONE.toMillis());
        } catch (IOException e) {
            throw new UncheckedIOException("the proxy cannot stop listening on port " + port, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void accept(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                begin(socket.accept());
            } catch (IOException e) {
                // Closed: the loop ends. Otherwise a client left early; the next one matters.
            }
        }
    }

    private void begin(Socket client) throws IOException {
        synchronized (monitor) {
            var link = new Link(client);
            if (closed || listening == null) {
                link.reset();
                return;
            }
            connections++;
            links.add(link);
            startThread(link::open, "connection-" + connections);
            monitor.notifyAll();
        }
    }

    private Thread daemon(Runnable task, String role) {
        var thread = new Thread(task, "fault-proxy-" + port + "-" + role);
        thread.setDaemon(true);
        return thread;
    }

    private Thread startThread(Runnable task, String role) {
        Thread thread = remembered(daemon(task, role));
        thread.start();
        return thread;
    }

    /** Kept until it is really gone, so that {@link #close} can wait for it. */
    private Thread remembered(Thread thread) {
        synchronized (monitor) {
            threads.removeIf(one -> one.getState() == Thread.State.TERMINATED);
            threads.add(thread);
        }
        return thread;
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
                timer.schedule(this::closeBoth, AFTER_FIN.toMillis(), TimeUnit.MILLISECONDS);
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
            startThread(this::read, name + "-read");
            startThread(this::write, name + "-write");
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
