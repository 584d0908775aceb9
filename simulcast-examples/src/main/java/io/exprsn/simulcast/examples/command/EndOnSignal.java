package io.exprsn.simulcast.examples.command;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Turns SIGINT and SIGTERM into an orderly end: the JVM begins to shut down, our hook asks the show to end and holds the
 * JVM until the command has finished its work. The exit code is the JVM's own, 130 or 143.
 */
final class EndOnSignal implements AutoCloseable {
    /** A session ends within 10 s; the JVM must be gone by then. */
    private static final long PATIENCE_MILLIS = 9_500;

    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook = new Thread(this::signalled, "simulcast-command-signal");
    private final Object lock = new Object();
    private @Nullable Runnable end;
    private boolean came;

    private EndOnSignal() {}

    static EndOnSignal register() {
        EndOnSignal signal = new EndOnSignal();
        Runtime.getRuntime().addShutdownHook(signal.hook);
        return signal;
    }

    /** What to do when the signal comes; at once if it has come already. Must not block. */
    void onSignal(Runnable action) {
        boolean now;
        synchronized (lock) {
            end = action;
            now = came;
        }
        if (now) {
            action.run();
        }
    }

    /** Whether a signal came. */
    boolean hasCome() {
        synchronized (lock) {
            return came;
        }
    }

    private void signalled() {
        Runnable action;
        synchronized (lock) {
            came = true;
            action = end;
        }
        if (action != null) {
            action.run();
        }
        try {
            done.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The command has done everything; the JVM may go. */
    @Override
    public void close() {
        done.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            // The JVM is on its way out, which is what the hook was for.
        }
    }
}
