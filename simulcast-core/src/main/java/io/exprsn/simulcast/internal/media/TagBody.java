package io.exprsn.simulcast.internal.media;

import io.netty.buffer.ByteBuf;

/** Finds a codec's own bytes behind the first bytes of an FLV tag body that {@link TagInfo} reads. */
public final class TagBody {
    private static final int MULTITRACK_VIDEO = 6;
    private static final int MULTITRACK_AUDIO = 5;
    private static final int MOD_EX = 7;

    private TagBody() {}

    /**
     * The decoder configuration of a packet with the role {@link TagInfo.Role#SEQUENCE_HEADER}: a view of the packet's
     * payload, which holds as long as the packet. Empty where the body is cut short.
     */
    public static ByteBuf config(MediaPacket packet) {
        ByteBuf body = packet.payload().slice();
        if (!packet.info().extended()) {
            return skip(body, packet.isVideo() ? 5 : 2);
        }
        int packetType = body.readByte() & 15;
        while (packetType == MOD_EX && body.readableBytes() >= 4) {
            int size = body.readUnsignedByte() + 1;
            if (size == 256) {
                size = body.readUnsignedShort() + 1;
            }
            skip(body, size);
            packetType = body.isReadable() ? body.readByte() & 15 : 0;
        }
        boolean multitrack = packetType == (packet.isVideo() ? MULTITRACK_VIDEO : MULTITRACK_AUDIO);
        if (!multitrack) {
            return skip(body, 4);
        }
        boolean oneTrack = body.isReadable() && body.readByte() >> 4 == 0;
        return skip(body, oneTrack ? 5 : 8); // codec, track and, for many, the length of this one
    }

    private static ByteBuf skip(ByteBuf body, int count) {
        return body.skipBytes(Math.min(count, body.readableBytes()));
    }
}
