package io.exprsn.simulcast.internal.schedule;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Problem;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.event.ScheduleEvent;
import io.exprsn.simulcast.internal.loop.GrowingPause;
import io.exprsn.simulcast.store.StoredSchedule;
import io.exprsn.simulcast.store.StoredSchedule.WhenMissed;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Starts a session whose time has come, and tries again while that is in time. Belongs to the control loop. */
final class StartAttempts {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final StoredSchedule schedule;
    private final String session;
    private final List<SimulcastPlan.Subscription<?>> listeners;
    private final Timetable.Starter starter;
    private final Works works;
    private final Instant deadline;
    private final BooleanSupplier closed;
    /** Told whether it started, once. */
    private final Consumer<Boolean> over;

    private final GrowingPause pauses = new GrowingPause(FIRST_PAUSE, LONGEST_PAUSE);

    StartAttempts(
            StoredSchedule schedule,
            String session,
            List<SimulcastPlan.Subscription<?>> listeners,
            Timetable.Starter starter,
            Works works,
            BooleanSupplier closed,
            Consumer<Boolean> over) {
        this.schedule = schedule;
        this.session = session;
        this.listeners = listeners;
        this.starter = starter;
        this.works = works;
        this.closed = closed;
        this.over = over;
        this.deadline = deadline(schedule, works.clock().instant());
    }

    /** Of one that is left out when late, its grace is all there is; one that begins late has as long from now on. */
    private static Instant deadline(StoredSchedule schedule, Instant now) {
        Instant usual = schedule.start().plus(schedule.grace());
        boolean strict = schedule.missed() == WhenMissed.SKIP && !now.isAfter(usual);
        return strict ? usual : now.plus(schedule.grace());
    }

    void begin() {
        works.aside("Starting " + session, () -> {
            try {
                SimulcastSession started = starter.start(schedule, listeners);
                works.loop().execute(() -> started(started.name()));
            } catch (SimulcastException e) {
                works.loop().execute(() -> failed(e));
            } catch (RuntimeException e) {
                works.loop()
                        .execute(() -> failed(new SimulcastException(
                                ErrorKind.INTERNAL,
                                "Starting " + session + " failed with a "
                                        + e.getClass().getName(),
                                "Look at the log, and at the stores that the application gave",
                                e)));
            }
        });
    }

    private void started(String name) {
        works.telling().post(new ScheduleEvent.Started(schedule.id(), name, now()));
        over.accept(true);
    }

    /** What follows a start that failed; also of one that somebody else tried. */
    void failed(SimulcastException why) {
        if (closed.getAsBoolean()) {
            return; // it stays written down as taken in hand, for the process that resumes
        }
        Problem problem = new Problem(why.kind(), why.problem(), why.remedy(), now());
        Duration pause = pauses.next();
        Instant next = now().plus(pause);
        boolean again = !next.isAfter(deadline);
        works.telling()
                .post(new ScheduleEvent.StartFailed(schedule.id(), session, now(), problem, again ? next : null));
        if (again) {
            works.loop().schedule(pause, this::begin);
        } else {
            over.accept(false);
        }
    }

    private Instant now() {
        return works.clock().instant();
    }
}
