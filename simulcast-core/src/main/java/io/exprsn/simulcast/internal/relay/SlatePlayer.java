package io.exprsn.simulcast.internal.relay;

import io.exprsn.simulcast.internal.media.MediaPacket;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Plays a {@link Slate} on a running timeline, from its first key frame, as often as it takes. Pictures and sound begin
 * each where their track ended, so that neither steps back nor leaves a hole. Not safe for several threads.
 */
public final class SlatePlayer {
    /** No packet of this kind follows. */
    public static final long NEVER = Long.MAX_VALUE;

    private final Slate slate;
    private final boolean pictured;
    private final long picturesFrom;
    private final @Nullable SilenceRun sound;
    private long pictures;

    private SlatePlayer(Slate slate, boolean pictured, long picturesFrom, @Nullable SilenceRun sound) {
        this.slate = slate;
        this.pictured = pictured;
        this.picturesFrom = picturesFrom;
        this.sound = sound;
    }

    /**
     * Pictures and silence.
     *
     * @param picturesFrom time of the first picture, ms: after that of the last one shown
     * @param soundFrom time of the first piece of silence, ms: where the last sound ends
     */
    public static SlatePlayer of(Slate slate, long picturesFrom, long soundFrom) {
        return new SlatePlayer(slate, true, picturesFrom, new SilenceRun(slate.silence(), soundFrom));
    }

    /** Pictures alone. */
    public static SlatePlayer silent(Slate slate, long picturesFrom) {
        return new SlatePlayer(slate, true, picturesFrom, null);
    }

    /** Silence alone. */
    static SlatePlayer pictureless(Slate slate, long soundFrom) {
        return new SlatePlayer(slate, false, NEVER, new SilenceRun(slate.silence(), soundFrom));
    }

    /** What goes ahead: the configuration of what is played; the caller owns the packets. */
    public List<MediaPacket> config() {
        List<MediaPacket> config = new ArrayList<>();
        if (pictured) {
            config.add(slate.videoHeader(picturesFrom));
        }
        if (sound != null) {
            config.add(slate.silence().header(sound.nextDts()));
        }
        return config;
    }

    /** When the next packet is due, ms. */
    public long nextDts() {
        return Math.min(nextPictureDts(), nextSoundDts());
    }

    /** When the next picture is due, ms; {@link #NEVER} if it plays silence alone. */
    public long nextPictureDts() {
        return pictured ? picturesFrom + slate.timeOf(pictures) : NEVER;
    }

    /** When the next piece of silence is due, ms: the end of the silence so far; {@link #NEVER} if it plays pictures alone. */
    public long nextSoundDts() {
        return sound == null ? NEVER : sound.nextDts();
    }

    /** The next piece of silence due at this time or before, whatever becomes of the pictures; null if there is none. */
    @Nullable
    MediaPacket nextSound(long until) {
        return sound != null && sound.nextDts() <= until ? sound.next() : null;
    }

    /** The next packet due at this time or before, in order of time; null if there is none. The caller owns it. */
    public @Nullable MediaPacket next(long until) {
        long picture = nextPictureDts();
        if (sound != null && sound.nextDts() < picture) {
            return nextSound(until);
        }
        if (picture > until) {
            return null;
        }
        return slate.picture(pictures++, picture);
    }
}
