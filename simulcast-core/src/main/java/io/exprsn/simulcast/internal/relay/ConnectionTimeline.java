package io.exprsn.simulcast.internal.relay;

import io.exprsn.simulcast.internal.media.MediaPacket;
import io.exprsn.simulcast.internal.media.TagInfo;

/** Where a feed's packets lie on one connection's timeline, which begins at 0 with its first media. By one thread. */
final class ConnectionTimeline {
    /** A packet that has no place: sound from before the key frame we began with. */
    static final long NO_PLACE = -1;

    /** Kinds of packet times track ids, which are one byte. */
    private static final int TRACKS = 3 * 256;

    private final OutletStats stats;
    private final long[] lastTimes = new long[TRACKS];
    private long start = -1;
    private boolean begun;

    ConnectionTimeline(OutletStats stats) {
        this.stats = stats;
    }

    /** The packet's time in ms, or {@link #NO_PLACE}; steps back within a track are counted. */
    long place(MediaPacket packet) {
        TagInfo info = packet.info();
        if (start < 0 && info.isMedia()) {
            start = packet.dts();
        }
        long time = start < 0 || info.isConfig() && !begun ? 0 : packet.dts() - start;
        if (time < 0) {
            if (info.isMedia()) {
                return NO_PLACE;
            }
            time = 0;
        }
        begun |= info.isMedia();
        int track = (packet.isVideo() ? 0 : packet.isAudio() ? 1 : 2) + 3 * (info.track() & 0xFF);
        if (time < lastTimes[track]) {
            stats.regressed();
        }
        lastTimes[track] = time;
        return time;
    }
}
