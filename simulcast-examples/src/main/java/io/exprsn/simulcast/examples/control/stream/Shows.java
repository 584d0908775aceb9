package io.exprsn.simulcast.examples.control.stream;

import io.exprsn.simulcast.DestinationState;
import io.exprsn.simulcast.HealthReport;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.StartPolicy;
import io.exprsn.simulcast.event.ScheduleEvent;
import io.exprsn.simulcast.event.SimulcastEvent;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The shows of streams: begun, ended and followed. Safe for use by several threads. */
public final class Shows implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Shows.class);
    private static final Duration TOGETHER = Duration.ofSeconds(30);
    private static final Duration CLOSING = Duration.ofSeconds(5);

    private final Simulcaster simulcaster;
    private final StreamBook book;
    private final StreamDesks desks;
    private final Inputs inputs;
    private final Plans plans;
    private final Statuses statuses;
    private final Pictures pictures;
    private final Workers workers;
    private final Announcer announcer;
    private final Clock clock;
    private final ScheduledExecutorService ticks =
            Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "control-room-ticks"));
    private long tick; // on the thread of the ticks alone

    Shows(
            Simulcaster simulcaster,
            StreamBook book,
            StreamDesks desks,
            Inputs inputs,
            Plans plans,
            Statuses statuses,
            Pictures pictures,
            Workers workers,
            Announcer announcer,
            Clock clock) {
        this.simulcaster = simulcaster;
        this.book = book;
        this.desks = desks;
        this.inputs = inputs;
        this.plans = plans;
        this.statuses = statuses;
        this.pictures = pictures;
        this.workers = workers;
        this.announcer = announcer;
        this.clock = clock;
    }

    /** Looks at the shows once a second from now on. */
    void watch() {
        ticks.scheduleAtFixedRate(this::tick, 1, 1, TimeUnit.SECONDS);
    }

    /** Goes on with what an earlier process left. */
    void resume() {
        simulcaster.resume().forEach(this::adopt);
    }

    /**
     * The show of a stream, and whether it was begun just now.
     *
     * @param begun false where it ran already
     */
    public record Started(boolean begun, StatusView status) {}

    /** Starts a stream's show. */
    public Started start(String id, StartRequest asked) {
        StreamDesk desk = desks.of(book.require(id).id());
        synchronized (desk.turn) {
            StoredStream stream = book.require(id);
            String text = asked.inputSource();
            boolean other = text != null && !inputs.isSame(stream.input(), text);
            desk.show().map(show -> show.session).filter(Shows::isOver).ifPresent(session -> over(desk, session));
            if (desk.show().isPresent()) {
                if (other || desk.show().get().ending) {
                    throw Refusal.of(
                            Refusal.Why.CONFLICT,
                            other
                                    ? "A show of the stream " + id + " runs from another source"
                                    : "The show of the stream " + id + " is being ended",
                            other ? "Stop it first" : "Start it when it is over");
                }
                return new Started(false, status(id));
            }
            if (desk.rehearsal().isRunning()) {
                throw Refusal.of(
                        Refusal.Why.CONFLICT, "The stream " + id + " is being rehearsed", "Wait until that is over");
            }
            if (other && "ingest".equals(text)) {
                throw Refusal.field(
                        "inputSource",
                        "The stream has no ingest key yet",
                        "Change the stream to the source ingest first: the answer tells where to publish and the key");
            }
            StartPolicy policy = policy(asked);
            if (other) {
                book.change(id, new StreamWrite(null, null, null, null, text, null));
                stream = book.require(id);
            }
            SimulcastPlan plan = plans.builder(stream).starting(policy).build();
            adopt(plans.worded(() -> simulcaster.start(plan)));
            return new Started(true, status(id));
        }
    }

    private static StartPolicy policy(StartRequest asked) {
        StartPolicy policy = StartPolicy.BEST_EFFORT;
        if (Boolean.TRUE.equals(asked.together())) {
            policy = policy.together(TOGETHER);
        }
        if (asked.startAt() != null) {
            try {
                policy = policy.at(OffsetDateTime.parse(asked.startAt()).toInstant());
            } catch (DateTimeException e) {
                throw Refusal.field(
                        "startAt", "That is not a time as they are written", "Write it as 2026-12-24T18:00:00Z");
            }
        }
        return policy;
    }

    /** Ends a stream's show in good order; returns at once. */
    public Optional<StatusView> stop(String id) {
        StreamDesk desk = desks.of(book.require(id).id());
        synchronized (desk.turn) {
            Optional<StreamDesk.Show> show = desk.show();
            show.ifPresent(runs -> {
                runs.ending = true;
                runs.session.end();
            });
            return show.map(ended -> status(id));
        }
    }

    /** How a stream and its show are. */
    public StatusView status(String id) {
        return statuses.of(book.require(id));
    }

    /** How well a stream's show is; well where none runs. */
    public HealthView health(String id) {
        StreamDesk desk = desks.of(book.require(id).id());
        Optional<StreamDesk.Show> show = desk.show();
        if (show.isEmpty()) {
            String good = HealthReport.Status.GOOD.name();
            return new HealthView(id, clock.instant().toString(), good, good, Map.of(), List.of(), false);
        }
        HealthReport report = show.get().session.health();
        Map<String, String> each = new LinkedHashMap<>();
        report.destinations().forEach((name, status) -> each.put(name, status.name()));
        return new HealthView(
                id,
                report.at().toString(),
                report.overall().name(),
                report.source().name(),
                each,
                IssueView.of(report),
                true);
    }

    /** What was measured of a stream's show, or of the last one. */
    public MetricsView metrics(String id, Instant since) {
        StreamDesk desk = desks.of(book.require(id).id());
        return new MetricsView(
                id,
                clock.instant().toString(),
                MetricsView.STEP_SECONDS,
                desk.samples(since),
                desk.newest().map(MetricsView.Totals::of).orElse(Map.of()));
    }

    /** A show runs; its chats are read from now on. */
    private void adopt(SimulcastSession session) {
        StreamDesk desk = desks.of(session.name());
        desk.adopt(session, clock.instant()).ifPresent(show -> {
            if (isOver(session)) {
                over(desk, session);
                return;
            }
            workers.begin(
                    "control-room-chat",
                    () -> desk.readChat(
                            session,
                            line -> announcer.tell("chat", session.name(), new OfStream<>(session.name(), line))));
            book.tell(session.name());
        });
    }

    private static boolean isOver(SimulcastSession session) {
        try {
            return session.awaitEnd(Duration.ZERO);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void over(StreamDesk desk, SimulcastSession session) {
        if (desk.over(session, clock.instant())) {
            pictures.forget(session.name());
            book.tell(session.name());
            tellStatus(session.name());
        }
    }

    /** Tells how a stream and its show are, where anybody hears. */
    void tellStatus(String id) {
        if (announcer.isHeard()) {
            book.kept(id).ifPresent(stream -> announcer.show("status", id, statuses.of(stream)));
        }
    }

    void hear(SimulcastEvent event) {
        StreamDesk desk = desks.of(event.session());
        if (!desk.rehearsal().isRunning()) {
            follow(desk, event);
        }
        desk.note(event).forEach(entry -> announcer.tell("event", event.session(), entry));
        if (event instanceof SimulcastEvent.DestinationStateChanged) {
            tellStatus(event.session());
        }
    }

    private void follow(StreamDesk desk, SimulcastEvent event) {
        if (event instanceof SimulcastEvent.SessionStarted && desk.show().isEmpty()) { // by a schedule
            simulcaster.sessions().stream()
                    .filter(session -> session.name().equals(event.session()))
                    .findFirst()
                    .ifPresent(this::adopt);
        }
        if (event instanceof SimulcastEvent.SourceFlowing) {
            desk.show().ifPresent(show -> show.flowed = true);
            book.tell(event.session());
        }
        if (event instanceof SimulcastEvent.DestinationStateChanged changed && changed.to() == DestinationState.LIVE) {
            desk.show().filter(show -> show.onAirSince == null).ifPresent(show -> show.onAirSince = event.at());
        }
        if (event instanceof SimulcastEvent.SessionEnded || event instanceof SimulcastEvent.SessionDetached) {
            desk.show().map(show -> show.session).filter(Shows::isOver).ifPresent(session -> over(desk, session));
        }
    }

    /** What becomes of a scheduled show, into the stream's log. */
    void noteSchedule(ScheduleEvent event) {
        EventText.Line line = ScheduleText.line(event);
        StreamDesk desk = desks.of(event.session());
        EventEntry entry = desk.note(event.getClass().getSimpleName(), event.at(), line);
        announcer.tell("event", event.session(), entry);
        if (event instanceof ScheduleEvent.Started && desk.show().isEmpty()) {
            simulcaster.sessions().stream()
                    .filter(session -> session.name().equals(event.session()))
                    .findFirst()
                    .ifPresent(this::adopt);
        }
    }

    /** Once a second: what is measured, and how it is. */
    private void tick() {
        try {
            tick++;
            desks.all().forEach(desk -> desk.show().ifPresent(show -> look(desk.id(), desk, show)));
        } catch (RuntimeException e) { // or it would never come again
            log.warn("A look at the shows failed", e);
        }
    }

    private void look(String id, StreamDesk desk, StreamDesk.Show show) {
        if (isOver(show.session)) { // its last event may have come before it was known here
            over(desk, show.session);
            return;
        }
        if (tick % MetricsView.STEP_SECONDS == 0) {
            desk.sample(clock.instant())
                    .filter(sample -> announcer.isHeard())
                    .ifPresent(sample -> announcer.show("sample", id, new OfStream<>(id, sample)));
        }
        tellStatus(id);
    }

    /** Stops looking; shows go on. */
    @Override
    public void close() {
        ticks.shutdownNow();
        try {
            if (!ticks.awaitTermination(CLOSING.toSeconds(), TimeUnit.SECONDS)) {
                log.warn("A look at the shows takes long; it is left behind");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
