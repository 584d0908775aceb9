package io.exprsn.simulcast.internal.relay;

import io.exprsn.simulcast.internal.media.MediaPacket;
import io.exprsn.simulcast.internal.media.SilentAac;

/** Silence on a running timeline, frame after frame. Not safe for several threads. */
final class SilenceRun {
    private final SilentAac silence;
    private final long from;
    private long frames;

    /** @param from when it begins, ms */
    SilenceRun(SilentAac silence, long from) {
        this.silence = silence;
        this.from = from;
    }

    /** When the next frame begins, ms: the end of those taken. */
    long nextDts() {
        return from + silence.timeOf(frames);
    }

    /** Whether a sound of this time would begin more than half a frame before the end of those taken. */
    boolean isPast(long dts) {
        return 2 * (nextDts() - dts) > frameMillis();
    }

    /** Whether one more frame would close up better to a sound of this time. */
    boolean leavesRoomBefore(long dts) {
        return 2 * (dts - nextDts()) > frameMillis();
    }

    long frameMillis() {
        return silence.timeOf(1);
    }

    /** The next frame; the caller owns it. */
    MediaPacket next() {
        MediaPacket frame = silence.frame(nextDts());
        frames++;
        return frame;
    }

    SilentAac silence() {
        return silence;
    }
}
