package io.exprsn.simulcast.examples.control.http;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Counts wrong tokens by the address they came from: after ten in a minute nothing from there is looked at any more. Safe for use by several threads. */
final class Failures {
    static final int MOST = 10;
    private static final Duration SPAN = Duration.ofMinutes(1);
    /** Who comes from more addresses than that pushes out the oldest, and has 2^256 tokens to try. */
    private static final int MOST_ADDRESSES = 10_000;

    private final Clock clock;
    private final Map<String, Deque<Instant>> failures = new LinkedHashMap<>();

    Failures(Clock clock) {
        this.clock = clock;
    }

    /** How long to wait until a token from this address is looked at; empty if now. */
    synchronized Optional<Duration> waitFor(String address) {
        Deque<Instant> recent = recent(network(address));
        return recent == null || recent.size() < MOST
                ? Optional.empty()
                : Optional.of(
                        Duration.between(clock.instant(), recent.getFirst().plus(SPAN)));
    }

    synchronized void add(String address) {
        String network = network(address);
        Deque<Instant> recent = recent(network);
        if (recent == null) {
            recent = new ArrayDeque<>();
            failures.put(network, recent);
            if (failures.size() > MOST_ADDRESSES) {
                var oldest = failures.keySet().iterator();
                oldest.next();
                oldest.remove();
            }
        }
        recent.addLast(clock.instant());
    }

    private @org.jspecify.annotations.Nullable Deque<Instant> recent(String network) {
        Deque<Instant> recent = failures.get(network);
        if (recent != null) {
            Instant begin = clock.instant().minus(SPAN);
            while (!recent.isEmpty() && !recent.getFirst().isAfter(begin)) {
                recent.removeFirst();
            }
            if (recent.isEmpty()) {
                failures.remove(network);
                return null;
            }
        }
        return recent;
    }

    /** One who has an IPv6 address has 2^64 of them. */
    private static String network(String address) {
        if (!address.contains(":")) {
            return address;
        }
        String[] groups = address.replaceAll("[\\[\\]]", "").split(":", 5);
        return String.join(":", java.util.Arrays.copyOf(groups, Math.min(4, groups.length)));
    }
}
