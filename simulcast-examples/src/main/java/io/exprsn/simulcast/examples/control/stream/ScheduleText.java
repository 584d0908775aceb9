package io.exprsn.simulcast.examples.control.stream;

import io.exprsn.simulcast.event.ScheduleEvent;
import io.exprsn.simulcast.examples.control.stream.EventText.Line;
import io.exprsn.simulcast.examples.control.stream.EventText.Severity;

/** What a person reads of what becomes of a scheduled show. */
final class ScheduleText {
    private ScheduleText() {}

    static Line line(ScheduleEvent event) {
        if (event instanceof ScheduleEvent.Scheduled scheduled) {
            return info("A show is set for " + scheduled.start());
        }
        if (event instanceof ScheduleEvent.Announced announced) {
            return new Line(
                    Severity.INFO,
                    announced.destination(),
                    announced.destination() + " announces the show"
                            + announced.watchUrl().map(url -> " at " + url).orElse(""));
        }
        if (event instanceof ScheduleEvent.AnnouncementFailing failing) {
            return new Line(
                    Severity.WARNING,
                    failing.destination(),
                    failing.destination() + " does not announce the show: "
                            + failing.problem().text() + ". "
                            + failing.problem().remedy() + ".");
        }
        if (event instanceof ScheduleEvent.StartingSoon soon) {
            return info("A show begins in " + soon.left().toMinutes() + " min");
        }
        if (event instanceof ScheduleEvent.StartFailed failed) {
            return new Line(
                    Severity.ERROR,
                    null,
                    "The scheduled start failed: " + failed.problem().text() + ". "
                            + failed.problem().remedy() + "."
                            + failed.retry()
                                    .map(at -> " It is tried again at " + at + ".")
                                    .orElse(""));
        }
        if (event instanceof ScheduleEvent.Missed missed) {
            return new Line(
                    Severity.WARNING,
                    null,
                    "The start set for " + missed.start() + " was missed; it is "
                            + (missed.startedLate() ? "started late" : "left out"));
        }
        if (event instanceof ScheduleEvent.Rescheduled rescheduled) {
            return info("A show is set for " + rescheduled.start() + " instead");
        }
        if (event instanceof ScheduleEvent.Cancelled) {
            return info("A scheduled show is called off");
        }
        return info("The scheduled show begins");
    }

    private static Line info(String text) {
        return new Line(Severity.INFO, null, text);
    }
}
