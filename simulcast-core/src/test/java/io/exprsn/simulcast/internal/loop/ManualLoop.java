package io.exprsn.simulcast.internal.loop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A control loop whose time a test moves: what is due then runs, in order, on the test's own thread. */
public final class ManualLoop implements ControlLoop {
    private final List<Task> tasks = new ArrayList<>();
    private long nanos = Long.MAX_VALUE - 5_000_000_000L; // wraps soon: comparisons must survive it

    private record Task(long due, Runnable action) {}

    @Override
    public void execute(Runnable task) {
        tasks.add(new Task(nanos, task));
    }

    @Override
    public Due schedule(Duration delay, Runnable task) {
        Task due = new Task(nanos + delay.toNanos(), task);
        tasks.add(due);
        return () -> tasks.remove(due);
    }

    @Override
    public long nanoTime() {
        return nanos;
    }

    /** Runs what is due now, and what that asks for. */
    public void run() {
        advance(Duration.ZERO);
    }

    /** Moves time and runs what falls due on the way, each at its own moment. */
    public void advance(Duration time) {
        long end = nanos + time.toNanos();
        while (true) {
            Task next = tasks.stream()
                    .filter(task -> task.due() - end <= 0)
                    .min(Comparator.comparingLong(task -> task.due() - end))
                    .orElse(null);
            if (next == null) {
                nanos = end;
                return;
            }
            tasks.remove(next);
            nanos = next.due();
            next.action().run();
        }
    }

    /** How many tasks wait. */
    public int waiting() {
        return tasks.size();
    }
}
