package io.exprsn.simulcast.metrics;

import io.exprsn.simulcast.DestinationHandle;
import io.exprsn.simulcast.DestinationState;
import io.exprsn.simulcast.HealthReport;
import io.exprsn.simulcast.MediaNumbers;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.SourceStatus;
import io.exprsn.simulcast.event.SimulcastEvent;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * A session's numbers as meters. Those of a destination come with it and go with it; all go when the session is over or
 * this is closed. Safe for use by several threads.
 *
 * <p>Meters of the session have the tag {@code session}; those named {@code simulcast.destination.*} have
 * {@code destination} and {@code platform} too.
 *
 * <table>
 * <caption>Meters</caption>
 * <tr><th>name</th><th>what</th></tr>
 * <tr><td>{@code simulcast.health}, {@code .source.health}, {@code .destination.health}</td>
 *   <td>gauge: 0 good, 1 degraded, 2 bad</td></tr>
 * <tr><td>{@code simulcast.source.state}, {@code .destination.state}</td>
 *   <td>one gauge for each state, named by the tag {@code state}: 1 for the one that is the case, else 0</td></tr>
 * <tr><td>{@code *.bytes}, {@code *.packets}, {@code *.frames}</td>
 *   <td>counters: payload received by the source, sent to the destination</td></tr>
 * <tr><td>{@code *.bitrate}, {@code *.fps}</td><td>gauges: bits and pictures per second over 5 s</td></tr>
 * <tr><td>{@code *.av.difference}, {@code *.keyframe.interval}</td>
 *   <td>gauges in milliseconds, not a number where there is nothing to measure</td></tr>
 * <tr><td>{@code simulcast.source.reanchors}</td><td>counter: restarts and jumps joined to the timeline</td></tr>
 * <tr><td>{@code simulcast.destination.frames.dropped}, {@code .packets.dropped}, {@code .reconnects}</td>
 *   <td>counters</td></tr>
 * <tr><td>{@code simulcast.destination.queue}</td><td>gauge: milliseconds of media that wait</td></tr>
 * <tr><td>{@code simulcast.destination.stalled}</td>
 *   <td>counter: seconds in which something waited and nothing left</td></tr>
 * </table>
 */
@SuppressWarnings("exports") // a transitive requirement would make every user need Micrometer to compile
public final class SimulcastMetrics implements MeterBinder, AutoCloseable {
    private final SimulcastSession session;
    private final Object lock = new Object();
    private final List<Bound> bound = new ArrayList<>();
    private boolean subscribed;
    private boolean closed;

    /** Meters of this session, once bound to a registry. */
    public SimulcastMetrics(SimulcastSession session) {
        this.session = session;
    }

    /** Registers the session's meters; may be called for several registries. Does nothing once closed. */
    @Override
    public void bindTo(MeterRegistry registry) {
        synchronized (lock) {
            if (closed) {
                return;
            }
            Bound to = new Bound(registry, session);
            bound.add(to);
            to.follow();
            if (!subscribed) {
                subscribed = true;
                session.on(SimulcastEvent.class, this::hear);
            }
        }
    }

    private void hear(SimulcastEvent event) {
        if (event instanceof SimulcastEvent.SessionEnded) {
            close();
        } else if (event instanceof SimulcastEvent.DestinationAdded
                || event instanceof SimulcastEvent.DestinationEnded
                || event instanceof SimulcastEvent.HealthChanged) { // the last in case one of the others was lost
            synchronized (lock) {
                bound.forEach(Bound::follow);
            }
        }
    }

    /** Takes the meters out of their registries. A second call does nothing. */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            bound.forEach(Bound::remove);
            bound.clear();
        }
    }

    /** What stands in one registry; guarded by the lock around it. */
    private static final class Bound {
        private final MeterRegistry registry;
        private final SimulcastSession session;
        private final List<Meter> meters = new ArrayList<>();
        /** Holds the handles too: a registry knows them weakly. */
        private final Map<DestinationHandle, List<Meter>> destinations = new HashMap<>();

        Bound(MeterRegistry registry, SimulcastSession session) {
            this.registry = registry;
            this.session = session;
            Scope<SimulcastSession> whole =
                    new Scope<>(registry, "simulcast.", session, Tags.of("session", session.name()), meters);
            whole.gauge(
                    "health",
                    null,
                    "How well the session is",
                    s -> ordinal(s.health().overall()));
            Scope<SimulcastSession> source = new Scope<>(registry, "simulcast.source.", session, whole.tags, meters);
            source.gauge(
                    "health",
                    null,
                    "How well the source is",
                    s -> ordinal(s.health().source()));
            for (SourceStatus.State state : SourceStatus.State.values()) {
                source.state(state, s -> s.source().state());
            }
            source.media(s -> s.source().media());
            source.counter(
                    "reanchors",
                    null,
                    "Restarts and jumps joined to the timeline",
                    s -> s.source().reanchors());
        }

        /** Registers who came and removes who went. */
        void follow() {
            List<DestinationHandle> present = session.destinations().stream()
                    .filter(handle -> !handle.status().state().isFinal())
                    .toList();
            destinations.entrySet().removeIf(entry -> {
                boolean gone = !present.contains(entry.getKey());
                if (gone) {
                    entry.getValue().forEach(registry::remove);
                }
                return gone;
            });
            for (DestinationHandle handle : present) {
                destinations.computeIfAbsent(handle, this::register);
            }
        }

        private List<Meter> register(DestinationHandle handle) {
            List<Meter> registered = new ArrayList<>();
            String name = handle.name();
            Tags tags = Tags.of(
                    "session",
                    session.name(),
                    "destination",
                    name,
                    "platform",
                    handle.status().platform());
            Scope<DestinationHandle> to = new Scope<>(registry, "simulcast.destination.", handle, tags, registered);
            SimulcastSession whole = session;
            to.gauge(
                    "health",
                    null,
                    "How well the destination is",
                    h -> ordinal(whole.health().destinations().getOrDefault(name, HealthReport.Status.GOOD)));
            for (DestinationState state : DestinationState.values()) {
                to.state(state, h -> h.status().state());
            }
            to.media(h -> h.status().media());
            to.counter(
                    "frames.dropped",
                    "frames",
                    "Pictures dropped for slowness",
                    h -> h.status().droppedFrames());
            to.counter(
                    "packets.dropped",
                    "packets",
                    "Packets dropped for slowness",
                    h -> h.status().droppedPackets());
            to.counter(
                    "reconnects",
                    null,
                    "Connections opened after the first",
                    h -> h.status().reconnects());
            to.counter(
                    "stalled",
                    "seconds",
                    "Time in which something waited and nothing left",
                    h -> h.status().stalled().toNanos() / 1e9);
            to.gauge(
                    "queue",
                    "milliseconds",
                    "Media that waits",
                    h -> millis(h.status().queued()));
            return registered;
        }

        void remove() {
            meters.forEach(registry::remove);
            destinations.values().forEach(each -> each.forEach(registry::remove));
            destinations.clear();
        }
    }

    /** Registers meters about one thing and takes note of them. */
    private record Scope<T>(MeterRegistry registry, String prefix, T about, Tags tags, List<Meter> meters) {

        void media(Function<T, MediaNumbers> numbers) {
            counter(
                    "bytes",
                    "bytes",
                    "Payload that passed",
                    t -> numbers.apply(t).bytes());
            counter(
                    "packets",
                    "packets",
                    "Packets that passed",
                    t -> numbers.apply(t).packets());
            counter(
                    "frames",
                    "frames",
                    "Pictures that passed",
                    t -> numbers.apply(t).videoFrames());
            gauge(
                    "bitrate",
                    "bits",
                    "Payload bits per second over 5 s",
                    t -> numbers.apply(t).kilobitsPerSecond() * 1000.0);
            gauge(
                    "fps",
                    null,
                    "Pictures per second over 5 s",
                    t -> numbers.apply(t).framesPerSecond());
            gauge(
                    "av.difference",
                    "milliseconds",
                    "Time of the picture less that of sound",
                    t -> millis(numbers.apply(t).videoAheadOfAudio()));
            gauge(
                    "keyframe.interval",
                    "milliseconds",
                    "Between the last two key frames",
                    t -> millis(numbers.apply(t).keyFrameInterval()));
        }

        void state(Enum<?> state, Function<T, Enum<?>> current) {
            String name = state.name().toLowerCase(Locale.ROOT);
            meters.add(Gauge.builder(prefix + "state", about, t -> current.apply(t) == state ? 1 : 0)
                    .description("1 for the state that is the case")
                    .tags(tags.and("state", name))
                    .register(registry));
        }

        void gauge(String name, @Nullable String unit, String what, ToDoubleFunction<T> value) {
            meters.add(Gauge.builder(prefix + name, about, value)
                    .baseUnit(unit)
                    .description(what)
                    .tags(tags)
                    .register(registry));
        }

        void counter(String name, @Nullable String unit, String what, ToDoubleFunction<T> value) {
            meters.add(FunctionCounter.builder(prefix + name, about, value)
                    .baseUnit(unit)
                    .description(what)
                    .tags(tags)
                    .register(registry));
        }
    }

    private static double ordinal(HealthReport.Status status) {
        return switch (status) {
            case GOOD -> 0;
            case DEGRADED -> 1;
            case BAD -> 2;
        };
    }

    private static double millis(@Nullable Duration time) {
        return time == null ? Double.NaN : time.toMillis();
    }
}
