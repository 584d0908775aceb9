package io.exprsn.simulcast.internal.relay;

import io.exprsn.simulcast.internal.media.MediaPacket;
import io.exprsn.simulcast.internal.media.TagInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The configuration of a source's track, which has to go out again after that of something else took its place. Not safe
 * for several threads.
 */
final class TrackConfig {
    private static final int MOST = 8;

    private final Consumer<MediaPacket> out;
    private final List<MediaPacket> packets = new ArrayList<>();
    private boolean owed;

    TrackConfig(Consumer<MediaPacket> out) {
        this.out = out;
    }

    /** A header of the source's, taken over: sent on now, or before the next frame that needs it. */
    void remember(MediaPacket packet, boolean now) {
        if (packet.info().role() == TagInfo.Role.SEQUENCE_HEADER || packets.size() >= MOST) {
            close();
        }
        packets.add(packet.retain());
        if (now) {
            out.accept(packet);
        } else {
            packet.release();
            owed = true;
        }
    }

    /** Something else is shown, with this configuration. */
    void replacedBy(MediaPacket header) {
        out.accept(header);
        owed = true;
    }

    /** A frame of the source's follows at this time. */
    void owed(long dts) {
        if (owed) {
            owed = false;
            packets.forEach(packet -> out.accept(packet.retain().at(dts)));
        }
    }

    void close() {
        packets.forEach(MediaPacket::release);
        packets.clear();
    }
}
