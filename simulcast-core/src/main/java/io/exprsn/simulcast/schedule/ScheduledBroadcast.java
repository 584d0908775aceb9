package io.exprsn.simulcast.schedule;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.store.StoredSchedule;
import java.net.URI;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.Map;

/**
 * A show that begins at a time. What this tells is read from the stores, so that it is right also where another node changed it: methods
 * may block, and throw what the stores throw. Safe for use by several threads.
 */
public interface ScheduledBroadcast {
    /** Under which it is found again, also by another process. */
    String id();

    /** Name of the session that will run. */
    String session();

    /** The time on the wall, where that wall is, and the offset that is valid then. */
    ZonedDateTime start();

    /** The instant of {@link #start()}. */
    default Instant instant() {
        return start().toInstant();
    }

    /** What became of it. */
    StoredSchedule.State state();

    /** Where people will watch it, by name of the destination; only where the platform announces broadcasts and told. */
    Map<String, URI> watchUrls();

    /**
     * Gives it another time, and tells the platforms that announced it.
     *
     * @param start not farther past than its grace
     * @throws SimulcastException ({@link ErrorKind#INVALID}) if it does not wait any more, or the time is over
     */
    void reschedule(ZonedDateTime start);

    /**
     * Calls it off and takes back what platforms announced. A second call does nothing.
     *
     * @throws SimulcastException ({@link ErrorKind#INVALID}) if it has started: then the session is ended instead
     */
    void cancel();
}
