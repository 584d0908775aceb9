package io.exprsn.simulcast.internal.relay;

import io.exprsn.simulcast.internal.media.MediaPacket;
import io.exprsn.simulcast.internal.media.TagInfo;
import io.exprsn.simulcast.internal.media.Timeline;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Brings a source's packets into a feed: on one timeline, at the right moment, with metadata that is true for a live
 * stream. Used by one thread at a time; {@link #stop()} by any.
 */
public final class Entrance {
    /** Later than this, the source itself is slow: what is late is not sent in a burst. */
    private static final long MAX_LAG_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** Park times are cut to this so that a stop is seen. */
    private static final long MAX_PARK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Feed feed;
    private final LongConsumer jumped;
    private final LongSupplier nanoTime;
    private final boolean paced;
    private final Timeline timeline = new Timeline();
    private boolean begun;
    private long baseNanos;
    private volatile boolean stopped;
    private volatile int reanchors;

    /** @param jumped hears of a jump of the source's clock, its length in ms, negative for backwards */
    public Entrance(Feed feed, LongSupplier nanoTime, boolean paced, LongConsumer jumped) {
        this.jumped = jumped;
        this.feed = feed;
        this.nanoTime = nanoTime;
        this.paced = paced;
    }

    /** See {@link Timeline#restart(boolean, long)}. */
    public void restart(boolean realTime, long leadMillis) {
        timeline.restart(realTime, leadMillis);
    }

    /** Places the packet, waits until it is due if the source is paced, and publishes it. Takes over the packet. */
    public void accept(MediaPacket packet) throws InterruptedException {
        MediaPacket placed = packet;
        boolean published = false;
        try {
            TagInfo info = packet.info();
            long time = info.isMedia() || info.role() == TagInfo.Role.SCRIPT
                    ? timeline.place(packet.kind(), info.track(), packet.dts(), nanoTime.getAsLong())
                    : timeline.ahead(packet.kind(), info.track());
            if (timeline.reanchors() != reanchors) {
                reanchors = timeline.reanchors();
                jumped.accept(timeline.lastJump());
            }
            if (info.role() == TagInfo.Role.METADATA) {
                placed = LiveMetadata.clean(packet);
            }
            placed = placed.at(time);
            if (paced && info.isMedia()) {
                awaitDue(time);
            }
            if (!stopped) {
                published = true;
                feed.publish(placed);
            }
        } finally {
            if (!published) {
                placed.release();
            }
        }
    }

    private void awaitDue(long time) throws InterruptedException {
        long timeNanos = TimeUnit.MILLISECONDS.toNanos(time);
        long now = nanoTime.getAsLong();
        if (!begun || now - (baseNanos + timeNanos) > MAX_LAG_NANOS) {
            begun = true;
            baseNanos = now - timeNanos;
        }
        for (long left = baseNanos + timeNanos - now; left > 0 && !stopped; ) {
            LockSupport.parkNanos(this, Math.min(left, MAX_PARK_NANOS));
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            left = baseNanos + timeNanos - nanoTime.getAsLong();
        }
    }

    /** Nothing is published from now on. */
    public void stop() {
        stopped = true;
    }

    /** How often the source's clock jumped without saying so. */
    public int reanchors() {
        return reanchors;
    }
}
