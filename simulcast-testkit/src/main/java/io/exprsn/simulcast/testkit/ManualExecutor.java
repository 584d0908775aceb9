package io.exprsn.simulcast.testkit;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * An executor that runs what it was given when a test says so, on the test's thread. What is scheduled becomes due as the ticker is moved.
 *
 * <p>Tasks may be given by any thread, and run by any. It starts no thread, so nothing has to be awaited at its end. Waiting within one of
 * its tasks for another one never ends.
 */
public final class ManualExecutor extends AbstractExecutorService implements ScheduledExecutorService {
    private final SettableTicker ticker;
    private final Object monitor = new Object();

    // Guarded by the monitor.
    private final Deque<Runnable> ready = new ArrayDeque<>();
    private final PriorityQueue<Timed<?>> waiting = new PriorityQueue<>(
            Comparator.<Timed<?>>comparingLong(task -> task.due).thenComparingLong(task -> task.number));
    private long given;
    private boolean shut;

    /** One whose time is a ticker of its own. */
    public ManualExecutor() {
        this(new SettableTicker());
    }

    /** One whose time is this ticker. */
    public ManualExecutor(SettableTicker ticker) {
        this.ticker = ticker;
    }

    /** The ticker that says what is due. */
    public SettableTicker ticker() {
        return ticker;
    }

    /** How many tasks could run now. */
    public int due() {
        synchronized (monitor) {
            takeDue();
            return ready.size();
        }
    }

    /** How many tasks wait for their time. */
    public int scheduled() {
        synchronized (monitor) {
            takeDue();
            return waiting.size();
        }
    }

    /**
     * Runs the next task that is due, on this thread; what it throws comes out here.
     *
     * @return false if none was
     */
    public boolean runNext() {
        Runnable next;
        synchronized (monitor) {
            takeDue();
            next = ready.poll();
        }
        if (next == null) {
            return false;
        }
        next.run();
        return true;
    }

    /**
     * Runs what is due until nothing is, also what these tasks give meanwhile.
     *
     * @return how many ran
     */
    public int runAll() {
        int count = 0;
        while (runNext()) {
            count++;
        }
        return count;
    }

    /** Moves the ticker from one scheduled task to the next, running all that is due, and in the end by the whole duration. */
    public void advance(Duration duration) {
        long end = ticker.getAsLong() + duration.toNanos();
        runAll();
        for (long next = nextDue(end); next >= 0; next = nextDue(end)) {
            ticker.advance(Duration.ofNanos(next));
            runAll();
        }
        ticker.advance(Duration.ofNanos(Math.max(0, end - ticker.getAsLong()))); // a task may have moved it, too
        runAll();
    }

    /** From now to the next task before the end; below 0 for none. */
    private long nextDue(long end) {
        synchronized (monitor) {
            Timed<?> next = waiting.peek();
            return next == null || next.due - end > 0 ? -1 : Math.max(0, next.due - ticker.getAsLong());
        }
    }

    private void takeDue() {
        long now = ticker.getAsLong();
        waiting.removeIf(Timed::isCancelled);
        for (Timed<?> next = waiting.peek(); next != null && next.due - now <= 0; next = waiting.peek()) {
            ready.add(waiting.remove());
        }
    }

    @Override
    public void execute(Runnable task) {
        synchronized (monitor) {
            refuseIfShut();
            ready.add(task);
        }
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        return add(new Timed<>(
                () -> {
                    task.run();
                    return null;
                },
                unit.toNanos(delay),
                0));
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
        return add(new Timed<>(task, unit.toNanos(delay), 0));
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, long first, long period, TimeUnit unit) {
        return repeated(task, first, unit.toNanos(period), unit);
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long first, long delay, TimeUnit unit) {
        return repeated(task, first, -unit.toNanos(delay), unit);
    }

    private ScheduledFuture<?> repeated(Runnable task, long first, long period, TimeUnit unit) {
        if (period == 0) {
            throw new IllegalArgumentException("A period of 0 never ends");
        }
        return add(new Timed<>(
                () -> {
                    task.run();
                    return null;
                },
                unit.toNanos(first),
                period));
    }

    private <V> Timed<V> add(Timed<V> task) {
        synchronized (monitor) {
            refuseIfShut();
            waiting.add(task);
        }
        return task;
    }

    private void refuseIfShut() {
        if (shut) {
            throw new RejectedExecutionException("this executor is shut down");
        }
    }

    /** What waits for its time is dropped; what is due can still be run. */
    @Override
    public void shutdown() {
        synchronized (monitor) {
            takeDue();
            shut = true;
            waiting.clear();
        }
    }

    @Override
    public List<Runnable> shutdownNow() {
        synchronized (monitor) {
            shutdown();
            List<Runnable> left = new ArrayList<>(ready);
            ready.clear();
            return left;
        }
    }

    @Override
    public boolean isShutdown() {
        synchronized (monitor) {
            return shut;
        }
    }

    @Override
    public boolean isTerminated() {
        synchronized (monitor) {
            return shut && ready.isEmpty();
        }
    }

    /** Does not wait, as nothing would run meanwhile. */
    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return isTerminated();
    }

    private final class Timed<V> extends FutureTask<V> implements ScheduledFuture<V> {
        private final long number;
        private final long period;
        private long due;

        /** A period above 0 counts from one beginning to the next, below 0 from an end to the next beginning; 0 is once. */
        Timed(Callable<V> task, long delay, long period) {
            super(task);
            this.period = period;
            due = ticker.getAsLong() + delay;
            synchronized (monitor) {
                number = given++;
            }
        }

        @Override
        public void run() {
            if (period == 0) {
                super.run();
            } else if (runAndReset()) {
                synchronized (monitor) {
                    due = period > 0 ? due + period : ticker.getAsLong() - period;
                    if (!shut) {
                        waiting.add(this);
                    }
                }
            }
        }

        @Override
        public long getDelay(TimeUnit unit) {
            synchronized (monitor) {
                return unit.convert(due - ticker.getAsLong(), TimeUnit.NANOSECONDS);
            }
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }
    }
}
