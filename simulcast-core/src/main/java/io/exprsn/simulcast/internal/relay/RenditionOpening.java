package io.exprsn.simulcast.internal.relay;

import io.exprsn.simulcast.internal.media.MediaPacket;
import java.util.ArrayList;
import java.util.List;

/** What a run of an encoder begins with: all that came until its tracks were known. Filled by one thread. */
final class RenditionOpening {
    /** So much media time shows which tracks there are. */
    private static final long TRACKS_MILLIS = 500;

    private static final long NONE = Long.MAX_VALUE;

    private final List<MediaPacket> packets = new ArrayList<>();
    private boolean pictures;
    private boolean sound;
    private long firstPicture = NONE;
    private long firstSound = NONE;
    private long firstShown;
    private long newest = Long.MIN_VALUE;

    /** Takes over the packet. */
    void add(MediaPacket packet) {
        packets.add(packet);
        pictures |= packet.isVideo();
        sound |= packet.isAudio();
        if (packet.info().isMedia()) {
            newest = Math.max(newest, packet.dts());
            if (packet.isVideo() && firstPicture == NONE) {
                firstShown = packet.dts() + packet.info().compositionTime();
            }
            firstPicture = packet.isVideo() ? Math.min(firstPicture, packet.dts()) : firstPicture;
            firstSound = packet.isAudio() ? Math.min(firstSound, packet.dts()) : firstSound;
        }
    }

    /** Whether there is media, and no doubt which tracks it has. */
    boolean isComplete() {
        return newest != Long.MIN_VALUE && (pictures && sound || newest - firstDts() >= TRACKS_MILLIS);
    }

    boolean pictures() {
        return pictures;
    }

    boolean sound() {
        return sound;
    }

    /** Decoding time of the first picture, or of the first sound where there is no picture, ms. */
    long firstDts() {
        return firstPicture != NONE ? firstPicture : firstSound;
    }

    /** When the first picture is shown, ms; 0 where there is none. */
    long firstShown() {
        return firstShown;
    }

    /** Latest decoding time, ms. */
    long newestDts() {
        return newest;
    }

    List<MediaPacket> packets() {
        return packets;
    }

    void release() {
        packets.forEach(MediaPacket::release);
        packets.clear();
    }
}
