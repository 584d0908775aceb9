package io.exprsn.simulcast.internal.relay;

import io.exprsn.simulcast.internal.media.MediaPacket;
import io.exprsn.simulcast.internal.media.TagInfo;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What waits for one outlet, bounded in bytes and in media time. When a bound is passed, whole groups of pictures go: if
 * a later key frame is queued, everything before it; else everything, and pictures up to the next key frame. Metadata
 * and headers always stay. Never makes the feed wait.
 *
 * <p>Filled by the feed, emptied by the outlet's event loop; safe between the two.
 */
final class OutletQueue implements Feed.Subscriber {
    /** Far above six seconds of many tracks. Packets may be empty, so the bytes alone are no bound. */
    static final int MAX_PACKETS = 16_384;

    private final Object lock = new Object();
    private final ArrayDeque<MediaPacket> packets = new ArrayDeque<>();
    private final long maxBytes;
    private final long maxMillis;
    private final OutletStats stats;
    private final Runnable wake;
    private long bytes;
    private boolean awaitingKeyFrame;
    /** A first key frame was taken: from now on, pictures that are not are lost. */
    private boolean joined;

    private boolean closed;
    private int audioSinceWake;

    /**
     * @param wake called from the feed's thread, without the queue's lock, when it is time to drain: once per picture,
     *     so that sound rides along and the outlet writes once
     */
    OutletQueue(long maxBytes, long maxMillis, OutletStats stats, Runnable wake) {
        this.maxBytes = maxBytes;
        this.maxMillis = maxMillis;
        this.stats = stats;
        this.wake = wake;
    }

    @Override
    public boolean fits(long moreBytes, long millis) {
        synchronized (lock) {
            return bytes + moreBytes <= maxBytes && millis <= maxMillis;
        }
    }

    @Override
    public void onJoin(List<MediaPacket> config) {
        synchronized (lock) {
            if (!closed) {
                // Who begins with sound may meet pictures in mid-group: they are of no use yet, and no loss.
                awaitingKeyFrame = true;
                config.forEach(this::add);
            }
        }
    }

    @Override
    public void onPacket(MediaPacket packet) {
        boolean due;
        synchronized (lock) {
            if (closed) {
                return;
            }
            if (awaitingKeyFrame && packet.isVideo() && packet.info().isMedia()) {
                if (!packet.isKeyFrame()) {
                    if (joined) {
                        stats.dropped(1, 1);
                    }
                    return;
                }
                awaitingKeyFrame = false;
            }
            joined |= packet.isKeyFrame();
            add(packet);
            if (isTooMuch() || millis() > maxMillis) {
                makeRoom();
            }
            due = isDue(packet);
        }
        if (due) {
            wake.run();
        }
    }

    /** Sound waits for the next picture, but not for one that does not come. */
    private boolean isDue(MediaPacket packet) {
        if (packet.isAudio() && ++audioSinceWake < 3) {
            return false;
        }
        audioSinceWake = 0;
        return true;
    }

    private void add(MediaPacket packet) {
        packets.add(packet.retain());
        bytes += packet.size();
        stats.queued(bytes, millis());
    }

    private void makeRoom() {
        MediaPacket from = lastKeyFrame();
        int pictures = dropUntil(from);
        if (from == null) {
            awaitingKeyFrame = pictures > 0 || awaitingKeyFrame;
        } else if (isTooMuch()) {
            // One group of pictures alone is more than the bound: nothing of it can be kept.
            dropUntil(null);
            awaitingKeyFrame = true;
        }
        while (isTooMuch() && !packets.isEmpty()) {
            // Headers alone are more than the bound, which no encoder does: the oldest are the likeliest superseded.
            MediaPacket oldest = packets.remove();
            bytes -= oldest.size();
            oldest.release();
        }
        stats.queued(bytes, millis());
    }

    private boolean isTooMuch() {
        return bytes > maxBytes || packets.size() > MAX_PACKETS;
    }

    /** Drops what may go up to a packet, or all of it for null; says how many pictures those were. */
    private int dropUntil(@Nullable MediaPacket from) {
        int pictures = 0;
        int all = 0;
        for (Iterator<MediaPacket> it = packets.iterator(); it.hasNext(); ) {
            MediaPacket packet = it.next();
            if (packet == from) {
                break;
            }
            if (isDroppable(packet)) {
                pictures += packet.isVideo() && packet.info().isMedia() ? 1 : 0;
                all++;
                bytes -= packet.size();
                it.remove();
                packet.release();
            }
        }
        stats.dropped(pictures, all);
        return pictures;
    }

    /** The last key frame that is not the oldest picture: starting there frees something. */
    private @Nullable MediaPacket lastKeyFrame() {
        boolean first = true;
        MediaPacket last = null;
        for (MediaPacket packet : packets) {
            if (packet.isVideo() && packet.info().isMedia()) {
                if (packet.isKeyFrame() && !first) {
                    last = packet;
                }
                first = false;
            }
        }
        return last;
    }

    private static boolean isDroppable(MediaPacket packet) {
        return !packet.info().isConfig() && packet.info().role() != TagInfo.Role.METADATA;
    }

    /** Takes the oldest packet; the caller owns it. Null if nothing waits. */
    @Nullable
    MediaPacket poll() {
        synchronized (lock) {
            MediaPacket packet = packets.poll();
            if (packet != null) {
                bytes -= packet.size();
                stats.queued(bytes, millis());
            }
            return packet;
        }
    }

    /** From the oldest packet that may go to the newest: metadata and headers may be as old as the show. */
    private long millis() {
        for (MediaPacket packet : packets) {
            if (isDroppable(packet)) {
                return Math.max(0, packets.getLast().dts() - packet.dts());
            }
        }
        return 0;
    }

    /** Releases everything; later packets are not taken. */
    void close() {
        synchronized (lock) {
            closed = true;
            packets.forEach(MediaPacket::release);
            packets.clear();
            bytes = 0;
            stats.queued(0, 0);
        }
    }
}
