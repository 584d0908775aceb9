package io.exprsn.simulcast.schedule;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/**
 * Wakes the library at given moments: the seam for a host that has a scheduler of its own, such as one in a database that several nodes
 * share. It only wakes. What is then due, and which node does it, is decided by what the {@link io.exprsn.simulcast.store.ScheduleStore}
 * holds; so it may wake late, twice, or on several nodes, but each moment at least once on some node that runs.
 *
 * <p>Belongs to one simulcaster, which starts and closes it. Implementations are safe for use by several threads. They may throw from
 * {@link #arm} and {@link #disarm} where that cannot be done now; arming is tried again.
 */
public interface BroadcastScheduler extends AutoCloseable {
    /** What is called at the moments. */
    interface Wake {
        /**
         * Does what is due. Blocks for as long as the stores take, and not for the start of a show.
         *
         * @param id as it was armed, also by another node
         * @return when this id is to be woken again; empty if not
         * @throws RuntimeException of a store: wake it again, some seconds later
         */
        Optional<Instant> wake(String id);
    }

    /** Begins to wake. Called once, before anything is armed. */
    void start(Wake wake);

    /**
     * Wakes at this moment, or at once if it is past; instead of any other moment for the same id.
     *
     * @param id at most 60 bytes in UTF-8, without control characters
     * @param at wall clock
     */
    void arm(String id, Instant at);

    /** Does not wake for this id any more; nothing happens where it is not armed. */
    void disarm(String id);

    /** Wakes no more. What is armed may be forgotten, or be left to other nodes. */
    @Override
    void close();

    /**
     * One thread of this process, for what this process armed. It follows a wall clock that is set or jumps, within a second.
     *
     * @param clock wall clock
     */
    static BroadcastScheduler inProcess(Clock clock) {
        return new InProcessScheduler(clock);
    }
}
