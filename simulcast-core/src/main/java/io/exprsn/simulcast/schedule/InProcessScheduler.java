package io.exprsn.simulcast.schedule;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread that waits for the next moment, and looks at the clock each second: nobody tells when it was set. */
final class InProcessScheduler implements BroadcastScheduler {
    private static final Logger log = LoggerFactory.getLogger(InProcessScheduler.class);
    private static final long LOOK_MILLIS = 1000;

    private final Clock clock;
    private final Object lock = new Object();
    private final Map<String, Instant> armed = new HashMap<>();
    private @Nullable Wake wake;
    private @Nullable Thread thread;
    private boolean closed;

    InProcessScheduler(Clock clock) {
        this.clock = clock;
    }

    @Override
    public void start(Wake called) {
        synchronized (lock) {
            if (wake != null) {
                throw new IllegalStateException("This scheduler wakes a simulcaster already: give each its own");
            }
            wake = called;
            begin(called);
        }
    }

    @Override
    public void arm(String id, Instant at) {
        synchronized (lock) {
            armed.put(id, at);
            if (wake != null) {
                begin(wake);
            }
            lock.notifyAll();
        }
    }

    /** Only when there is something to wait for: most processes schedule nothing. */
    private void begin(Wake called) {
        if (thread == null && !closed && !armed.isEmpty()) {
            thread = new Thread(() -> run(called), "simulcast-schedule-wakes");
            thread.setDaemon(true);
            thread.start();
        }
    }

    @Override
    public void disarm(String id) {
        synchronized (lock) {
            armed.remove(id);
        }
    }

    private void run(Wake called) {
        boolean failed = false;
        while (awaitDue(failed)) {
            failed = false;
            for (Map.Entry<String, Instant> due : takeDue()) {
                failed |= !wake(called, due.getKey(), due.getValue());
            }
        }
    }

    /**
     * Waits until something is due.
     *
     * @param failed whether something due could not be done and needs a pause
     * @return false once this is closed
     */
    private boolean awaitDue(boolean failed) {
        synchronized (lock) {
            boolean pause = failed;
            while (!closed) {
                if (!pause && !due().isEmpty()) {
                    return true;
                }
                pause = false;
                try {
                    lock.wait(armed.isEmpty() ? 0 : patience(failed));
                } catch (InterruptedException e) { // nobody's business but ours: it ends by being closed
                    log.warn("The thread that wakes schedules was interrupted; it goes on");
                }
            }
            return false;
        }
    }

    private long patience(boolean failed) {
        Instant next = armed.values().stream().min(Comparator.naturalOrder()).orElse(Instant.MAX);
        Instant now = clock.instant();
        return failed || next.isAfter(now.plusMillis(LOOK_MILLIS))
                ? LOOK_MILLIS
                : Math.max(1, Duration.between(now, next).toMillis());
    }

    private List<Map.Entry<String, Instant>> due() {
        Instant now = clock.instant();
        return armed.entrySet().stream()
                .filter(entry -> !entry.getValue().isAfter(now))
                .map(entry -> Map.entry(entry.getKey(), entry.getValue()))
                .sorted(Map.Entry.comparingByValue())
                .toList();
    }

    private List<Map.Entry<String, Instant>> takeDue() {
        synchronized (lock) {
            List<Map.Entry<String, Instant>> due = due();
            due.forEach(entry -> armed.remove(entry.getKey()));
            return due;
        }
    }

    private boolean wake(Wake called, String id, Instant at) {
        Optional<Instant> again;
        boolean done = true;
        try {
            again = called.wake(id);
        } catch (RuntimeException e) {
            log.warn("Waking {} failed and is tried again: {}", id, e.toString());
            again = Optional.of(at);
            done = false;
        }
        synchronized (lock) {
            again.ifPresent(next -> armed.putIfAbsent(id, next)); // who armed it meanwhile knows better
        }
        return done;
    }

    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            armed.clear();
            lock.notifyAll();
        }
    }
}
