package io.exprsn.simulcast.testkit;

import java.io.IOException;
import java.util.function.BooleanSupplier;

/** How fast an ingest reads: as fast as it can, at a limited rate, or not at all. One for all its connections. */
final class ReadPace {
    private final Object monitor = new Object();
    private boolean paused;
    private long bytesPerSecond;

    void pause() {
        synchronized (monitor) {
            paused = true;
            monitor.notifyAll();
        }
    }

    /** Ends a pause. Zero means no limit. */
    void readAtMost(long limit) {
        synchronized (monitor) {
            paused = false;
            bytesPerSecond = limit;
            monitor.notifyAll();
        }
    }

    boolean isSlow() {
        synchronized (monitor) {
            return paused || bytesPerSecond > 0;
        }
    }

    /** Makes waiting connections look again whether they are closed. */
    void wake() {
        synchronized (monitor) {
            monitor.notifyAll();
        }
    }

    /** The share of one connection. Used by its thread alone. */
    final class Share {
        private final BooleanSupplier closed;
        private long freeAt = System.nanoTime();

        Share(BooleanSupplier closed) {
            this.closed = closed;
        }

        /** Waits until something may be read, and says how many bytes of those wanted. */
        int admit(int wanted) throws IOException {
            synchronized (monitor) {
                while (true) {
                    if (closed.getAsBoolean()) {
                        throw new IOException("the ingest closed this connection");
                    }
                    if (!paused && bytesPerSecond == 0) {
                        freeAt = System.nanoTime();
                        return wanted;
                    }
                    long early = freeAt - System.nanoTime();
                    if (!paused && early <= 0) {
                        // Twenty reads a second keep the flow even without one call per byte.
                        return (int) Math.max(1, Math.min(wanted, bytesPerSecond / 20));
                    }
                    await(paused ? 0 : early / 1_000_000 + 1);
                }
            }
        }

        void used(int bytes) {
            synchronized (monitor) {
                if (bytesPerSecond > 0) {
                    freeAt = Math.max(freeAt, System.nanoTime()) + bytes * 1_000_000_000L / bytesPerSecond;
                }
            }
        }

        private void await(long millis) throws IOException {
            try {
                monitor.wait(millis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while reading slowly", e);
            }
        }
    }
}
