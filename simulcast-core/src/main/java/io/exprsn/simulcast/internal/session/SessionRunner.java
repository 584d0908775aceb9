package io.exprsn.simulcast.internal.session;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.DestinationHandle;
import io.exprsn.simulcast.DestinationState;
import io.exprsn.simulcast.DestinationStatus;
import io.exprsn.simulcast.EncodingPlan;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.HealthReport;
import io.exprsn.simulcast.Problem;
import io.exprsn.simulcast.RenditionStatus;
import io.exprsn.simulcast.RetryPolicy;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.SourceLoss;
import io.exprsn.simulcast.SourceStatus;
import io.exprsn.simulcast.event.SimulcastEvent;
import io.exprsn.simulcast.ffmpeg.FfmpegRunner;
import io.exprsn.simulcast.ffmpeg.VideoEncoder;
import io.exprsn.simulcast.internal.plan.Planner;
import io.exprsn.simulcast.internal.plan.Platforms;
import io.exprsn.simulcast.internal.relay.MediaSource;
import io.exprsn.simulcast.internal.relay.RelayTransport;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running show: joins a source to a feed and keeps one supervisor per destination. Decides on its control loop;
 * {@link #destinations} and what waiters look at is guarded by {@code lock}.
 */
final class SessionRunner implements SimulcastSession, SourceRunner.Listener, Encodings.Listener {
    private static final Logger log = LoggerFactory.getLogger(SessionRunner.class);
    /** A supervisor ends within 7 s; this is for a fault of ours. */
    private static final Duration END_LIMIT = Duration.ofSeconds(9);

    private static final long LAST_EVENTS_MILLIS = 500;

    private final SimulcastPlan plan;
    private final SourceRunner source;
    private final Encodings encodings;
    private final RelayTransport transport;
    private final IngestsByPlatform ingests;
    private final RetryGate retryGate;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Consumer<SessionRunner> over;
    private final ThreadLoop loop;
    private final EventDispatch events;
    private final SessionContext context;
    private final CountDownLatch ended = new CountDownLatch(1);

    private final Object lock = new Object();
    private final Map<String, DestinationSupervisor> destinations = new LinkedHashMap<>();
    private boolean ending;

    // On the control loop.
    private boolean flowing;
    private boolean closing;
    private boolean finishing;
    private long healthToldNanos;
    private final List<DestinationSupervisor> unfinished = new ArrayList<>();
    private final Shedding shedding = new Shedding();

    private volatile HealthWatch.Memory health;

    SessionRunner(
            SimulcastPlan plan,
            MediaSource source,
            RelayTransport transport,
            IngestsByPlatform ingests,
            RetryGate retryGate,
            Platforms platforms,
            Planner planner,
            FfmpegRunner ffmpeg,
            Clock clock,
            LongSupplier nanoTime,
            Consumer<SessionRunner> over) {
        this.plan = plan;
        this.transport = transport;
        this.ingests = ingests;
        this.retryGate = retryGate;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.over = over;
        this.healthToldNanos = nanoTime.getAsLong();
        this.health = HealthWatch.Memory.fresh(clock.instant());
        this.loop = new ThreadLoop("simulcast-" + plan.name() + "-control", plan.name(), nanoTime);
        this.events = new EventDispatch(plan.name(), plan.subscriptions(), clock, nanoTime);
        this.context = new SessionContext(plan.name(), loop, clock, nanoTime, this::post);
        this.source = new SourceRunner(source, context, this);
        this.encodings = new Encodings(
                plan,
                context,
                this.source,
                platforms,
                planner,
                new FeedWorks(context, ffmpeg, transport),
                transport.blocking(),
                this::definitions,
                this);
        for (Destination destination : plan.destinations()) {
            destinations.put(destination.name(), supervisor(destination));
        }
    }

    private DestinationSupervisor supervisor(Destination destination) {
        encodings.passesAnything(destination); // an unknown platform is refused now
        return new DestinationSupervisor(destination, ingests.of(destination, encodings::take), new Around());
    }

    /** What supervisors see of the session. */
    private final class Around implements DestinationSupervisor.Surroundings {
        @Override
        public ControlLoop loop() {
            return loop;
        }

        @Override
        public Clock clock() {
            return clock;
        }

        @Override
        public RetryPolicy retry() {
            return plan.retry();
        }

        @Override
        public DoubleSupplier chance() {
            return () -> ThreadLocalRandom.current().nextDouble();
        }

        @Override
        public String session() {
            return plan.name();
        }

        @Override
        public void post(SimulcastEvent event) {
            SessionRunner.this.post(event);
        }

        @Override
        public Duration admit(String place, Duration delay) {
            return retryGate.admit(place, delay, nanoTime.getAsLong());
        }

        @Override
        public void entered(DestinationSupervisor supervisor, DestinationState state) {
            if (state == DestinationState.PAUSED
                    || state == DestinationState.FAILED
                    || state == DestinationState.ENDED) {
                encodings.leave(supervisor.name());
            }
        }

        @Override
        public void over(DestinationSupervisor supervisor) {
            unfinished.remove(supervisor);
            synchronized (lock) {
                if (!ending) {
                    destinations.remove(supervisor.name(), supervisor);
                }
            }
            finishIfDone();
        }
    }

    /** Things that are looked at, not told. */
    private void everySecond() {
        loop.schedule(Duration.ofSeconds(1), this::everySecond);
        if (plan.shedding()) {
            shed();
        }
        endWhatWaitedEnough();
        lookAtHealth();
    }

    /** Destinations that do not wait for the source's return as long as the session does. */
    private void endWhatWaitedEnough() {
        Duration silent = source.feed().numbers().sinceLastPacket();
        if (silent == null) {
            return;
        }
        for (DestinationSupervisor supervisor : List.copyOf(unfinished)) {
            SourceLoss loss = encodings.loss(supervisor.destination());
            if (loss.then() == SourceLoss.Then.END && silent.compareTo(loss.holdFor()) > 0) {
                log.warn(
                        "{}: {} is ended: the source is gone for {} s",
                        plan.name(),
                        supervisor.name(),
                        silent.toSeconds());
                supervisor.end();
            }
        }
    }

    private void shed() {
        List<Shedding.Sample> delivering = unfinished.stream()
                .filter(supervisor -> supervisor.status().state().isDelivering())
                .map(supervisor -> new Shedding.Sample(
                        supervisor.name(),
                        supervisor.priority(),
                        supervisor.status().queued().toMillis(),
                        supervisor.status().droppedFrames()))
                .toList();
        shedding.look(delivering).ifPresent(sample -> {
            String reason = "several destinations fell behind together: the uplink is probably full";
            log.warn("{}: {} paused, priority {}: {}", plan.name(), sample.name(), sample.priority(), reason);
            post(new SimulcastEvent.DestinationShed(plan.name(), now(), sample.name(), sample.priority(), reason));
            destination(sample.name()).ifPresent(DestinationHandle::pause);
        });
    }

    void start() {
        log.info("{}: started, source {}, {} destinations", plan.name(), source.description(), destinations.size());
        post(new SimulcastEvent.SessionStarted(plan.name(), now()));
        destinations().forEach(destination -> added(destination.name()));
        loop.execute(() -> {
            synchronized (lock) {
                unfinished.addAll(destinations.values());
            }
            everySecond();
        });
        source.start();
    }

    @Override
    public void sourceFlows() {
        if (!flowing) {
            flowing = true;
            // Connected earlier, an ingest would see a publisher that sends nothing, and close.
            List.copyOf(unfinished).forEach(this::begin);
        }
    }

    /** At once if the source does as it is, whatever it holds, else as soon as there is a plan. */
    private void begin(DestinationSupervisor supervisor) {
        if (encodings.passesAnything(supervisor.destination())) {
            supervisor.start();
        } else {
            encodings.need();
        }
    }

    private List<Destination> definitions() {
        return unfinished.stream().map(DestinationSupervisor::destination).toList();
    }

    @Override
    public void planned(List<String> names) {
        unfinished.stream()
                .filter(supervisor -> names.contains(supervisor.name()))
                .toList()
                .forEach(DestinationSupervisor::start);
    }

    @Override
    public void moved(List<String> names) {
        unfinished.stream()
                .filter(supervisor -> names.contains(supervisor.name()))
                .toList()
                .forEach(DestinationSupervisor::reattach);
    }

    @Override
    public void cannotBeServed(String name, SimulcastException why) {
        unfinished.stream()
                .filter(supervisor -> supervisor.name().equals(name))
                .toList()
                .forEach(supervisor -> supervisor.refuse(why));
    }

    @Override
    public void sourceIsOver() {
        end();
    }

    private void lookAtHealth() {
        List<DestinationSupervisor> all;
        synchronized (lock) {
            all = List.copyOf(destinations.values());
        }
        long nanos = nanoTime.getAsLong();
        HealthReport before = health.report();
        health = HealthWatch.look(
                health,
                new HealthWatch.View(
                        now(),
                        nanos,
                        source(),
                        source.largeGroup(),
                        encodings.frameRate(),
                        renditions().stream()
                                .map(status -> new HealthWatch.Encode(
                                        status,
                                        VideoEncoder.named(status.encoder()).fillsUp()))
                                .toList(),
                        all.stream()
                                .map(each -> each.vitals(encodings.limits(each.destination())))
                                .toList(),
                        events.handlers()));
        HealthReport report = health.report();
        boolean changed = HealthWatch.isChanged(before, report);
        if (changed || nanos - healthToldNanos >= plan.healthInterval().toNanos()) {
            healthToldNanos = nanos;
            post(new SimulcastEvent.HealthChanged(plan.name(), report.at(), report));
        }
        if (changed) {
            log.info("{}: health {} -> {}, {}", plan.name(), before.overall(), report.overall(), told(report));
        }
    }

    private static String told(HealthReport report) {
        return report.issues().stream()
                .map(issue -> issue.code() + " of " + issue.subject() + " (" + issue.text() + ")")
                .collect(Collectors.joining(", ", "[", "]"));
    }

    @Override
    public void end() {
        synchronized (lock) {
            if (ending) {
                return;
            }
            ending = true;
        }
        loop.execute(() -> {
            closing = true;
            source.ignore();
            List.copyOf(unfinished).forEach(DestinationSupervisor::end);
            finishIfDone();
        });
        loop.schedule(END_LIMIT, () -> {
            if (!unfinished.isEmpty()) {
                log.error("{}: {} destinations did not end in time", plan.name(), unfinished.size());
                unfinished.clear();
                finishIfDone();
            }
        });
        source.hush();
    }

    private void finishIfDone() {
        boolean done;
        synchronized (lock) {
            done = ending && unfinished.isEmpty();
        }
        if (!done || finishing) {
            return;
        }
        finishing = true;
        // Stopping a source may wait for its process: not on the control loop, which others still post to.
        transport.blocking().execute(this::finish);
    }

    private void finish() {
        source.close();
        loop.close();
        encodings.close();
        log.info("{}: ended", plan.name());
        post(new SimulcastEvent.SessionEnded(plan.name(), now()));
        events.close();
        try {
            events.awaitQuiet(LAST_EVENTS_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        over.accept(this);
        ended.countDown();
        synchronized (lock) {
            lock.notifyAll();
        }
    }

    private void post(SimulcastEvent event) {
        events.post(event);
        synchronized (lock) {
            lock.notifyAll();
        }
    }

    private Instant now() {
        return clock.instant();
    }

    @Override
    public String name() {
        return plan.name();
    }

    @Override
    public SourceStatus source() {
        return source.status();
    }

    @Override
    public Optional<EncodingPlan> encodingPlan() {
        return Optional.ofNullable(encodings.plan());
    }

    @Override
    public List<RenditionStatus> renditions() {
        return encodings.renditions();
    }

    @Override
    public HealthReport health() {
        return health.report();
    }

    @Override
    public List<DestinationHandle> destinations() {
        synchronized (lock) {
            return List.copyOf(destinations.values());
        }
    }

    @Override
    public Optional<DestinationHandle> destination(String name) {
        synchronized (lock) {
            return Optional.ofNullable(destinations.get(name));
        }
    }

    @Override
    public DestinationHandle add(Destination destination) {
        Destination named = SimulcastPlan.named(plan.name())
                .source(plan.source())
                .to(destination)
                .build()
                .destinations()
                .get(0);
        DestinationSupervisor supervisor = supervisor(named);
        synchronized (lock) {
            if (ending) {
                throw new IllegalStateException("Session " + plan.name() + " is over: start another one");
            }
            if (destinations.containsKey(named.name())) {
                throw new SimulcastException(
                        ErrorKind.INVALID,
                        "Session " + plan.name() + " has a destination named \"" + named.name() + "\" already",
                        "Give the new one another name, or remove the old one first");
            }
            destinations.put(named.name(), supervisor);
        }
        added(named.name());
        loop.execute(() -> {
            unfinished.add(supervisor);
            if (closing) {
                supervisor.end();
            } else if (flowing) {
                begin(supervisor);
            }
        });
        return supervisor;
    }

    private void added(String destination) {
        post(new SimulcastEvent.DestinationAdded(plan.name(), now(), destination));
    }

    @Override
    public <E extends SimulcastEvent> void on(Class<E> type, Consumer<? super E> handler) {
        events.subscribe(new SimulcastPlan.Subscription<>(type, handler));
    }

    @Override
    public void awaitLive(Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        synchronized (lock) {
            while (true) {
                List<DestinationStatus> missing = destinations.values().stream()
                        .map(DestinationSupervisor::status)
                        .filter(status -> status.wanted() == DestinationStatus.Wanted.LIVE
                                && status.state() != DestinationState.LIVE)
                        .toList();
                if (missing.isEmpty() && !ending) {
                    return;
                }
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                boolean hopeless =
                        ending || missing.stream().anyMatch(status -> status.state() == DestinationState.FAILED);
                if (hopeless || left <= 0) {
                    throw notLive(missing, hopeless ? "cannot be" : "is not after " + atMost.toSeconds() + " s");
                }
                lock.wait(left);
            }
        }
    }

    private SimulcastException notLive(List<DestinationStatus> missing, String how) {
        Problem problem = source.problem();
        String each = missing.stream()
                .map(status -> status.name() + " (" + status.state()
                        + (status.lastProblem() == null
                                ? ""
                                : ": " + status.lastProblem().text()) + ")")
                .collect(Collectors.joining(", "));
        return new SimulcastException(
                ErrorKind.TRANSIENT,
                "Session " + plan.name() + " " + how + " live everywhere: "
                        + (problem == null ? "" : "source: " + problem.text() + "; ")
                        + (each.isEmpty() ? "the session is over" : each),
                "Look at each destination's status for what helps");
    }

    @Override
    public void awaitEnd() throws InterruptedException {
        ended.await();
    }

    @Override
    public boolean awaitEnd(Duration atMost) throws InterruptedException {
        return ended.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }
}
