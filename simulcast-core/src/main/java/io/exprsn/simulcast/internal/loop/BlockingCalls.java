package io.exprsn.simulcast.internal.loop;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what may block away from a control loop, and brings back there what came of it, exactly once. A call that outlives its deadline
 * is interrupted and left behind: what it brings later is dropped.
 */
public final class BlockingCalls {
    private static final Logger log = LoggerFactory.getLogger(BlockingCalls.class);

    private final ControlLoop loop;
    private final Executor blocking;

    /** @param blocking runs each call on a thread of its own */
    public BlockingCalls(ControlLoop loop, Executor blocking) {
        this.loop = loop;
        this.blocking = blocking;
    }

    /** A call under way. */
    public interface Call {
        /** Interrupts it and drops what it brings; on the loop. */
        void cancel();
    }

    /**
     * Begins a call; on the loop, as is what follows.
     *
     * @param doing as in "Preparing the broadcast", for the error when the deadline passes
     * @param done gets what it brought
     * @param failed gets what it threw; what is no {@link SimulcastException} comes as {@link ErrorKind#INTERNAL}
     */
    public <T> Call begin(
            String doing,
            Duration deadline,
            Callable<T> call,
            Consumer<? super T> done,
            Consumer<SimulcastException> failed) {
        Running<T> running = new Running<>(doing, done, failed);
        FutureTask<Void> task = new FutureTask<>(() -> {
            running.perform(call);
            return null;
        });
        running.task = task;
        running.due = loop.schedule(deadline, () -> running.late(deadline));
        try {
            blocking.execute(task);
        } catch (RejectedExecutionException closed) {
            running.settle(() -> failed.accept(new SimulcastException(
                    ErrorKind.TRANSIENT, doing + " was not begun: everything is being closed", "Begin again")));
        }
        return running;
    }

    private final class Running<T> implements Call {
        private final String doing;
        private final Consumer<? super T> done;
        private final Consumer<SimulcastException> failed;
        private FutureTask<Void> task = new FutureTask<>(() -> null);
        private ControlLoop.Due due = () -> {};
        private boolean settled;

        Running(String doing, Consumer<? super T> done, Consumer<SimulcastException> failed) {
            this.doing = doing;
            this.done = done;
            this.failed = failed;
        }

        void perform(Callable<T> call) {
            T brought;
            try {
                brought = call.call();
            } catch (SimulcastException e) {
                loop.execute(() -> settle(() -> failed.accept(e)));
                return;
            } catch (Throwable fault) {
                if (!(fault instanceof InterruptedException)) {
                    log.error("{} failed with what is no error of a platform", doing, fault);
                }
                SimulcastException e = new SimulcastException(
                        ErrorKind.INTERNAL,
                        doing + " failed with a " + fault.getClass().getName(),
                        "Report this with the log: it is a fault in the library or in an adapter",
                        fault);
                loop.execute(() -> settle(() -> failed.accept(e)));
                return;
            }
            loop.execute(() -> settle(() -> done.accept(brought)));
        }

        void late(Duration deadline) {
            settle(() -> {
                task.cancel(true);
                failed.accept(new SimulcastException(
                        ErrorKind.TRANSIENT,
                        doing + " brought nothing within " + deadline.toSeconds() + " s",
                        "It is tried again; look at the platform's status page if it stays"));
            });
        }

        void settle(Runnable what) {
            if (!settled) {
                settled = true;
                due.cancel();
                what.run();
            }
        }

        @Override
        public void cancel() {
            settle(() -> task.cancel(true));
        }
    }
}
