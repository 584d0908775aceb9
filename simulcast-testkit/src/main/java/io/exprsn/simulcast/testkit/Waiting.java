package io.exprsn.simulcast.testkit;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waiting on a monitor with a deadline; a test that waited in vain reads what was expected and what came. */
final class Waiting {
    private Waiting() {}

    static void until(
            Object monitor, Duration timeout, BooleanSupplier reached, String expected, Supplier<String> found) {
        long deadline = System.nanoTime() + timeout.toNanos();
        synchronized (monitor) {
            while (!reached.getAsBoolean()) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw new AssertionError(
                            "expected " + expected + " within " + timeout.toMillis() + " ms, but got " + found.get());
                }
                try {
                    monitor.wait(left / 1_000_000 + 1);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new AssertionError("interrupted while waiting for " + expected, e);
                }
            }
        }
    }
}
