package io.exprsn.simulcast.internal.relay;

import io.exprsn.simulcast.internal.media.MediaKind;
import io.exprsn.simulcast.internal.media.MediaPacket;
import io.exprsn.simulcast.internal.media.TagInfo;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the runs of an encoder become one stream: each begins with a key frame behind what was there before, within a track time never
 * goes back and pieces of sound never overlap, and headers are repeated only if they changed. Safe for use by several threads.
 */
final class RenditionOutput {
    /** Two pieces of sound this close, or closer, overlap: the shortest AAC frame in use lasts 21 ms. */
    private static final long OVERLAP_MILLIS = 16;

    /** Packets further apart have a hole between them. */
    private static final long LONGEST_STEP_MILLIS = 1_000;

    private final Feed feed;
    private final Map<MediaKind, Track> tracks = new EnumMap<>(MediaKind.class);
    /** By kind and role, what was published last. */
    private final Map<String, MediaPacket> published = new LinkedHashMap<>();
    /** By kind and role, what goes ahead of the next media. */
    private final Map<String, MediaPacket> pending = new LinkedHashMap<>();

    private @Nullable Object speaker;

    private boolean begun;
    private boolean pictured;
    private boolean soundAlone;
    private boolean closed;

    /** A track so far. */
    private static final class Track {
        long last;
        long step = 20;
        /** Where what was shown ends: with B-frames, later than in decoding order. */
        long shown = Long.MIN_VALUE;

        /** Of a track that begins: room for a packet at this time. */
        Track(long first) {
            last = first - OVERLAP_MILLIS - 1;
        }

        void add(MediaPacket packet) {
            long dts = packet.dts();
            step = dts - last <= LONGEST_STEP_MILLIS ? dts - last : step;
            last = dts;
            shown = Math.max(shown, dts + packet.info().compositionTime());
        }

        /** The time its next packet should have. */
        long end() {
            return last + step;
        }
    }

    RenditionOutput(Feed feed) {
        this.feed = feed;
    }

    /**
     * From now on only this one is heard, from its first key frame on.
     *
     * @param pictures whether it has any
     */
    synchronized void giveTo(Object next, boolean pictures) {
        release(pending);
        speaker = next;
        pictured = false;
        soundAlone = !pictures;
    }

    /**
     * Publishes a packet of the timeline if its turn has come; takes it over.
     *
     * @return whether it was media and went out
     */
    synchronized boolean publish(Object from, MediaPacket packet) {
        if (closed || from != speaker) {
            packet.release();
            return false;
        }
        TagInfo info = packet.info();
        if (info.role() == TagInfo.Role.METADATA || info.isConfig()) {
            replace(pending, info.isConfig() ? packet : LiveMetadata.clean(packet));
            return false;
        }
        if (info.isMedia() && isWelcome(packet)) {
            accept(packet);
            return true;
        }
        packet.release();
        return false;
    }

    private void accept(MediaPacket packet) {
        begun = true;
        pictured |= packet.isVideo();
        publishPending(packet.dts());
        track(packet.kind(), packet.dts()).add(packet);
        feed.publish(packet);
    }

    private boolean isWelcome(MediaPacket packet) {
        boolean canBegin = packet.isVideo() ? pictured || packet.isKeyFrame() : begun || soundAlone;
        return canBegin && isAfterAll(packet);
    }

    private boolean isAfterAll(MediaPacket packet) {
        Track track = tracks.get(packet.kind());
        return track == null || packet.dts() - track.last > (packet.isAudio() ? OVERLAP_MILLIS : 0);
    }

    private Track track(MediaKind kind, long dts) {
        return tracks.computeIfAbsent(kind, begins -> new Track(dts));
    }

    private void publishPending(long dts) {
        for (Map.Entry<String, MediaPacket> entry : pending.entrySet()) {
            MediaPacket packet = entry.getValue();
            MediaPacket before = published.get(entry.getKey());
            if (before == null || !before.payload().equals(packet.payload())) {
                Track track = packet.kind() == MediaKind.DATA ? null : tracks.get(packet.kind());
                if (track == null && packet.kind() != MediaKind.DATA) {
                    track(packet.kind(), dts);
                }
                MediaPacket placed = packet.retain().at(track == null ? dts : track.last);
                replace(published, placed.retain());
                feed.publish(placed);
            }
        }
        release(pending);
    }

    private static void replace(Map<String, MediaPacket> map, MediaPacket packet) {
        MediaPacket before = map.put(packet.kind() + " " + packet.info().role(), packet);
        if (before != null) {
            before.release();
        }
    }

    private static void release(Map<String, MediaPacket> map) {
        map.values().forEach(MediaPacket::release);
        map.clear();
    }

    /** When the next picture is to be shown, ms. {@link Long#MIN_VALUE} if there was none. */
    synchronized long nextShown() {
        Track track = tracks.get(MediaKind.VIDEO);
        return track == null || track.shown == Long.MIN_VALUE ? Long.MIN_VALUE : track.shown + track.step;
    }

    /** Where a track ends, ms: the time its next packet should have. {@link Long#MIN_VALUE} if it has not begun. */
    synchronized long endOf(MediaKind kind) {
        Track track = tracks.get(kind);
        return track == null ? Long.MIN_VALUE : track.end();
    }

    /** Latest decoding time published, ms; {@link Long#MIN_VALUE} before. */
    synchronized long newestDts() {
        return tracks.values().stream().mapToLong(track -> track.last).max().orElse(Long.MIN_VALUE);
    }

    /** Lets go of what is kept; nothing is published any more. */
    synchronized void close() {
        closed = true;
        release(pending);
        release(published);
    }
}
