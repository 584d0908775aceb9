package io.exprsn.simulcast.examples.command;

import io.exprsn.simulcast.DestinationStatus;
import io.exprsn.simulcast.Problem;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.SourceStatus;
import io.exprsn.simulcast.event.SimulcastEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What became of a show, told by its events. Written by the event thread, read by the command's. */
final class ShowHistory {
    private final Object lock = new Object();
    private final Map<String, DestinationHistory> destinations = new LinkedHashMap<>();
    private @Nullable Instant flowingSince;
    private @Nullable Instant over;
    private @Nullable Problem sourceFailure;

    ShowHistory(List<String> names) {
        names.forEach(name -> destinations.put(name, new DestinationHistory(name)));
    }

    /** Takes note; {@code session} is null for what happens while it is being started. */
    void hear(SimulcastEvent event, @Nullable SimulcastSession session) {
        synchronized (lock) {
            if (event instanceof SimulcastEvent.SourceFlowing && flowingSince == null) {
                flowingSince = event.at();
            } else if (event instanceof SimulcastEvent.SourceFailed failed) {
                sourceFailure = failed.problem();
                over = event.at();
            } else if (event instanceof SimulcastEvent.SourceEnded) {
                over = event.at();
            } else if (event instanceof SimulcastEvent.DestinationStateChanged change) {
                DestinationHistory history = destinations.get(change.destination());
                if (history != null) {
                    history.changed(change.to(), packets(session, change.destination()));
                }
            } else if (event instanceof SimulcastEvent.SessionEnded && over == null) {
                over = event.at();
            }
        }
    }

    private static long packets(@Nullable SimulcastSession session, String destination) {
        return session == null
                ? 0
                : session.destination(destination)
                        .map(handle -> handle.status().media().packets())
                        .orElse(0L);
    }

    /** Whether nobody is left to send to. */
    boolean allFailed() {
        synchronized (lock) {
            return destinations.values().stream().allMatch(DestinationHistory::hasFailed);
        }
    }

    /** Whether any media came. */
    boolean hasFlowed() {
        synchronized (lock) {
            return flowingSince != null;
        }
    }

    /**
     * Why the source failed.
     *
     * @param signalledAt when a signal came: what broke in the same moment broke because of it, as a terminal sends the
     *     signal to FFmpeg too
     */
    Optional<Problem> sourceFailure(@Nullable Instant signalledAt) {
        synchronized (lock) {
            Problem failure = sourceFailure;
            boolean bySignal = failure != null
                    && signalledAt != null
                    && failure.at().isAfter(signalledAt.minus(Duration.ofSeconds(1)));
            return bySignal ? Optional.empty() : Optional.ofNullable(failure);
        }
    }

    /** From the first media to the end of the source. */
    Duration length() {
        synchronized (lock) {
            return flowingSince == null || over == null ? Duration.ZERO : Duration.between(flowingSince, over);
        }
    }

    /** See {@link DestinationHistory#lastState}. */
    String lastState(DestinationStatus status) {
        synchronized (lock) {
            DestinationHistory history = destinations.get(status.name());
            return (history == null ? status.state() : history.lastState(status)).name();
        }
    }

    /** See {@link DestinationHistory#complaint}. */
    Optional<String> complaint(DestinationStatus status, SourceStatus source) {
        Duration length = length();
        synchronized (lock) {
            DestinationHistory history = destinations.get(status.name());
            return history == null ? Optional.empty() : history.complaint(status, source, length);
        }
    }
}
