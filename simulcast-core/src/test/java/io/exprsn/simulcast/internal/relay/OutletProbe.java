package io.exprsn.simulcast.internal.relay;

import io.exprsn.simulcast.internal.media.MediaKind;
import io.exprsn.simulcast.internal.media.MediaPacket;
import io.netty.buffer.Unpooled;

/** Lets tests of other packages play the outlet that fills the counters. */
public final class OutletProbe {
    private OutletProbe() {}

    /** So much waits. */
    public static void queued(OutletStats stats, long bytes, long millis) {
        stats.queued(bytes, millis);
    }

    /** One more picture left. */
    public static void sent(OutletStats stats, int size) {
        byte[] picture = new byte[Math.max(5, size)];
        picture[0] = 0x27;
        picture[1] = 1;
        stats.sent(new MediaPacket(MediaKind.VIDEO, 0, Unpooled.wrappedBuffer(picture)), 0);
    }

    /** So many more pictures were dropped. */
    public static void dropped(OutletStats stats, int pictures) {
        stats.dropped(pictures, pictures);
    }
}
