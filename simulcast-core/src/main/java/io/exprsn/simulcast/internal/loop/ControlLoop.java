package io.exprsn.simulcast.internal.loop;

import java.time.Duration;

/**
 * The one thread on which a session decides. Everything a session or supervisor knows belongs to it, so nothing there
 * needs a lock; nothing that may block runs on it.
 */
public interface ControlLoop {

    /** Something that is due later. */
    interface Due {
        /** Makes it not happen, if it has not yet. */
        void cancel();
    }

    /** Runs the task soon, in order; ignored once the loop is closed. */
    void execute(Runnable task);

    /** Runs the task after a delay, unless cancelled. */
    Due schedule(Duration delay, Runnable task);

    /** Monotonic time. */
    long nanoTime();
}
