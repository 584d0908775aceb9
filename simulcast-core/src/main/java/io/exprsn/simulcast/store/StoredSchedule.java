package io.exprsn.simulcast.store;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;

/**
 * When a session shall start. People mean the time on their wall, so that is what is kept, with the instant it was when it was stored:
 * where the rules of a zone change later, the wall's time wins, see {@link #underCurrentRules()}. Immutable.
 *
 * @param id under which it is kept: 1 to {@value RecordFormat#LONGEST_ID} bytes in UTF-8 without control characters
 * @param version of what is stored under the id, at least 1; 0 for never stored
 * @param session what is started: id of the {@link StoredSession} that holds the plan
 * @param wallTime the time on the wall there
 * @param zone where the wall is
 * @param start the instant that is; of an hour that comes twice it says which
 * @param missed what happens if nobody could start it in time
 * @param grace how late a start is still in time, 0 or more
 * @param state what became of it
 */
public record StoredSchedule(
        String id,
        long version,
        String session,
        LocalDateTime wallTime,
        ZoneId zone,
        Instant start,
        WhenMissed missed,
        Duration grace,
        State state)
        implements VersionedRecord<StoredSchedule> {
    private static final Duration LARGEST_OFFSET = Duration.ofHours(18);

    /** What happens to a start that was missed. */
    public enum WhenMissed {
        /** It is started as soon as somebody can. */
        START_LATE,
        /** It is left out. */
        SKIP
    }

    /** What became of a schedule. */
    public enum State {
        /** Its time is to come, or nobody looked since. */
        WAITING,
        /** Somebody took it in hand; what came of that stands in the session. */
        STARTED,
        /** Its time passed and it was left out. */
        SKIPPED,
        /** Called off. */
        CANCELLED
    }

    /**
     * Checks.
     *
     * @throws io.exprsn.simulcast.SimulcastException ({@link io.exprsn.simulcast.ErrorKind#INVALID}) if the id cannot be one
     */
    public StoredSchedule {
        RecordFormat.requireId("schedule's id", id, RecordFormat.LONGEST_ID);
        if (version < 0 || grace.isNegative()) {
            throw new IllegalArgumentException(
                    "A version of " + version + " and a grace of " + grace + ", expected 0 or more");
        }
        if (offset(wallTime, start).abs().compareTo(LARGEST_OFFSET) > 0) {
            throw new IllegalArgumentException("The instant " + start + " is " + wallTime + " nowhere on earth");
        }
    }

    /**
     * One that was never stored: skipped if it is missed by more than a minute.
     *
     * @param wallTime a time that a change of clocks leaves out is moved by as much as the clocks are; of one that comes twice the
     *     first is meant
     */
    public static StoredSchedule at(String id, String session, LocalDateTime wallTime, ZoneId zone) {
        return at(id, session, wallTime.atZone(zone));
    }

    /** One that was never stored: skipped if it is missed by more than a minute. */
    public static StoredSchedule at(String id, String session, ZonedDateTime time) {
        return new StoredSchedule(
                id,
                0,
                session,
                time.toLocalDateTime(),
                time.getZone(),
                time.toInstant(),
                WhenMissed.SKIP,
                Duration.ofMinutes(1),
                State.WAITING);
    }

    /** The same with the instant that the time on the wall is by the rules this JVM knows now. */
    public StoredSchedule underCurrentRules() {
        ZoneOffset meant =
                ZoneOffset.ofTotalSeconds((int) offset(wallTime, start).toSeconds());
        ZonedDateTime now =
                ZonedDateTime.ofLocal(wallTime, zone, meant); // the meant offset counts only where it can be one
        return new StoredSchedule(id, version, session, wallTime, zone, now.toInstant(), missed, grace, state);
    }

    @Override
    public StoredSchedule withVersion(long newVersion) {
        return new StoredSchedule(id, newVersion, session, wallTime, zone, start, missed, grace, state);
    }

    /** The same after something became of it. */
    public StoredSchedule in(State newState) {
        return new StoredSchedule(id, version, session, wallTime, zone, start, missed, grace, newState);
    }

    /** The same with another rule for a start that was missed. */
    public StoredSchedule whenMissed(WhenMissed rule, Duration lateness) {
        return new StoredSchedule(id, version, session, wallTime, zone, start, rule, lateness, state);
    }

    private static Duration offset(LocalDateTime wall, Instant instant) {
        return Duration.between(instant, wall.toInstant(ZoneOffset.UTC));
    }
}
