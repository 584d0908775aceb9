package io.exprsn.simulcast.internal.rtmp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The server's half of the simple handshake. S0, S1 and S2 go out together as soon as C1 is whole, because FFmpeg sends
 * C2 only after all three; C2 is swallowed unseen, because digest clients put no echo there.
 */
final class ServerHandshake {
    private static final int VERSION = 3;
    private static final int SIZE = 1536;

    private final byte[] c1 = new byte[SIZE];
    private boolean versionSeen;
    private int c1Bytes;
    private int c2Bytes;

    /**
     * Consumes what belongs to the handshake and leaves the rest: the first chunk may share a segment with C2.
     *
     * @return what to write and flush, owned by the caller; null if nothing
     * @throws RtmpException if this is no RTMP client
     */
    @Nullable
    ByteBuf read(ByteBuf in, ByteBufAllocator allocator) {
        if (!versionSeen && in.isReadable()) {
            int version = in.readUnsignedByte();
            if (version != VERSION) {
                throw new RtmpException("handshake version " + version + ", expected " + VERSION);
            }
            versionSeen = true;
        }
        ByteBuf answer = null;
        if (c1Bytes < SIZE && in.isReadable()) {
            int length = Math.min(SIZE - c1Bytes, in.readableBytes());
            in.readBytes(c1, c1Bytes, length);
            c1Bytes += length;
            if (c1Bytes == SIZE) {
                answer = answer(allocator);
            }
        }
        if (c1Bytes == SIZE) {
            int length = Math.min(SIZE - c2Bytes, in.readableBytes());
            in.skipBytes(length);
            c2Bytes += length;
        }
        return answer;
    }

    /** True once C2 is through: chunks follow. */
    boolean done() {
        return c2Bytes == SIZE;
    }

    private ByteBuf answer(ByteBufAllocator allocator) {
        byte[] random = new byte[SIZE - 8];
        ThreadLocalRandom.current().nextBytes(random); // filler, nothing depends on it
        return allocator
                .buffer(1 + 2 * SIZE)
                .writeByte(VERSION)
                .writeInt(0)
                .writeInt(0)
                .writeBytes(random)
                .writeBytes(c1);
    }
}
