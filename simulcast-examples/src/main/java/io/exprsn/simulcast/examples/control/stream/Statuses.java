package io.exprsn.simulcast.examples.control.stream;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.DestinationHandle;
import io.exprsn.simulcast.RenditionStatus;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.audience.Audience;
import io.exprsn.simulcast.store.DestinationStore;
import io.exprsn.simulcast.store.StoredDestination;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** How streams and their shows are. Safe for use by several threads. */
final class Statuses {
    private static final Duration NAMES_KEPT = Duration.ofSeconds(3);

    private final StreamDesks desks;
    private final DestinationStore stored;
    private final UnaryOperator<String> wording;
    private final Clock clock;
    private final Map<String, Named> names = new ConcurrentHashMap<>();

    Statuses(StreamDesks desks, DestinationStore stored, UnaryOperator<String> wording, Clock clock) {
        this.desks = desks;
        this.stored = stored;
        this.wording = wording;
        this.clock = clock;
    }

    private record Named(String name, String platform, Instant until) {}

    /** How one is. */
    StatusView of(StoredStream stream) {
        StreamDesk desk = desks.of(stream.id());
        Optional<StreamDesk.Show> show = desk.show();
        if (show.isEmpty()) {
            return new StatusView(
                    stream.id(),
                    stream.name(),
                    stream.shownTitle(),
                    "idle",
                    null,
                    null,
                    stream.destinations().stream().map(this::idle).toList(),
                    List.of(),
                    StatusView.Health.IDLE,
                    null,
                    desk.lastRun());
        }
        SimulcastSession session = show.get().session;
        Audience audience = session.viewers();
        List<RenditionStatus> renditions = session.renditions();
        List<StatusView.DestinationLine> lines = new ArrayList<>();
        for (DestinationHandle handle : session.destinations()) {
            lines.add(
                    StatusView.DestinationLine.of(named(handle.name()).name(), handle.status(), audience, renditions));
        }
        stream.destinations().stream()
                .filter(each -> lines.stream().noneMatch(line -> line.id().equals(each)))
                .map(this::idle)
                .forEach(lines::add);
        Instant onAir = show.get().onAirSince;
        return new StatusView(
                stream.id(),
                stream.name(),
                stream.shownTitle(),
                show.get().state(),
                onAir == null ? null : onAir.toString(),
                StatusView.SourceLine.of(session, wording),
                lines,
                renditions.stream().map(StatusView.RenditionLine::of).toList(),
                StatusView.Health.of(session.health()),
                audience.total().isPresent() ? audience.total().getAsLong() : null,
                desk.lastRun());
    }

    private StatusView.DestinationLine idle(String id) {
        Named named = named(id);
        return StatusView.DestinationLine.idle(id, named.name(), named.platform());
    }

    /** What a destination is called, as it was some seconds ago at most: it is asked for again and again. */
    private Named named(String id) {
        Instant now = clock.instant();
        Named known = names.get(id);
        if (known == null || known.until().isBefore(now) || known.until().isAfter(now.plus(NAMES_KEPT))) {
            Optional<StoredDestination> read = StreamBook.isId(id) ? stored.get(id) : Optional.empty();
            known = new Named(
                    read.map(each -> each.definition().name())
                            .filter(name -> !name.isEmpty())
                            .orElse(id),
                    read.map(each -> each.definition().platform()).orElse(Destination.RTMP),
                    now.plus(NAMES_KEPT));
            names.values().removeIf(old -> old.until().isBefore(now));
            names.put(id, known);
        }
        return known;
    }
}
