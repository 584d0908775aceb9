package io.exprsn.simulcast.internal.session;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.DestinationHandle;
import io.exprsn.simulcast.DestinationState;
import io.exprsn.simulcast.DestinationStatus;
import io.exprsn.simulcast.DestinationStatus.Wanted;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Problem;
import io.exprsn.simulcast.RetryPolicy;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.credential.Redactor;
import io.exprsn.simulcast.event.SimulcastEvent;
import io.exprsn.simulcast.internal.broadcast.PlatformSide;
import io.exprsn.simulcast.internal.broadcast.StartGate;
import io.exprsn.simulcast.internal.loop.ControlLoop;
import io.exprsn.simulcast.internal.relay.Outlet;
import io.exprsn.simulcast.internal.relay.OutletEnd;
import io.exprsn.simulcast.internal.relay.OutletStats;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.MediaLimits;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one destination where the user wants it. {@link #attempt()} is one attempt; {@link #attemptEnded} is the loop
 * around it that knows about retry. What is wanted and what is the case are two fields. All fields but the published
 * ones belong to the control loop; handle methods only post to it. Where the platform has an API, {@link PlatformSide} speaks with it,
 * and what it says counts as much as what we send.
 */
final class DestinationSupervisor implements DestinationHandle, PlatformSide.Owner {
    private static final Logger log = LoggerFactory.getLogger(DestinationSupervisor.class);

    /** Where nobody can tell what viewers see, steady sending for so long counts as live. */
    private static final long LIVE_AFTER_NANOS = 10_000_000_000L;
    /** Confirmed media for so long makes earlier failures forgotten. */
    private static final long HEALTHY_NANOS = 60_000_000_000L;
    /** A wanted end must be over by then. */
    private static final Duration END_LIMIT = Duration.ofSeconds(7);

    private static final Duration TICK = Duration.ofMillis(250);

    /** The platform ends the broadcast first, so that viewers see an end and no loss; media stops by then at the latest. */
    private static final Duration MEDIA_AFTER_END = Duration.ofSeconds(2);
    /** A broadcast that its platform lost is made anew so often in a session; more is nobody's wish. */
    private static final int MOST_ANEW = 3;

    /** How a destination's ingests are reached. */
    interface Ingests {
        /** Where they are, for messages, the primary first; never holds the key. */
        List<String> places(Destination destination);

        /** Opens one attempt at one of them. */
        Outlet open(Destination destination, int ingest, OutletStats stats, Outlet.Listener listener);
    }

    /** What a supervisor shares with the session around it. */
    interface Surroundings {
        ControlLoop loop();

        Clock clock();

        RetryPolicy retry();

        /** Random numbers from 0 to below 1. */
        DoubleSupplier chance();

        String session();

        void post(SimulcastEvent event);

        /** When a destination's return may begin, at the earliest after the given delay: many must not come at once. */
        Duration admit(String place, Duration delay);

        /** Speaks with the platform; empty where it has no API, or the key was copied by hand. */
        Optional<PlatformSide> side(Destination destination, PlatformSide.Owner owner);

        /** The way to what a platform made. */
        Ingests prepared(Broadcast broadcast);

        /** Holds what is shown on arrival until viewers may see it. */
        StartGate gate();

        /** How long a platform has to prepare before that counts as failed. */
        Duration prepareWithin();

        /** The first preparation is over, well or not. */
        void prepared(DestinationSupervisor supervisor, @Nullable Problem why);

        /** The destination's state is another one now. */
        void entered(DestinationSupervisor supervisor, DestinationState state);

        /** The destination will not do anything any more. */
        void over(DestinationSupervisor supervisor);
    }

    private final Surroundings around;
    private Ingests ingests;
    private final @Nullable PlatformSide side;
    private final String name;
    private final String platform;
    private final OutletStats stats;

    private volatile Published published;
    private volatile int priority;
    private volatile @Nullable URI server;

    /** What status readers on other threads see; replaced as a whole. */
    private record Published(
            Wanted wanted,
            DestinationState state,
            Instant since,
            int reconnects,
            @Nullable Problem lastProblem,
            long firstAttemptNanos) {
        Published wanting(Wanted now) {
            return new Published(now, state, since, reconnects, lastProblem, firstAttemptNanos);
        }

        Published in(DestinationState next, Instant at, @Nullable Problem cause) {
            return new Published(wanted, next, at, reconnects, cause == null ? lastProblem : cause, firstAttemptNanos);
        }

        Published reconnected(int times) {
            return new Published(wanted, state, since, times, lastProblem, firstAttemptNanos);
        }

        Published attempted(long nanos) {
            return new Published(wanted, state, since, reconnects, lastProblem, nanos);
        }
    }

    /** All keys that this destination ever had. */
    private final Redactor keys = new Redactor();

    private final FailureHistory failures = new FailureHistory();

    private Destination destination;
    private Wanted wanted = Wanted.LIVE;
    private DestinationState state = DestinationState.IDLE;
    private @Nullable Outlet outlet;
    /** What comes of the outlet; there as long as it is. */
    private @Nullable Delivery delivery;
    /** Of a pause, still ending in good order. */
    private @Nullable Outlet leaving;

    private boolean started;
    private boolean begun;
    private long begunNanos;
    private boolean reported;
    private boolean ready;
    private boolean held;
    private boolean detached;
    private List<Broadcast.Ingest> prepared = List.of();
    private List<String> lastWords = List.of();
    private int madeAnew;
    private boolean sideEnded;
    private boolean finishing;
    private boolean mediaEnded;
    private boolean attempted;
    private int connections;
    /** Which of the ingests is in use. */
    private int ingest;

    private long droppedTold;
    private long droppedToldNanos;
    private ControlLoop.@Nullable Due retryDue;
    private ControlLoop.@Nullable Due tickDue;
    private ControlLoop.@Nullable Due endDue;

    DestinationSupervisor(Destination destination, Ingests ingests, Surroundings around) {
        this.destination = destination;
        this.priority = destination.priority();
        this.name = destination.name();
        this.platform = destination.platform();
        this.ingests = ingests;
        this.around = around;
        this.stats = new OutletStats(() -> around.loop().nanoTime());
        this.published =
                new Published(Wanted.LIVE, DestinationState.IDLE, around.clock().instant(), 0, null, 0);
        this.side = around.side(destination, this).orElse(null);
        learn(destination.key());
        destination.secrets().values().forEach(this::learn);
    }

    private void learn(@Nullable Secret secret) {
        if (secret != null) {
            keys.register(secret);
        }
    }

    /** Speaks with the platform; null where it has no API. Any thread. */
    @Nullable
    PlatformSide side() {
        return side;
    }

    /** What is wanted, as it is now; on the control loop. */
    Destination destination() {
        return destination;
    }

    /** There is no way to serve it; on the control loop. */
    void refuse(SimulcastException why) {
        if (state.allows(DestinationState.FAILED)) {
            Outlet current = outlet;
            letGo();
            cancelRetry();
            if (current != null) {
                current.abandon();
            }
            fail(new Problem(why.kind(), why.problem(), why.remedy(), now()));
        }
    }

    /** Asks the platform, whether there is media yet or not; on the control loop. */
    void begin() {
        begun = true;
        begunNanos = around.loop().nanoTime();
        if (side != null && wanted == Wanted.LIVE && state == DestinationState.IDLE) {
            prepare();
        }
    }

    /** There is media, and a way to it: begins to send, unless it was paused before or has begun; on the control loop. */
    void start() {
        if (started) {
            return;
        }
        started = true;
        if (wanted != Wanted.LIVE) {
            return;
        }
        boolean nothingDone = side == null || state == DestinationState.IDLE || state == DestinationState.PAUSED;
        if (nothingDone && state != DestinationState.PREPARING) {
            prepare();
        } else {
            attemptIfReady();
        }
    }

    private void prepare() {
        cancelRetry();
        ready = false;
        enter(DestinationState.PREPARING, null);
        if (side == null) {
            ready = true;
            report(null);
            attemptIfReady();
        } else {
            side.prepare();
        }
    }

    /** Tells once how the first preparation went. */
    private void report(@Nullable Problem why) {
        if (!reported) {
            reported = true;
            around.prepared(this, why);
        }
    }

    private void attemptIfReady() {
        if (state != DestinationState.PREPARING || !started || !ready) {
            return;
        }
        boolean shownOnArrival = (side == null || !side.goesLiveWhenTold()) && !platform.equals(Destination.FILE);
        if (shownOnArrival && !around.gate().isOpen()) {
            if (!held) {
                held = true;
                around.gate().whenOpen(() -> {
                    held = false;
                    attemptIfReady();
                });
            }
            return;
        }
        attempt();
    }

    @Override
    public void prepared(Broadcast broadcast) {
        if (detached || wanted == Wanted.ENDED) {
            return;
        }
        boolean elsewhere = !prepared.isEmpty() && !prepared.equals(broadcast.ingests());
        prepared = broadcast.ingests();
        prepared.forEach(made -> {
            learn(made.key());
            learn(made.passphrase());
        });
        ingests = around.prepared(broadcast);
        if (elsewhere) {
            ingest = 0;
            failures.ingestsChanged();
        }
        ready = true;
        report(null);
        if (state == DestinationState.PREPARING) {
            attemptIfReady();
        } else if (elsewhere) {
            reattach();
        }
    }

    @Override
    public void notPrepared(SimulcastException why) {
        Problem problem = problem(why);
        if (state != DestinationState.PREPARING) {
            return; // media goes on with what there is
        }
        boolean exhausted = failures.failedOnceTooOften(around.retry());
        boolean mayPass = why.kind() == ErrorKind.TRANSIENT || why.kind() == ErrorKind.RATE_LIMITED;
        if (!mayPass || exhausted) {
            fail(problem);
        } else {
            wait(problem, why.retryAfter().orElse(Duration.ZERO), this::prepare);
        }
        boolean late =
                around.loop().nanoTime() - begunNanos >= around.prepareWithin().toNanos();
        if (!mayPass || exhausted || late) {
            report(problem);
        }
    }

    /** Why it is not prepared by now, for whoever waits for all. */
    Problem notYetPrepared() {
        Problem last = published.lastProblem;
        return last != null
                ? last
                : new Problem(
                        ErrorKind.TRANSIENT,
                        "Preparing brought no answer yet",
                        "It is waited for; look at the platform's status page if it stays",
                        now());
    }

    @Override
    public void said() {
        if (side != null && isConfirmed()) {
            compare(side);
        }
    }

    /** Viewers see it only when both say so. */
    private void compare(PlatformSide platformSide) {
        if (platformSide.isShown() && state == DestinationState.SENDING) {
            enterLive(platformSide.watch());
        } else if (!platformSide.isShown() && state == DestinationState.LIVE) {
            enter(DestinationState.SENDING, null);
        }
    }

    private void enterLive(@Nullable URI watch) {
        enter(DestinationState.LIVE, null);
        around.post(new SimulcastEvent.DestinationLive(around.session(), now(), name, watch));
    }

    @Override
    public void overThere(SimulcastException why) {
        stopAnd(() -> fail(problem(why)));
    }

    @Override
    public void gone(SimulcastException why) {
        if (madeAnew >= MOST_ANEW) {
            overThere(why);
            return;
        }
        madeAnew++;
        stopAnd(() -> {
            enter(DestinationState.RETRYING, problem(why));
            prepare();
        });
    }

    /** Ends the connection without a word, where there is one, and goes on as told; nothing where it is over, paused or given up. */
    private void stopAnd(Runnable then) {
        if (wanted != Wanted.LIVE || state == DestinationState.FAILED || state == DestinationState.ENDING) {
            return;
        }
        Outlet current = outlet;
        letGo();
        cancelRetry();
        if (current != null) {
            current.finish();
        }
        if (state == DestinationState.RETRYING) {
            enter(DestinationState.PREPARING, null); // of RETRYING only what is tried next can follow
        }
        then.run();
    }

    @Override
    public void reconnect(String why) {
        log.info("{}: {} is connected anew: {}", around.session(), name, why);
        reattach();
    }

    @Override
    public void credentialCame() {
        Problem last = published.lastProblem;
        if (state == DestinationState.FAILED
                && wanted == Wanted.LIVE
                && last != null
                && last.kind() == ErrorKind.AUTHENTICATION) {
            forgetFailures();
            prepare();
        }
    }

    private Problem problem(SimulcastException why) {
        return new Problem(why.kind(), why.problem(), why.remedy(), now());
    }

    /** One attempt, from a new connection to its end; what follows is decided in {@link #attemptEnded}. */
    private void attempt() {
        server = URI.create(place());
        enter(DestinationState.CONNECTING, null);
        long nanos = around.loop().nanoTime();
        if (!attempted) {
            attempted = true;
            published = published.attempted(nanos);
        }
        AttemptListener listener = new AttemptListener();
        try {
            Outlet opened = ingests.open(destination, ingest, stats, listener);
            outlet = opened;
            delivery = new Delivery(opened, stats, nanos);
            listener.outlet = opened;
        } catch (SimulcastException cannot) {
            // A setting that was right when it was given, such as a file that is gone.
            fail(new Problem(cannot.kind(), cannot.problem(), cannot.remedy(), now()));
            return;
        }
        scheduleTick();
    }

    /** Brings an outlet's words to the control loop, and drops those of an outlet that is no longer ours. */
    private final class AttemptListener implements Outlet.Listener {
        private @Nullable Outlet outlet;

        @Override
        public void accepted() {
            around.loop().execute(() -> {
                Delivery current = delivery;
                if (isCurrent() && current != null) {
                    current.accepted(around.loop().nanoTime());
                    countConnection();
                    failures.accepted();
                }
            });
        }

        @Override
        public void acknowledged() {
            around.loop().execute(() -> {
                Delivery current = delivery;
                if (isCurrent() && current != null) {
                    current.acknowledged(around.loop().nanoTime());
                    confirm(current);
                }
            });
        }

        @Override
        public void ended(OutletEnd end) {
            around.loop().execute(() -> {
                if (isCurrent()) {
                    attemptEnded(end);
                } else if (outlet != null && outlet == leaving) {
                    leaving = null;
                    if (state == DestinationState.ENDING) {
                        mediaOver();
                    }
                }
            });
        }

        private boolean isCurrent() {
            return outlet != null && outlet == DestinationSupervisor.this.outlet;
        }
    }

    /** One that the ingest accepted: a refused attempt is no connection. */
    private void countConnection() {
        published = published.reconnected(connections++);
    }

    private void scheduleTick() {
        if (tickDue != null) {
            tickDue.cancel();
        }
        tickDue = around.loop().schedule(TICK, this::tick);
    }

    private void tick() {
        Delivery current = delivery;
        if (current == null) {
            return;
        }
        long nanos = around.loop().nanoTime();
        current.look(nanos);
        if (current.isProven()) {
            confirm(current);
        }
        if (current.isConfirmed()) {
            long since = current.confirmedFor(nanos);
            if (side != null && side.tells()) {
                compare(side);
            } else if (since >= LIVE_AFTER_NANOS
                    && state == DestinationState.SENDING
                    && (side == null || !side.goesLiveWhenTold() || side.isShown())) {
                enterLive(side == null ? null : side.watch());
            }
            if (since >= HEALTHY_NANOS) {
                failures.healthy();
            }
        }
        tellDrops(nanos);
        String stall = state == DestinationState.ENDING ? null : current.stall(nanos);
        if (stall != null) {
            attemptEnded(new OutletEnd.Failed(new SimulcastException(
                    ErrorKind.TRANSIENT,
                    stall,
                    "It is tried again; if it stays, check the uplink and the service's status page")));
            return;
        }
        scheduleTick();
    }

    /** Once a second with a number, not once a frame. */
    private void tellDrops(long nanos) {
        long dropped = stats.droppedFrames();
        if (dropped > droppedTold && (droppedTold == 0 || nanos - droppedToldNanos >= 1_000_000_000L)) {
            log.warn(
                    "{}: {} is too slow, {} pictures dropped, {} in all",
                    around.session(),
                    name,
                    dropped - droppedTold,
                    dropped);
            around.post(
                    new SimulcastEvent.FramesDropped(around.session(), now(), name, dropped - droppedTold, dropped));
            droppedTold = dropped;
            droppedToldNanos = nanos;
        }
    }

    private boolean isConfirmed() {
        return delivery != null && delivery.isConfirmed();
    }

    private void confirm(Delivery current) {
        if (current.isConfirmed()) {
            return;
        }
        current.confirm(around.loop().nanoTime());
        failures.confirmed();
        if (state == DestinationState.CONNECTING) {
            enter(DestinationState.SENDING, null);
        }
        if (side != null) {
            side.mediaConfirmed();
        }
    }

    /** The loop around the attempt. Being told to stop is not a failure. */
    private void attemptEnded(OutletEnd end) {
        Outlet ended = outlet;
        long nanos = around.loop().nanoTime();
        boolean wasConfirmed = isConfirmed();
        boolean wasHealthy = delivery != null && delivery.confirmedFor(nanos) >= HEALTHY_NANOS;
        letGo();
        if (ended != null) {
            ended.abandon();
        }
        if (state == DestinationState.ENDING) {
            mediaOver();
            return;
        }
        if (wanted != Wanted.LIVE) {
            return;
        }
        Verdict verdict = failures.judge(place(), end, wasConfirmed, nanos);
        if (wasHealthy) {
            failures.healthy();
        }
        boolean exhausted = failures.failedOnceTooOften(around.retry());
        // What a server says may hold a key of before: it knows that one too.
        Problem problem = new Problem(verdict.kind(), keys.redact(verdict.text()), verdict.remedy(), now());
        // A key of the platform's making may have been changed there: asked once, before it is given up.
        boolean refused = side != null && verdict.kind() == ErrorKind.REJECTED && !wasConfirmed && !exhausted;
        if (refused && failures.doubtsKey()) {
            wait(problem, Duration.ZERO, this::prepare);
        } else if (verdict.kind() != ErrorKind.TRANSIENT || exhausted) {
            fail(problem);
        } else {
            retry(problem);
        }
    }

    private String place() {
        List<String> places = ingests.places(destination);
        return places.get(Math.min(ingest, places.size() - 1));
    }

    private void retry(Problem problem) {
        changeIngest();
        wait(problem, Duration.ZERO, this::attemptAgain);
    }

    /** The same broadcast, if the platform still has it. */
    private void attemptAgain() {
        if (side == null) {
            attempt();
        } else {
            side.beforeReconnect(() -> {
                if (state == DestinationState.RETRYING && retryDue == null) {
                    attempt();
                }
            });
        }
    }

    private void wait(Problem problem, Duration atLeast, Runnable then) {
        Duration own = around.retry().delay(failures.inARow(), around.chance().getAsDouble());
        Duration wanted = own.compareTo(atLeast) < 0 ? atLeast : own;
        Duration delay = prepared.isEmpty() && side != null ? wanted : around.admit(place(), wanted);
        enter(DestinationState.RETRYING, problem);
        log.warn(
                "{}: {} lost, trying again in {} ms (failure {}): {}. {}.",
                around.session(),
                name,
                delay.toMillis(),
                failures.inARow(),
                problem.text(),
                problem.remedy());
        around.post(new SimulcastEvent.DestinationRetrying(
                around.session(), now(), name, problem, failures.inARow(), delay));
        retryDue = around.loop().schedule(delay, () -> {
            retryDue = null;
            if (state == DestinationState.RETRYING) {
                then.run();
            }
        });
    }

    /** After two failures in a row at one ingest, the other one's turn has come. */
    private void changeIngest() {
        int places = ingests.places(destination).size();
        if (failures.isOtherIngestsTurn(places)) {
            ingest = (ingest + 1) % places;
            log.warn("{}: {} goes to its other ingest, {}", around.session(), name, place());
            around.post(new SimulcastEvent.IngestChanged(around.session(), now(), name, place()));
        }
    }

    private void fail(Problem problem) {
        enter(DestinationState.FAILED, problem);
        log.error("{}: {} given up: {}. {}.", around.session(), name, problem.text(), problem.remedy());
        around.post(new SimulcastEvent.DestinationFailed(around.session(), now(), name, problem));
        if (wanted == Wanted.ENDED) {
            mediaEnded = true;
            endPlatform();
            endedForGood();
        }
    }

    /** Ends it in good order; on the control loop. */
    void end() {
        want(Wanted.ENDED);
        cancelRetry();
        switch (state) {
            case ENDING, ENDED -> {}
            case FAILED -> {
                mediaEnded = true;
                endPlatform();
                endedForGood();
            }
            default -> {
                enter(DestinationState.ENDING, null);
                if (side == null) {
                    finishOutlet();
                } else {
                    // Viewers shall see an end and no loss, but media does not go on for a platform that does not
                    // answer.
                    ControlLoop.Due media = around.loop().schedule(MEDIA_AFTER_END, this::finishOutletOnce);
                    side.end(() -> {
                        media.cancel();
                        sideEnded = true;
                        finishOutletOnce();
                        endedForGood();
                    });
                }
            }
        }
    }

    private void endPlatform() {
        if (side != null && !sideEnded) {
            side.end(() -> {
                sideEnded = true;
                endedForGood();
            });
        }
    }

    private void finishOutletOnce() {
        if (!finishing) {
            finishing = true;
            finishOutlet();
        }
    }

    private void mediaOver() {
        mediaEnded = true;
        endedForGood();
    }

    /** Lets go of everything without a word: another process goes on. On the control loop. */
    void detach() {
        detached = true;
        cancelRetry();
        Outlet current = outlet == null ? leaving : outlet;
        letGo();
        if (current != null) {
            current.abandon();
        }
        if (side != null) {
            side.leave();
        }
    }

    private void finishOutlet() {
        Outlet last = outlet;
        if (last != null) {
            last.finish();
        } else {
            last = leaving; // paused a moment ago, it may still be sending what waited
        }
        if (last == null) {
            mediaOver();
            return;
        }
        Outlet awaited = last;
        endDue = around.loop().schedule(END_LIMIT, () -> {
            if (outlet == awaited || leaving == awaited) {
                leaving = null;
                letGo();
                awaited.abandon();
                mediaOver();
            }
        });
    }

    /** Once both halves are. */
    private void endedForGood() {
        if (!mediaEnded || side != null && !sideEnded) {
            return;
        }
        if (endDue != null) {
            endDue.cancel();
        }
        if (state != DestinationState.ENDED) {
            enter(DestinationState.ENDED, null);
            around.post(new SimulcastEvent.DestinationEnded(around.session(), now(), name));
        }
        around.over(this);
    }

    /** The last lines of an FFmpeg that sends there; empty where none does. On the control loop. */
    List<String> lastWords() {
        Outlet current = outlet;
        if (current != null) {
            List<String> words = current.lastWords();
            lastWords = words.isEmpty() ? lastWords : words;
        }
        return lastWords;
    }

    private void letGo() {
        lastWords = lastWords();
        outlet = null;
        if (side != null && isConfirmed()) {
            side.mediaLost();
        }
        delivery = null;
        stats.waitedFor(0);
        if (tickDue != null) {
            tickDue.cancel();
            tickDue = null;
        }
    }

    private void cancelRetry() {
        if (retryDue != null) {
            retryDue.cancel();
            retryDue = null;
        }
    }

    private void want(Wanted now) {
        wanted = now;
        published = published.wanting(now);
    }

    private void enter(DestinationState next, @Nullable Problem cause) {
        if (!state.allows(next)) {
            throw new IllegalStateException("Destination " + name + ": " + next + " cannot follow " + state);
        }
        DestinationState from = state;
        state = next;
        published = published.in(next, now(), cause);
        log.info("{}: {} {} -> {}", around.session(), name, from, next);
        around.post(new SimulcastEvent.DestinationStateChanged(around.session(), now(), name, from, next, cause));
        around.entered(this, next);
    }

    private Instant now() {
        return around.clock().instant();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public DestinationStatus status() {
        Published p = published;
        long first = stats.firstMediaNanos();
        return new DestinationStatus(
                name,
                platform,
                p.wanted,
                p.state,
                p.since,
                server,
                side == null
                        ? null
                        : side.onPlatform().map(there -> there.broadcast().id()).orElse(null),
                side == null ? null : side.watch(),
                stats.media(),
                Duration.ofMillis(stats.queuedMillis()),
                stats.queuedBytes(),
                stats.droppedFrames(),
                stats.droppedPackets(),
                p.reconnects,
                Duration.ofNanos(stats.stalledNanos()),
                first == Long.MIN_VALUE ? null : Duration.ofNanos(Math.max(0, first - p.firstAttemptNanos)),
                stats.timestampRegressions(),
                p.lastProblem);
    }

    /**
     * The status and what health is judged by besides; on the control loop.
     *
     * @param ahead what ends soon by itself on its platform
     */
    HealthWatch.Target vitals(MediaLimits limits, List<Limits.Ahead> ahead) {
        return new HealthWatch.Target(
                status(),
                limits,
                Duration.ofNanos(stats.stalledNowNanos()),
                stats.recentlyDroppedFrames(),
                side == null ? null : HealthWatch.Platform.of(side, ahead));
    }

    @Override
    public void pause() {
        command("paused", () -> {
            want(Wanted.PAUSED);
            if (state == DestinationState.PAUSED || state == DestinationState.FAILED) {
                return;
            }
            cancelRetry();
            Outlet current = outlet;
            letGo();
            enter(DestinationState.PAUSED, null);
            if (current != null) {
                leaving = current;
                current.finish();
            }
        });
    }

    @Override
    public void resume() {
        command("resumed", () -> {
            if (wanted == Wanted.PAUSED) {
                want(Wanted.LIVE);
                if (state == DestinationState.PAUSED && (started || side != null && begun)) {
                    prepare();
                } else if (state == DestinationState.FAILED) {
                    forgetFailures();
                    prepare();
                }
            }
        });
    }

    @Override
    public void retryNow() {
        command("tried again", () -> {
            if (state == DestinationState.RETRYING) {
                cancelRetry();
                if (side != null && !ready) {
                    prepare();
                } else {
                    attempt();
                }
            } else if (state == DestinationState.FAILED) {
                want(Wanted.LIVE);
                forgetFailures();
                prepare();
            }
        });
    }

    @Override
    public void rekey(Secret key) {
        if (side != null) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "Destination " + name
                            + " has its key from its platform, which gives another one with each broadcast",
                    "Leave it out; retryNow asks the platform again");
        }
        command("re-keyed", () -> {
            destination = destination.withKey(key);
            learn(key);
            forgetFailures();
            if (state == DestinationState.FAILED && wanted == Wanted.LIVE) {
                prepare();
            } else if (outlet != null) {
                Outlet current = outlet;
                letGo();
                current.finish();
                enter(DestinationState.RETRYING, null);
                attempt();
            } else if (state == DestinationState.RETRYING) {
                cancelRetry();
                attempt();
            }
        });
    }

    /**
     * Takes its media from where they come now, by a new connection: its ingest keeps the broadcast meanwhile. On the
     * control loop.
     */
    void reattach() {
        Outlet current = outlet;
        if (current == null || state == DestinationState.ENDING) {
            return; // the next attempt looks anew
        }
        letGo();
        current.abandon();
        enter(DestinationState.RETRYING, null);
        attempt();
    }

    private void forgetFailures() {
        failures.forget();
        madeAnew = 0;
    }

    @Override
    public int priority() {
        return priority;
    }

    @Override
    public void prioritise(int newPriority) {
        command("given another priority", () -> {
            priority = newPriority;
            destination = destination.withPriority(newPriority);
        });
    }

    @Override
    public void remove() {
        command("removed", this::end);
    }

    private void command(String what, Runnable action) {
        Published p = published;
        if (p.wanted == Wanted.ENDED || p.state.isFinal()) {
            throw new IllegalStateException("Destination " + name + " is over (" + p.state + ") and cannot be " + what
                    + ": add it again instead");
        }
        around.loop().execute(() -> {
            if (wanted != Wanted.ENDED) {
                action.run();
            }
        });
    }
}
