package io.exprsn.simulcast.internal.schedule;

import io.exprsn.simulcast.schedule.ScheduledBroadcast;
import io.exprsn.simulcast.store.StoredSchedule;
import java.net.URI;
import java.time.ZonedDateTime;
import java.util.Map;

/** The handle of a schedule that is in the store. */
final class KeptSchedule implements ScheduledBroadcast {
    private final Timetable timetable;
    private final String session;
    private volatile StoredSchedule known;

    KeptSchedule(Timetable timetable, StoredSchedule known, String session) {
        this.timetable = timetable;
        this.known = known;
        this.session = session;
    }

    /** As it is stored now; what is not stored any more is as it was last. */
    private StoredSchedule current() {
        timetable.stored(known.id()).ifPresent(now -> known = now);
        return known;
    }

    @Override
    public String id() {
        return known.id();
    }

    @Override
    public String session() {
        return session;
    }

    @Override
    public ZonedDateTime start() {
        return Timetable.wall(current());
    }

    @Override
    public StoredSchedule.State state() {
        return current().state();
    }

    @Override
    public Map<String, URI> watchUrls() {
        return timetable.watchUrls(known.session());
    }

    @Override
    public void reschedule(ZonedDateTime start) {
        timetable.reschedule(known.id(), start);
    }

    @Override
    public void cancel() {
        timetable.cancel(known.id());
    }

    @Override
    public String toString() {
        return "ScheduledBroadcast[" + known.id() + ", " + session + " at " + Timetable.wall(known) + "]";
    }
}
