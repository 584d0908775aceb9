package io.exprsn.simulcast.internal.relay;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What one destination sent, over all its connections. Written by their event loops (an old connection may still finish
 * beside the new one) and the feed, read by anyone.
 */
public final class OutletStats {
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong packets = new AtomicLong();
    private final AtomicLong videoFrames = new AtomicLong();
    private final AtomicLong droppedFrames = new AtomicLong();
    private final AtomicLong timestampRegressions = new AtomicLong();
    private volatile long queuedBytes;
    private volatile long queuedMillis;
    private volatile long firstMediaNanos = Long.MIN_VALUE;

    void sent(int size, boolean media, boolean picture, long nowNanos) {
        if (media && firstMediaNanos == Long.MIN_VALUE) {
            firstMediaNanos = nowNanos;
        }
        bytes.addAndGet(size);
        packets.incrementAndGet();
        if (picture) {
            videoFrames.incrementAndGet();
        }
    }

    void regressed() {
        timestampRegressions.incrementAndGet();
    }

    void dropped(int pictures) {
        if (pictures > 0) {
            droppedFrames.addAndGet(pictures);
        }
    }

    void queued(long nowBytes, long nowMillis) {
        queuedBytes = nowBytes;
        queuedMillis = nowMillis;
    }

    public long bytes() {
        return bytes.get();
    }

    public long packets() {
        return packets.get();
    }

    public long videoFrames() {
        return videoFrames.get();
    }

    public long droppedFrames() {
        return droppedFrames.get();
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
