package io.exprsn.simulcast.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A port on 127.0.0.1 that can stop listening and come back, and the threads that serve those who connect. It ends in
 * three steps: {@link #shutForGood}, then its owner closes what is connected, then {@link #awaitEnd}. All methods may be
 * called by any thread.
 */
final class LoopbackListener {
    private static final Duration THREADS_GONE = Duration.ofSeconds(5);

    private final String name;
    private final Object monitor;
    private final Arrivals arrivals;
    private final int port;
    private final ScheduledThreadPoolExecutor timer;

    // Guarded by the monitor.
    private final Set<Thread> threads = new LinkedHashSet<>();
    private @Nullable ServerSocket listening;
    private @Nullable Thread acceptor;
    private @Nullable Socket placeholder;
    private boolean closed;

    /** Takes a connection, with the monitor held; none comes once {@link #shut} has returned. */
    interface Arrivals {
        void arrived(Socket client) throws IOException;
    }

    /**
     * Takes the port; accepts nobody before {@link #open}.
     *
     * @param name begins the names of its threads
     * @param port 0 lets the system choose
     * @param monitor its owner's, so that both agree on who has arrived
     * @throws UncheckedIOException if the port cannot be had
     */
    LoopbackListener(String name, int port, Object monitor, Arrivals arrivals) {
        this.name = name;
        this.monitor = monitor;
        this.arrivals = arrivals;
        ServerSocket socket = bind(port);
        this.port = socket.getLocalPort();
        listening = socket;
        timer = new ScheduledThreadPoolExecutor(1, task -> remembered(task, "timer"));
    }

    int port() {
        return port;
    }

    /**
     * Accepts connections, after {@link #shut} on the same port; does nothing where it does so already or never will.
     *
     * @throws UncheckedIOException if the port was taken meanwhile, in the instant in which nobody had it
     */
    void open() {
        synchronized (monitor) {
            if (closed || acceptor != null) {
                return;
            }
            giveUpPlaceholder();
            ServerSocket socket = listening == null ? bind(port) : listening;
            listening = socket;
            acceptor = start(() -> accept(socket), "accept");
        }
    }

    /** Once this returns nobody can connect: the system listens until the thread in accept has left. */
    void shut() {
        shut(false);
    }

    /** The same, and {@link #open} does nothing from now on. */
    void shutForGood() {
        shut(true);
    }

    private void shut(boolean forGood) {
        ServerSocket socket;
        Thread accepting;
        synchronized (monitor) {
            closed |= forGood;
            if (forGood) {
                giveUpPlaceholder();
            }
            socket = listening;
            accepting = acceptor;
            listening = null;
            acceptor = null;
        }
        try {
            if (socket != null) {
                socket.close();
            }
            if (accepting != null) {
                accepting.join(THREADS_GONE.toMillis());
            }
            if (socket != null && !forGood) {
                keepPlace();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot stop listening on port " + port, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whoever connects is refused as before, and nobody else is given the port until {@link #open}. */
    private void keepPlace() throws IOException {
        synchronized (monitor) {
            if (closed || listening != null || placeholder != null) {
                return;
            }
            var socket = new Socket();
            try {
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
                placeholder = socket;
            } catch (IOException taken) {
                socket.close(); // open() will say so
            }
        }
    }

    private void giveUpPlaceholder() {
        try {
            if (placeholder != null) {
                placeholder.close();
                placeholder = null;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot give up port " + port, e);
        }
    }

    /** Ends the timer and waits until all threads but the caller's are gone, those too that are born meanwhile. */
    void awaitEnd() {
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

    private @Nullable Thread running() {
        synchronized (monitor) {
            return threads.stream()
                    .filter(thread -> thread.isAlive() && thread != Thread.currentThread())
                    .findFirst()
                    .orElse(null);
        }
    }

    /** Starts a thread that {@link #awaitEnd} waits for. */
    Thread start(Runnable task, String role) {
        synchronized (monitor) {
            Thread thread = remembered(task, role);
            thread.start();
            return thread;
        }
    }

    /**
     * Runs something later, unless the end comes first.
     *
     * @throws java.util.concurrent.RejectedExecutionException if the end has come
     */
    void schedule(Runnable task, Duration delay) {
        timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Kept until it is really gone, which is a little after its work has ended. */
    private Thread remembered(Runnable task, String role) {
        var thread = new Thread(task, name + "-" + port + "-" + role);
        thread.setDaemon(true);
        synchronized (monitor) {
            threads.removeIf(one -> one.getState() == Thread.State.TERMINATED);
            threads.add(thread);
        }
        return thread;
    }

    private void accept(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                begin(socket, socket.accept());
            } catch (IOException e) {
                // Closed: the loop ends. Otherwise a client left early; the next one matters.
            }
        }
    }

    private void begin(ServerSocket socket, Socket client) throws IOException {
        synchronized (monitor) {
            if (listening == socket) {
                arrivals.arrived(client);
                return;
            }
        }
        client.setSoLinger(true, 0);
        client.close();
    }

    private ServerSocket bind(int wanted) {
        try {
            var socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), wanted), 128);
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot listen on port " + wanted + " of 127.0.0.1", e);
        }
    }
}
