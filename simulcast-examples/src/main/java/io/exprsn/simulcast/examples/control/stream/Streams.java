package io.exprsn.simulcast.examples.control.stream;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.DestinationHandle;
import io.exprsn.simulcast.DestinationState;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.HealthReport;
import io.exprsn.simulcast.Problem;
import io.exprsn.simulcast.RenditionStatus;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.StartPolicy;
import io.exprsn.simulcast.audience.Audience;
import io.exprsn.simulcast.credential.Credential;
import io.exprsn.simulcast.credential.Credentials;
import io.exprsn.simulcast.credential.Destinations;
import io.exprsn.simulcast.event.ScheduleEvent;
import io.exprsn.simulcast.event.SimulcastEvent;
import io.exprsn.simulcast.examples.control.stream.StoredStream.Input;
import io.exprsn.simulcast.ffmpeg.FfmpegRunner;
import io.exprsn.simulcast.spi.Metadata;
import io.exprsn.simulcast.store.DestinationStore;
import io.exprsn.simulcast.store.RecordFormat;
import io.exprsn.simulcast.store.ScheduleStore;
import io.exprsn.simulcast.store.StoredDestination;
import io.exprsn.simulcast.store.VersionedStore;
import java.math.BigInteger;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The streams of the control room and their shows: made, changed, started, watched and ended through the library's public API. A stream's
 * show has the stream's id as its name, a destination in it the destination's id. Close it before the simulcaster. Safe for use by several
 * threads.
 */
public final class Streams implements AutoCloseable {
    /** In front of the names of credentials that hold sources; no account has such a name. */
    public static final String SECRETS = "stream/";

    private static final Logger log = LoggerFactory.getLogger(Streams.class);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_TEXT = 10_000;
    private static final int MOST_DESTINATIONS = 100;
    private static final String ADDRESS = "address";
    private static final Duration TOGETHER = Duration.ofSeconds(30);
    private static final Duration NAMES_KEPT = Duration.ofSeconds(3);
    private static final Duration CLOSING = Duration.ofSeconds(5);
    private static final int SHORTEST_REHEARSAL_S = 5;
    private static final int LONGEST_REHEARSAL_S = 120;

    private final Simulcaster simulcaster;
    private final VersionedStore<StoredStream> store;
    private final Credentials credentials;
    private final DestinationStore stored;
    private final Destinations destinations;
    private final Consumer<Destination> allowed;
    private final Sources sources;
    private final Announcer announcer;
    private final Clock clock;
    private final Schedules schedules;
    private final Pictures pictures;
    private final Map<String, Named> names = new ConcurrentHashMap<>();
    private final Map<String, StreamDesk> desks = new ConcurrentHashMap<>();
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService ticks =
            Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "control-room-ticks"));
    private long tick;

    private record Named(String name, String platform, Instant until) {}

    /**
     * Everything it works with.
     *
     * @param simulcaster given to it open, and left open
     * @param streams where streams are kept
     * @param destinations where destinations are kept, those of sessions among them
     * @param allowed throws where a destination must not be sent to
     */
    public record Parts(
            Simulcaster simulcaster,
            VersionedStore<StoredStream> streams,
            DestinationStore destinations,
            Consumer<Destination> allowed,
            ScheduleStore schedules,
            Sources sources,
            Announcer announcer,
            FfmpegRunner ffmpeg,
            Clock clock) {}

    /** Hears events from now on. */
    public Streams(Parts parts, ShowEvents events) {
        this.simulcaster = parts.simulcaster();
        this.store = parts.streams();
        this.credentials = simulcaster.credentials();
        this.stored = parts.destinations();
        this.destinations = new Destinations(stored, credentials);
        this.allowed = parts.allowed();
        this.sources = parts.sources();
        this.announcer = parts.announcer();
        this.clock = parts.clock();
        this.schedules = new Schedules(simulcaster, parts.schedules(), this, announcer);
        this.pictures = new Pictures(parts.ffmpeg(), System::nanoTime);
        events.goTo(this);
        ticks.scheduleAtFixedRate(this::tick, 1, 1, TimeUnit.SECONDS);
    }

    /** Shows that begin at a time. */
    public Schedules schedules() {
        return schedules;
    }

    /** Goes on with what an earlier process left, and forgets secrets that no stream names any more. */
    public void resume() {
        Set<String> used = new LinkedHashSet<>();
        for (StoredStream stream : all()) {
            Input input = stream.input();
            if (input != null && input.secrets() != null) {
                used.add(input.secrets());
            }
        }
        credentials.names().stream()
                .filter(name -> name.startsWith(SECRETS) && !used.contains(name))
                .forEach(credentials::remove);
        simulcaster.resume().forEach(this::adopt);
    }

    // Streams

    /** All that can be read, in the order of their ids. */
    private List<StoredStream> all() {
        List<StoredStream> streams = new ArrayList<>();
        for (String id : store.ids()) {
            try {
                store.get(id).ifPresent(streams::add);
            } catch (SimulcastException e) {
                if (e.kind() == ErrorKind.TRANSIENT) {
                    throw e;
                }
                log.warn("A stream is left out: {}", e.getMessage());
            }
        }
        return streams;
    }

    /** The ids of all streams, in order. */
    public List<String> ids() {
        return store.ids();
    }

    /** One of them; empty where there is none, or it cannot be read. */
    public Optional<StreamView> find(String id) {
        return readable(id).map(this::view);
    }

    private Optional<StoredStream> readable(String id) {
        try {
            return store.get(id);
        } catch (SimulcastException e) {
            if (e.kind() == ErrorKind.TRANSIENT) {
                throw e;
            }
            log.warn("A stream is left out: {}", e.getMessage());
            return Optional.empty();
        }
    }

    /** One of them. */
    public StreamView get(String id) {
        return view(require(id));
    }

    /** Makes one. */
    public StreamView create(StreamWrite asked) {
        String id = asked.id() == null ? newId() : asked.id();
        if (!StreamFormat.ID.matcher(id).matches()) {
            throw Refusal.field("id", "The id cannot be one", "Give 1 to 64 letters, digits, hyphens and underscores");
        }
        if (asked.name() == null || asked.name().isBlank()) {
            throw Refusal.field("name", "The stream has no name", "Give it one, for people who run shows");
        }
        StoredStream stream = changed(new StoredStream(id, 0, "", null, null, null, List.of()), asked);
        Sealed sealed = sealed(asked.inputSource(), null);
        try {
            StoredStream made = store.put(stream.withInput(sealed.input()))
                    .orElseThrow(() -> Refusal.of(
                            Refusal.Why.CONFLICT,
                            "There is a stream " + id + " already",
                            "Change that one, or leave out the id"));
            StreamView view = view(made);
            announcer.tell("stream", id, view);
            return withKey(view, sealed);
        } catch (RuntimeException e) {
            forget(sealed.input());
            throw e;
        }
    }

    /** Changes one; of two who do at once, both changes are kept. */
    public StreamView change(String id, StreamWrite asked) {
        StreamDesk desk = desk(id);
        if (asked.id() != null && !asked.id().equals(id)) {
            throw Refusal.field("id", "The id of a stream cannot be changed", "Leave it out, or make another stream");
        }
        synchronized (desk.turn) {
            StoredStream before = require(id);
            Input old = before.input();
            boolean other = asked.inputSource() != null && !isSame(old, asked.inputSource());
            if (other && desk.show().isPresent()) {
                throw Refusal.of(
                        Refusal.Why.CONFLICT,
                        "A show of the stream " + id + " runs from its source",
                        "Stop it first, then give another source");
            }
            Sealed sealed = other ? sealed(asked.inputSource(), old) : new Sealed(old, null);
            StoredStream now = store.update(id, read -> changed(read, asked).withInput(sealed.input()))
                    .orElseThrow(() -> Refusal.noStream(id));
            if (other) {
                forget(old);
            }
            StreamView view = view(now);
            announcer.tell("stream", id, view);
            return withKey(view, sealed);
        }
    }

    /** Takes one away. */
    public void remove(String id) {
        StreamDesk desk = desk(id);
        synchronized (desk.turn) {
            StoredStream stream = require(id);
            if (desk.show().isPresent() || desk.rehearsal().isRunning()) {
                throw Refusal.of(Refusal.Why.CONFLICT, "A show of the stream " + id + " runs", "Stop it first");
            }
            if (schedules.waitsFor(id)) {
                throw Refusal.of(
                        Refusal.Why.CONFLICT,
                        "A show of the stream " + id + " waits for its time",
                        "Call it off first");
            }
            store.remove(id);
            forget(stream.input());
            desks.remove(id);
        }
        announcer.tell("streamDeleted", id, Map.of("streamId", id));
    }

    private StoredStream changed(StoredStream stream, StreamWrite asked) {
        requireText("name", asked.name(), LONGEST_NAME);
        requireText("title", asked.title(), LONGEST_NAME);
        requireText("description", asked.description(), LONGEST_TEXT);
        if (asked.name() != null && asked.name().isBlank()) {
            throw Refusal.field("name", "The name is blank", "Give it one, for people who run shows");
        }
        List<String> to = asked.destinations() == null ? stream.destinations() : asked.destinations();
        if (asked.destinations() != null) {
            requireDestinations(asked.destinations());
        }
        return new StoredStream(
                stream.id(),
                stream.version(),
                asked.name() == null ? stream.name() : asked.name(),
                changed(stream.title(), asked.title()),
                changed(stream.description(), asked.description()),
                stream.input(),
                to);
    }

    private static @Nullable String changed(@Nullable String before, @Nullable String asked) {
        return asked == null ? before : asked.isBlank() ? null : asked;
    }

    private static void requireText(String field, @Nullable String text, int longest) {
        if (text == null) {
            return;
        }
        if (text.length() > longest) {
            throw Refusal.field(
                    field, "The " + field + " has " + text.length() + " characters", "Give at most " + longest);
        }
        if (text.chars().anyMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\r' && c != '\t')) {
            throw Refusal.field(field, "The " + field + " holds a control character", "Leave it out");
        }
    }

    private void requireDestinations(List<String> ids) {
        if (ids.size() > MOST_DESTINATIONS
                || ids.stream().anyMatch(Objects::isNull)
                || new LinkedHashSet<>(ids).size() != ids.size()) {
            throw Refusal.field(
                    "destinations",
                    "The destinations are too many, or one comes twice",
                    "Give each once, " + MOST_DESTINATIONS + " at most");
        }
        for (String destination : ids) {
            if (!isKnown(destination)) {
                throw Refusal.field(
                        "destinations", "There is no destination of one of these ids", "Make the destination first");
            }
        }
    }

    /** Those of sessions have a dot in their ids, and are nobody else's. */
    private boolean isKnown(String destination) {
        return isId(destination) && stored.get(destination).isPresent();
    }

    private StoredStream require(String id) {
        if (!StreamFormat.ID.matcher(id).matches()) {
            throw Refusal.of(Refusal.Why.UNKNOWN, "There is no such stream", "Look into the list of streams");
        }
        return store.get(id).orElseThrow(() -> Refusal.noStream(id));
    }

    private StreamDesk desk(String id) {
        require(id);
        return desks.computeIfAbsent(id, this::newDesk);
    }

    private StreamDesk newDesk(String id) {
        return new StreamDesk(id, sources::worded);
    }

    private static String newId() {
        return "s" + new BigInteger(50, RANDOM).toString(Character.MAX_RADIX);
    }

    private StreamView view(StoredStream stream) {
        StreamDesk desk = desks.get(stream.id());
        Optional<StreamDesk.Show> show = desk == null ? Optional.empty() : desk.show();
        Input input = stream.input();
        return new StreamView(
                stream.id(),
                stream.name(),
                stream.title(),
                stream.description(),
                input == null ? null : input.shown(),
                stream.destinations(),
                show.map(StreamDesk.Show::state).orElse("idle"),
                show.map(each -> each.startedAt.toString()).orElse(null),
                stream.version(),
                null,
                null);
    }

    // Sources

    /** A source with what was sealed of it; key is told once, to whoever asked for the ingest. */
    private record Sealed(@Nullable Input input, @Nullable Secret key) {}

    private Sealed sealed(@Nullable String text, @Nullable Input before) {
        if (text == null) {
            return new Sealed(before, null);
        }
        Sources.Allowed allowed = sources.parse(text);
        Secret secret = allowed.secret();
        String name = null;
        if (secret != null) {
            name = SECRETS + new BigInteger(80, RANDOM).toString(Character.MAX_RADIX);
            credentials.put(name, new Credential.SecretSet(Map.of(ADDRESS, secret)));
        }
        return new Sealed(
                new Input(allowed.kind(), allowed.shown(), name), allowed.kind() == InputKind.INGEST ? secret : null);
    }

    private void forget(@Nullable Input input) {
        if (input != null && input.secrets() != null) {
            credentials.remove(input.secrets());
        }
    }

    private Optional<Secret> secret(@Nullable Input input) {
        String name = input == null ? null : input.secrets();
        return name == null
                ? Optional.empty()
                : credentials
                        .get(name)
                        .filter(Credential.SecretSet.class::isInstance)
                        .map(set -> ((Credential.SecretSet) set).byName().get(ADDRESS));
    }

    /** Also what was told of it without its secrets: a form gives back what it was given. */
    private boolean isSame(@Nullable Input input, String text) {
        return input != null
                && (input.shown().equals(text)
                        || input.kind() == InputKind.ADDRESS
                                && secret(input)
                                        .filter(secret -> secret.reveal().equals(text))
                                        .isPresent());
    }

    private StreamView withKey(StreamView view, Sealed sealed) {
        return sealed.key() == null
                ? view
                : view.withIngest(ingestUrl(), sealed.key().reveal()); // told once, to its maker
    }

    private @Nullable String ingestUrl() {
        List<InetSocketAddress> addresses = simulcaster.ingestAddresses();
        if (addresses.isEmpty()) {
            return null;
        }
        InetSocketAddress first = addresses.get(0);
        return "rtmp://" + first.getAddress().getHostAddress() + ":" + first.getPort() + "/live";
    }

    // Shows

    /**
     * The show of a stream, and whether it was begun just now.
     *
     * @param begun false where it ran already
     */
    public record Started(boolean begun, StatusView status) {}

    /** Starts a stream's show. */
    public Started start(String id, StartRequest asked) {
        StreamDesk desk = desk(id);
        synchronized (desk.turn) {
            StoredStream stream = require(id);
            String text = asked.inputSource();
            boolean other = text != null && !isSame(stream.input(), text);
            desk.show().map(show -> show.session).filter(Streams::isOver).ifPresent(session -> over(desk, session));
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
            if (other && text.equals("ingest")) {
                throw Refusal.field(
                        "inputSource",
                        "The stream has no ingest key yet",
                        "Change the stream to the source ingest first: the answer tells where to publish and the key");
            }
            StartPolicy policy = policy(asked);
            if (other) {
                change(id, new StreamWrite(null, null, null, null, text, null));
                stream = require(id);
            }
            SimulcastPlan plan = builder(stream).starting(policy).build();
            adopt(worded(() -> simulcaster.start(plan)));
            return new Started(true, status(id));
        }
    }

    /** What the library refuses, without where files are. */
    private <T> T worded(Supplier<T> work) {
        try {
            return work.get();
        } catch (SimulcastException e) {
            throw new SimulcastException(
                    e.kind(),
                    sources.worded(e.problem()),
                    sources.worded(e.remedy()),
                    e,
                    e.retryAfter().orElse(null),
                    e.reason().orElse(null));
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

    /** What the library is asked to do for a stream, as it is stored now. */
    SimulcastPlan plan(String id) {
        return builder(require(id)).build();
    }

    private SimulcastPlan.Builder builder(StoredStream stream) {
        Input input = stream.input();
        if (input == null) {
            throw Refusal.field(
                    "inputSource",
                    "The stream " + stream.id() + " has no source",
                    "Give inputSource, for instance test");
        }
        Metadata shown = Metadata.titled(stream.shownTitle());
        SimulcastPlan.Builder plan = SimulcastPlan.named(stream.id())
                .title(stream.shownTitle())
                .source(sources.open(input, secret(input)))
                .metadata(stream.description() == null ? shown : shown.describedAs(stream.description()))
                .cuttingMetadata();
        for (String destination : stream.destinations()) {
            if (stored.get(destination).map(StoredDestination::enabled).orElse(true)) {
                plan.to(destination(destination));
            }
        }
        return plan;
    }

    private Destination destination(String id) {
        Destination destination = destinations
                .get(id)
                .orElseThrow(() -> Refusal.of(
                        Refusal.Why.CONFLICT,
                        "There is no destination " + id + " any more",
                        "Take it off the stream, or make it again"))
                .named(id);
        allowed.accept(destination); // names may lead elsewhere than when it was defined
        return destination;
    }

    /** A show runs; its chats are read from now on. */
    private void adopt(SimulcastSession session) {
        StreamDesk desk = desks.computeIfAbsent(session.name(), this::newDesk);
        desk.adopt(session, clock.instant()).ifPresent(show -> {
            if (isOver(session)) {
                over(desk, session);
                return;
            }
            thread(
                            "control-room-chat",
                            () -> desk.readChat(
                                    session,
                                    line -> announcer.tell(
                                            "chat", session.name(), new OfStream<>(session.name(), line))))
                    .start();
            tellStream(session.name());
        });
    }

    private Thread thread(String name, Runnable work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (RuntimeException e) {
                        log.warn("{} broke off: {}", name, e.toString());
                    } finally {
                        threads.remove(Thread.currentThread());
                    }
                },
                name);
        thread.setDaemon(true);
        threads.add(thread);
        return thread;
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
            tellStream(session.name());
            tellStatus(session.name());
        }
    }

    private void tellStream(String id) {
        store.get(id).ifPresent(stream -> announcer.tell("stream", id, view(stream)));
    }

    private void tellStatus(String id) {
        if (announcer.isHeard()) {
            store.get(id).ifPresent(stream -> announcer.show("status", id, status(stream)));
        }
    }

    /** Ends a stream's show in good order; returns at once. */
    public Optional<StatusView> stop(String id) {
        StreamDesk desk = desk(id);
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
        return status(require(id));
    }

    private StatusView status(StoredStream stream) {
        StreamDesk desk = desks.computeIfAbsent(stream.id(), this::newDesk);
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
                StatusView.SourceLine.of(session, sources::worded),
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
            Optional<StoredDestination> read = isId(id) ? stored.get(id) : Optional.empty();
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

    private static boolean isId(String text) {
        return StreamFormat.ID.matcher(text).matches() && text.length() <= RecordFormat.LONGEST_ID;
    }

    /** How well a stream's show is; well where none runs. */
    public HealthView health(String id) {
        StreamDesk desk = desk(id);
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
        StreamDesk desk = desk(id);
        return new MetricsView(
                id,
                clock.instant().toString(),
                MetricsView.STEP_SECONDS,
                desk.samples(since),
                desk.newest().map(MetricsView.Totals::of).orElse(Map.of()));
    }

    // Destinations of a stream

    /**
     * Lets a stream go to one more destination, at once where its show runs.
     *
     * @return whether it is new there
     */
    public boolean add(String id, String destination) {
        StreamDesk desk = desk(id);
        synchronized (desk.turn) {
            StoredStream stream = require(id);
            if (!isKnown(destination)) {
                throw Refusal.of(
                        Refusal.Why.UNKNOWN, "There is no destination of that id", "Make the destination first");
            }
            boolean kept = stream.destinations().contains(destination);
            Optional<SimulcastSession> session = desk.show().map(show -> show.session);
            boolean sent = session.isPresent()
                    && session.get().destination(destination).isPresent();
            if (kept && (sent || session.isEmpty())) {
                return false;
            }
            if (!kept && stream.destinations().size() >= MOST_DESTINATIONS) {
                throw Refusal.of(
                        Refusal.Why.CONFLICT,
                        "The stream " + id + " has " + MOST_DESTINATIONS + " destinations",
                        "Take one off first");
            }
            if (session.isPresent() && !sent) {
                try {
                    session.get().add(destination(destination));
                } catch (IllegalStateException e) {
                    throw Refusal.of(Refusal.Why.CONFLICT, "The show of the stream " + id + " is over", "Try again");
                }
            }
            update(id, read -> {
                List<String> all = new ArrayList<>(read.destinations());
                if (!all.contains(destination)) {
                    all.add(destination);
                }
                return all;
            });
            return true;
        }
    }

    /**
     * Takes a destination off a stream, and ends it there where the show runs.
     *
     * @return whether it was sent to
     */
    public boolean takeOff(String id, String destination) {
        StreamDesk desk = desk(id);
        synchronized (desk.turn) {
            boolean kept = require(id).destinations().contains(destination);
            Optional<DestinationHandle> handle = desk.show().flatMap(show -> show.session.destination(destination));
            if (!kept && handle.isEmpty()) {
                throw noDestination(id, destination);
            }
            handle.ifPresent(each -> unlessOver(each, DestinationHandle::remove));
            update(
                    id,
                    read -> read.destinations().stream()
                            .filter(each -> !each.equals(destination))
                            .toList());
            return handle.isPresent();
        }
    }

    private void update(String id, Function<StoredStream, List<String>> change) {
        StoredStream now = store.update(id, read -> read.withDestinations(change.apply(read)))
                .orElseThrow(() -> Refusal.noStream(id));
        announcer.tell("stream", id, view(now));
        tellStatus(id);
    }

    /** Whether a show sends to a destination now. */
    public boolean isLive(String destination) {
        return desks.values().stream()
                .map(StreamDesk::show)
                .flatMap(Optional::stream)
                .map(show -> show.session.destination(destination))
                .flatMap(Optional::stream)
                .anyMatch(handle -> !handle.status().state().isFinal());
    }

    /** Takes a destination that is about to go off all streams. */
    public void forgetDestination(String destination) {
        for (StoredStream stream : all()) {
            if (stream.destinations().contains(destination)) {
                takeOff(stream.id(), destination);
            }
        }
    }

    /** Stops sending to one destination until {@link #resume(String, String)}. */
    public StatusView pause(String id, String destination) {
        return with(id, destination, DestinationHandle::pause);
    }

    /** Goes on after {@link #pause}. */
    public StatusView resume(String id, String destination) {
        return with(id, destination, DestinationHandle::resume);
    }

    /** Tries a destination again at once. */
    public StatusView retry(String id, String destination) {
        return with(id, destination, DestinationHandle::retryNow);
    }

    /** Gives a destination another stream key, now and for later shows. */
    public StatusView rekey(String id, String destination, Secret key) {
        StreamDesk desk = desk(id);
        StoredStream stream = require(id);
        if (!stream.destinations().contains(destination)) {
            throw noDestination(id, destination);
        }
        Destination known = destination(destination);
        if (known.key() == null) {
            throw Refusal.of(
                    Refusal.Why.CONFLICT,
                    "The destination " + destination + " has its key from its platform",
                    "Connect the account again if the platform refuses it");
        }
        String name =
                stored.get(destination).map(each -> each.definition().name()).orElse(destination);
        destinations.put(destination, known.named(name).withKey(key));
        desk.show()
                .flatMap(show -> show.session.destination(destination))
                .ifPresent(handle -> unlessOver(handle, each -> each.rekey(key)));
        return status(id);
    }

    private StatusView with(String id, String destination, Consumer<DestinationHandle> work) {
        StreamDesk desk = desk(id);
        DestinationHandle handle =
                running(id, desk).destination(destination).orElseThrow(() -> noDestination(id, destination));
        try {
            work.accept(handle);
        } catch (IllegalStateException e) {
            throw Refusal.of(
                    Refusal.Why.CONFLICT, "The destination " + destination + " is over", "Add it to the stream again");
        }
        return status(id);
    }

    private static void unlessOver(DestinationHandle handle, Consumer<DestinationHandle> work) {
        try {
            work.accept(handle);
        } catch (IllegalStateException e) {
            log.debug("{} was over already", handle.name());
        }
    }

    private static SimulcastSession running(String id, StreamDesk desk) {
        return running(id, desk, Refusal.Why.CONFLICT);
    }

    private static SimulcastSession running(String id, StreamDesk desk, Refusal.Why why) {
        return desk.show()
                .map(show -> show.session)
                .orElseThrow(() -> Refusal.of(why, "No show of the stream " + id + " runs", "Start it first"));
    }

    private static Refusal noDestination(String id, String destination) {
        return Refusal.of(
                Refusal.Why.UNKNOWN,
                "The stream " + id + " has no destination " + (isId(destination) ? destination : "of that id"),
                "Look into its status for those it has");
    }

    // Before the show

    /** What each destination would get. */
    public PlanView encodingPlan(String id) {
        return worded(() -> PlanView.of(simulcaster.plan(plan(id)), sources::worded));
    }

    /** Whether a show could go live as things are. */
    public CheckView check(String id) throws InterruptedException {
        return CheckView.of(simulcaster.check(plan(id)), sources::worded);
    }

    /** Begins a rehearsal; {@link #rehearsal} says what came out. */
    public RehearsalView rehearse(String id, int seconds) {
        if (seconds < SHORTEST_REHEARSAL_S || seconds > LONGEST_REHEARSAL_S) {
            throw Refusal.field(
                    "seconds",
                    "A rehearsal cannot be so long, or so short",
                    "Give " + SHORTEST_REHEARSAL_S + " to " + LONGEST_REHEARSAL_S + " s");
        }
        StreamDesk desk = desk(id);
        synchronized (desk.turn) {
            if (desk.show().isPresent() || desk.rehearsal().isRunning()) {
                throw Refusal.of(
                        Refusal.Why.CONFLICT,
                        "The stream " + id + (desk.show().isPresent() ? " is on air" : " is being rehearsed already"),
                        "Wait until that is over");
            }
            SimulcastPlan plan = plan(id);
            RehearsalView running = RehearsalView.running(clock.instant().toString());
            desk.rehearsal(running);
            thread("control-room-rehearsal", () -> rehearse(desk, plan, Duration.ofSeconds(seconds), running))
                    .start();
            announcer.tell("rehearsal", id, new OfStream<>(id, running));
            return running;
        }
    }

    private void rehearse(StreamDesk desk, SimulcastPlan plan, Duration airTime, RehearsalView running) {
        RehearsalView result;
        try {
            result = RehearsalView.done(running.startedAt(), simulcaster.rehearse(plan, airTime), sources::worded);
        } catch (SimulcastException e) {
            result = RehearsalView.failed(running.startedAt(), trouble(e));
        } catch (InterruptedException | IllegalStateException e) {
            result = RehearsalView.failed(
                    running.startedAt(),
                    new Trouble(
                            ErrorKind.TRANSIENT.name(),
                            "The rehearsal was broken off, because the server stops",
                            "Rehearse again",
                            clock.instant().toString()));
        } catch (RuntimeException e) {
            log.error("A rehearsal of {} broke off", plan.name(), e);
            result = RehearsalView.failed(
                    running.startedAt(),
                    new Trouble(
                            ErrorKind.INTERNAL.name(),
                            "Something went wrong that should not",
                            "Look into the server's log",
                            clock.instant().toString()));
        }
        desk.rehearsal(result);
        announcer.tell("rehearsal", plan.name(), new OfStream<>(plan.name(), result));
    }

    private Trouble trouble(SimulcastException e) {
        return Objects.requireNonNull(
                Trouble.of(new Problem(e.kind(), sources.worded(e.problem()), e.remedy(), clock.instant())));
    }

    /** The last rehearsal, or the one that runs. */
    public RehearsalView rehearsal(String id) {
        return desk(id).rehearsal();
    }

    // What viewers see, and who they are

    /** Changes what viewers see, everywhere at once where the show runs; title and description are kept for later shows. */
    public EditView edit(String id, EditRequest asked) throws InterruptedException {
        requireText("title", asked.title(), LONGEST_NAME);
        requireText("description", asked.description(), LONGEST_TEXT);
        Metadata changes = asked.metadata();
        StreamDesk desk = desk(id);
        Optional<StreamDesk.Show> show = desk.show();
        EditView view;
        try {
            view = show.isEmpty()
                    ? EditView.stored()
                    : EditView.of(show.get().session.edit(changes));
        } catch (IllegalStateException e) { // it ended in this moment
            view = EditView.stored();
        }
        StoredStream now = store.update(
                        id,
                        read -> read.withTexts(
                                changed(read.title(), asked.title()), changed(read.description(), asked.description())))
                .orElseThrow(() -> Refusal.noStream(id));
        announcer.tell("stream", id, view(now));
        return view;
    }

    /** Who watches. */
    public ViewersView viewers(String id) {
        return desk(id).show()
                .map(show -> ViewersView.of(show.session.viewers()))
                .orElse(ViewersView.NOBODY);
    }

    /** What the show took so far, or the last one. */
    public UsageView usage(String id) {
        return desk(id).newest().map(session -> UsageView.of(session.usage())).orElse(UsageView.NOTHING);
    }

    /** What was written after a number, the oldest first. */
    public ChatView chat(String id, long after, int limit) {
        return desk(id).chat(after, limit);
    }

    /** Writes into all chats. */
    public ChatView.Answers say(String id, String text) throws InterruptedException {
        if (text.isBlank() || text.length() > LONGEST_NAME) {
            throw Refusal.field("text", "The text is blank or too long", "Give 1 to " + LONGEST_NAME + " characters");
        }
        requireText("text", text, LONGEST_NAME);
        return ChatView.Answers.of(running(id, desk(id)).say(text));
    }

    /** What happened to a destination of the show that runs, or of the last one. */
    public IncidentView incident(String id, String destination) {
        SimulcastSession session = desk(id).newest()
                .orElseThrow(() -> Refusal.of(
                        Refusal.Why.UNKNOWN,
                        "No show of the stream " + id + " ran since the server began",
                        "Start one"));
        try {
            return IncidentView.of(session.incident(destination), sources::worded);
        } catch (SimulcastException e) {
            throw noDestination(id, destination);
        }
    }

    /**
     * A picture of what goes out, JPEG.
     *
     * @param tag tells it from others
     */
    public record Preview(byte[] jpeg, String tag) {}

    /** A small picture of what goes out; a new one every few seconds at most. */
    public Preview preview(String id) throws InterruptedException {
        return pictures.of(running(id, desk(id), Refusal.Why.UNKNOWN))
                .map(picture -> new Preview(picture.jpeg(), picture.tag()))
                .orElseThrow(() -> Refusal.of(
                        Refusal.Why.UNKNOWN, "There is no picture of the show yet", "Ask again in some seconds"));
    }

    /** What happened before a number, the newest first. */
    public List<EventEntry> events(String id, long before, int limit) {
        return desk(id).events(before, limit);
    }

    // What the library tells

    void hear(SimulcastEvent event) {
        StreamDesk desk = desks.computeIfAbsent(event.session(), this::newDesk);
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
            tellStream(event.session());
        }
        if (event instanceof SimulcastEvent.DestinationStateChanged changed && changed.to() == DestinationState.LIVE) {
            desk.show().filter(show -> show.onAirSince == null).ifPresent(show -> show.onAirSince = event.at());
        }
        if (event instanceof SimulcastEvent.SessionEnded || event instanceof SimulcastEvent.SessionDetached) {
            desk.show().map(show -> show.session).filter(Streams::isOver).ifPresent(session -> over(desk, session));
        }
    }

    /** What becomes of a scheduled show, into the stream's log. */
    void noteSchedule(ScheduleEvent event) {
        EventText.Line line = ScheduleText.line(event);
        StreamDesk desk = desks.computeIfAbsent(event.session(), this::newDesk);
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
            BiConsumer<String, StreamDesk> look = (id, desk) -> desk.show().ifPresent(show -> look(id, desk, show));
            desks.forEach(look);
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

    /** Stops watching; shows go on. */
    @Override
    public void close() {
        ticks.shutdownNow();
        threads.forEach(Thread::interrupt);
        try {
            long end = System.nanoTime() + CLOSING.toNanos();
            for (Thread thread : List.copyOf(threads)) {
                thread.join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
            }
            if (!ticks.awaitTermination(CLOSING.toSeconds(), TimeUnit.SECONDS)) {
                log.warn("A look at the shows takes long; it is left behind");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
