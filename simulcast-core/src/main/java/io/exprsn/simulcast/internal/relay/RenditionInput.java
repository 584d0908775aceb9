package io.exprsn.simulcast.internal.relay;

import io.exprsn.simulcast.internal.media.MediaPacket;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What waits for an encoder: a bounded queue behind a feed, which drops whole groups of pictures when the encoder is slow. Filled by the
 * feed, emptied by one thread, which may wait.
 */
final class RenditionInput implements Feed.Subscriber {
    /** A longer pause between packets is one of the source. */
    private static final long PAUSE_NANOS = 1_000_000_000L;

    private final Feed feed;
    private final LongSupplier nanoTime;
    private final OutletQueue queue;
    private final Semaphore arrivals = new Semaphore(0);
    private volatile boolean closed;
    private volatile boolean ending;
    private volatile long lastArrivalNanos;
    private volatile long flowingSinceNanos;
    private volatile long newestDts = Long.MIN_VALUE;
    private volatile long joinedDts = Long.MIN_VALUE;

    RenditionInput(Feed feed, Rendition.Limits limits, OutletStats stats, LongSupplier nanoTime) {
        this.feed = feed;
        this.nanoTime = nanoTime;
        this.queue = new OutletQueue(limits.queueBytes(), limits.queueMillis(), stats, arrivals::release);
        lastArrivalNanos = nanoTime.getAsLong() - PAUSE_NANOS;
    }

    /** Begins to fill, from the feed's memory where it can: an encoder decodes quickly what it need not encode. */
    void join(long maxAgeNanos) {
        feed.join(this, maxAgeNanos);
        joinedDts = newestDts;
    }

    /** The newest time when it joined, ms: what lies before came from memory. {@link Long#MIN_VALUE} if there was none. */
    long joinedDts() {
        return joinedDts;
    }

    @Override
    public boolean fits(long bytes, long millis) {
        return queue.fits(bytes, millis);
    }

    @Override
    public void onJoin(List<MediaPacket> config) {
        queue.onJoin(config);
    }

    @Override
    public void onPacket(MediaPacket packet) {
        if (packet.info().isMedia()) {
            long now = nanoTime.getAsLong();
            if (now - lastArrivalNanos >= PAUSE_NANOS) {
                flowingSinceNanos = now;
            }
            lastArrivalNanos = now;
            newestDts = Math.max(newestDts, packet.dts());
        }
        queue.onPacket(packet);
    }

    /** The oldest packet, which the caller owns; waits for one. Null once it is closed or has ended. */
    @Nullable
    MediaPacket take() throws InterruptedException {
        while (!closed) {
            MediaPacket packet = queue.poll();
            if (packet != null) {
                return packet;
            }
            if (ending) {
                return null;
            }
            arrivals.acquire();
            arrivals.drainPermits();
        }
        return null;
    }

    /** As {@link #take()}, but null if nothing waits. */
    @Nullable
    MediaPacket poll() {
        return closed ? null : queue.poll();
    }

    /** Whether media has come without a pause until now. */
    boolean isFlowing(long now) {
        return now - lastArrivalNanos < PAUSE_NANOS;
    }

    /** When it came after the last pause. */
    long flowingSinceNanos() {
        return flowingSinceNanos;
    }

    /** Latest decoding time that came, ms; {@link Long#MIN_VALUE} before. */
    long newestDts() {
        return newestDts;
    }

    /** Takes nothing more; after what waits comes null. */
    void end() {
        feed.leave(this);
        ending = true;
        arrivals.release();
    }

    /** Takes nothing more and lets go of what waits. */
    void close() {
        feed.leave(this);
        closed = true;
        queue.close();
        arrivals.release();
    }
}
