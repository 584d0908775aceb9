package io.exprsn.simulcast.examples.schedule;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerClient.ScheduleOptions;
import com.github.kagkarlsson.scheduler.exceptions.TaskInstanceNotFoundException;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import io.exprsn.simulcast.schedule.BroadcastScheduler;
import java.time.Duration;
import java.time.Instant;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Wakes by a table that several nodes share: each moment wakes one of those that run, and is kept when none does. Keeps ids and nothing
 * else, so that nothing is serialised.
 */
public final class DbWakes implements BroadcastScheduler {
    /** Made by the scripts of {@code SqlStores}. */
    private static final String TABLE = "simulcast_wake";

    private static final TaskDescriptor<Void> WAKE = TaskDescriptor.of("simulcast-wake");
    private static final Duration AFTER_A_FAILURE = Duration.ofSeconds(5);
    /** A node that died while it was woken is known as dead after six missed heartbeats. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(10);

    private static final Duration LAST_WORK = Duration.ofSeconds(10);

    private final DataSource database;
    private final Duration looking;
    private volatile @Nullable Scheduler scheduler;

    /** @param looking how often a node asks the database what is due: how late a show may begin */
    public DbWakes(DataSource database, Duration looking) {
        this.database = database;
        this.looking = looking;
    }

    @Override
    public void start(Wake wake) {
        CustomTask<Void> task = Tasks.custom(WAKE)
                .onFailure((complete, wakes) ->
                        wakes.reschedule(complete, Instant.now().plus(AFTER_A_FAILURE)))
                .onDeadExecutionRevive()
                .execute((instance, context) -> wake.wake(instance.getId())
                        .<CompletionHandler<Void>>map(at -> (complete, wakes) -> wakes.reschedule(complete, at))
                        .orElse((complete, wakes) -> wakes.remove()));
        Scheduler made = Scheduler.create(database, task)
                .tableName(TABLE)
                .threads(4)
                .pollingInterval(looking)
                .heartbeatInterval(HEARTBEAT)
                .shutdownMaxWait(LAST_WORK)
                .build();
        scheduler = made;
        made.start();
    }

    @Override
    public void arm(String id, Instant at) {
        running().schedule(WAKE.instance(id).scheduledTo(at), ScheduleOptions.WHEN_EXISTS_RESCHEDULE);
    }

    @Override
    public void disarm(String id) {
        try {
            running().cancel(WAKE.instanceId(id));
        } catch (TaskInstanceNotFoundException nothingToDo) {
            // as wished
        }
    }

    private Scheduler running() {
        Scheduler made = scheduler;
        if (made == null) {
            throw new IllegalStateException("Not started yet: a simulcaster starts it");
        }
        return made;
    }

    @Override
    public void close() {
        Scheduler made = scheduler;
        if (made != null) {
            made.stop();
        }
    }
}
