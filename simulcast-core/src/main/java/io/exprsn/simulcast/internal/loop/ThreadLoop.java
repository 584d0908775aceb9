package io.exprsn.simulcast.internal.loop;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** A control loop on a thread of its own. */
public final class ThreadLoop implements ControlLoop {
    private static final Logger log = LoggerFactory.getLogger(ThreadLoop.class);

    private final ScheduledThreadPoolExecutor executor;
    private final LongSupplier nanoTime;

    /** @param session put into the logging context of all that runs here, as {@code simulcast.session} */
    public ThreadLoop(String name, String session, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.executor =
                new ScheduledThreadPoolExecutor(1, task -> {
                    Thread thread = new Thread(
                            () -> {
                                MDC.put("simulcast.session", session);
                                task.run();
                            },
                            name);
                    thread.setDaemon(true);
                    return thread;
                }) {
                    @Override
                    protected void afterExecute(Runnable task, @Nullable Throwable thrown) {
                        report(task, thrown);
                    }
                };
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** A fault of ours must be seen; the executor would swallow it. */
    private static void report(Runnable task, @Nullable Throwable thrown) {
        Throwable fault = thrown;
        if (fault == null && task instanceof FutureTask<?> done && done.isDone() && !done.isCancelled()) {
            try {
                done.get();
            } catch (ExecutionException e) {
                fault = e.getCause();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        if (fault != null) {
            log.error("A step of the control loop failed; the session goes on", fault);
        }
    }

    @Override
    public void execute(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException closed) {
            log.debug("Step ignored: the session is over");
        }
    }

    @Override
    public Due schedule(Duration delay, Runnable task) {
        try {
            Future<?> future = executor.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        } catch (RejectedExecutionException closed) {
            return () -> {};
        }
    }

    @Override
    public long nanoTime() {
        return nanoTime.getAsLong();
    }

    /** Ends the thread once what is due now is done. */
    public void close() {
        executor.shutdown();
    }
}
