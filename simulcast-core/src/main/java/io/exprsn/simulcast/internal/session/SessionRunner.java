package io.exprsn.simulcast.internal.session;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.DestinationHandle;
import io.exprsn.simulcast.DestinationState;
import io.exprsn.simulcast.DestinationStatus;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.HealthReport;
import io.exprsn.simulcast.Problem;
import io.exprsn.simulcast.RetryPolicy;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.SourceStatus;
import io.exprsn.simulcast.event.SimulcastEvent;
import io.exprsn.simulcast.internal.media.MediaPacket;
import io.exprsn.simulcast.internal.relay.Entrance;
import io.exprsn.simulcast.internal.relay.Feed;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running show: joins a source to a feed and keeps one supervisor per destination. Decides on its control loop;
 * {@link #destinations} and what waiters look at is guarded by {@code lock}.
 */
final class SessionRunner implements SimulcastSession {
    private static final Logger log = LoggerFactory.getLogger(SessionRunner.class);
    private static final long MAX_GROUP_BYTES = 32L << 20;
    private static final long MAX_GROUP_MILLIS = 10_000;
    /** A supervisor ends within 7 s; this is for a fault of ours. */
    private static final Duration END_LIMIT = Duration.ofSeconds(9);

    private static final long LAST_EVENTS_MILLIS = 500;

    private final SimulcastPlan plan;
    private final MediaSource source;
    private final RelayTransport transport;
    private final IngestsByPlatform ingests;
    private final RetryGate retryGate;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Consumer<SessionRunner> over;
    private final ThreadLoop loop;
    private final EventDispatch events;
    private final Feed feed;
    private final Entrance entrance;
    private final CountDownLatch ended = new CountDownLatch(1);

    private final Object lock = new Object();
    private final Map<String, DestinationSupervisor> destinations = new LinkedHashMap<>();
    private boolean ending;

    // On the control loop.
    private boolean flowing;
    private boolean sourceOver;
    private boolean finishing;
    private long healthToldNanos;
    private final List<DestinationSupervisor> unfinished = new ArrayList<>();
    private final Shedding shedding = new Shedding();

    private volatile SourcePhase sourcePhase;
    private volatile @Nullable Problem sourceProblem;
    private volatile HealthWatch.@Nullable LargeGroup largeGroup;
    private volatile HealthWatch.Memory health;
    /** Guards the hot path: only the first media packet after a silence is a matter for the control loop. */
    private volatile boolean expectingMedia = true;

    /** What is the case for the source, and since when. */
    private record SourcePhase(SourceStatus.State state, Instant since) {}

    SessionRunner(
            SimulcastPlan plan,
            MediaSource source,
            RelayTransport transport,
            IngestsByPlatform ingests,
            RetryGate retryGate,
            Clock clock,
            LongSupplier nanoTime,
            Consumer<SessionRunner> over) {
        this.plan = plan;
        this.source = source;
        this.transport = transport;
        this.ingests = ingests;
        this.retryGate = retryGate;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.over = over;
        this.sourcePhase = new SourcePhase(SourceStatus.State.WAITING, clock.instant());
        this.healthToldNanos = nanoTime.getAsLong();
        this.health = HealthWatch.Memory.fresh(clock.instant());
        for (Destination destination : plan.destinations()) {
            destinations.put(destination.name(), supervisor(destination));
        }
        this.loop = new ThreadLoop("simulcast-" + plan.name() + "-control", plan.name(), nanoTime);
        this.events = new EventDispatch(plan.name(), plan.subscriptions(), clock, nanoTime);
        this.feed = new Feed(nanoTime, this::groupForgotten, MAX_GROUP_BYTES, MAX_GROUP_MILLIS);
        this.entrance = new Entrance(feed, nanoTime, source.isPaced(), this::sourceJumped);
    }

    private DestinationSupervisor supervisor(Destination destination) {
        return new DestinationSupervisor(destination, ingests.of(destination, this::feed), new Around());
    }

    private Feed feed() {
        return feed;
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
        lookAtHealth();
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
        source.start(new SourceSink());
    }

    /** Takes what the source brings, on the source's thread. */
    private final class SourceSink implements MediaSource.Sink {
        @Override
        public void packet(MediaPacket packet) throws InterruptedException {
            if (expectingMedia && packet.info().isMedia()) {
                expectingMedia = false;
                loop.execute(SessionRunner.this::mediaCame);
            }
            entrance.accept(packet);
        }

        @Override
        public void restarted(boolean realTime) {
            entrance.restart(realTime);
        }

        @Override
        public void lost(SimulcastException why, Duration hold) {
            expectingMedia = true;
            loop.execute(() -> sourceLost(why, hold));
        }

        @Override
        public void ended() {
            loop.execute(() -> sourceEnded(null));
        }

        @Override
        public void failed(SimulcastException why) {
            loop.execute(() -> sourceEnded(why));
        }
    }

    private void mediaCame() {
        if (sourceOver) {
            return;
        }
        enter(SourceStatus.State.FLOWING);
        post(new SimulcastEvent.SourceFlowing(plan.name(), now(), source.description()));
        if (!flowing) {
            flowing = true;
            // Connected earlier, an ingest would see a publisher that sends nothing, and close.
            List.copyOf(unfinished).forEach(DestinationSupervisor::start);
        }
    }

    private void sourceLost(SimulcastException why, Duration hold) {
        enter(SourceStatus.State.LOST);
        Problem problem = problem(why);
        sourceProblem = problem;
        log.warn("{}: source lost, waiting {} s for its return: {}", plan.name(), hold.toSeconds(), why.getMessage());
        post(new SimulcastEvent.SourceLost(plan.name(), now(), problem, hold));
    }

    private void sourceEnded(@Nullable SimulcastException why) {
        if (sourceOver) {
            return;
        }
        sourceOver = true;
        if (why == null) {
            enter(SourceStatus.State.ENDED);
            log.info("{}: source ended", plan.name());
            post(new SimulcastEvent.SourceEnded(plan.name(), now()));
        } else {
            Problem problem = problem(why);
            sourceProblem = problem;
            enter(SourceStatus.State.FAILED);
            log.error("{}: source failed: {}", plan.name(), why.getMessage());
            post(new SimulcastEvent.SourceFailed(plan.name(), now(), problem));
        }
        end();
    }

    private Problem problem(SimulcastException e) {
        return new Problem(e.kind(), e.problem(), e.remedy(), now());
    }

    private void sourceJumped(long millis) {
        log.warn(
                "{}: the source's clock jumped by {} ms; destinations see one continuous timeline",
                plan.name(),
                millis);
        post(new SimulcastEvent.SourceReanchored(plan.name(), now(), Duration.ofMillis(millis)));
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
                        largeGroup,
                        all.stream().map(DestinationSupervisor::vitals).toList(),
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

    private void groupForgotten(long bytes, long millis) {
        largeGroup = new HealthWatch.LargeGroup(bytes, Duration.ofMillis(millis), nanoTime.getAsLong());
        post(new SimulcastEvent.GroupOfPicturesForgotten(plan.name(), now(), bytes, Duration.ofMillis(millis)));
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
            sourceOver = true;
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
        entrance.stop();
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
        synchronized (ended) {
            if (ended.getCount() == 0) {
                return;
            }
            source.stop();
            feed.close();
            SourceStatus.State last = sourcePhase.state;
            if (last == SourceStatus.State.FLOWING || last == SourceStatus.State.WAITING) {
                enter(SourceStatus.State.ENDED);
            }
            log.info("{}: ended", plan.name());
            post(new SimulcastEvent.SessionEnded(plan.name(), now()));
            loop.close();
            events.close();
            try {
                events.awaitQuiet(LAST_EVENTS_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            over.accept(this);
            ended.countDown();
        }
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

    private void enter(SourceStatus.State state) {
        sourcePhase = new SourcePhase(state, now());
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
        SourcePhase phase = sourcePhase;
        return new SourceStatus(
                source.description(), phase.state, phase.since, feed.numbers(), entrance.reanchors(), sourceProblem);
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
            if (sourceOver) {
                supervisor.end();
            } else if (flowing) {
                supervisor.start();
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
        Problem problem = sourceProblem;
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
