package io.exprsn.simulcast.internal.session;

import io.exprsn.simulcast.PlatformLimit;
import io.exprsn.simulcast.event.SimulcastEvent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tells of what ends by itself, 30 and 5 minutes before. Belongs to the control loop. */
final class Limits {
    private static final List<Duration> NOTICES = List.of(Duration.ofMinutes(30), Duration.ofMinutes(5));

    private final String session;
    private final Clock clock;
    private final Consumer<SimulcastEvent> events;
    private final Map<Key, Told> told = new HashMap<>();

    private record Key(String destination, PlatformLimit limit) {}

    /** What was told of one end, and the end as it was estimated last; another end is another story. */
    private record Told(Instant end, Set<Duration> notices, Instant latest, String remedy) {}

    /** Something that ends soon by itself. */
    record Ahead(PlatformLimit limit, Instant end, String remedy) {}

    Limits(String session, Clock clock, Consumer<SimulcastEvent> events) {
        this.session = session;
        this.clock = clock;
        this.events = events;
    }

    /**
     * A look.
     *
     * @param end when it ends, as it is known now; null for never
     */
    void look(String destination, PlatformLimit limit, @Nullable Instant end, String remedy) {
        Key key = new Key(destination, limit);
        if (end == null) {
            told.remove(key);
            return;
        }
        Told before = told.get(key);
        // What is estimated moves a little with each look.
        boolean same = before != null && Duration.between(before.end, end).abs().compareTo(Duration.ofMinutes(10)) <= 0;
        Told now = before != null && same
                ? new Told(before.end, before.notices, end, remedy)
                : new Told(end, new HashSet<>(), end, remedy);
        told.put(key, now);
        Duration left = Duration.between(clock.instant(), end);
        boolean due = false;
        for (Duration notice : NOTICES) {
            if (left.compareTo(notice) <= 0) {
                due |= now.notices.add(notice); // of two that are due at once, one is told
            }
        }
        if (due && !left.isNegative()) {
            events.accept(new SimulcastEvent.LimitAhead(session, clock.instant(), destination, limit, end, remedy));
        }
    }

    /** What ends in less than 30 minutes there, the next first. */
    List<Ahead> ahead(String destination) {
        Instant now = clock.instant();
        return told.entrySet().stream()
                .filter(entry -> entry.getKey().destination.equals(destination))
                .map(entry -> new Ahead(entry.getKey().limit, entry.getValue().latest, entry.getValue().remedy))
                .filter(ahead -> ahead.end.isAfter(now)
                        && Duration.between(now, ahead.end).compareTo(NOTICES.get(0)) <= 0)
                .sorted(Comparator.comparing(Ahead::end))
                .toList();
    }
}
