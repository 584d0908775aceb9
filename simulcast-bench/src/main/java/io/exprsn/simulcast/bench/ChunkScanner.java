package io.exprsn.simulcast.bench;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Finds messages in one direction of a connection without putting them together: keeps the first bytes of each and
 * passes over the rest, so that looking at every picture of every connection costs next to nothing.
 */
final class ChunkScanner {
    /** Bytes kept of a message: enough for a stamp and for the beginning of any command. */
    static final int HEAD = 512;

    /** Told of each message when its last byte is there. */
    interface Listener {
        void message(int type, long millis, int length, ByteBuffer head);
    }

    private final Listener listener;
    private final @Nullable ChunkStream[] streams = new ChunkStream[64];
    private final byte[] header = new byte[16];
    private int headerBytes;
    private int chunkSize = 128;
    private @Nullable ChunkStream current;
    private int left;

    private static final class ChunkStream {
        final byte[] head = new byte[HEAD];
        boolean extended;
        long time;
        /** Time of a first message, else the step to the next. */
        long step;

        int length;
        int type;
        int received;
    }

    ChunkScanner(Listener listener) {
        this.listener = listener;
    }

    void scan(ByteBuf in) {
        while (in.isReadable()) {
            ChunkStream stream = current;
            if (stream == null) {
                header[headerBytes++] = in.readByte();
                if (headerBytes == headerLength()) {
                    begin();
                }
            } else {
                payload(stream, in);
            }
        }
    }

    /** As far as it is known by now; never what was reached before all of it is there. */
    private int headerLength() {
        int csid = header[0] & 0x3F;
        int fmt = (header[0] & 0xFF) >> 6;
        if (csid < 2) {
            throw new IllegalStateException("a chunk stream above 63: not met in any peer");
        }
        int length = 1 + (fmt == 0 ? 11 : fmt == 1 ? 7 : fmt == 2 ? 3 : 0);
        if (headerBytes < length) {
            return length;
        }
        ChunkStream stream = streams[csid];
        boolean extended = fmt == 3 ? stream != null && stream.extended : medium(1) == 0xFFFFFF;
        return extended ? length + 4 : length;
    }

    private int medium(int at) {
        return (header[at] & 0xFF) << 16 | (header[at + 1] & 0xFF) << 8 | header[at + 2] & 0xFF;
    }

    /** The end of the header, unsigned. */
    private long lastInt() {
        return ByteBuffer.wrap(header, headerBytes - 4, 4).getInt() & 0xFFFFFFFFL;
    }

    private void begin() {
        int csid = header[0] & 0x3F;
        int fmt = (header[0] & 0xFF) >> 6;
        ChunkStream stream = streams[csid];
        if (stream == null) {
            stream = streams[csid] = new ChunkStream();
        }
        if (fmt < 3) {
            stream.extended = medium(1) == 0xFFFFFF;
            stream.step = stream.extended ? lastInt() : medium(1);
        }
        if (stream.received == 0) {
            stream.time = fmt == 0 ? stream.step : stream.time + stream.step;
        }
        if (fmt < 2) {
            stream.length = medium(4);
            stream.type = header[7] & 0xFF;
        }
        headerBytes = 0;
        left = Math.min(chunkSize, stream.length - stream.received);
        current = stream;
        if (stream.length == 0) {
            finish(stream);
        }
    }

    private void payload(ChunkStream stream, ByteBuf in) {
        int length = Math.min(left, in.readableBytes());
        int kept = Math.min(length, HEAD - stream.received);
        if (kept > 0) {
            in.readBytes(stream.head, stream.received, kept);
            in.skipBytes(length - kept);
        } else {
            in.skipBytes(length);
        }
        stream.received += length;
        left -= length;
        if (stream.received == stream.length) {
            finish(stream);
        } else if (left == 0) {
            current = null;
        }
    }

    private void finish(ChunkStream stream) {
        current = null;
        stream.received = 0;
        ByteBuffer head = ByteBuffer.wrap(stream.head, 0, Math.min(HEAD, stream.length));
        if (stream.type == Rtmp.SET_CHUNK_SIZE) {
            chunkSize = head.getInt();
        } else {
            listener.message(stream.type, stream.time, stream.length, head);
        }
    }
}
