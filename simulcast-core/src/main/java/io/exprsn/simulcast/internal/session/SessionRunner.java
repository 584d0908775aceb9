package io.exprsn.simulcast.internal.session;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.DestinationHandle;
import io.exprsn.simulcast.DestinationState;
import io.exprsn.simulcast.DestinationStatus;
import io.exprsn.simulcast.Edit;
import io.exprsn.simulcast.EncodingPlan;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.HealthReport;
import io.exprsn.simulcast.IncidentReport;
import io.exprsn.simulcast.KeyFrame;
import io.exprsn.simulcast.Problem;
import io.exprsn.simulcast.RenditionStatus;
import io.exprsn.simulcast.RetryPolicy;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.SourceLoss;
import io.exprsn.simulcast.SourceStatus;
import io.exprsn.simulcast.audience.Audience;
import io.exprsn.simulcast.audience.ChatFeed;
import io.exprsn.simulcast.audience.Said;
import io.exprsn.simulcast.audience.Usage;
import io.exprsn.simulcast.event.SimulcastEvent;
import io.exprsn.simulcast.ffmpeg.FfmpegRunner;
import io.exprsn.simulcast.ffmpeg.VideoEncoder;
import io.exprsn.simulcast.internal.audience.Place;
import io.exprsn.simulcast.internal.audience.SessionAudience;
import io.exprsn.simulcast.internal.broadcast.Editing;
import io.exprsn.simulcast.internal.broadcast.IntentLog;
import io.exprsn.simulcast.internal.broadcast.OnPlatform;
import io.exprsn.simulcast.internal.broadcast.PlatformAccess;
import io.exprsn.simulcast.internal.broadcast.PlatformSide;
import io.exprsn.simulcast.internal.broadcast.SessionBook;
import io.exprsn.simulcast.internal.broadcast.SessionParts;
import io.exprsn.simulcast.internal.broadcast.StartGate;
import io.exprsn.simulcast.internal.broadcast.Thumbnail;
import io.exprsn.simulcast.internal.loop.BlockingCalls;
import io.exprsn.simulcast.internal.loop.ControlLoop;
import io.exprsn.simulcast.internal.loop.ThreadLoop;
import io.exprsn.simulcast.internal.plan.Planner;
import io.exprsn.simulcast.internal.plan.Platforms;
import io.exprsn.simulcast.internal.relay.MediaSource;
import io.exprsn.simulcast.internal.relay.RelayTransport;
import io.exprsn.simulcast.report.EditReport;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.BroadcastStatus;
import io.exprsn.simulcast.spi.Metadata;
import io.exprsn.simulcast.store.BroadcastIntent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
final class SessionRunner implements SimulcastSession, SourceRunner.Listener, Encodings.Listener {
    private static final Logger log = LoggerFactory.getLogger(SessionRunner.class);
    /** A supervisor ends within 7 s; this is for a fault of ours. */
    private static final Duration END_LIMIT = Duration.ofSeconds(9);
    /** Where platforms have to be told, who may answer slowly. */
    private static final Duration END_LIMIT_WITH_PLATFORMS = Duration.ofSeconds(40);
    /** What is not written down by then is told, and tried again by whoever resumes. */
    private static final Duration LAST_NOTES = Duration.ofSeconds(5);

    private static final long LAST_EVENTS_MILLIS = 500;

    private static final long LOOK_AGAIN_MILLIS = 100;

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
    private final SessionStart from;
    private final PlatformAccess access;
    private final BlockingCalls calls;
    private final IntentLog intents;
    private final StartGate gate;
    private final SessionAudience audience;
    private final Editing editing;
    private final AtomicInteger nextNumber;
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
    private final FirstPreparations preparations = new FirstPreparations();

    private final Set<String> pausedIntents = new HashSet<>();
    private final LimitWatch limits;
    private final Recorder recorder;
    private int leftovers;
    private boolean detaching;

    private volatile HealthWatch.Memory health;

    SessionRunner(
            SimulcastPlan plan,
            SessionStart from,
            PlatformAccess access,
            MediaSource source,
            RelayTransport transport,
            IngestsByPlatform ingests,
            RetryGate retryGate,
            Platforms platforms,
            Planner planner,
            FfmpegRunner ffmpeg,
            List<SimulcastPlan.Subscription<?>> subscriptions,
            Clock clock,
            LongSupplier nanoTime,
            Consumer<SessionRunner> over) {
        this.plan = plan;
        this.from = from;
        this.access = access;
        this.transport = transport;
        this.ingests = ingests;
        this.retryGate = retryGate;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.over = over;
        this.recorder = new Recorder(plan.name(), clock, access);
        this.healthToldNanos = nanoTime.getAsLong();
        this.health = HealthWatch.Memory.fresh(clock.instant());
        this.loop = new ThreadLoop("simulcast-" + plan.name() + "-control", plan.name(), nanoTime);
        this.events = new EventDispatch(plan.name(), joined(subscriptions, plan.subscriptions()), clock, nanoTime);
        this.context = new SessionContext(plan.name(), loop, clock, nanoTime, this::post);
        this.calls = new BlockingCalls(loop, transport.blocking());
        this.intents = new IntentLog(plan.name(), from.book(), loop, transport.blocking(), clock, this::post);
        this.gate = new StartGate(plan.startPolicy(), loop, clock, this::awaitedAtTheGate);
        this.audience = new SessionAudience(plan.name(), this::places, loop, calls, transport.blocking(), clock);
        this.nextNumber = new AtomicInteger(from.nextNumber(plan.destinations().size()));
        this.limits = new LimitWatch(
                context,
                from.id(),
                new Limits(plan.name(), clock, this::post),
                calls,
                intents,
                plan.isRollingOver(),
                () -> intent(nextNumber.getAndIncrement()));
        this.source = new SourceRunner(source, context, this);
        this.editing = new Editing(plan, access, new Edits());
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
        int number = 0;
        for (Destination destination : plan.destinations()) {
            BroadcastIntent intent = from.intents().get(destination.name());
            if (intent == null) {
                intent = intent(number);
            }
            number++;
            recorder.add(destination);
            destinations.put(destination.name(), supervisor(destination, intent));
        }
    }

    private static List<SimulcastPlan.Subscription<?>> joined(
            List<SimulcastPlan.Subscription<?>> everybody, List<SimulcastPlan.Subscription<?>> own) {
        List<SimulcastPlan.Subscription<?>> all = new ArrayList<>(everybody);
        all.addAll(own);
        return all;
    }

    private BroadcastIntent intent(int number) {
        return BroadcastIntent.of(
                SessionBook.destinationId(from.id(), number), SessionBook.intentId(from.id(), number));
    }

    private DestinationSupervisor supervisor(Destination destination, BroadcastIntent intent) {
        encodings.passesAnything(destination); // an unknown platform is refused now
        DestinationSupervisor.Ingests way = access.maker(destination).isPresent()
                ? IngestsByPlatform.notYet(destination)
                : ingests.of(destination, encodings::take);
        return new DestinationSupervisor(destination, way, new Around(destination, intent));
    }

    /** Those that have to say that they are ready before viewers see any. */
    private Set<String> awaitedAtTheGate() {
        return unfinished.stream()
                .filter(supervisor -> supervisor.side() != null
                        && supervisor.side().goesLiveWhenTold()
                        && supervisor.status().wanted() == DestinationStatus.Wanted.LIVE
                        && supervisor.status().state() != DestinationState.FAILED)
                .map(DestinationSupervisor::name)
                .collect(Collectors.toSet());
    }

    /** What all see of the session. */
    private class Parts implements SessionParts {
        @Override
        public ControlLoop loop() {
            return loop;
        }

        @Override
        public BlockingCalls calls() {
            return calls;
        }

        @Override
        public Clock clock() {
            return clock;
        }

        @Override
        public String session() {
            return plan.name();
        }

        @Override
        public String sessionId() {
            return from.id();
        }

        @Override
        public IntentLog log() {
            return intents;
        }

        @Override
        public void post(SimulcastEvent event) {
            SessionRunner.this.post(event);
        }
    }

    /** What supervisors see of the session. */
    private final class Around extends Parts implements DestinationSupervisor.Surroundings, PlatformSide.Surroundings {
        private final Destination definition;
        private final BroadcastIntent intent;

        Around(Destination definition, BroadcastIntent intent) {
            this.definition = definition;
            this.intent = intent;
        }

        @Override
        public Optional<PlatformSide> side(Destination destination, PlatformSide.Owner owner) {
            return access.maker(destination)
                    .map(adapter -> new PlatformSide(
                            destination, adapter, intent, from.broadcasts().get(destination.name()), owner, this));
        }

        @Override
        public DestinationSupervisor.Ingests prepared(Broadcast broadcast) {
            editing.prepared(definition);
            return ingests.of(definition, broadcast.ingests(), encodings::take);
        }

        @Override
        public void prepared(DestinationSupervisor supervisor, @Nullable Problem why) {
            preparationOf(supervisor.name(), why);
        }

        @Override
        public StartGate gate() {
            return gate;
        }

        @Override
        public PlatformAccess access() {
            return access;
        }

        @Override
        public Metadata metadata(String destination) {
            return editing.taken(definition);
        }

        @Override
        public Duration prepareWithin() {
            return plan.startPolicy().prepareWithin();
        }

        @Override
        public boolean isRehearsal() {
            return from.rehearsal();
        }

        @Override
        public Optional<Instant> startAt() {
            return Optional.ofNullable(from.startAt())
                    .or(() -> plan.startPolicy().startAt());
        }

        @Override
        public Optional<Thumbnail> thumbnail() {
            return editing.thumbnail();
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
            keepWish(storedAs(supervisor), state);
        }

        /** Another one after a roll-over. */
        private String storedAs(DestinationSupervisor supervisor) {
            PlatformSide side = supervisor.side();
            return side == null ? intent.destination() : side.storedAs();
        }

        @Override
        public void over(DestinationSupervisor supervisor) {
            unfinished.remove(supervisor);
            if (preparations.isLast(supervisor.name()) && !closing) {
                decide();
            }
            boolean removed;
            synchronized (lock) {
                removed = !ending && destinations.remove(supervisor.name(), supervisor);
            }
            if (removed && supervisor.side() == null) {
                intents.remember(book -> book.change(
                        from.id(),
                        intent.destination(),
                        stored -> stored.wanting(DestinationStatus.Wanted.ENDED).ended()));
            }
            finishIfDone();
        }
    }

    /** What editing sees of the session. */
    private final class Edits extends Parts implements Editing.Surroundings {
        @Override
        public List<Editing.Place> places() {
            synchronized (lock) {
                return destinations.values().stream()
                        .map(each -> new Editing.Place(each.destination(), each.side()))
                        .toList();
            }
        }
    }

    /** A destination that a person paused must not come back by itself after a crash. */
    private void keepWish(String storedAs, DestinationState state) {
        if (state == DestinationState.PAUSED && pausedIntents.add(storedAs)) {
            wish(storedAs, DestinationStatus.Wanted.PAUSED);
        } else if (state == DestinationState.PREPARING && pausedIntents.remove(storedAs)) {
            wish(storedAs, DestinationStatus.Wanted.LIVE);
        }
    }

    private void wish(String storedAs, DestinationStatus.Wanted wanted) {
        intents.remember(book -> book.change(from.id(), storedAs, stored -> stored.wanting(wanted)));
    }

    /** How the first preparation of a destination went. */
    private void preparationOf(String name, @Nullable Problem why) {
        if (preparations.isLast(name, why)) {
            decide();
        }
    }

    /** Those that have not said anything by now count as failed, though they are waited for. */
    private void preparationTimeIsOver() {
        List.copyOf(unfinished).stream()
                .filter(supervisor -> preparations.isAwaited(supervisor.name()))
                .toList()
                .forEach(late -> preparationOf(late.name(), late.notYetPrepared()));
    }

    private void decide() {
        List<String> good = preparations.prepared();
        Map<String, Problem> failed = preparations.failed();
        log.info("{}: prepared {}, not prepared {}", plan.name(), good, failed.keySet());
        post(new SimulcastEvent.SessionPrepared(plan.name(), now(), good, failed));
        if (plan.startPolicy().allOrNothing() && !failed.isEmpty()) {
            log.error("{}: all or nothing was asked for, and {} cannot be prepared", plan.name(), failed.keySet());
            post(new SimulcastEvent.StartAbandoned(plan.name(), now(), failed));
            end();
            return;
        }
        startNow(preparations.release());
    }

    /** Things that are looked at, not told. */
    private void everySecond() {
        loop.schedule(Duration.ofSeconds(1), this::everySecond);
        if (plan.shedding()) {
            shed();
        }
        endWhatWaitedEnough();
        List.copyOf(unfinished).forEach(limits::look);
        lookAtHealth();
        audience.everySecond();
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
        recorder.begin();
        post(new SimulcastEvent.SessionStarted(plan.name(), now()));
        destinations().forEach(destination -> added(destination.name()));
        loop.execute(() -> {
            synchronized (lock) {
                unfinished.addAll(destinations.values());
            }
            unfinished.stream()
                    .filter(supervisor -> supervisor.side() != null && !from.isPaused(supervisor.name()))
                    .forEach(supervisor -> preparations.await(supervisor.name()));
            if (preparations.areAwaited()) {
                loop.schedule(plan.startPolicy().prepareWithin().plusSeconds(1), this::preparationTimeIsOver);
            }
            List.copyOf(unfinished).forEach(DestinationSupervisor::begin);
            endLeftovers();
            everySecond();
        });
        destinations().stream()
                .filter(destination -> from.isPaused(destination.name()))
                .forEach(DestinationHandle::pause);
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

    /** What another process wanted ended and could not. */
    private void endLeftovers() {
        for (SessionStart.Leftover leftover : from.closing()) {
            access.maker(leftover.destination()).ifPresent(adapter -> {
                leftovers++;
                new PlatformSide(
                                leftover.destination(),
                                adapter,
                                leftover.intent(),
                                leftover.broadcast(),
                                new NobodysBroadcast(),
                                new Around(leftover.destination(), leftover.intent()))
                        .end(() -> {
                            leftovers--;
                            finishIfDone();
                        });
            });
        }
    }

    /** At once if the source does as it is, whatever it holds, else as soon as there is a plan. */
    private void begin(DestinationSupervisor supervisor) {
        if (encodings.passesAnything(supervisor.destination())) {
            start(List.of(supervisor.name()));
        } else {
            encodings.need();
        }
    }

    private List<Destination> definitions() {
        return unfinished.stream().map(DestinationSupervisor::destination).toList();
    }

    @Override
    public void planned(List<String> names) {
        start(names);
    }

    /** At once, or when it is known that all can. */
    private void start(List<String> names) {
        if (plan.startPolicy().allOrNothing() && preparations.areAwaited()) {
            preparations.hold(names);
        } else {
            startNow(names);
        }
    }

    private void startNow(List<String> names) {
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
                                .map(each ->
                                        each.vitals(encodings.limits(each.destination()), limits.ahead(each.name())))
                                .toList(),
                        events.handlers(),
                        intents.problem()));
        HealthReport report = health.report();
        recorder.look(all, encodings::lastWords, renditions(), report);
        boolean changed = HealthWatch.isChanged(before, report);
        if (changed || nanos - healthToldNanos >= plan.healthInterval().toNanos()) {
            healthToldNanos = nanos;
            post(new SimulcastEvent.HealthChanged(plan.name(), report.at(), report));
        }
        if (changed) {
            log.info("{}: health {} -> {}, {}", plan.name(), before.overall(), report.overall(), told(report));
        }
    }

    /** A broadcast that is only to be ended. */
    private static final class NobodysBroadcast implements PlatformSide.Owner {
        @Override
        public void prepared(Broadcast broadcast) {}

        @Override
        public void notPrepared(SimulcastException why) {}
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
            // Before anything is ended: a crash on the way must not bring the show back.
            intents.remember(book -> book.wanted(from.id(), DestinationStatus.Wanted.ENDED));
            source.ignore();
            for (DestinationSupervisor supervisor : List.copyOf(unfinished)) {
                limits.endRetired(supervisor, () -> leftovers++, () -> {
                    leftovers--;
                    finishIfDone();
                });
                supervisor.end();
            }
            finishIfDone();
        });
        loop.schedule(endLimit(), () -> {
            if (!unfinished.isEmpty()) {
                log.error("{}: {} destinations did not end in time", plan.name(), unfinished.size());
                unfinished.clear();
                leftovers = 0;
                finishIfDone();
            }
        });
        source.hush();
    }

    /** Whether nothing more happens in it. Any thread. */
    boolean isOver() {
        return ended.getCount() == 0;
    }

    /** Within which its end is over. */
    Duration endLimit() {
        synchronized (lock) {
            boolean told = !from.closing().isEmpty()
                    || destinations.values().stream().anyMatch(supervisor -> supervisor.side() != null);
            return told ? END_LIMIT_WITH_PLATFORMS : END_LIMIT;
        }
    }

    @Override
    public void detach() {
        synchronized (lock) {
            if (ending) {
                return;
            }
            ending = true;
        }
        loop.execute(() -> {
            closing = true;
            detaching = true;
            source.ignore();
            List.copyOf(unfinished).forEach(DestinationSupervisor::detach);
            unfinished.clear();
            post(new SimulcastEvent.SessionDetached(plan.name(), now()));
            finishIfDone();
        });
        source.hush();
    }

    private void finishIfDone() {
        boolean done;
        synchronized (lock) {
            done = ending && unfinished.isEmpty() && leftovers == 0;
        }
        if (!done || finishing) {
            return;
        }
        finishing = true;
        editing.close();
        // Stopping a source may wait for its process: not on the control loop, which others still post to.
        intents.whenQuiet(LAST_NOTES, () -> transport.blocking().execute(this::finish));
    }

    private void finish() {
        forgetWhatIsOver();
        source.close();
        audience.close();
        loop.close();
        encodings.close();
        recorder.close();
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

    /** A session of which nothing is left anywhere needs not be known any more. */
    private void forgetWhatIsOver() {
        SessionBook book = from.book();
        if (book == null || detaching) {
            return;
        }
        try {
            if (!book.forget(from.id())) {
                log.warn("{}: stays written down, as something of it may be left on a platform", plan.name());
            }
        } catch (SimulcastException e) {
            log.warn("{}: could not be forgotten: {}. {}.", plan.name(), e.problem(), e.remedy());
        }
    }

    private void post(SimulcastEvent event) {
        recorder.record(event);
        events.post(event);
        audience.heard(event);
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
    public Optional<KeyFrame> keyFrame() {
        return source.keyFrame();
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
    public IncidentReport incident(String destination) {
        return recorder.report(destination);
    }

    @Override
    public List<DestinationHandle> destinations() {
        synchronized (lock) {
            return List.copyOf(destinations.values());
        }
    }

    /** The broadcasts that are there now, and whom to ask about each; in the order of their destinations. Any thread. */
    List<OnPlatform> broadcasts() {
        synchronized (lock) {
            return destinations.values().stream()
                    .map(DestinationSupervisor::side)
                    .filter(Objects::nonNull)
                    .flatMap(side -> side.onPlatform().stream())
                    .toList();
        }
    }

    /** All destinations, and whom to ask about their viewers. Any thread. */
    private List<Place> places() {
        synchronized (lock) {
            return destinations.values().stream().map(SessionRunner::place).toList();
        }
    }

    private static Place place(DestinationSupervisor supervisor) {
        PlatformSide side = supervisor.side();
        return new Place(
                supervisor,
                side == null ? null : side.adapter(),
                side == null ? null : side.onPlatform().orElse(null));
    }

    @Override
    public Audience viewers() {
        return audience.viewers();
    }

    @Override
    public ChatFeed chat() {
        return audience.chat();
    }

    @Override
    public List<Said> say(String text) throws InterruptedException {
        return audience.say(text);
    }

    @Override
    public Usage usage() {
        return audience.usage();
    }

    /** What the platform of a destination said last; empty before, and where there is nobody to ask. Any thread. */
    Optional<BroadcastStatus> said(String destination) {
        synchronized (lock) {
            return Optional.ofNullable(destinations.get(destination))
                    .map(DestinationSupervisor::side)
                    .map(PlatformSide::status);
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
        editing.require(named);
        BroadcastIntent intent = intent(nextNumber.getAndIncrement());
        DestinationSupervisor supervisor = supervisor(named, intent);
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
        writeDown(named, intent, supervisor);
        recorder.add(named);
        added(named.name());
        loop.execute(() -> {
            // One that is added at once may be among those that the session began with.
            if (!unfinished.contains(supervisor)) {
                unfinished.add(supervisor);
            }
            supervisor.begin();
            if (closing) {
                supervisor.end();
            } else if (flowing) {
                begin(supervisor);
            }
        });
        return supervisor;
    }

    @Override
    public EditReport edit(Edit edit) throws InterruptedException {
        return editing.apply(edit);
    }

    /** Before anything of it is done, as with those that came with the plan. */
    private void writeDown(Destination destination, BroadcastIntent intent, DestinationSupervisor supervisor) {
        SessionBook book = from.book();
        if (book == null) {
            return;
        }
        boolean written = false;
        try {
            book.add(from.id(), destination, intent);
            written = true;
        } finally {
            if (!written) {
                synchronized (lock) {
                    destinations.remove(destination.name(), supervisor);
                }
            }
        }
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
        awaitWhatWasAsked(deadline);
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

    /** A destination that was told to resume a moment ago is wanted live, though the control loop may not have heard of it. */
    private void awaitWhatWasAsked(long deadline) throws InterruptedException {
        CountDownLatch heard = new CountDownLatch(1);
        loop.execute(heard::countDown);
        while (!isOver()
                && deadline - System.nanoTime() > 0
                && !heard.await(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
            // a loop that is closed meanwhile hears nothing
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
