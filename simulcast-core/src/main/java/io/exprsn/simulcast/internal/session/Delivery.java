package io.exprsn.simulcast.internal.session;

import io.exprsn.simulcast.internal.relay.Outlet;
import io.exprsn.simulcast.internal.relay.OutletStats;
import org.jspecify.annotations.Nullable;

/**
 * Whether media arrives by one connection: proven, on its way, or stuck. What counts is media time and bytes that moved, never that
 * something is connected. Belongs to the control loop, whose monotonic clock all times are of.
 */
final class Delivery {
    /** Media time that must have left before an accepted publication counts as sending. */
    private static final long CONFIRMED_MEDIA_MS = 5_000;
    /** A longer queue means the peer takes less than we have. */
    private static final long SHORT_QUEUE_MS = 1_500;
    /** Nothing left for so long while something waits: the peer has stopped taking. */
    private static final long STALL_NANOS = 15_000_000_000L;
    /** Acknowledgements behind by so many windows, and for so long, mean that nothing arrives. */
    private static final int UNACKNOWLEDGED_WINDOWS = 3;

    private static final long UNACKNOWLEDGED_NANOS = 10_000_000_000L;

    private final Outlet outlet;
    private final OutletStats stats;
    private boolean accepted;
    private boolean confirmed;
    private long confirmedNanos;
    private long progressNanos;
    private long drained = -1;
    private long departed;
    private boolean waiting;
    private boolean everAcknowledged;
    private long acknowledgedNanos;

    Delivery(Outlet outlet, OutletStats stats, long nanos) {
        this.outlet = outlet;
        this.stats = stats;
        this.progressNanos = nanos;
    }

    /** The ingest accepted the publication. */
    void accepted(long nanos) {
        accepted = true;
        progressNanos = nanos;
    }

    /** The ingest says that bytes came. */
    void acknowledged(long nanos) {
        everAcknowledged = true;
        acknowledgedNanos = nanos;
    }

    /** Looks at what left since the last look. */
    void look(long nanos) {
        long nowDrained = outlet.drainedMillis();
        long nowDeparted = outlet.departedBytes();
        waiting = stats.queuedMillis() > 0 || stats.queuedBytes() > 0;
        // A slow peer never drains all, yet it takes: only one that takes nothing is stalled.
        if (nowDrained > drained || nowDeparted > departed || !waiting) {
            drained = nowDrained;
            departed = nowDeparted;
            progressNanos = nanos;
        }
        stats.waitedFor(nanos - progressNanos);
    }

    /** Whether enough left, as of the last look, to say that media arrives. */
    boolean isProven() {
        return accepted && drained >= CONFIRMED_MEDIA_MS && stats.queuedMillis() < SHORT_QUEUE_MS;
    }

    /** Media arrives. */
    void confirm(long nanos) {
        confirmed = true;
        confirmedNanos = nanos;
    }

    boolean isConfirmed() {
        return confirmed;
    }

    /** Nanoseconds since media was confirmed, -1 where it was not. */
    long confirmedFor(long nanos) {
        return confirmed ? nanos - confirmedNanos : -1;
    }

    /** Why nothing seems to arrive any more, as of the last look; null while it does. */
    @Nullable
    String stall(long nanos) {
        if (accepted && waiting && nanos - progressNanos >= STALL_NANOS) {
            return "it took nothing for " + STALL_NANOS / 1_000_000_000L + " s although media waited";
        }
        // Only a peer that acknowledged on this connection can fall behind with it.
        if (everAcknowledged
                && outlet.unacknowledgedWindows() > UNACKNOWLEDGED_WINDOWS
                && nanos - acknowledgedNanos >= UNACKNOWLEDGED_NANOS) {
            return "it acknowledged nothing for " + UNACKNOWLEDGED_NANOS / 1_000_000_000L
                    + " s although it did before and media was sent";
        }
        return null;
    }
}
