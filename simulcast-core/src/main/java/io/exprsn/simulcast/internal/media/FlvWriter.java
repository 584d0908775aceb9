package io.exprsn.simulcast.internal.media;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** The bytes around tag bodies that make a stream of packets FLV. Keeps no state; bodies are not copied. */
public final class FlvWriter {
    /** A tag's size is a number of three bytes. */
    public static final int LONGEST_BODY = 0xFF_FFFF;

    private static final int HEADER_BYTES = 9;
    private static final int TAG_HEADER_BYTES = 11;
    private static final int BACK_POINTER_BYTES = 4;

    private FlvWriter() {}

    /**
     * What an FLV stream begins with; the caller owns it. FFmpeg waits for a track that is announced and does not come.
     *
     * @param audio whether sound will follow
     * @param video whether pictures will follow
     */
    public static ByteBuf header(boolean audio, boolean video) {
        return Unpooled.buffer(HEADER_BYTES + BACK_POINTER_BYTES)
                .writeMedium('F' << 16 | 'L' << 8 | 'V')
                .writeByte(1)
                .writeByte((audio ? 4 : 0) | (video ? 1 : 0))
                .writeInt(HEADER_BYTES)
                .writeInt(0);
    }

    /**
     * One tag; the caller owns it. It shares the packet's payload, whose reference it keeps until it is released; the
     * packet stays the caller's.
     *
     * @param dts decoding time in ms as it shall stand there; its low 32 bits are written
     * @throws IllegalArgumentException if the body is longer than {@link #LONGEST_BODY}
     */
    public static ByteBuf tag(MediaPacket packet, long dts) {
        int size = packet.size();
        if (size > LONGEST_BODY) {
            throw new IllegalArgumentException(
                    "A body of " + size + " bytes does not fit into an FLV tag, which holds " + LONGEST_BODY);
        }
        ByteBuf before = Unpooled.buffer(TAG_HEADER_BYTES)
                .writeByte(packet.kind().type())
                .writeMedium(size)
                .writeMedium((int) dts)
                .writeByte((int) (dts >>> 24))
                .writeMedium(0);
        ByteBuf after = Unpooled.buffer(BACK_POINTER_BYTES).writeInt(TAG_HEADER_BYTES + size);
        return Unpooled.wrappedBuffer(3, before, packet.payload().retainedSlice(), after);
    }
}
