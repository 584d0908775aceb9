package io.exprsn.simulcast.internal.rtmp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Writes chunks field by field, right or wrong, for tests that play the peer. */
final class Chunks {
    private final ByteBuf out = Unpooled.buffer();

    static Chunks chunks() {
        return new Chunks();
    }

    /** Absolute time, or the extended form from 0xFFFFFF up. */
    Chunks fmt0(int csid, long time, int length, int type, int streamId) {
        basic(0, csid).time(time);
        out.writeMedium(length).writeByte(type).writeIntLE(streamId);
        return extended(time);
    }

    Chunks fmt1(int csid, long delta, int length, int type) {
        basic(1, csid).time(delta);
        out.writeMedium(length).writeByte(type);
        return extended(delta);
    }

    Chunks fmt2(int csid, long delta) {
        return basic(2, csid).time(delta).extended(delta);
    }

    Chunks fmt3(int csid) {
        return basic(3, csid);
    }

    Chunks fmt3(int csid, long repeatedTime) {
        return basic(3, csid).extended(repeatedTime);
    }

    Chunks payload(byte[] bytes, int from, int length) {
        out.writeBytes(bytes, from, length);
        return this;
    }

    Chunks payload(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    Chunks int32(int value) {
        out.writeInt(value);
        return this;
    }

    Chunks setChunkSize(int size) {
        return fmt0(2, 0, 4, 1, 0).int32(size);
    }

    /** A whole message with a full header. */
    Chunks message(int chunkSize, int csid, long time, int type, int streamId, byte[] body) {
        fmt0(csid, time, body.length, type, streamId);
        return rest(chunkSize, csid, time, body);
    }

    /** The body behind a header, with continuations that repeat an extended time. */
    Chunks rest(int chunkSize, int csid, long time, byte[] body) {
        for (int at = 0; at < body.length; at += chunkSize) {
            if (at > 0) {
                fmt3(csid);
                extended(time);
            }
            out.writeBytes(body, at, Math.min(chunkSize, body.length - at));
        }
        return this;
    }

    Chunks command(int chunkSize, int csid, int streamId, Object... values) {
        return message(chunkSize, csid, 0, RtmpMessage.COMMAND_AMF0, streamId, amf(values));
    }

    static byte[] amf(Object... values) {
        ByteBuf body = Unpooled.buffer();
        for (Object value : values) {
            Amf0.write(body, value);
        }
        return bytes(body);
    }

    /** Bytes that differ from place to place, so that a shift shows. */
    static byte[] pattern(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 + i / 251);
        }
        return bytes;
    }

    ByteBuf buffer() {
        return out;
    }

    byte[] bytes() {
        return bytes(out);
    }

    private static byte[] bytes(ByteBuf buffer) {
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.getBytes(buffer.readerIndex(), bytes);
        return bytes;
    }

    private Chunks basic(int fmt, int csid) {
        if (csid < 64) {
            out.writeByte(fmt << 6 | csid);
        } else if (csid < 320) {
            out.writeByte(fmt << 6).writeByte(csid - 64);
        } else {
            out.writeByte(fmt << 6 | 1).writeByte(csid - 64 & 0xFF).writeByte(csid - 64 >> 8);
        }
        return this;
    }

    private Chunks time(long time) {
        out.writeMedium((int) Math.min(time, 0xFFFFFF));
        return this;
    }

    private Chunks extended(long time) {
        if (time >= 0xFFFFFF) {
            out.writeInt((int) time);
        }
        return this;
    }
}
