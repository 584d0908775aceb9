package io.exprsn.simulcast.internal.schedule;

import io.exprsn.simulcast.event.ScheduleEvent;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands events to the host's handlers, in order, on a thread that is theirs alone and ends when there is nothing to tell. */
final class ScheduleTelling implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ScheduleTelling.class);
    private static final int MOST_WAITING = 10_000;
    private static final long IDLE_SECONDS = 10;
    private static final long LAST_EVENTS_MILLIS = 500;

    private final List<Consumer<ScheduleEvent>> handlers;
    private final ThreadPoolExecutor thread;

    ScheduleTelling(List<Consumer<ScheduleEvent>> handlers) {
        this.handlers = List.copyOf(handlers);
        this.thread = new ThreadPoolExecutor(
                1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST_WAITING), task -> {
                    Thread made = new Thread(task, "simulcast-schedule-events");
                    made.setDaemon(true);
                    return made;
                });
        thread.allowCoreThreadTimeOut(true);
    }

    /** Any thread. */
    void post(ScheduleEvent event) {
        log.info("{}", event);
        if (handlers.isEmpty()) {
            return;
        }
        try {
            thread.execute(() -> handlers.forEach(handler -> tell(handler, event)));
        } catch (RejectedExecutionException full) {
            log.warn("An event was lost, as handlers are slow or all is closed: {}", event);
        }
    }

    private static void tell(Consumer<ScheduleEvent> handler, ScheduleEvent event) {
        try {
            handler.accept(event);
        } catch (RuntimeException e) {
            log.error("A handler of {} threw", event.getClass().getSimpleName(), e);
        }
    }

    /** Handlers have half a second for what they have not heard yet. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(LAST_EVENTS_MILLIS, TimeUnit.MILLISECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
