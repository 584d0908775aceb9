package io.exprsn.simulcast;

import io.exprsn.simulcast.IncidentReport.Ahead;
import io.exprsn.simulcast.IncidentReport.Cause;
import io.exprsn.simulcast.IncidentReport.Complaint;
import io.exprsn.simulcast.IncidentReport.Moment;
import io.exprsn.simulcast.IncidentReport.Noted;
import io.exprsn.simulcast.IncidentReport.Repeated;
import io.exprsn.simulcast.IncidentReport.Sample;
import io.exprsn.simulcast.IncidentReport.Step;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** Writes a report as a person reads it. */
final class IncidentText {
    private static final int WIDTH = 80;
    private static final String INDENT = "  ";
    /** One row of numbers for half a minute: whoever wants more reads the samples. */
    private static final int SAMPLES_PER_ROW = 3;

    private static final int ROWS = 20;

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DAY_AND_TIME =
            DateTimeFormatter.ofPattern("MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final StringBuilder text = new StringBuilder();
    private final LocalDate today;

    private IncidentText(Instant at) {
        today = LocalDate.ofInstant(at, ZoneOffset.UTC);
    }

    static String line(IncidentReport report) {
        Cause cause = report.cause();
        Instant over = cause.over();
        String confidence = cause.confidence().name().toLowerCase(Locale.ROOT);
        return cause.text() + " (" + confidence
                + (over == null ? "" : ", over since " + new IncidentText(report.at()).time(over)) + ")";
    }

    static String of(IncidentReport report) {
        IncidentText writing = new IncidentText(report.at());
        writing.write(report);
        return writing.text.toString();
    }

    private void write(IncidentReport report) {
        wrapped(
                "",
                "Incident report: " + report.destination() + " (" + report.platform() + "), session "
                        + report.session());
        wrapped(
                "",
                "From " + time(report.begun()) + " to " + time(report.at()) + " of " + today + ", now " + report.state()
                        + "; all times are UTC");
        title("Probable cause");
        wrapped(INDENT, line(report));
        if (!report.cause().remedy().isEmpty()) {
            title("What helps");
            wrapped(INDENT, report.cause().remedy());
        }
        title("States");
        steps(report);
        list("Errors", report.problems(), this::problem);
        list("The platform says", report.said(), this::moment);
        list("The platform complains", report.complaints(), this::complaint);
        list("Done by itself", report.done(), this::moment);
        list("Ends by itself", report.limits(), this::limit);
        list("Health", report.health(), this::issue);
        numbers(report.lastHour());
        list("Messages", report.lines(), this::moment);
        list("FFmpeg's last lines", report.ffmpeg(), line -> wrapped(INDENT, line));
    }

    private void steps(IncidentReport report) {
        boolean first = true;
        for (Step step : report.timeline()) {
            Problem cause = step.cause();
            String state = cause == null
                    ? step.state().name()
                    : String.format(Locale.ROOT, "%-10s", step.state().name());
            wrapped(INDENT, time(step.at()) + "  " + state + (cause == null ? "" : "  " + cause.text()));
            if (first && report.stepsLeftOut() > 0) {
                wrapped(INDENT, "... " + report.stepsLeftOut() + " more ...");
            }
            first = false;
        }
    }

    private void problem(Repeated each) {
        Instant over = each.over();
        String how = each.count() == 1
                ? time(each.first())
                : each.count() + " times from " + time(each.first()) + " to "
                        + time(each.problem().at());
        wrapped(
                INDENT,
                how + (over == null ? ", lasts" : ", over " + time(over)) + ", "
                        + each.problem().kind() + ": " + each.problem().text());
        wrapped(INDENT + INDENT, each.problem().remedy());
    }

    private void moment(Moment moment) {
        wrapped(INDENT, time(moment.at()) + "  " + moment.text());
    }

    private void complaint(Complaint each) {
        wrapped(
                INDENT,
                time(each.first()) + " to " + time(each.last()) + ", " + each.severity() + ": " + each.text() + " ("
                        + each.code() + ")");
    }

    private void limit(Ahead each) {
        wrapped(INDENT, each.limit() + " at " + time(each.end()) + ", told at " + time(each.told()));
    }

    private void issue(Noted each) {
        HealthIssue issue = each.issue();
        wrapped(
                INDENT,
                time(issue.since()) + " to " + (each.present() ? "now" : time(each.last())) + ", " + issue.severity()
                        + " " + issue.code() + " of " + issue.subject() + ": " + issue.text());
    }

    private void numbers(List<Sample> samples) {
        if (samples.isEmpty()) {
            return;
        }
        title("Numbers, one row for half a minute");
        row("time", "state", "kbit/s", "fps", "queue ms", "dropped", "keys ms");
        int last = samples.size() - 1;
        for (int back = ROWS - 1; back >= 0; back--) {
            int end = last - back * SAMPLES_PER_ROW;
            if (end >= 0) {
                row(samples.subList(Math.max(0, end - SAMPLES_PER_ROW + 1), end + 1));
            }
        }
    }

    /** Means of rates, the worst of the rest. */
    private void row(List<Sample> samples) {
        Sample last = samples.get(samples.size() - 1);
        row(
                time(last.at()),
                last.state().name(),
                Long.toString(Math.round(samples.stream()
                        .mapToInt(Sample::kilobitsPerSecond)
                        .average()
                        .orElse(0))),
                String.format(
                        Locale.ROOT,
                        "%.1f",
                        samples.stream()
                                .mapToDouble(Sample::framesPerSecond)
                                .average()
                                .orElse(0)),
                Long.toString(samples.stream()
                        .mapToLong(sample -> sample.queued().toMillis())
                        .max()
                        .orElse(0)),
                Integer.toString(
                        samples.stream().mapToInt(Sample::droppedFrames).sum()),
                last.keyFrameInterval() == null
                        ? "-"
                        : Long.toString(last.keyFrameInterval().toMillis()));
    }

    private void row(
            String time, String state, String kilobits, String frames, String queue, String dropped, String keys) {
        text.append(String.format(
                        Locale.ROOT,
                        "  %-14s  %-10s %8s %6s %9s %8s %8s",
                        time,
                        state,
                        kilobits,
                        frames,
                        queue,
                        dropped,
                        keys))
                .append('\n');
    }

    /** What to do with each of a list. */
    private interface Line<T> {
        void write(T each);
    }

    private <T> void list(String title, List<T> all, Line<T> line) {
        if (!all.isEmpty()) {
            title(title);
            all.forEach(line::write);
        }
    }

    private void title(String title) {
        text.append('\n').append(title).append('\n');
    }

    /** What goes on in the next line stands further in. */
    private void wrapped(String indent, String words) {
        StringBuilder line = new StringBuilder(indent);
        boolean begun = false;
        for (String word : words.replaceAll("\\p{Cntrl}", " ").split(" ", -1)) {
            if (begun && line.length() + 1 + word.length() > WIDTH) {
                text.append(line.toString().stripTrailing()).append('\n');
                line = new StringBuilder(indent).append(INDENT).append(INDENT);
                begun = false;
            }
            if (begun) {
                line.append(' ');
            }
            line.append(word);
            begun = true;
        }
        text.append(line.toString().stripTrailing()).append('\n');
    }

    /** With its day where that is not the report's. */
    private String time(Instant at) {
        boolean sameDay = LocalDate.ofInstant(at, ZoneOffset.UTC).equals(today);
        return (sameDay ? TIME : DAY_AND_TIME).format(at);
    }
}
