package io.exprsn.simulcast.internal.rtmp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * The small messages both ends send, as chunked bytes ready for the wire: control messages and commands, each at time 0
 * with a full first header, so that they need no memory of what was sent before on their chunk stream. The caller owns
 * the buffer.
 */
final class RtmpMessages {
    static final int CONTROL_CSID = 2;
    static final int COMMAND_CSID = 3;
    /** Where servers put {@code onStatus}. */
    static final int STATUS_CSID = 5;

    static final int PEER_BANDWIDTH_DYNAMIC = 2;
    static final int STREAM_BEGIN = 0;
    static final int PING_REQUEST = 6;
    static final int PING_RESPONSE = 7;

    private static final int FIRST_HEADER = 12;

    private RtmpMessages() {}

    static ByteBuf setChunkSize(ByteBufAllocator allocator, int size) {
        return control(allocator, RtmpMessage.SET_CHUNK_SIZE, 4).writeInt(size);
    }

    static ByteBuf windowAckSize(ByteBufAllocator allocator, int size) {
        return control(allocator, RtmpMessage.WINDOW_ACK_SIZE, 4).writeInt(size);
    }

    static ByteBuf setPeerBandwidth(ByteBufAllocator allocator, int size, int limitType) {
        return control(allocator, RtmpMessage.SET_PEER_BANDWIDTH, 5)
                .writeInt(size)
                .writeByte(limitType);
    }

    /** @param received bytes so far; only the low 32 bits go out */
    static ByteBuf acknowledgement(ByteBufAllocator allocator, long received) {
        return control(allocator, RtmpMessage.ACKNOWLEDGEMENT, 4).writeInt((int) received);
    }

    /** A user control event with its usual four bytes: stream id, or the time of a ping. */
    static ByteBuf userControl(ByteBufAllocator allocator, int event, int data) {
        return control(allocator, RtmpMessage.USER_CONTROL, 6).writeShort(event).writeInt(data);
    }

    /** @param chunkSize our own, as announced to the peer */
    static ByteBuf command(
            ByteBufAllocator allocator, int chunkSize, int csid, int streamId, @Nullable Object... values) {
        ByteBuf body = allocator.buffer();
        try {
            for (Object value : values) {
                Amf0.write(body, value);
            }
            return message(allocator, chunkSize, csid, RtmpMessage.COMMAND_AMF0, streamId, body);
        } finally {
            body.release();
        }
    }

    private static ByteBuf message(
            ByteBufAllocator allocator, int chunkSize, int csid, int type, int streamId, ByteBuf body) {
        int length = body.readableBytes();
        ByteBuf out = allocator.buffer(FIRST_HEADER + length + length / chunkSize);
        header(out, csid, type, length, streamId);
        out.writeBytes(body, Math.min(chunkSize, length));
        while (body.isReadable()) {
            out.writeByte(0xC0 | csid);
            out.writeBytes(body, Math.min(chunkSize, body.readableBytes()));
        }
        return out;
    }

    private static ByteBuf control(ByteBufAllocator allocator, int type, int length) {
        ByteBuf out = allocator.buffer(FIRST_HEADER + length);
        header(out, CONTROL_CSID, type, length, 0);
        return out;
    }

    private static void header(ByteBuf out, int csid, int type, int length, int streamId) {
        if (csid < 2 || csid > 63) {
            throw new IllegalArgumentException(
                    "Chunk stream id " + csid + ", expected one of the one-byte form, 2 to 63");
        }
        out.writeByte(csid).writeMedium(0).writeMedium(length).writeByte(type).writeIntLE(streamId);
    }
}
