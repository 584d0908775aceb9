package io.exprsn.simulcast.internal.session;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.DestinationStatus.Wanted;
import io.exprsn.simulcast.EncodingPlan;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.IngestSettings;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.credential.ClientIdentity;
import io.exprsn.simulcast.credential.Credentials;
import io.exprsn.simulcast.credential.OAuthClient;
import io.exprsn.simulcast.event.ScheduleEvent;
import io.exprsn.simulcast.event.SimulcastEvent;
import io.exprsn.simulcast.ffmpeg.FfmpegRunner;
import io.exprsn.simulcast.internal.broadcast.Editing;
import io.exprsn.simulcast.internal.broadcast.PlatformAccess;
import io.exprsn.simulcast.internal.broadcast.SessionBook;
import io.exprsn.simulcast.internal.plan.Planning;
import io.exprsn.simulcast.internal.plan.Platforms;
import io.exprsn.simulcast.internal.relay.MediaSource;
import io.exprsn.simulcast.internal.relay.RelayTransport;
import io.exprsn.simulcast.internal.rtmp.RtmpListener;
import io.exprsn.simulcast.internal.rtmp.RtmpListenerSettings;
import io.exprsn.simulcast.internal.rtmp.ServerTls;
import io.exprsn.simulcast.internal.rtmp.TakeoverPolicy;
import io.exprsn.simulcast.internal.schedule.Timetable;
import io.exprsn.simulcast.report.CheckReport;
import io.exprsn.simulcast.report.Finding;
import io.exprsn.simulcast.report.RehearsalReport;
import io.exprsn.simulcast.report.RehearsalReport.Rehearsed;
import io.exprsn.simulcast.schedule.BroadcastScheduler;
import io.exprsn.simulcast.schedule.ScheduledBroadcast;
import io.exprsn.simulcast.spi.PlatformAdapter;
import io.exprsn.simulcast.store.DestinationStore;
import io.exprsn.simulcast.store.ScheduleStore;
import io.exprsn.simulcast.store.SessionStore;
import io.exprsn.simulcast.store.StoredSchedule;
import io.exprsn.simulcast.store.StoredSchedule.WhenMissed;
import io.exprsn.simulcast.store.StoredSession;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs shows in this JVM. */
public final class LocalSimulcaster implements Simulcaster {
    private static final Logger log = LoggerFactory.getLogger(LocalSimulcaster.class);
    /** Beyond what a session takes for its end: its last notes and events. */
    private static final Duration SPARE = Duration.ofSeconds(6);

    private final RelayTransport transport;
    private final IngestsByPlatform ingests;
    private final RetryGate retryGate = new RetryGate();
    private final List<RtmpListener> listeners = new ArrayList<>();
    private final List<InetSocketAddress> addresses = new ArrayList<>();
    private final FfmpegRunner ffmpeg;
    private final Platforms platforms;
    private final Planning planning;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final PlatformAccess access;
    private final Supplier<@Nullable SessionBook> book;
    private final Map<String, URI> redirects;
    private final List<SimulcastPlan.Subscription<?>> subscriptions;
    private final Timetable timetable;
    private final Object lock = new Object();
    private final Map<String, SessionRunner> sessions = new HashMap<>();
    /** Names of those that do not run yet: looking at a source takes its time. */
    private final Set<String> starting = new HashSet<>();

    private boolean closed;

    /**
     * What the host application gave.
     *
     * @param ingests to listen for publishers
     * @param adapters that win over those found
     * @param credentials where accounts are; asked for when the first is needed
     * @param clients who the application is, by platform
     * @param redirects where platforms send browsers back to, by platform
     * @param hosts other places of platforms' hosts, by platform and name
     * @param settings of all destinations, by platform
     * @param delays until viewers see what arrives, by platform, where the application knows better
     * @param sessions where what is meant is written down; null for nowhere
     * @param destinations where its destinations are; null with the above
     * @param subscriptions who hears of all sessions
     * @param scheduling what begins at a time
     */
    public record Parts(
            List<IngestSettings> ingests,
            List<PlatformAdapter> adapters,
            FfmpegRunner ffmpeg,
            Clock clock,
            LongSupplier nanoTime,
            Supplier<Credentials> credentials,
            Map<String, ClientIdentity> clients,
            Map<String, URI> redirects,
            Map<String, Map<String, URI>> hosts,
            Map<String, Map<String, String>> settings,
            Map<String, Duration> delays,
            @Nullable SessionStore sessions,
            @Nullable DestinationStore destinations,
            List<SimulcastPlan.Subscription<?>> subscriptions,
            Scheduling scheduling) {
        /** Copies. */
        public Parts {
            ingests = List.copyOf(ingests);
            adapters = List.copyOf(adapters);
            redirects = Map.copyOf(redirects);
            subscriptions = List.copyOf(subscriptions);
        }

        /** The same with other accounts, and kept elsewhere. */
        Parts with(
                Supplier<Credentials> newCredentials,
                Map<String, ClientIdentity> newClients,
                Map<String, URI> newRedirects,
                Map<String, Map<String, String>> newSettings,
                @Nullable SessionStore newSessions,
                @Nullable DestinationStore newDestinations,
                @Nullable ScheduleStore newSchedules) {
            return new Parts(
                    ingests,
                    adapters,
                    ffmpeg,
                    clock,
                    nanoTime,
                    newCredentials,
                    newClients,
                    newRedirects,
                    hosts,
                    newSettings,
                    delays,
                    newSessions,
                    newDestinations,
                    subscriptions,
                    new Scheduling(newSchedules, scheduling.scheduler(), scheduling.listeners()));
        }
    }

    /**
     * What belongs to shows that begin at a time.
     *
     * @param schedules where they are written down; null for memory
     * @param scheduler wakes for them; null for one of this process
     * @param listeners who hears of them
     */
    public record Scheduling(
            @Nullable ScheduleStore schedules,
            @Nullable BroadcastScheduler scheduler,
            List<Consumer<ScheduleEvent>> listeners) {
        /** Copies. */
        public Scheduling {
            listeners = List.copyOf(listeners);
        }
    }

    private LocalSimulcaster(RelayTransport transport, Platforms platforms, Parts parts) {
        this.transport = transport;
        this.ffmpeg = parts.ffmpeg();
        this.clock = parts.clock();
        this.nanoTime = parts.nanoTime();
        this.ingests = new IngestsByPlatform(transport, ffmpeg, nanoTime);
        this.platforms = platforms;
        this.planning = new Planning(ffmpeg, platforms);
        this.access = new PlatformAccess(
                new PlatformAccess.Setup(
                        parts.credentials(), parts.clients(), parts.hosts(), parts.settings(), parts.delays()),
                platforms::get,
                clock,
                nanoTime);
        this.redirects = parts.redirects();
        this.subscriptions = parts.subscriptions();
        SessionStore sessionStore = parts.sessions();
        DestinationStore destinationStore = parts.destinations();
        this.book = sessionStore == null || destinationStore == null
                ? () -> null
                : () -> new SessionBook(sessionStore, destinationStore, access.credentials());
        this.timetable = new Timetable(
                timetableOn(parts.scheduling(), sessionStore == null || destinationStore == null),
                access,
                clock,
                nanoTime,
                transport.blocking(),
                this::startAtItsTime);
    }

    /** Only all of them together can be found by another process; else all is in memory, where no half of it is left behind. */
    private Timetable.Setup timetableOn(Scheduling scheduling, boolean isKeepingNothing) {
        BroadcastScheduler given = scheduling.scheduler();
        BroadcastScheduler wakes = given == null ? BroadcastScheduler.inProcess(clock) : given;
        ScheduleStore schedules = scheduling.schedules();
        return schedules == null || isKeepingNothing
                ? Timetable.Setup.inMemory(wakes, scheduling.listeners())
                : new Timetable.Setup(
                        schedules, () -> Objects.requireNonNull(book.get()), true, wakes, scheduling.listeners());
    }

    /** Opens the listeners; closes everything again if one cannot be opened. */
    public static Simulcaster open(Parts parts) {
        return open(parts, Platforms.of(parts.adapters()));
    }

    /**
     * The same with what the environment says besides.
     *
     * @param keeping whether accounts and sessions are kept where the environment says
     */
    public static Simulcaster open(Parts parts, Map<String, String> environment, boolean keeping) {
        Platforms platforms = Platforms.of(parts.adapters());
        return open(FromEnvironment.added(environment, keeping, parts, platforms), platforms);
    }

    private static Simulcaster open(Parts parts, Platforms platforms) {
        LocalSimulcaster simulcaster = new LocalSimulcaster(new RelayTransport(), platforms, parts);
        boolean open = false;
        try {
            parts.ingests().forEach(simulcaster::listen);
            simulcaster.timetable.open();
            open = true;
            return simulcaster;
        } finally {
            if (!open) {
                simulcaster.close();
            }
        }
    }

    private void listen(IngestSettings ingest) {
        InetAddress bind;
        try {
            bind = InetAddress.getByName(ingest.bindAddress());
        } catch (UnknownHostException e) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "The ingest address " + ingest.bindAddress() + " is not one of this machine",
                    "Use 127.0.0.1, 0.0.0.0 or an address this machine has",
                    e);
        }
        RtmpListenerSettings settings = RtmpListenerSettings.loopback(ingest.port())
                .withBindAddress(bind)
                .withTakeover(ingest.takeOver() ? TakeoverPolicy.TAKE_OVER : TakeoverPolicy.REFUSE);
        if (ingest.certificateChain() != null && ingest.privateKey() != null) {
            settings = settings.withTls(ServerTls.fromPem(ingest.certificateChain(), ingest.privateKey()));
        }
        RtmpListener listener = new RtmpListener(settings, transport.sockets(), transport.loops(), transport.loops());
        listeners.add(listener);
        listener.start();
        addresses.add(new InetSocketAddress(bind, listener.port()));
    }

    @Override
    public SimulcastSession start(SimulcastPlan plan) {
        return named(plan.name(), () -> {
            plan.destinations()
                    .forEach(each ->
                            Editing.require(each, plan.metadata(each.name()), plan.isCuttingMetadata(), access));
            SessionBook kept = plan.isKept() ? book.get() : null;
            String id = SessionBook.newId();
            MediaSource source = open(plan);
            SessionRunner session = runner(plan, SessionStart.fresh(id, kept, false), source);
            if (kept != null) {
                kept.open(id, plan, Wanted.LIVE, false);
            }
            return begin(session);
        });
    }

    /** Holds the name meanwhile: looking at a source takes its time. */
    private SimulcastSession named(String name, Supplier<SimulcastSession> start) {
        synchronized (lock) {
            requireOpen();
            if (sessions.containsKey(name) || !starting.add(name)) {
                throw new SimulcastException(
                        ErrorKind.INVALID,
                        "A session named \"" + name + "\" runs already",
                        "Give the plan another name, or end that session first");
            }
        }
        try {
            return start.get();
        } finally {
            synchronized (lock) {
                starting.remove(name);
            }
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("This simulcaster is closed: build another one");
        }
    }

    private MediaSource open(SimulcastPlan plan) {
        return new Sources(ffmpeg, planning, listeners, transport, nanoTime).open(plan);
    }

    private SessionRunner runner(SimulcastPlan plan, SessionStart from, MediaSource source) {
        return runner(plan, from, source, subscriptions);
    }

    private SessionRunner runner(
            SimulcastPlan plan, SessionStart from, MediaSource source, List<SimulcastPlan.Subscription<?>> heard) {
        return new SessionRunner(
                plan,
                from,
                access,
                source,
                transport,
                ingests,
                retryGate,
                platforms,
                planning.planner(),
                ffmpeg,
                heard,
                clock,
                nanoTime,
                this::forget);
    }

    private SimulcastSession begin(SessionRunner session) {
        synchronized (lock) {
            if (closed) {
                throw new IllegalStateException("This simulcaster was closed meanwhile: build another one");
            }
            sessions.put(session.name(), session);
        }
        session.start();
        return session;
    }

    @Override
    public List<SimulcastSession> resume() {
        synchronized (lock) {
            requireOpen();
        }
        SessionBook kept = book.get();
        if (kept == null) {
            return List.of();
        }
        List<SimulcastSession> resumed = new ArrayList<>();
        for (String id : kept.ids()) {
            try {
                resume(id, kept).ifPresent(resumed::add);
            } catch (SimulcastException e) { // one that is damaged must not keep the others
                log.error("The session {} was not resumed: {}. {}.", id, e.problem(), e.remedy());
            }
        }
        return resumed;
    }

    private Optional<SimulcastSession> resume(String id, SessionBook kept) {
        StoredSession stored = kept.get(id).orElse(null);
        if (stored == null || isRunning(stored.plan().name())) {
            return Optional.empty();
        }
        if (!stored.isOpen()) {
            kept.forget(id);
            return Optional.empty();
        }
        if (stored.wanted() == Wanted.PAUSED) {
            StoredSchedule schedule = timetable.of(id).orElse(null);
            if (schedule == null || schedule.state() == StoredSchedule.State.WAITING) {
                return Optional.empty(); // waits for its time
            }
            if (schedule.state() == StoredSchedule.State.STARTED) {
                return timetable.startAgain(schedule);
            }
            kept.wanted(id, Wanted.ENDED); // whoever called it off was not able to write that down
            stored = stored.wanting(Wanted.ENDED);
        }
        return new Resumption(kept, stored).begin(this::take);
    }

    private SimulcastSession take(SimulcastPlan plan, SessionStart from, boolean ending) {
        return named(plan.name(), () -> {
            SessionRunner session = runner(plan, from, ending ? new NoSource() : open(plan));
            SimulcastSession begun = begin(session);
            if (ending) {
                begun.end();
            }
            return begun;
        });
    }

    /** Also called by several threads, and for a session that another process left waiting. */
    private SimulcastSession startAtItsTime(StoredSchedule schedule, List<SimulcastPlan.Subscription<?>> listeners) {
        SessionBook kept = timetable.book();
        StoredSession stored = kept.get(schedule.session())
                .orElseThrow(() -> new SimulcastException(
                        ErrorKind.REJECTED,
                        "The session of the schedule " + schedule.id() + " is not stored any more",
                        "Put the record " + schedule.session() + " back from a backup, or start the show by hand"));
        List<SimulcastPlan.Subscription<?>> heard = new ArrayList<>(subscriptions);
        heard.addAll(listeners);
        return new Resumption(kept, stored)
                .atItsTime(
                        (plan, from, ending) -> named(plan.name(), () -> {
                            SessionRunner session = runner(plan, from, open(plan), heard);
                            kept.wanted(stored.id(), Wanted.LIVE);
                            return begin(session);
                        }),
                        schedule.start());
    }

    @Override
    public ScheduledBroadcast schedule(SimulcastPlan plan, ZonedDateTime start, WhenMissed missed, Duration grace) {
        synchronized (lock) {
            requireOpen();
        }
        return timetable.schedule(plan, start, missed, grace);
    }

    @Override
    public List<ScheduledBroadcast> scheduled() {
        return timetable.scheduled();
    }

    @Override
    public Optional<ScheduledBroadcast> scheduled(String id) {
        return timetable.scheduled(id);
    }

    private boolean isRunning(String name) {
        synchronized (lock) {
            return sessions.containsKey(name) || starting.contains(name);
        }
    }

    @Override
    public List<SimulcastSession> sessions() {
        synchronized (lock) {
            return List.copyOf(sessions.values());
        }
    }

    @Override
    public Credentials credentials() {
        return access.credentials();
    }

    @Override
    public OAuthClient oauth(String platform) {
        return access.oauth(platform);
    }

    @Override
    public Optional<URI> redirectUri(String platform) {
        return Optional.ofNullable(redirects.get(platform));
    }

    @Override
    public EncodingPlan plan(SimulcastPlan plan) {
        synchronized (lock) {
            if (closed) {
                throw new IllegalStateException("This simulcaster is closed: build another one");
            }
        }
        List<String> told = plan.destinations().stream()
                .map(ingests::check)
                .flatMap(Optional::stream)
                .toList();
        return planning.plan(plan).warning(told);
    }

    @Override
    public CheckReport check(SimulcastPlan plan) throws InterruptedException {
        synchronized (lock) {
            requireOpen();
        }
        return planCheck().check(plan);
    }

    private PlanCheck planCheck() {
        return new PlanCheck(access, platforms::get, ingests, planning::plan, transport.blocking(), clock);
    }

    @Override
    public RehearsalReport rehearse(SimulcastPlan plan, Duration airTime, Set<String> shownAllTheSame)
            throws InterruptedException {
        synchronized (lock) {
            requireOpen();
        }
        requireKnown(plan, shownAllTheSame);
        Instant began = clock.instant();
        Map<String, Rehearsed> results = planCheck().reached(plan, each -> !takesPart(each, shownAllTheSame));
        SimulcastPlan part = plan.rehearsing(plan.destinations().stream()
                .filter(each -> takesPart(each, shownAllTheSame))
                .map(Destination::name)
                .collect(Collectors.toSet()));
        List<Finding> whole = part.destinations().isEmpty() ? List.of() : rehearse(part, airTime, began, results);
        List<Rehearsed> inOrder = plan.destinations().stream()
                .map(each -> results.get(each.name()))
                .filter(Objects::nonNull)
                .toList();
        return new RehearsalReport(plan.name(), began, Duration.between(began, clock.instant()), whole, inOrder);
    }

    private static void requireKnown(SimulcastPlan plan, Set<String> named) {
        List<String> names = plan.destinations().stream().map(Destination::name).toList();
        if (!names.containsAll(named)) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "The plan \"" + plan.name()
                            + "\" has not all of the destinations that its rehearsal is to be sent to: " + named,
                    "It has " + names);
        }
    }

    /** Whatever arrives at a server without an API is seen by viewers. */
    private boolean takesPart(Destination destination, Set<String> shownAllTheSame) {
        return access.maker(destination).isPresent() || shownAllTheSame.contains(destination.name());
    }

    private List<Finding> rehearse(SimulcastPlan part, Duration airTime, Instant began, Map<String, Rehearsed> results)
            throws InterruptedException {
        part.destinations()
                .forEach(each -> Editing.require(each, part.metadata(each.name()), part.isCuttingMetadata(), access));
        Rehearsal rehearsal = new Rehearsal(part, airTime, platforms::get, transport.blocking());
        SessionRunner session = (SessionRunner) named(part.name(), () -> {
            SessionBook kept = part.isKept() ? book.get() : null;
            String id = SessionBook.newId();
            MediaSource source = open(part);
            SessionRunner runner = runner(part, SessionStart.fresh(id, kept, true), source);
            runner.on(SimulcastEvent.class, rehearsal::listen);
            if (kept != null) {
                kept.open(
                        id,
                        part,
                        Wanted.LIVE,
                        true); // so that a crash leaves nothing that another process does not end
            }
            return begin(runner);
        });
        List<Finding> findings;
        try {
            rehearsal.watch(session, began);
        } finally {
            findings = rehearsal.findings(session.source());
            rehearsal.end(session);
        }
        results.putAll(rehearsal.results());
        return findings;
    }

    private void forget(SessionRunner session) {
        synchronized (lock) {
            sessions.remove(session.name(), session);
        }
    }

    @Override
    public List<InetSocketAddress> ingestAddresses() {
        return List.copyOf(addresses);
    }

    @Override
    public void close() {
        shut(SessionRunner::end, false);
    }

    @Override
    public void detach() {
        shut(SessionRunner::detach, true);
    }

    private void shut(Consumer<SessionRunner> how, boolean detaching) {
        List<SessionRunner> running;
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
            running = List.copyOf(sessions.values());
        }
        running.forEach(how);
        timetable.close(detaching);
        boolean interrupted = false;
        for (SessionRunner session : running) {
            try {
                session.awaitEnd(session.endLimit().plus(SPARE));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        listeners.forEach(RtmpListener::close);
        planning.close();
        access.close();
        transport.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
