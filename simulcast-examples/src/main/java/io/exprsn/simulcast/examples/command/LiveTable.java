package io.exprsn.simulcast.examples.command;

import io.exprsn.simulcast.DestinationHandle;
import io.exprsn.simulcast.DestinationStatus;
import io.exprsn.simulcast.Problem;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.SourceStatus;
import io.exprsn.simulcast.event.SimulcastEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A table redrawn in place a few times a second. */
final class LiveTable implements Display {
    /** More rows might not fit the terminal, and then the way back up is lost. */
    private static final int MAX_ROWS = 16;

    private static final int NAME_WIDTH = 30;
    private static final int PROBLEM_WIDTH = 60;

    private final Screen screen;

    LiveTable(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Duration interval() {
        return Duration.ofMillis(250);
    }

    /** The table itself shows it. */
    @Override
    public void hear(SimulcastEvent event, Duration elapsed) {}

    @Override
    public void refresh(SimulcastSession session, Duration elapsed) {
        screen.table(lines(session, elapsed));
    }

    @Override
    public void finish(SimulcastSession session, Duration elapsed) {
        screen.table(lines(session, elapsed));
        screen.keepTable();
    }

    private static List<String> lines(SimulcastSession session, Duration elapsed) {
        List<String> lines = new ArrayList<>();
        lines.add(source(session.source(), elapsed));
        List<DestinationStatus> all = new ArrayList<>(
                session.destinations().stream().map(DestinationHandle::status).toList());
        int width =
                all.stream().mapToInt(status -> status.name().length()).max().orElse(0);
        width = Math.max(11, Math.min(NAME_WIDTH, width));
        lines.add(String.format(
                Locale.ROOT,
                "%-" + width + "s  %-10s %7s %7s %5s %8s %8s %10s  %s",
                "DESTINATION",
                "STATE",
                "SINCE",
                "KBIT/S",
                "FPS",
                "SENT MB",
                "DROPPED",
                "RECONNECTS",
                "LAST PROBLEM"));
        if (all.size() > MAX_ROWS) {
            // Those in trouble first; the order is stable otherwise.
            all.sort(Comparator.comparing(status -> status.state().isDelivering()));
        }
        for (DestinationStatus status : all) {
            String row = row(status, width);
            if (lines.size() < MAX_ROWS + 2) {
                lines.add(row);
            }
        }
        if (all.size() > MAX_ROWS) {
            lines.add("... and " + (all.size() - MAX_ROWS) + " more");
        }
        return lines;
    }

    private static String source(SourceStatus source, Duration elapsed) {
        return String.format(
                Locale.ROOT,
                "%s  source %s: %s, %d kbit/s, %.1f fps",
                DurationText.clock(elapsed),
                source.state(),
                shortened(source.description(), PROBLEM_WIDTH),
                source.media().kilobitsPerSecond(),
                source.media().framesPerSecond());
    }

    private static String row(DestinationStatus status, int width) {
        return String.format(
                Locale.ROOT,
                "%-" + width + "s  %-10s %7s %7d %5.1f %8.1f %8d %10d  %s",
                shortened(status.name(), width),
                status.state(),
                DurationText.clock(Duration.between(status.since(), Instant.now())),
                status.media().kilobitsPerSecond(),
                status.media().framesPerSecond(),
                status.media().bytes() / 1e6,
                status.droppedFrames(),
                status.reconnects(),
                problem(status.lastProblem()));
    }

    private static String problem(@Nullable Problem problem) {
        return problem == null ? "" : shortened(problem.text(), PROBLEM_WIDTH);
    }

    private static String shortened(String text, int width) {
        String line = text.replaceAll("\\p{Cntrl}+", " ");
        return line.length() <= width ? line : line.substring(0, width - 3) + "...";
    }
}
