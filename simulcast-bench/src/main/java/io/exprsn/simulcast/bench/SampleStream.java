package io.exprsn.simulcast.bench;

import io.exprsn.simulcast.internal.media.MediaKind;
import io.exprsn.simulcast.internal.media.MediaPacket;
import io.netty.buffer.ByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** The same two seconds of 5 Mbit/s for all benchmarks of the media path: one group of pictures with its sound. */
public final class SampleStream {
    /** Packets in it, headers left out. */
    public static final int PACKETS = 60 + 94;

    private SampleStream() {}

    private interface Use {
        void packet(StampedStream.Packet packet);
    }

    private static void each(Use use) {
        var stream = new StampedStream();
        for (int i = 0; i < PACKETS; i++) {
            use.packet(stream.next());
        }
    }

    /** As an FLV file with its headers. */
    public static byte[] flv() {
        var out = new ByteArrayOutputStream();
        out.writeBytes(PacedPublisher.FLV_HEADER);
        for (StampedStream.Packet header : StampedStream.headers()) {
            out.writeBytes(PacedPublisher.tag(header));
        }
        each(packet -> out.writeBytes(PacedPublisher.tag(packet)));
        return out.toByteArray();
    }

    /** As RTMP chunks of 4096 bytes, their size announced first. */
    public static byte[] chunks() {
        var out = new ByteArrayOutputStream();
        out.writeBytes(Rtmp.control(Rtmp.SET_CHUNK_SIZE, Rtmp.CHUNK_SIZE));
        each(packet -> out.writeBytes(PacedPublisher.message(packet)));
        return out.toByteArray();
    }

    /** As packets in direct memory, owned by the caller. */
    public static List<MediaPacket> packets() {
        List<MediaPacket> packets = new ArrayList<>();
        each(packet -> packets.add(new MediaPacket(
                packet.type() == StampedStream.VIDEO ? MediaKind.VIDEO : MediaKind.AUDIO,
                packet.millis(),
                ByteBufAllocator.DEFAULT.directBuffer(packet.body().length).writeBytes(packet.body()))));
        return packets;
    }
}
