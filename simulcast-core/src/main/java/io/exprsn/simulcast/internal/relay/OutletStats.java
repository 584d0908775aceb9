package io.exprsn.simulcast.internal.relay;

import io.exprsn.simulcast.MediaNumbers;
import io.exprsn.simulcast.internal.media.MediaPacket;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * What one destination sent, over all its connections. Written by their event loops (an old connection may still finish
 * beside the new one), the feed and the session's control loop, read by anyone.
 */
public final class OutletStats {
    /** Drops in so many seconds are recent. */
    public static final int RECENT_SECONDS = 30;

    private final LongSupplier nanoTime;
    private final MediaMeter media = new MediaMeter();
    private final AtomicLong droppedPackets = new AtomicLong();
    private final AtomicLong droppedFrames = new AtomicLong();
    private final RateWindow recentDrops = new RateWindow(RECENT_SECONDS);
    private final AtomicLong timestampRegressions = new AtomicLong();
    private volatile long queuedBytes;
    private volatile long queuedMillis;
    private volatile long firstMediaNanos = Long.MIN_VALUE;
    private volatile Stall stall = new Stall(0, 0, false);

    /**
     * What waited without anything leaving.
     *
     * @param beforeNanos in earlier stalls
     * @param nanos in this one
     */
    private record Stall(long beforeNanos, long nanos, boolean lasts) {}

    /** @param nanoTime monotonic clock */
    public OutletStats(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    void sent(MediaPacket packet, long nowNanos) {
        if (firstMediaNanos == Long.MIN_VALUE && packet.info().isMedia()) {
            firstMediaNanos = nowNanos;
        }
        media.count(packet, nowNanos);
    }

    void regressed() {
        timestampRegressions.incrementAndGet();
    }

    void dropped(int pictures, int all) {
        if (all > 0) {
            droppedPackets.addAndGet(all);
        }
        if (pictures > 0) {
            droppedFrames.addAndGet(pictures);
            recentDrops.add(pictures, nanoTime.getAsLong());
        }
    }

    void queued(long nowBytes, long nowMillis) {
        queuedBytes = nowBytes;
        queuedMillis = nowMillis;
    }

    /** Says that something waits and how long nothing has left by now; 0 where something left. By one thread. */
    public void waitedFor(long nanos) {
        Stall was = stall;
        if (nanos > 0) {
            stall = was.lasts && nanos < was.nanos
                    ? new Stall(was.beforeNanos + was.nanos, nanos, true)
                    : new Stall(was.beforeNanos, nanos, true);
        } else if (was.lasts) {
            stall = new Stall(was.beforeNanos + was.nanos, 0, false);
        }
    }

    /** Time in all in which something waited and nothing left. */
    public long stalledNanos() {
        Stall now = stall;
        return now.beforeNanos + now.nanos;
    }

    /** How long the stall of now lasts, 0 where there is none. */
    public long stalledNowNanos() {
        return stall.nanos;
    }

    /** What was handed to the network. */
    public MediaNumbers media() {
        return media.numbers(nanoTime.getAsLong());
    }

    public long droppedFrames() {
        return droppedFrames.get();
    }

    public long droppedPackets() {
        return droppedPackets.get();
    }

    /** Pictures dropped in the last {@value #RECENT_SECONDS} s. */
    public long recentlyDroppedFrames() {
        return Math.round(recentDrops.sum(nanoTime.getAsLong()));
    }

    public long timestampRegressions() {
        return timestampRegressions.get();
    }

    public long queuedBytes() {
        return queuedBytes;
    }

    public long queuedMillis() {
        return queuedMillis;
    }

    /** Monotonic time of the first media packet handed to the network, {@link Long#MIN_VALUE} before. */
    public long firstMediaNanos() {
        return firstMediaNanos;
    }
}
