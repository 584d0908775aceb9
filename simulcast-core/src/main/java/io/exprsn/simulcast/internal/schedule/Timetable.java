package io.exprsn.simulcast.internal.schedule;

import io.exprsn.simulcast.DestinationStatus.Wanted;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.event.ScheduleEvent;
import io.exprsn.simulcast.internal.broadcast.PlatformAccess;
import io.exprsn.simulcast.internal.broadcast.RecordedShow;
import io.exprsn.simulcast.internal.broadcast.SessionBook;
import io.exprsn.simulcast.internal.loop.BlockingCalls;
import io.exprsn.simulcast.internal.loop.ThreadLoop;
import io.exprsn.simulcast.schedule.BroadcastScheduler;
import io.exprsn.simulcast.schedule.ScheduledBroadcast;
import io.exprsn.simulcast.store.BroadcastIntent;
import io.exprsn.simulcast.store.ScheduleStore;
import io.exprsn.simulcast.store.StoredBroadcast;
import io.exprsn.simulcast.store.StoredSchedule;
import io.exprsn.simulcast.store.StoredSchedule.State;
import io.exprsn.simulcast.store.StoredSchedule.WhenMissed;
import io.exprsn.simulcast.store.StoredSession;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shows that begin at a time. What is due and who does it is decided by the store alone: a start is whose it is who changes the
 * record from WAITING to STARTED. In memory there is only what is announced, on a loop of its own. Methods may block and throw what the
 * stores throw. Safe for use by several threads.
 */
public final class Timetable {
    private static final Logger log = LoggerFactory.getLogger(Timetable.class);
    private static final Duration AGAIN = Duration.ofSeconds(5);
    /** What is over can be asked for so long; then, at a start of a process, it is forgotten. */
    private static final Duration MEMORY = Duration.ofDays(7);

    private static final long LEAVING_SECONDS = 6;
    private static final long TAKING_BACK_SECONDS = 30;

    private final Works works;
    private final Starter starter;
    private final BroadcastScheduler scheduler;
    private final boolean lasting;
    private final ThreadLoop loop;
    /** By id of the schedule; on the loop. */
    private final Map<String, Upcoming> upcoming = new HashMap<>();
    /** Schedules that this node starts, until their sessions run. */
    private final Set<String> inHand = ConcurrentHashMap.newKeySet();
    /** Held while a time is changed, so that what follows has the order of the store. */
    private final Object changes = new Object();

    private volatile boolean closed;

    /** Runs sessions. */
    public interface Starter {
        /**
         * Starts the session of a schedule, on what was announced of it. May block.
         *
         * @throws SimulcastException if it cannot be started now
         */
        SimulcastSession start(StoredSchedule schedule, List<SimulcastPlan.Subscription<?>> listeners);
    }

    /**
     * What it stands on.
     *
     * @param lasting whether another process can find what is stored
     * @param books where the sessions are; asked when that is needed
     */
    public record Setup(
            ScheduleStore store,
            Supplier<SessionBook> books,
            boolean lasting,
            BroadcastScheduler scheduler,
            List<Consumer<ScheduleEvent>> listeners) {
        /** One that forgets all when the process ends. */
        public static Setup inMemory(BroadcastScheduler scheduler, List<Consumer<ScheduleEvent>> listeners) {
            return new Setup(ScheduleStore.inMemory(), new MemoryBook(), false, scheduler, listeners);
        }
    }

    /** Nothing runs before {@link #open}. */
    public Timetable(
            Setup setup,
            PlatformAccess access,
            Clock clock,
            LongSupplier nanoTime,
            Executor blocking,
            Starter starter) {
        this.scheduler = setup.scheduler();
        this.lasting = setup.lasting();
        this.starter = starter;
        this.loop = new ThreadLoop("simulcast-schedules-control", "schedules", nanoTime);
        this.works = new Works(
                setup.store(),
                setup.books(),
                access,
                clock,
                loop,
                new BlockingCalls(loop, blocking),
                blocking,
                new ScheduleTelling(setup.listeners()));
    }

    /** Begins to wake, and takes up what earlier processes left waiting. */
    public void open() {
        scheduler.start(this::wake);
        if (lasting) {
            works.aside("Reading schedules", this::load);
        }
    }

    private void load() {
        try {
            for (String id : works.store().ids()) {
                try {
                    load(id);
                } catch (SimulcastException e) { // one that is damaged must not keep the others
                    log.error("The schedule {} is left alone: {}. {}.", id, e.problem(), e.remedy());
                }
            }
        } catch (RuntimeException e) { // of a host's store
            log.error("Schedules could not be read; it is tried again", e);
            loop.schedule(AGAIN, () -> works.aside("Reading schedules", this::load));
        }
    }

    private void load(String id) {
        StoredSchedule before = works.store().get(id).orElse(null);
        if (before == null) {
            return;
        }
        if (before.state() != State.WAITING) {
            forgetIfOld(before);
            return;
        }
        RecordedShow show = show(before).orElse(null);
        if (show != null) {
            loop.execute(() -> enter(before, show, List.of()));
        }
        waiting(id).ifPresent(this::arm);
    }

    private void forgetIfOld(StoredSchedule over) {
        boolean old = over.start().plus(MEMORY).isBefore(now());
        if (old && works.book().get(over.session()).isEmpty()) {
            works.store().remove(over.id());
        }
    }

    /** Empty where it cannot be read: then the start will say so. */
    private Optional<RecordedShow> show(StoredSchedule schedule) {
        try {
            return works.book().get(schedule.session()).map(works.book()::show);
        } catch (SimulcastException e) {
            log.error("The session of schedule {} cannot be read: {}. {}.", schedule.id(), e.problem(), e.remedy());
            return Optional.empty();
        }
    }

    private Upcoming enter(StoredSchedule schedule, RecordedShow show, List<SimulcastPlan.Subscription<?>> listeners) {
        Upcoming known = upcoming.get(schedule.id());
        if (known != null) {
            return known;
        }
        Upcoming entered = new Upcoming(schedule, show, listeners, works);
        upcoming.put(schedule.id(), entered);
        works.ifWaiting(schedule.id(), entered::begin); // it may have been called off since it was read
        return entered;
    }

    /**
     * Writes down a show that is to begin at a time, and has it announced.
     *
     * @throws SimulcastException ({@link ErrorKind#INVALID}) for a time that is over, a source that cannot be opened then, an unknown
     *     platform or a wrong setting
     */
    public ScheduledBroadcast schedule(SimulcastPlan plan, ZonedDateTime start, WhenMissed missed, Duration grace) {
        requireInTime(plan.name(), start.toInstant(), grace);
        requireStartable(plan);
        String id = SessionBook.newId();
        StoredSchedule fresh = StoredSchedule.at(id, id, start).whenMissed(missed, grace);
        StoredSession session = works.book().open(id, plan, Wanted.PAUSED, false);
        StoredSchedule stored = put(fresh);
        works.telling().post(new ScheduleEvent.Scheduled(id, plan.name(), now(), start));
        RecordedShow show = works.book().show(session);
        loop.execute(() -> enter(stored, show, plan.subscriptions()));
        arm(stored);
        return new KeptSchedule(this, stored, plan.name());
    }

    private StoredSchedule put(StoredSchedule fresh) {
        boolean kept = false;
        try {
            StoredSchedule stored = works.store()
                    .put(fresh)
                    .orElseThrow(() -> new SimulcastException(
                            ErrorKind.INTERNAL,
                            "A schedule of the new id " + fresh.id() + " is stored already",
                            "Report this: ids are random and do not come twice"));
            kept = true;
            return stored;
        } finally {
            if (!kept) {
                works.book().wanted(fresh.session(), Wanted.ENDED);
                works.book().forget(fresh.session());
            }
        }
    }

    private void requireInTime(String session, Instant start, Duration grace) {
        if (start.plus(grace).isBefore(now())) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "The show \"" + session + "\" is to start at " + start + ", and it is " + now(),
                    "Give a time to come, or start it now with start(plan)");
        }
    }

    private void requireStartable(SimulcastPlan plan) {
        boolean stream = plan.source() instanceof Source.FlvInput
                || plan.backup().filter(Source.FlvInput.class::isInstance).isPresent();
        if (stream) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "The show \"" + plan.name() + "\" cannot be scheduled: its source is a stream that is open already",
                    "Take a file, an address or a publisher: it is opened when the time has come");
        }
        if (lasting && !plan.isKept()) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "The show \"" + plan.name() + "\" is not to be written down, and cannot be scheduled without that",
                    "Leave out unkept()");
        }
        plan.destinations()
                .forEach(destination -> works.access()
                        .maker(destination)
                        .ifPresent(adapter -> works.access().context(destination)));
    }

    /** Those that wait for their time, the first one first. */
    public List<ScheduledBroadcast> scheduled() {
        List<StoredSchedule> waiting = new ArrayList<>();
        for (String id : works.store().ids()) {
            try {
                works.store()
                        .get(id)
                        .filter(stored -> stored.state() == State.WAITING)
                        .ifPresent(waiting::add);
            } catch (SimulcastException e) { // one that is damaged must not hide the others
                log.error("The schedule {} is left out: {}. {}.", id, e.problem(), e.remedy());
            }
        }
        waiting.sort(Comparator.comparing(StoredSchedule::start));
        return waiting.stream().map(this::handle).toList();
    }

    /** One of any state. */
    public Optional<ScheduledBroadcast> scheduled(String id) {
        return stored(id).map(this::handle);
    }

    private ScheduledBroadcast handle(StoredSchedule stored) {
        return new KeptSchedule(this, stored, name(stored));
    }

    /** The session's name, or its id where nothing of it is stored any more. */
    private String name(StoredSchedule schedule) {
        try {
            return works.book()
                    .get(schedule.session())
                    .map(session -> session.plan().name())
                    .orElse(schedule.session());
        } catch (SimulcastException e) {
            return schedule.session();
        }
    }

    Optional<StoredSchedule> stored(String id) {
        return works.store().get(id);
    }

    static ZonedDateTime wall(StoredSchedule schedule) {
        return ZonedDateTime.ofInstant(schedule.start(), schedule.zone());
    }

    Map<String, URI> watchUrls(String session) {
        Map<String, URI> urls = new LinkedHashMap<>();
        for (BroadcastIntent intent :
                works.book().get(session).map(StoredSession::intents).orElse(List.of())) {
            StoredBroadcast made = intent.broadcast();
            if (made != null && made.watch() != null && intent.step() != BroadcastIntent.Step.ENDED) {
                works.book()
                        .destination(intent.destination())
                        .ifPresent(destination -> urls.put(destination.name(), made.watch()));
            }
        }
        return urls;
    }

    void reschedule(String id, ZonedDateTime start) {
        synchronized (changes) {
            while (true) {
                StoredSchedule before = requireWaiting(id, "gets no other time");
                requireInTime(name(before), start.toInstant(), before.grace());
                StoredSchedule wish = StoredSchedule.at(id, before.session(), start)
                        .whenMissed(before.missed(), before.grace())
                        .withVersion(before.version());
                Optional<StoredSchedule> now = works.store().put(wish);
                if (now.isPresent()) {
                    moved(before, now.get());
                    arm(now.get());
                    return;
                }
            }
        }
    }

    private void moved(StoredSchedule before, StoredSchedule now) {
        works.telling().post(new ScheduleEvent.Rescheduled(now.id(), name(now), now(), wall(now)));
        // Another node may have announced it, and this one knows nothing of that yet.
        RecordedShow show = show(before).orElse(null);
        loop.execute(() -> {
            Upcoming known = show == null ? upcoming.get(now.id()) : enter(before, show, List.of());
            if (known != null) {
                known.moved(now);
            }
        });
    }

    private StoredSchedule requireWaiting(String id, String what) {
        StoredSchedule stored = stored(id)
                .orElseThrow(() -> new SimulcastException(
                        ErrorKind.INVALID, "There is no schedule " + id + " any more", "Schedule the show anew"));
        if (stored.state() != State.WAITING) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "The schedule " + id + " of \"" + name(stored) + "\" " + what + ": it is " + stored.state(),
                    stored.state() == State.STARTED ? "End the session instead" : "Schedule the show anew");
        }
        return stored;
    }

    void cancel(String id) {
        StoredSchedule over;
        synchronized (changes) {
            while (true) {
                if (stored(id).filter(one -> one.state() == State.CANCELLED).isPresent()) {
                    return;
                }
                Optional<StoredSchedule> now = works.store()
                        .put(requireWaiting(id, "is not called off").in(State.CANCELLED));
                if (now.isPresent()) {
                    over = now.get();
                    break;
                }
            }
        }
        works.telling().post(new ScheduleEvent.Cancelled(id, name(over), now()));
        disarm(id);
        dismiss(over);
    }

    private void disarm(String id) {
        try {
            scheduler.disarm(WakeId.start(id).text());
            WakeId.LEADS.forEach(lead -> scheduler.disarm(new WakeId(lead, id).text()));
        } catch (RuntimeException e) { // of a host's scheduler; a wake that comes all the same finds nothing to do
            log.warn("The schedule {} stays armed: {}", id, e.toString());
        }
    }

    /** Its session will not be: takes back what was announced, and forgets it. */
    private void dismiss(StoredSchedule over) {
        works.book().wanted(over.session(), Wanted.ENDED); // first: whoever finds it after a crash goes on with that
        RecordedShow show = show(over).orElse(null);
        loop.execute(() -> {
            Upcoming known = upcoming.remove(over.id());
            if (known == null && show != null) {
                known = new Upcoming(over, show, List.of(), works);
            }
            if (known != null) {
                known.takeBack(() -> works.aside(
                        "Forgetting " + over.session(), () -> works.book().forget(over.session())));
            }
        });
    }

    /** Arms all moments of a schedule that are to come; tried until it is done. */
    private void arm(StoredSchedule schedule) {
        try {
            Instant now = now();
            for (Duration lead : WakeId.LEADS) {
                Instant at = schedule.start().minus(lead);
                String wake = new WakeId(lead, schedule.id()).text();
                if (at.isAfter(now)) {
                    scheduler.arm(wake, at);
                } else {
                    scheduler.disarm(wake);
                }
            }
            scheduler.arm(WakeId.start(schedule.id()).text(), schedule.start());
        } catch (RuntimeException e) { // of a host's scheduler
            log.warn("The schedule {} is not armed yet: {}", schedule.id(), e.toString());
            loop.schedule(
                    AGAIN,
                    () -> works.aside(
                            "Arming " + schedule.id(),
                            () -> stored(schedule.id())
                                    .filter(now -> now.state() == State.WAITING)
                                    .ifPresent(this::arm)));
        }
    }

    /** One that waits, with the start that its time on the wall is by the rules of today. */
    private Optional<StoredSchedule> waiting(String id) {
        synchronized (changes) {
            while (true) {
                StoredSchedule before =
                        stored(id).filter(one -> one.state() == State.WAITING).orElse(null);
                if (before == null) {
                    return Optional.empty();
                }
                StoredSchedule today = before.underCurrentRules();
                if (today.equals(before)) {
                    return Optional.of(before);
                }
                Optional<StoredSchedule> now = works.store().put(today);
                if (now.isPresent()) {
                    moved(before, now.get());
                    return now;
                }
            }
        }
    }

    /** On a thread of the scheduler. */
    private Optional<Instant> wake(String text) {
        WakeId wake = WakeId.parse(text).orElse(null);
        if (wake == null) {
            return Optional.empty();
        }
        if (closed) {
            throw new IllegalStateException("This node is being closed: wake another one");
        }
        return wake.isStart() ? due(wake.schedule()) : near(wake);
    }

    private Optional<Instant> near(WakeId wake) {
        StoredSchedule schedule = waiting(wake.schedule()).orElse(null);
        Instant now = now();
        if (schedule == null || !now.isBefore(schedule.start().minus(wake.nextLead()))) {
            return Optional.empty();
        }
        Instant at = schedule.start().minus(wake.lead());
        if (now.isBefore(at)) { // it has a later time, or the clock was set back
            return Optional.of(at);
        }
        String session = name(schedule);
        loop.execute(() -> {
            Upcoming known = upcoming.get(schedule.id());
            if (known == null || known.isNews(wake.lead())) {
                works.telling().post(new ScheduleEvent.StartingSoon(schedule.id(), session, now(), wake.lead()));
            }
        });
        return Optional.empty();
    }

    private Optional<Instant> due(String id) {
        while (true) {
            StoredSchedule schedule = waiting(id).orElse(null);
            if (schedule == null) { // started by another node, or over
                loop.execute(() -> letGo(id, () -> {}));
                return Optional.empty();
            }
            if (now().isBefore(schedule.start())) { // it has a later time, or the clock was set back
                return Optional.of(schedule.start());
            }
            boolean late = now().isAfter(schedule.start().plus(schedule.grace()));
            boolean decided = late && schedule.missed() == WhenMissed.SKIP ? skip(schedule) : take(schedule, late);
            if (decided) {
                return Optional.empty();
            }
        }
    }

    /** Whether this node left it out, and no other was faster. */
    private boolean skip(StoredSchedule schedule) {
        StoredSchedule over = works.store().put(schedule.in(State.SKIPPED)).orElse(null);
        if (over == null) {
            return false;
        }
        works.telling().post(new ScheduleEvent.Missed(over.id(), name(over), now(), over.start(), false));
        dismiss(over);
        return true;
    }

    /** Whether it is this node's to start, and no other was faster. */
    private boolean take(StoredSchedule schedule, boolean late) {
        inHand.add(schedule.id());
        StoredSchedule taken = null;
        try {
            taken = works.store().put(schedule.in(State.STARTED)).orElse(null);
        } finally {
            if (taken == null) {
                inHand.remove(schedule.id());
            }
        }
        if (taken == null) {
            return false;
        }
        StoredSchedule ours = taken;
        String session = name(ours);
        if (late) {
            works.telling().post(new ScheduleEvent.Missed(ours.id(), session, now(), ours.start(), true));
        }
        loop.execute(() -> {
            Upcoming known = upcoming.get(ours.id());
            List<SimulcastPlan.Subscription<?>> listeners = known == null ? List.of() : known.listeners();
            letGo(ours.id(), () -> attempts(ours, session, listeners).begin());
        });
        return true;
    }

    private void letGo(String id, Runnable then) {
        Upcoming known = upcoming.remove(id);
        if (known == null) {
            then.run();
        } else {
            known.leave(then);
        }
    }

    private StartAttempts attempts(
            StoredSchedule taken, String session, List<SimulcastPlan.Subscription<?>> listeners) {
        return new StartAttempts(taken, session, listeners, starter, works, () -> closed, started -> {
            if (!started && !closed) {
                works.aside("Leaving out " + session, () -> {
                    works.store().update(taken.id(), stored -> stored.in(State.SKIPPED));
                    dismiss(taken);
                });
            }
            inHand.remove(taken.id());
        });
    }

    /** Where the sessions of its schedules are. */
    public SessionBook book() {
        return works.book();
    }

    /** The schedule of a session, of any state. */
    public Optional<StoredSchedule> of(String session) {
        Optional<StoredSchedule> usual = stored(session); // those made here have the session's id
        if (usual.filter(one -> one.session().equals(session)).isPresent()) {
            return usual;
        }
        return works.store().ids().stream()
                .flatMap(id -> stored(id).stream())
                .filter(one -> one.session().equals(session))
                .findFirst();
    }

    /**
     * Starts what another process took in hand and did not bring to run.
     *
     * @return the session; empty if it cannot be started now, or this node is at it
     */
    public Optional<SimulcastSession> startAgain(StoredSchedule taken) {
        if (!inHand.add(taken.id())) {
            return Optional.empty();
        }
        boolean again = false;
        try {
            SimulcastSession started = starter.start(taken, List.of());
            works.telling().post(new ScheduleEvent.Started(taken.id(), started.name(), now()));
            return Optional.of(started);
        } catch (SimulcastException e) {
            again = true;
            String session = name(taken);
            loop.execute(() -> attempts(taken, session, List.of()).failed(e));
            return Optional.empty();
        } finally {
            if (!again) {
                inHand.remove(taken.id());
            }
        }
    }

    /**
     * Starts nothing more. What is stored goes on waiting for another process; what is only in memory will never be, and is taken back.
     *
     * @param detaching whether what platforms announced is left alone in any case
     */
    public void close(boolean detaching) {
        closed = true;
        scheduler.close();
        boolean leaving = lasting || detaching;
        CountDownLatch quiet = new CountDownLatch(1);
        loop.execute(() -> {
            List<Upcoming> all = List.copyOf(upcoming.values());
            upcoming.clear();
            int[] left = {all.size() + 1};
            Runnable one = () -> {
                if (--left[0] == 0) {
                    quiet.countDown();
                }
            };
            all.forEach(show -> {
                if (leaving) {
                    show.leave(one);
                } else {
                    show.takeBack(one);
                }
            });
            one.run();
        });
        boolean interrupted = false;
        try {
            if (!quiet.await(leaving ? LEAVING_SECONDS : TAKING_BACK_SECONDS, TimeUnit.SECONDS)) {
                log.warn("Not all that platforms announced could be left in good order");
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        loop.close();
        works.telling().close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private Instant now() {
        return works.clock().instant();
    }
}
