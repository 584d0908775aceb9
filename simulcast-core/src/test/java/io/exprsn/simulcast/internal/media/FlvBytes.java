package io.exprsn.simulcast.internal.media;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** FLV in memory, for what FFmpeg reads and writes in tests. */
public final class FlvBytes {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** Begins a stream of these tracks. */
    public FlvBytes(boolean sound, boolean pictures) {
        write(FlvWriter.header(sound, pictures));
    }

    /** Adds a packet, which stays the caller's. */
    public FlvBytes add(MediaPacket packet) {
        write(FlvWriter.tag(packet, packet.dts()));
        return this;
    }

    private void write(ByteBuf some) {
        byte[] copy = new byte[some.readableBytes()];
        some.readBytes(copy);
        some.release();
        bytes.writeBytes(copy);
    }

    /** The stream so far. */
    public byte[] bytes() {
        return bytes.toByteArray();
    }

    /** All packets of a stream; the caller owns them. */
    public static List<MediaPacket> packets(byte[] flv) throws IOException {
        List<MediaPacket> packets = new ArrayList<>();
        FlvReader reader = new FlvReader(new ByteArrayInputStream(flv));
        for (MediaPacket packet = reader.next(); packet != null; packet = reader.next()) {
            packets.add(packet);
        }
        return packets;
    }
}
