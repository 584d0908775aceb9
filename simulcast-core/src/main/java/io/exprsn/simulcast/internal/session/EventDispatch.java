package io.exprsn.simulcast.internal.session;

import io.exprsn.simulcast.SimulcastPlan.Subscription;
import io.exprsn.simulcast.event.SimulcastEvent;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands events to handlers, in order, on one thread that is theirs alone: a handler that throws or blocks harms neither
 * media nor decisions. What does not fit the queue is counted and logged, never waited for.
 */
final class EventDispatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EventDispatch.class);
    private static final int MAX_WAITING = 10_000;

    private final List<Subscription<?>> subscriptions;
    private final ThreadPoolExecutor executor;
    private final AtomicLong lost = new AtomicLong();

    EventDispatch(String name, List<Subscription<?>> subscriptions) {
        this.subscriptions = new CopyOnWriteArrayList<>(subscriptions);
        this.executor = new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MAX_WAITING),
                task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    return thread;
                },
                (task, pool) -> {
                    if (!pool.isShutdown() && Long.bitCount(lost.incrementAndGet()) == 1) {
                        log.warn("{}: {} events lost because a handler is too slow", name, lost.get());
                    }
                });
    }

    void subscribe(Subscription<?> subscription) {
        subscriptions.add(subscription);
    }

    void post(SimulcastEvent event) {
        if (!subscriptions.isEmpty()) {
            executor.execute(() -> hand(event));
        }
    }

    private void hand(SimulcastEvent event) {
        for (Subscription<?> subscription : subscriptions) {
            try {
                subscription.offer(event);
            } catch (RuntimeException | Error thrown) {
                log.warn(
                        "A handler of {} threw; other handlers still hear of it",
                        event.getClass().getSimpleName(),
                        thrown);
            }
        }
    }

    /** What was posted is still handed over, then the thread ends. */
    @Override
    public void close() {
        executor.shutdown();
    }

    /** Gives handlers a moment to see the last events; a handler that blocks is left behind. */
    void awaitQuiet(long millis) throws InterruptedException {
        if (!executor.awaitTermination(millis, TimeUnit.MILLISECONDS)) {
            executor.shutdownNow();
        }
    }
}
