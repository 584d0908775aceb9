package io.exprsn.simulcast.internal.relay;

import io.exprsn.simulcast.internal.media.MediaPacket;
import io.exprsn.simulcast.internal.media.TagInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The first packets of a source, until it is known which tracks it has. They say so themselves, mostly in front of the
 * first picture; a source that says nothing is listened to for a second. Not safe for several threads.
 */
final class Opening {
    /** Longest wait for the other track, in media time as well as on the clock. */
    static final long LONGEST_MS = 1_000;

    private static final long MOST_BYTES = 16 << 20;
    private static final int MOST_PACKETS = 4_096;

    private final List<MediaPacket> packets = new ArrayList<>();
    private long bytes;
    private boolean sound;
    private boolean pictures;
    private boolean told;
    private boolean soundTold;
    private boolean picturesTold;
    private boolean mediaCame;
    private long firstDts;
    private long lastDts;
    private long firstNanos;

    /** Takes over a packet. */
    void add(MediaPacket packet, long nowNanos) {
        packets.add(packet);
        bytes += packet.size();
        TagInfo info = packet.info();
        if (info.role() == TagInfo.Role.METADATA) {
            told = true;
            Set<String> keys = LiveMetadata.properties(packet).keySet();
            soundTold = keys.stream().anyMatch(key -> key.startsWith("audio") || key.equals("stereo"));
            picturesTold = keys.stream().anyMatch(key -> key.startsWith("video") || key.equals("width"));
        } else if (info.isMedia() || info.role() == TagInfo.Role.SEQUENCE_HEADER) {
            sound |= packet.isAudio();
            pictures |= packet.isVideo();
        }
        if (info.isMedia()) {
            if (!mediaCame) {
                mediaCame = true;
                firstDts = packet.dts();
                firstNanos = nowNanos;
            }
            lastDts = packet.dts();
        }
    }

    /** Whether the wait is over. */
    boolean isDecided(long nowNanos) {
        if (sound && pictures) {
            return mediaCame;
        }
        boolean allTold = told && (sound && !picturesTold && soundTold || pictures && !soundTold && picturesTold);
        return mediaCame
                && (allTold
                        || lastDts - firstDts >= LONGEST_MS
                        || nowNanos - firstNanos >= LONGEST_MS * 1_000_000
                        || bytes > MOST_BYTES
                        || packets.size() > MOST_PACKETS);
    }

    boolean hasSound() {
        return sound;
    }

    boolean hasPictures() {
        return pictures;
    }

    /** Time of the first picture or piece of sound, ms. */
    long firstDts() {
        return firstDts;
    }

    /** All packets, in order; the caller owns them. */
    List<MediaPacket> take() {
        List<MediaPacket> taken = List.copyOf(packets);
        packets.clear();
        return taken;
    }
}
