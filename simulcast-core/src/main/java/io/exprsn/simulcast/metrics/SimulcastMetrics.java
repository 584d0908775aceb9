package io.exprsn.simulcast.metrics;

import io.exprsn.simulcast.DestinationHandle;
import io.exprsn.simulcast.DestinationState;
import io.exprsn.simulcast.HealthIssue.Code;
import io.exprsn.simulcast.HealthIssue.Severity;
import io.exprsn.simulcast.HealthReport;
import io.exprsn.simulcast.MediaNumbers;
import io.exprsn.simulcast.PlatformLimit;
import io.exprsn.simulcast.RenditionStatus;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.SourceStatus;
import io.exprsn.simulcast.event.SimulcastEvent;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * A session's numbers as meters. Those of a destination or an encode come with it and go with it; all go when the session is over or
 * this is closed. Safe for use by several threads.
 *
 * <p>Meters of the session have the tag {@code session}; those named {@code simulcast.destination.*} have
 * {@code destination} and {@code platform} too, those named {@code simulcast.rendition.*} have {@code rendition} and {@code encoder}.
 *
 * <table>
 * <caption>Meters</caption>
 * <tr><th>name</th><th>what</th></tr>
 * <tr><td>{@code simulcast.health}, {@code .source.health}, {@code .destination.health}, {@code .rendition.health}</td>
 *   <td>gauge: 0 good, 1 degraded, 2 bad</td></tr>
 * <tr><td>{@code simulcast.source.state}, {@code .destination.state}</td>
 *   <td>one gauge for each state, named by the tag {@code state}: 1 for the one that is the case, else 0</td></tr>
 * <tr><td>{@code *.bytes}, {@code *.packets}, {@code *.frames}</td>
 *   <td>counters: payload received by the source, sent to the destination, made by the encode</td></tr>
 * <tr><td>{@code *.bitrate}, {@code *.fps}</td><td>gauges: bits and pictures per second over 5 s</td></tr>
 * <tr><td>{@code *.av.difference}, {@code *.keyframe.interval}</td>
 *   <td>gauges in milliseconds, not a number where there is nothing to measure</td></tr>
 * <tr><td>{@code simulcast.source.reanchors}</td><td>counter: restarts and jumps joined to the timeline</td></tr>
 * <tr><td>{@code simulcast.destination.frames.dropped}, {@code .packets.dropped}, {@code .reconnects}</td>
 *   <td>counters</td></tr>
 * <tr><td>{@code simulcast.destination.queue}</td><td>gauge: milliseconds of media that wait</td></tr>
 * <tr><td>{@code simulcast.destination.stalled}</td>
 *   <td>counter: seconds in which something waited and nothing left</td></tr>
 * <tr><td>{@code simulcast.destination.disagreements}</td>
 *   <td>counters, by the tag {@code kind}: how often a platform was found to see it otherwise; none before the first</td></tr>
 * <tr><td>{@code simulcast.destination.api.failing}</td>
 *   <td>gauge: 1 while a platform's API has not answered for more than 30 s, or wants a person, else 0; whether viewers see it stands in
 *   the state {@code live}</td></tr>
 * <tr><td>{@code simulcast.destination.limit.left}</td>
 *   <td>gauges in seconds, by the tag {@code limit}: until something ends by itself; there from 30 minutes before, and not a
 *   number where it was put off</td></tr>
 * <tr><td>{@code simulcast.rendition.speed}</td>
 *   <td>gauge: media time per time of the clock, not a number while that would say nothing</td></tr>
 * <tr><td>{@code simulcast.rendition.behind}, {@code .queue}</td>
 *   <td>gauges: milliseconds of media between in and out, and waiting for the encoder</td></tr>
 * <tr><td>{@code simulcast.rendition.restarts}, {@code .frames.repeated}, {@code .frames.leftout},
 *   {@code .frames.dropped}</td><td>counters</td></tr>
 * <tr><td>{@code simulcast.rendition.destinations}</td><td>gauge: how many take it</td></tr>
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
        } else if (event instanceof SimulcastEvent.PlatformDisagrees disagrees) {
            synchronized (lock) {
                bound.forEach(each -> each.count(disagrees));
            }
        } else if (event instanceof SimulcastEvent.LimitAhead ahead) {
            synchronized (lock) {
                bound.forEach(each -> each.note(ahead));
            }
        } else if (event instanceof SimulcastEvent.DestinationAdded
                || event instanceof SimulcastEvent.DestinationEnded
                || event instanceof SimulcastEvent.RenditionStarted
                || event instanceof SimulcastEvent.RenditionEnded
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

        private final Map<Encode, List<Meter>> renditions = new HashMap<>();
        /** Read by whoever reads meters. */
        private final Map<Ending, Instant> ends = new ConcurrentHashMap<>();

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
            List<Encode> running = session.renditions().stream()
                    .map(status -> new Encode(session, status.name(), status.encoder()))
                    .toList();
            follow(destinations, present, this::register);
            ends.keySet().removeIf(ending -> !present.contains(ending.handle));
            follow(renditions, running, this::register);
        }

        private <K> void follow(Map<K, List<Meter>> known, List<K> present, Function<K, List<Meter>> register) {
            known.entrySet().removeIf(entry -> {
                boolean gone = !present.contains(entry.getKey());
                if (gone) {
                    entry.getValue().forEach(registry::remove);
                }
                return gone;
            });
            present.forEach(each -> known.computeIfAbsent(each, register));
        }

        private List<Meter> register(Encode encode) {
            List<Meter> registered = new ArrayList<>();
            Tags tags = Tags.of("session", session.name(), "rendition", encode.name, "encoder", encode.encoder);
            Scope<Encode> of = new Scope<>(registry, "simulcast.rendition.", encode, tags, registered);
            of.gauge(
                    "health",
                    null,
                    "How well the encode is",
                    e -> ordinal(e.session.health().renditions().getOrDefault(e.name, HealthReport.Status.GOOD)));
            of.media(e -> e.status().map(RenditionStatus::media).orElse(MediaNumbers.NONE));
            of.gauge("speed", null, "Media time per time of the clock", e -> e.number(RenditionStatus::speed));
            of.gauge("behind", "milliseconds", "Media between in and out", e -> e.number(s -> millis(s.behind())));
            of.gauge("queue", "milliseconds", "Media that waits", e -> e.number(s -> millis(s.queued())));
            of.gauge(
                    "destinations",
                    null,
                    "How many take it",
                    e -> e.number(s -> (double) s.destinations().size()));
            of.counter("restarts", null, "Encoders begun after the first", e -> e.count(RenditionStatus::restarts));
            of.counter(
                    "frames.repeated",
                    "frames",
                    "Pictures repeated to keep the frame rate",
                    e -> e.count(RenditionStatus::repeatedPictures));
            of.counter(
                    "frames.leftout",
                    "frames",
                    "Pictures left out to keep the frame rate",
                    e -> e.count(RenditionStatus::leftOutPictures));
            of.counter(
                    "frames.dropped",
                    "frames",
                    "Pictures given up for slowness",
                    e -> e.count(RenditionStatus::droppedPictures));
            return registered;
        }

        /** Registered with the first of its kind: most destinations never have one. */
        void count(SimulcastEvent.PlatformDisagrees event) {
            ofDestination(event.destination(), (handle, registered) -> {
                Counter counter = Counter.builder("simulcast.destination.disagreements")
                        .description("How often the platform saw it otherwise")
                        .tags(tags(handle).and("kind", lowerCase(event.disagreement())))
                        .register(registry);
                if (!registered.contains(counter)) {
                    registered.add(counter);
                }
                counter.increment();
            });
        }

        void note(SimulcastEvent.LimitAhead event) {
            ofDestination(event.destination(), (handle, registered) -> {
                ends.put(new Ending(handle, event.limit()), event.end());
                Gauge gauge = Gauge.builder("simulcast.destination.limit.left", handle, h -> left(h, event.limit()))
                        .baseUnit("seconds")
                        .description("Until it ends by itself")
                        .tags(tags(handle).and("limit", lowerCase(event.limit())))
                        .register(registry);
                if (!registered.contains(gauge)) {
                    registered.add(gauge);
                }
            });
        }

        /** By the session's clock as it was at the last look; not a number where nothing is ahead any more. */
        private double left(DestinationHandle handle, PlatformLimit limit) {
            Instant end = ends.get(new Ending(handle, limit));
            HealthReport health = session.health();
            return end == null || health.issue(Code.LIMIT_AHEAD, handle.name()).isEmpty()
                    ? Double.NaN
                    : Math.max(0, Duration.between(health.at(), end).toMillis() / 1e3);
        }

        private void ofDestination(String name, BiConsumer<DestinationHandle, List<Meter>> then) {
            destinations.entrySet().stream()
                    .filter(entry -> entry.getKey().name().equals(name))
                    .toList()
                    .forEach(entry -> then.accept(entry.getKey(), entry.getValue()));
        }

        private Tags tags(DestinationHandle handle) {
            return Tags.of(
                    "session",
                    session.name(),
                    "destination",
                    handle.name(),
                    "platform",
                    handle.status().platform());
        }

        private List<Meter> register(DestinationHandle handle) {
            List<Meter> registered = new ArrayList<>();
            String name = handle.name();
            Tags tags = tags(handle);
            Scope<DestinationHandle> to = new Scope<>(registry, "simulcast.destination.", handle, tags, registered);
            SimulcastSession whole = session;
            to.gauge(
                    "health",
                    null,
                    "How well the destination is",
                    h -> ordinal(whole.health().destinations().getOrDefault(name, HealthReport.Status.GOOD)));
            to.gauge("api.failing", null, "1 while the platform's API does not answer", h -> isApiFailing(whole, name));
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

        private static double isApiFailing(SimulcastSession session, String destination) {
            HealthReport health = session.health();
            return health.issue(Code.PLATFORM_NOT_ANSWERING, destination).isPresent()
                            || health.issue(Code.RECONSENT_NEEDED, destination)
                                    .filter(issue -> issue.severity() == Severity.ERROR)
                                    .isPresent()
                    ? 1
                    : 0;
        }

        void remove() {
            meters.forEach(registry::remove);
            destinations.values().forEach(each -> each.forEach(registry::remove));
            destinations.clear();
            renditions.values().forEach(each -> each.forEach(registry::remove));
            renditions.clear();
        }
    }

    /** What of a destination ends. */
    private record Ending(DestinationHandle handle, PlatformLimit limit) {}

    /** An encode, by its name: what it is now is asked anew each time. */
    private record Encode(SimulcastSession session, String name, String encoder) {
        Optional<RenditionStatus> status() {
            return session.renditions().stream()
                    .filter(status -> status.name().equals(name))
                    .findFirst();
        }

        double number(Function<RenditionStatus, @Nullable Double> value) {
            Double number = status().map(value).orElse(null);
            return number == null ? Double.NaN : number;
        }

        double count(ToDoubleFunction<RenditionStatus> value) {
            return status().stream().mapToDouble(value).sum();
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
            String name = lowerCase(state);
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

    private static String lowerCase(Enum<?> name) {
        return name.name().toLowerCase(Locale.ROOT);
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
