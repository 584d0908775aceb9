package io.exprsn.simulcast.internal.session;

import io.exprsn.simulcast.SimulcastPlan.Subscription;
import io.exprsn.simulcast.event.SimulcastEvent;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands events to handlers, in order, on one thread that is theirs alone: a handler that throws or blocks harms neither
 * media nor decisions. What does not fit the queue is counted and logged, never waited for; where it would have stood,
 * handlers hear how many are missing.
 */
final class EventDispatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EventDispatch.class);
    static final int MAX_WAITING = 10_000;

    private final String session;
    private final List<Subscription<?>> subscriptions;
    private final Clock clock;
    private final LongSupplier nanoTime;

    private final Object lock = new Object();
    private final ArrayDeque<SimulcastEvent> waiting = new ArrayDeque<>();
    private @Nullable Thread thread;
    private boolean closed;
    private volatile boolean abandoned;
    private long lost;
    private long lostUntold;
    private long lostNanos;

    private volatile @Nullable Call call;
    private long thrown;

    /** A handler that has not returned yet. */
    private record Call(SimulcastEvent event, Subscription<?> subscription, long sinceNanos) {}

    EventDispatch(String session, List<Subscription<?>> subscriptions, Clock clock, LongSupplier nanoTime) {
        this.session = session;
        this.subscriptions = new CopyOnWriteArrayList<>(subscriptions);
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    void subscribe(Subscription<?> subscription) {
        subscriptions.add(subscription);
    }

    void post(SimulcastEvent event) {
        long lostNow = 0;
        synchronized (lock) {
            if (closed || subscriptions.isEmpty()) {
                return;
            }
            // The end of the session is heard in any case: somebody waits for it. Nothing follows it.
            closed = event instanceof SimulcastEvent.SessionEnded;
            if (waiting.size() >= MAX_WAITING && !closed) {
                lostUntold++;
                lostNow = ++lost;
                lostNanos = nanoTime.getAsLong();
            } else {
                SimulcastEvent loss = takeLoss();
                if (loss != null) {
                    waiting.add(loss);
                }
                waiting.add(event);
                if (thread == null) {
                    thread = begin();
                }
                lock.notifyAll();
            }
        }
        if (lostNow > 0 && Long.bitCount(lostNow) == 1) {
            log.warn("{}: {} events lost because a handler is too slow: {}", session, lostNow, blockedBy());
        }
    }

    private SimulcastEvent.@Nullable EventsLost takeLoss() {
        if (lostUntold == 0) {
            return null;
        }
        long count = lostUntold;
        lostUntold = 0;
        return new SimulcastEvent.EventsLost(session, clock.instant(), count);
    }

    private Thread begin() {
        Thread begun = new Thread(this::run, "simulcast-" + session + "-events");
        begun.setDaemon(true);
        begun.start();
        return begun;
    }

    private void run() {
        for (SimulcastEvent event = next(); event != null; event = next()) {
            for (Subscription<?> subscription : subscriptions) {
                if (Thread.interrupted()) {
                    log.debug("{}: what interrupted one handler is no matter of the next", session);
                }
                if (abandoned) {
                    return;
                }
                hand(event, subscription);
            }
        }
    }

    /** The next event, waited for; null at the end. */
    private @Nullable SimulcastEvent next() {
        synchronized (lock) {
            while (true) {
                if (abandoned) {
                    return null;
                }
                SimulcastEvent event = waiting.isEmpty() ? takeLoss() : waiting.poll();
                if (event != null || closed) {
                    return event;
                }
                try {
                    lock.wait();
                } catch (InterruptedException late) {
                    log.debug("{}: an interrupt came too late for its handler", session);
                }
            }
        }
    }

    private void hand(SimulcastEvent event, Subscription<?> subscription) {
        call = new Call(event, subscription, nanoTime.getAsLong());
        try {
            subscription.offer(event);
        } catch (Throwable fault) { // whatever a handler throws, sneaky ones included, is its own matter
            thrown++;
            if (Long.bitCount(thrown) == 1) {
                log.warn(
                        "{}: a handler of {} threw, {} times so far; other handlers still hear of it",
                        session,
                        event.getClass().getSimpleName(),
                        thrown,
                        fault);
            }
        } finally {
            call = null;
        }
    }

    /** How handlers keep up. */
    HealthWatch.Handlers handlers() {
        long nanos = nanoTime.getAsLong();
        Call now = call;
        Duration blocked = now == null ? Duration.ZERO : Duration.ofNanos(Math.max(0, nanos - now.sinceNanos));
        synchronized (lock) {
            return new HealthWatch.Handlers(
                    lost, lost == 0 ? null : Duration.ofNanos(Math.max(0, nanos - lostNanos)), blocked, blockedBy());
        }
    }

    private String blockedBy() {
        Call now = call;
        return now == null
                ? ""
                : now.subscription.handler().getClass().getName() + " with a "
                        + now.event.getClass().getSimpleName();
    }

    /** What was posted is still handed over, then the thread ends. */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            lock.notifyAll();
        }
    }

    /** Gives handlers a moment to see the last events; a handler that blocks is interrupted and left behind. */
    void awaitQuiet(long millis) throws InterruptedException {
        Thread current;
        synchronized (lock) {
            current = thread;
        }
        if (current == null) {
            return;
        }
        TimeUnit.MILLISECONDS.timedJoin(current, millis);
        if (current.isAlive()) {
            log.warn("{}: the session ends without its event handler: {}", session, blockedBy());
            synchronized (lock) {
                abandoned = true;
                waiting.clear();
                lock.notifyAll();
            }
            current.interrupt();
        }
    }
}
