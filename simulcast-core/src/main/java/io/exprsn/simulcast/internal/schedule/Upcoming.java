package io.exprsn.simulcast.internal.schedule;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.Problem;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.StartPolicy;
import io.exprsn.simulcast.event.ScheduleEvent;
import io.exprsn.simulcast.event.SimulcastEvent;
import io.exprsn.simulcast.internal.broadcast.Announcement;
import io.exprsn.simulcast.internal.broadcast.IntentLog;
import io.exprsn.simulcast.internal.broadcast.PlatformAccess;
import io.exprsn.simulcast.internal.broadcast.PlatformSide;
import io.exprsn.simulcast.internal.broadcast.RecordedShow;
import io.exprsn.simulcast.internal.broadcast.StartGate;
import io.exprsn.simulcast.internal.broadcast.Thumbnail;
import io.exprsn.simulcast.internal.loop.BlockingCalls;
import io.exprsn.simulcast.internal.loop.ControlLoop;
import io.exprsn.simulcast.spi.Metadata;
import io.exprsn.simulcast.spi.PlatformAdapter;
import io.exprsn.simulcast.spi.Schedules;
import io.exprsn.simulcast.store.BroadcastIntent;
import io.exprsn.simulcast.store.StoredSchedule;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A show that waits for its time: what its platforms announce of it, and what people heard. Belongs to the control loop. */
final class Upcoming implements PlatformSide.Surroundings, Announcement.Listener {
    private static final Duration LAST_NOTES = Duration.ofSeconds(5);

    private final RecordedShow show;
    private final List<SimulcastPlan.Subscription<?>> listeners;
    private final Works works;
    private final IntentLog log;
    private final StartGate gate;
    private final List<Announcement> announcements = new ArrayList<>();
    private final Set<Duration> told = new HashSet<>();
    /** The last failure that was told of each destination: the same is not told again and again. */
    private final Map<String, String> failures = new HashMap<>();

    private StoredSchedule schedule;

    Upcoming(StoredSchedule schedule, RecordedShow show, List<SimulcastPlan.Subscription<?>> listeners, Works works) {
        this.schedule = schedule;
        this.show = show;
        this.listeners = listeners;
        this.works = works;
        this.log = new IntentLog(session(), works.book(), works.loop(), works.blocking(), works.clock(), this::post);
        this.gate = new StartGate(StartPolicy.BEST_EFFORT, works.loop(), works.clock(), Set::of);
        show.plan().destinations().forEach(this::add);
    }

    private void add(Destination destination) {
        BroadcastIntent intent = show.intents().get(destination.name());
        if (intent == null) {
            return;
        }
        try {
            Optional<PlatformAdapter> adapter =
                    works.access().maker(destination).filter(Schedules.class::isInstance);
            adapter.ifPresent(one -> announcements.add(
                    new Announcement(destination, one, intent, show.broadcasts().get(destination.name()), this, this)));
        } catch (SimulcastException e) { // an adapter or setting that was there when it was written down
            notAnnounced(destination.name(), e);
        }
    }

    /** Who hears of the session, of those that gave the plan here. */
    List<SimulcastPlan.Subscription<?>> listeners() {
        return listeners;
    }

    void begin() {
        announcements.forEach(Announcement::begin);
    }

    /** It has another time. */
    void moved(StoredSchedule now) {
        schedule = now;
        told.clear();
        announcements.forEach(Announcement::moved);
    }

    /** The start is near: who waits to be told of it, is told, and platforms are tried once more. */
    boolean isNews(Duration lead) {
        announcements.forEach(Announcement::hurry);
        return told.add(lead);
    }

    /** Lets go of it, for a session or another process to go on. */
    void leave(Runnable then) {
        announcements.forEach(Announcement::leave);
        log.whenQuiet(LAST_NOTES, then);
    }

    /** Takes back what was announced. */
    void takeBack(Runnable then) {
        int[] left = {announcements.size() + 1};
        Runnable one = () -> {
            if (--left[0] == 0) {
                log.whenQuiet(LAST_NOTES, then);
            }
        };
        announcements.forEach(announcement -> announcement.takeBack(one));
        one.run();
    }

    @Override
    public void announced(String destination, @Nullable URI watch) {
        failures.remove(destination);
        works.telling().post(new ScheduleEvent.Announced(schedule.id(), session(), now(), destination, watch));
    }

    @Override
    public void notAnnounced(String destination, SimulcastException why) {
        failing(destination, new Problem(why.kind(), why.problem(), why.remedy(), now()));
    }

    private void failing(String destination, Problem problem) {
        if (!problem.text().equals(failures.put(destination, problem.text()))) {
            works.telling()
                    .post(new ScheduleEvent.AnnouncementFailing(schedule.id(), session(), now(), destination, problem));
        }
    }

    @Override
    public void ifStillWaiting(Runnable then) {
        works.ifWaiting(schedule.id(), then);
    }

    /** Of the platform's half of a session that does not run yet, only what stays undone is news; the rest is told by {@link Announcement}. */
    @Override
    public void post(SimulcastEvent event) {
        if (event instanceof SimulcastEvent.BroadcastLeftOpen left) {
            failing(left.destination(), left.problem());
        } else if (event instanceof SimulcastEvent.MetadataEdited edited && edited.problem() != null) {
            failing(edited.destination(), edited.problem());
        }
    }

    private Instant now() {
        return works.clock().instant();
    }

    @Override
    public ControlLoop loop() {
        return works.loop();
    }

    @Override
    public BlockingCalls calls() {
        return works.calls();
    }

    @Override
    public Clock clock() {
        return works.clock();
    }

    @Override
    public String session() {
        return show.plan().name();
    }

    @Override
    public String sessionId() {
        return schedule.session();
    }

    @Override
    public IntentLog log() {
        return log;
    }

    @Override
    public StartGate gate() {
        return gate;
    }

    @Override
    public PlatformAccess access() {
        return works.access();
    }

    @Override
    public Metadata metadata(String destination) {
        return show.plan().metadata(destination);
    }

    @Override
    public Duration prepareWithin() {
        return show.plan().startPolicy().prepareWithin();
    }

    @Override
    public boolean isRehearsal() {
        return false; // nobody announces one
    }

    @Override
    public Optional<Instant> startAt() {
        return Optional.of(schedule.start());
    }

    @Override
    public Optional<Thumbnail> thumbnail() {
        return show.plan().thumbnail().map(Thumbnail::new);
    }
}
