package io.exprsn.simulcast.internal.relay;

import io.exprsn.simulcast.internal.media.MediaPacket;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Shows a slate in place of a source that is lost, at its pace and on its timeline, until an encoder takes over. Guarded by the lock of
 * the {@link RenditionOutput} it speaks to.
 */
final class RenditionBridge {
    /** What passed before it was shown is made up for up to this; outlets have room for it. */
    private static final long MOST_CATCH_UP_MILLIS = 4_000;
    /** Between its last packet and the first of an encoder, whose time is not on its grid. */
    private static final long ROOM_MILLIS = 17;
    /** So long an encoder has to come up with its first picture before the slate goes on. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(3);

    private static final long NEVER = Long.MAX_VALUE;

    private final SlatePlayer player;
    private final long edgeDts;
    private final long edgeNanos;
    private long holdAtDts = NEVER;
    private long holdUntilNanos;

    /**
     * Begins where pictures and sound end.
     *
     * @param picturesEnd ms
     * @param soundEnd ms; {@link Long#MIN_VALUE} without sound
     * @param edgeDts where the lost source was, ms
     * @param edgeNanos when it was there
     */
    RenditionBridge(Slate slate, long picturesEnd, long soundEnd, long edgeDts, long edgeNanos, long now) {
        this.edgeDts = edgeDts;
        this.edgeNanos = edgeNanos;
        long earliest = live(now) - MOST_CATCH_UP_MILLIS;
        long pictures = Math.max(picturesEnd, earliest);
        player = soundEnd == Long.MIN_VALUE
                ? SlatePlayer.silent(slate, pictures)
                : SlatePlayer.of(slate, pictures, Math.max(soundEnd, earliest));
    }

    SlatePlayer player() {
        return player;
    }

    /** Where the source would be, ms. */
    private long live(long now) {
        return edgeDts + TimeUnit.NANOSECONDS.toMillis(now - edgeNanos);
    }

    /** An encoder is about to take over at this time, ms: the slate waits for it there. */
    void holdAt(long dts, long now) {
        holdAtDts = dts;
        holdUntilNanos = now + PATIENCE_NANOS;
    }

    /** It will not. */
    void goOn() {
        holdAtDts = NEVER;
    }

    /** The next packet that is due, null if none is; the caller owns it. */
    @Nullable
    MediaPacket due(long now) {
        if (now - holdUntilNanos > 0) {
            goOn();
        }
        return player.next(Math.min(live(now), holdAtDts - ROOM_MILLIS));
    }

    /** The next packet that leaves room for one at this time, ms, null if there is none; the caller owns it. */
    @Nullable
    MediaPacket before(long dts) {
        return player.next(dts - ROOM_MILLIS);
    }
}
