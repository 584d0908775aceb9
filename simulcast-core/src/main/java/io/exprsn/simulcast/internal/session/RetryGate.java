package io.exprsn.simulcast.internal.session;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Spreads the returns to one ingest, over all sessions of a simulcaster: when a server with many of our destinations
 * comes back, they must not all knock in the same instant. First connections are not held up.
 */
final class RetryGate {
    /** At most ten returns a second to one ingest. */
    private static final long SPACING_NANOS = 100_000_000L;
    /** Places not asked for in this long are forgotten. */
    private static final long FORGET_NANOS = 600_000_000_000L;

    private final Map<String, Long> nextFree = new HashMap<>();

    /** The delay to keep: the one asked for, or longer if others come then. */
    synchronized Duration admit(String place, Duration delay, long nowNanos) {
        nextFree.values().removeIf(free -> nowNanos - free > FORGET_NANOS);
        long due = nowNanos + delay.toNanos();
        Long free = nextFree.get(place);
        if (free != null && free - due > 0) {
            due = free;
        }
        nextFree.put(place, due + SPACING_NANOS);
        return Duration.ofNanos(due - nowNanos);
    }
}
