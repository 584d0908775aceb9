package io.exprsn.simulcast.internal.schedule;

import io.exprsn.simulcast.internal.broadcast.PlatformAccess;
import io.exprsn.simulcast.internal.broadcast.SessionBook;
import io.exprsn.simulcast.internal.loop.BlockingCalls;
import io.exprsn.simulcast.internal.loop.ControlLoop;
import io.exprsn.simulcast.store.ScheduleStore;
import io.exprsn.simulcast.store.StoredSchedule;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all schedules of a simulcaster share.
 *
 * @param books where their sessions are
 * @param blocking for what must not run on the loop
 */
record Works(
        ScheduleStore store,
        Supplier<SessionBook> books,
        PlatformAccess access,
        Clock clock,
        ControlLoop loop,
        BlockingCalls calls,
        Executor blocking,
        ScheduleTelling telling) {
    private static final Logger log = LoggerFactory.getLogger(Works.class);
    private static final Duration READING_LIMIT = Duration.ofSeconds(30);

    SessionBook book() {
        return books.get();
    }

    /** Runs this on the loop if the schedule still waits for its time, and also where that cannot be read. */
    void ifWaiting(String schedule, Runnable then) {
        calls.begin(
                "Reading the schedule " + schedule,
                READING_LIMIT,
                () -> store.get(schedule)
                        .filter(stored -> stored.state() == StoredSchedule.State.WAITING)
                        .isPresent(),
                waiting -> {
                    if (waiting) {
                        then.run();
                    }
                },
                why -> then.run());
    }

    /** Does what may block and whose failure can only be told. */
    void aside(String doing, Runnable work) {
        try {
            blocking.execute(() -> {
                try {
                    work.run();
                } catch (RuntimeException e) { // of a host's store
                    log.error("{} failed", doing, e);
                }
            });
        } catch (RejectedExecutionException closed) {
            log.warn("{} was not begun: everything is being closed", doing);
        }
    }
}
