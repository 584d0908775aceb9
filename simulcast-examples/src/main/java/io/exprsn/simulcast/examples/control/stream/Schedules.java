package io.exprsn.simulcast.examples.control.stream;

import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.event.ScheduleEvent;
import io.exprsn.simulcast.schedule.ScheduledBroadcast;
import io.exprsn.simulcast.store.ScheduleStore;
import io.exprsn.simulcast.store.StoredSchedule;
import io.exprsn.simulcast.store.StoredSchedule.WhenMissed;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Shows that begin at a time. Safe for use by several threads. */
public final class Schedules {
    private static final Duration GRACE = Duration.ofMinutes(1);
    private static final int LONGEST_GRACE_S = 86_400;

    private final Simulcaster simulcaster;
    private final ScheduleStore store;
    private final Plans plans;
    private final Shows shows;
    private final Announcer announcer;

    Schedules(Simulcaster simulcaster, ScheduleStore store, Plans plans, Shows shows, Announcer announcer) {
        this.simulcaster = simulcaster;
        this.store = store;
        this.plans = plans;
        this.shows = shows;
        this.announcer = announcer;
    }

    /** Those that wait for their time, the next one first. */
    public List<ScheduleView> list() {
        return simulcaster.scheduled().stream().map(this::view).toList();
    }

    /** Sets one. */
    public ScheduleView create(ScheduleWrite asked) {
        if (asked.streamId() == null || asked.start() == null) {
            throw Refusal.field(
                    asked.streamId() == null ? "streamId" : "start",
                    "A schedule needs a stream and a time",
                    "Give streamId and start, for instance 2026-12-24T18:00");
        }
        ZonedDateTime start = time(asked.start(), asked.zone());
        WhenMissed missed = missed(asked.whenMissed());
        ScheduledBroadcast made =
                simulcaster.schedule(plans.plan(asked.streamId()), start, missed, grace(asked.graceSeconds()));
        return view(made);
    }

    /** Gives one another time. */
    public ScheduleView move(String id, ScheduleWrite asked) {
        if (asked.streamId() != null || asked.whenMissed() != null || asked.graceSeconds() != null) {
            throw Refusal.field(
                    asked.streamId() != null ? "streamId" : asked.whenMissed() != null ? "whenMissed" : "graceSeconds",
                    "Of a schedule only the time can be changed",
                    "Take it away and set another one");
        }
        if (asked.start() == null) {
            throw Refusal.field("start", "There is no time to move it to", "Give start, for instance 2026-12-24T18:00");
        }
        ScheduledBroadcast found = find(id);
        try {
            found.reschedule(time(asked.start(), asked.zone()));
        } catch (IllegalStateException e) {
            throw over(id);
        }
        return view(find(id));
    }

    /** Calls one off. */
    public void cancel(String id) {
        try {
            find(id).cancel();
        } catch (IllegalStateException e) {
            throw over(id);
        }
    }

    void hear(ScheduleEvent event) {
        simulcaster
                .scheduled(event.schedule())
                .ifPresent(scheduled -> announcer.tell("schedule", scheduled.session(), view(scheduled)));
        shows.noteSchedule(event);
    }

    private ScheduledBroadcast find(String id) {
        return simulcaster
                .scheduled(id)
                .orElseThrow(() -> Refusal.of(
                        Refusal.Why.UNKNOWN, "There is no schedule " + id, "Look into the list of schedules"));
    }

    private static Refusal over(String id) {
        return Refusal.of(
                Refusal.Why.CONFLICT,
                "The schedule " + id + " does not wait any more",
                "Look into the list of schedules");
    }

    private ScheduleView view(ScheduledBroadcast scheduled) {
        return ScheduleView.of(
                scheduled,
                store.get(scheduled.id())
                        .map(StoredSchedule::missed)
                        .map(Enum::name)
                        .orElse(null));
    }

    private static ZonedDateTime time(String text, @Nullable String zone) {
        ZoneId wall = zone == null ? null : zone(zone);
        try {
            TemporalAccessor time = DateTimeFormatter.ISO_DATE_TIME.parseBest(
                    text, ZonedDateTime::from, OffsetDateTime::from, LocalDateTime::from);
            if (time instanceof LocalDateTime local) {
                return local.atZone(wall == null ? ZoneId.systemDefault() : wall);
            }
            ZonedDateTime given =
                    time instanceof ZonedDateTime zoned ? zoned : ((OffsetDateTime) time).toZonedDateTime();
            return wall == null ? given : given.withZoneSameInstant(wall);
        } catch (DateTimeException e) {
            throw Refusal.field(
                    "start",
                    "The start is not a time as they are written",
                    "Write it as 2026-12-24T18:00, or with an offset");
        }
    }

    private static ZoneId zone(String id) {
        try {
            return ZoneId.of(id);
        } catch (DateTimeException e) {
            throw Refusal.field(
                    "zone", "The zone is not known", "Give one such as Europe/Berlin, or an offset such as +01:00");
        }
    }

    private static WhenMissed missed(@Nullable String text) {
        return text == null
                ? WhenMissed.SKIP
                : Arrays.stream(WhenMissed.values())
                        .filter(each -> each.name().equals(text.toUpperCase(Locale.ROOT)))
                        .findFirst()
                        .orElseThrow(() -> Refusal.field(
                                "whenMissed",
                                "What to do with a missed start is not known",
                                "Give SKIP or START_LATE"));
    }

    private static Duration grace(@Nullable Integer seconds) {
        if (seconds == null) {
            return GRACE;
        }
        if (seconds < 0 || seconds > LONGEST_GRACE_S) {
            throw Refusal.field(
                    "graceSeconds", "The grace is not a time that can be", "Give 0 to " + LONGEST_GRACE_S + " s");
        }
        return Duration.ofSeconds(seconds);
    }
}
