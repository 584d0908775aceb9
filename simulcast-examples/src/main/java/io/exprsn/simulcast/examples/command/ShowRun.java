package io.exprsn.simulcast.examples.command;

import io.exprsn.simulcast.DestinationHandle;
import io.exprsn.simulcast.DestinationStatus;
import io.exprsn.simulcast.Problem;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.SourceStatus;
import io.exprsn.simulcast.event.SimulcastEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs one show from its start to its end, shows it to the user and remembers what became of it. */
final class ShowRun {
    private final Display display;
    private final EndOnSignal signal;
    private final long startedNanos = System.nanoTime();
    private volatile @Nullable SimulcastSession session;
    private volatile @Nullable Instant signalledAt;

    ShowRun(Display display, EndOnSignal signal) {
        this.display = display;
        this.signal = signal;
    }

    /** What happens while the show runs; the show is ended when it returns. */
    @FunctionalInterface
    interface Script {
        void play(SimulcastSession session, ShowRun run) throws InterruptedException;
    }

    /**
     * How it went.
     *
     * @param sourceFailure why the source failed, null if it did not
     */
    record Outcome(
            SourceStatus source,
            @Nullable Problem sourceFailure,
            List<DestinationStatus> destinations,
            ShowHistory history) {

        /** What was not as asked of the destinations, one sentence each. */
        List<String> complaints() {
            return destinations.stream()
                    .map(status -> history.complaint(status, source))
                    .flatMap(Optional::stream)
                    .toList();
        }
    }

    /** Time since the command began. */
    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - startedNanos);
    }

    /** Runs the show; returns when nothing of it runs any more but the simulcaster. */
    Outcome run(Simulcaster simulcaster, SimulcastPlan.Builder parts, Script script) throws InterruptedException {
        List<String> names = parts.build().destinations().stream()
                .map(destination -> destination.name())
                .toList();
        ShowHistory history = new ShowHistory(names);
        SimulcastPlan plan =
                parts.on(SimulcastEvent.class, event -> hear(event, history)).build();
        SimulcastSession running = simulcaster.start(plan);
        session = running;
        signal.onSignal(() -> {
            signalledAt = Instant.now();
            running.end();
        });
        Refresher refresher = new Refresher(running);
        try {
            script.play(running, this);
            running.end();
            running.awaitEnd();
        } finally {
            refresher.stop();
        }
        display.finish(running, elapsed());
        List<DestinationStatus> statuses =
                running.destinations().stream().map(DestinationHandle::status).toList();
        return new Outcome(running.source(), history.sourceFailure(signalledAt).orElse(null), statuses, history);
    }

    private void hear(SimulcastEvent event, ShowHistory history) {
        SimulcastSession running = session;
        history.hear(event, running);
        display.hear(event, elapsed());
        if (event instanceof SimulcastEvent.DestinationFailed && running != null && history.allFailed()) {
            // Nobody is left to send to.
            running.end();
        }
    }

    /** Lets the display look at the show from time to time, on a thread of its own. */
    private final class Refresher {
        private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "simulcast-command-display");
            thread.setDaemon(true);
            return thread;
        });

        Refresher(SimulcastSession running) {
            long millis = display.interval().toMillis();
            timer.scheduleAtFixedRate(() -> display.refresh(running, elapsed()), millis, millis, TimeUnit.MILLISECONDS);
        }

        void stop() {
            timer.shutdownNow();
            try {
                timer.awaitTermination(1, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
