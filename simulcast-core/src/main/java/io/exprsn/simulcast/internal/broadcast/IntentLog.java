package io.exprsn.simulcast.internal.broadcast;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Problem;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.event.SimulcastEvent;
import io.exprsn.simulcast.internal.loop.ControlLoop;
import io.exprsn.simulcast.internal.loop.GrowingPause;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down what a session does, one thing after the other, away from its control loop. What must be written before something is done
 * fails where it cannot be; what only has to be remembered is tried until it is. All methods belong to the loop.
 */
public final class IntentLog {
    private static final Logger log = LoggerFactory.getLogger(IntentLog.class);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(30);

    private final String show;
    private final @Nullable SessionBook book;
    private final ControlLoop loop;
    private final Executor blocking;
    private final Clock clock;
    private final Consumer<SimulcastEvent> events;
    private final Deque<Entry> waiting = new ArrayDeque<>();
    private boolean writing;
    private @Nullable SimulcastException failing;
    private volatile @Nullable Problem problem;
    private final GrowingPause pause = new GrowingPause(FIRST_RETRY, LONGEST_RETRY);
    private ControlLoop.@Nullable Due retry;
    private @Nullable Runnable whenQuiet;

    private record Entry(
            Consumer<SessionBook> write,
            Runnable done,
            @Nullable Consumer<SimulcastException> failed) {}

    /** @param book null where nothing is kept: then everything is written at once */
    public IntentLog(
            String show,
            @Nullable SessionBook book,
            ControlLoop loop,
            Executor blocking,
            Clock clock,
            Consumer<SimulcastEvent> events) {
        this.show = show;
        this.book = book;
        this.loop = loop;
        this.blocking = blocking;
        this.clock = clock;
        this.events = events;
    }

    /** Writes, and goes on only when it is written. */
    public void before(Consumer<SessionBook> write, Runnable done, Consumer<SimulcastException> failed) {
        SimulcastException known = failing;
        if (known != null) {
            failed.accept(known);
            return;
        }
        add(new Entry(write, done, failed));
    }

    /** Writes as soon as that can be. */
    public void remember(Consumer<SessionBook> write) {
        add(new Entry(write, () -> {}, null));
    }

    /** Why nothing can be written now; null while all is well. Any thread. */
    public @Nullable Problem problem() {
        return problem;
    }

    /** Runs this when all that was to be written is, or at the latest after the limit. */
    public void whenQuiet(Duration limit, Runnable then) {
        if (waiting.isEmpty() && !writing) {
            then.run();
            return;
        }
        whenQuiet = then;
        loop.schedule(limit, this::quiet);
    }

    private void quiet() {
        Runnable then = whenQuiet;
        whenQuiet = null;
        if (then != null) {
            if (!waiting.isEmpty()) {
                log.error("{}: {} things are not written down that should be", show, waiting.size());
            }
            then.run();
        }
    }

    private void add(Entry entry) {
        if (book == null) {
            entry.done.run();
            return;
        }
        waiting.add(entry);
        next();
    }

    private void next() {
        Entry entry = waiting.peek();
        SessionBook to = book;
        if (entry == null || writing || retry != null || to == null) {
            if (entry == null && !writing) {
                quiet();
            }
            return;
        }
        writing = true;
        try {
            blocking.execute(() -> write(entry, to));
        } catch (RejectedExecutionException closed) {
            writing = false;
            log.error("{}: everything is closed before all was written down", show);
        }
    }

    private void write(Entry entry, SessionBook to) {
        SimulcastException why = null;
        try {
            entry.write.accept(to);
        } catch (SimulcastException e) {
            why = e;
        } catch (RuntimeException fault) { // of a host's store
            why = new SimulcastException(
                    ErrorKind.TRANSIENT,
                    "Writing down what a session does failed with a "
                            + fault.getClass().getName(),
                    "Look at the store that the application gave",
                    fault);
        }
        SimulcastException failure = why;
        loop.execute(() -> written(entry, failure));
    }

    private void written(Entry entry, @Nullable SimulcastException failure) {
        writing = false;
        if (failure == null) {
            waiting.remove();
            recovered();
            entry.done.run();
            next();
            return;
        }
        failed(failure);
        if (entry.failed != null) {
            waiting.remove();
            failing = waiting.isEmpty() ? null : failure;
            entry.failed.accept(failure);
            next();
            return;
        }
        failing = failure;
        retry = loop.schedule(pause.next(), () -> {
            retry = null;
            next();
        });
    }

    private void failed(SimulcastException failure) {
        boolean first = problem == null;
        Problem now = new Problem(failure.kind(), failure.problem(), failure.remedy(), clock.instant());
        problem = now;
        if (first) {
            log.error("{}: not written down: {}. {}.", show, failure.problem(), failure.remedy());
            events.accept(new SimulcastEvent.IntentNotStored(show, clock.instant(), now));
        }
    }

    private void recovered() {
        failing = null;
        pause.forget();
        if (problem != null) {
            problem = null;
            log.info("{}: is written down again", show);
            events.accept(new SimulcastEvent.IntentStored(show, clock.instant()));
        }
    }
}
