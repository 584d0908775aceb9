package io.exprsn.simulcast.examples.command;

import io.exprsn.simulcast.DestinationHandle;
import io.exprsn.simulcast.DestinationState;
import io.exprsn.simulcast.DestinationStatus;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.SourceStatus;
import io.exprsn.simulcast.event.SimulcastEvent;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A line for each thing that matters, and a summary every 10 s: for pipes, files and service logs. */
final class PlainLines implements Display {
    private static final Duration SUMMARY = Duration.ofSeconds(10);

    private final Screen screen;
    private final Map<String, Duration> dropsTold = new HashMap<>();
    private final Map<String, String> problemsTold = new HashMap<>();

    PlainLines(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Duration interval() {
        return SUMMARY;
    }

    @Override
    public void hear(SimulcastEvent event, Duration elapsed) {
        String text = text(event, elapsed);
        if (text != null) {
            say(elapsed, text);
        }
    }

    private void say(Duration elapsed, String text) {
        screen.line(String.format(Locale.ROOT, "%8s  %s", DurationText.seconds(elapsed), text));
    }

    private @Nullable String text(SimulcastEvent event, Duration elapsed) {
        if (event instanceof SimulcastEvent.SourceFlowing flowing) {
            return "source: media arrives from " + flowing.description();
        }
        if (event instanceof SimulcastEvent.SourceReanchored jumped) {
            return "source: its clock jumped by " + jumped.jump().toMillis() + " ms; destinations do not notice";
        }
        if (event instanceof SimulcastEvent.SourceLost lost) {
            return "source: lost, waiting " + lost.hold().toSeconds() + " s for its return: "
                    + ProblemText.of(lost.problem());
        }
        if (event instanceof SimulcastEvent.SourceEnded) {
            return "source: ended";
        }
        if (event instanceof SimulcastEvent.SourceFailed) {
            return "source: failed";
        }
        if (event instanceof SimulcastEvent.GroupOfPicturesForgotten) {
            return "source: key frames are so far apart that destinations which join must wait for the next one";
        }
        if (event instanceof SimulcastEvent.DestinationStateChanged change) {
            return change(change);
        }
        if (event instanceof SimulcastEvent.DestinationRetrying retrying) {
            return retry(retrying);
        }
        if (event instanceof SimulcastEvent.IngestChanged changed) {
            return changed.destination() + ": goes to its other ingest, " + changed.place();
        }
        if (event instanceof SimulcastEvent.DestinationShed shed) {
            return shed.destination() + ": stopped in favour of others: " + shed.reason();
        }
        if (event instanceof SimulcastEvent.DestinationFailed failed) {
            return failed.destination() + ": given up: " + ProblemText.of(failed.problem());
        }
        if (event instanceof SimulcastEvent.FramesDropped dropped) {
            return drops(dropped, elapsed);
        }
        return null;
    }

    /** The same reason again and again is told once. */
    private String retry(SimulcastEvent.DestinationRetrying retrying) {
        String why = ProblemText.of(retrying.problem());
        boolean again = why.equals(problemsTold.put(retrying.destination(), why));
        return retrying.destination() + ": "
                + (again ? "still the same, trying again in " : "trying again in ")
                + DurationText.seconds(retrying.delay()) + " (failure " + retrying.failures() + ")"
                + (again ? "" : ": " + why);
    }

    private @Nullable String change(SimulcastEvent.DestinationStateChanged change) {
        String name = change.destination();
        if (change.to().isDelivering()) {
            problemsTold.remove(name);
        }
        return switch (change.to()) {
            case CONNECTING -> problemsTold.containsKey(name) ? null : name + ": connecting";
            case SENDING, LIVE, PAUSED, ENDED ->
                name + ": " + change.to().name().toLowerCase(Locale.ROOT);
            // Passed at once, or told with more detail by an event of their own.
            case IDLE, PREPARING, RETRYING, ENDING, FAILED -> null;
        };
    }

    /** Once a second would fill the log of somebody's bad evening. */
    private @Nullable String drops(SimulcastEvent.FramesDropped dropped, Duration elapsed) {
        Duration told = dropsTold.get(dropped.destination());
        if (told != null && elapsed.minus(told).compareTo(SUMMARY) < 0) {
            return null;
        }
        dropsTold.put(dropped.destination(), elapsed);
        return dropped.destination() + ": too slow, " + dropped.total() + " pictures dropped so far";
    }

    @Override
    public void refresh(SimulcastSession session, Duration elapsed) {
        SourceStatus source = session.source();
        List<DestinationStatus> all =
                session.destinations().stream().map(DestinationHandle::status).toList();
        Map<DestinationState, Long> states = new TreeMap<>(
                all.stream().collect(Collectors.groupingBy(DestinationStatus::state, Collectors.counting())));
        String counts = states.entrySet().stream()
                .map(state -> state.getValue() + " " + state.getKey().name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
        say(
                elapsed,
                String.format(
                        Locale.ROOT,
                        "summary: source %s, %d kbit/s, %.1f fps; destinations: %s; sent %.1f MB, dropped %d pictures, "
                                + "%d reconnects",
                        source.state().name().toLowerCase(Locale.ROOT),
                        source.media().kilobitsPerSecond(),
                        source.media().framesPerSecond(),
                        counts,
                        all.stream().mapToLong(status -> status.media().bytes()).sum() / 1e6,
                        all.stream().mapToLong(DestinationStatus::droppedFrames).sum(),
                        all.stream().mapToLong(DestinationStatus::reconnects).sum()));
    }

    @Override
    public void finish(SimulcastSession session, Duration elapsed) {
        for (DestinationHandle handle : session.destinations()) {
            DestinationStatus status = handle.status();
            say(
                    elapsed,
                    String.format(
                            Locale.ROOT,
                            "total: %s: %d pictures, %.1f MB, %d dropped, %d reconnects",
                            status.name(),
                            status.media().videoFrames(),
                            status.media().bytes() / 1e6,
                            status.droppedFrames(),
                            status.reconnects()));
        }
    }
}
