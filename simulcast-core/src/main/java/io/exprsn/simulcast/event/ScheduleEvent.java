package io.exprsn.simulcast.event;

import io.exprsn.simulcast.Problem;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can happen to a scheduled show before it runs. What happens then are {@link SimulcastEvent}s of its session. Of several
 * nodes that share their stores, the one that did it tells.
 */
public sealed interface ScheduleEvent {
    /** Id of the schedule. */
    String schedule();

    /** Name of the session that will run. */
    String session();

    /** When it happened, wall clock. */
    Instant at();

    /** It is written down and will start. */
    record Scheduled(String schedule, String session, Instant at, ZonedDateTime start) implements ScheduleEvent {}

    /** A platform announces it. */
    record Announced(
            String schedule,
            String session,
            Instant at,
            String destination,
            @Nullable URI watch) implements ScheduleEvent {
        /** Where people will watch it, if the platform told. */
        public Optional<URI> watchUrl() {
            return Optional.ofNullable(watch);
        }
    }

    /**
     * A platform could not be told, about the show, its time or its picture, or that it is called off. Before the start it is tried again;
     * the start does not depend on it.
     */
    record AnnouncementFailing(String schedule, String session, Instant at, String destination, Problem problem)
            implements ScheduleEvent {}

    /**
     * The start is near; not told where it is nearer already when somebody could tell.
     *
     * @param left 30 min, 5 min or 1 min
     */
    record StartingSoon(String schedule, String session, Instant at, Duration left) implements ScheduleEvent {}

    /** The session runs. */
    record Started(String schedule, String session, Instant at) implements ScheduleEvent {}

    /**
     * The session could not be started: no source, or one of that name runs already.
     *
     * @param nextAttempt when it is tried again, wall clock; null if the time is over and it is left out
     */
    record StartFailed(
            String schedule,
            String session,
            Instant at,
            Problem problem,
            @Nullable Instant nextAttempt) implements ScheduleEvent {
        /** When it is tried again; empty if it is left out. */
        public Optional<Instant> retry() {
            return Optional.ofNullable(nextAttempt);
        }
    }

    /**
     * Nobody was there to start it in time.
     *
     * @param start when it should have been, wall clock
     * @param startedLate whether it is started now; else it is left out
     */
    record Missed(String schedule, String session, Instant at, Instant start, boolean startedLate)
            implements ScheduleEvent {}

    /** It has another time: by the host, or because the rules of its zone changed. */
    record Rescheduled(String schedule, String session, Instant at, ZonedDateTime start) implements ScheduleEvent {}

    /** It is called off. */
    record Cancelled(String schedule, String session, Instant at) implements ScheduleEvent {}
}
