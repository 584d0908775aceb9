package io.exprsn.simulcast.internal.rtmp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.util.collection.IntObjectHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts messages together from one direction of a connection's chunks, wherever the input is cut. Set Chunk Size and
 * Abort take effect inside and are not handed on.
 *
 * <p>Payloads are copied once, out of the receive buffer into a buffer of their own that grows as bytes arrive. A slice
 * would save the copy, but the receive buffer holds up to 64 KiB and packets stay in a feed's memory for seconds: a
 * 300-byte piece of sound would pin all of it, and hardly any picture lies within one receive buffer anyway.
 *
 * <p>Not safe for use by several threads: one event loop at a time. Whoever made it closes it.
 */
final class RtmpChunkReader implements AutoCloseable {
    /** Basic header 3, message header 11, extended timestamp 4. */
    private static final int MAX_HEADER = 18;

    private static final int INITIAL_CHUNK_SIZE = 128;
    private static final int MAX_MESSAGE = 0xFFFFFF;
    private static final int EXTENDED = 0xFFFFFF;
    private static final int SMALLEST_BUFFER = 512;
    private static final int INCOMPLETE = -1;

    private final ByteBufAllocator allocator;
    private final RtmpLimits limits;
    private final Consumer<RtmpMessage> messages;
    private final IntObjectHashMap<ChunkStream> chunkStreams = new IntObjectHashMap<>();
    /** A chunk header that the end of the input cut; at most {@value #MAX_HEADER} bytes. */
    private final ByteBuf cut = Unpooled.buffer(MAX_HEADER, MAX_HEADER);

    private int chunkSize = INITIAL_CHUNK_SIZE;
    private int partialBytes;
    private long bytes;
    private boolean early = true;
    private boolean closed;
    /** The chunk stream whose chunk is being read, or null between chunks. */
    private @Nullable ChunkStream current;

    private int chunkLeft;

    /** @param messages gets every message, from inside {@link #read}; may close this reader */
    RtmpChunkReader(ByteBufAllocator allocator, RtmpLimits limits, Consumer<RtmpMessage> messages) {
        this.allocator = allocator;
        this.limits = limits;
        this.messages = messages;
    }

    /**
     * Consumes all readable bytes; the buffer stays the caller's. After an exception the reader is closed.
     *
     * @throws RtmpException if the peer broke the protocol or a limit
     */
    void read(ByteBuf in) {
        try {
            while (cut.isReadable() && in.isReadable() && !closed) {
                cut.discardReadBytes();
                cut.writeBytes(in, Math.min(in.readableBytes(), cut.writableBytes()));
                process(cut);
            }
            if (in.isReadable() && !closed) {
                process(in);
            }
            if (closed) {
                in.skipBytes(in.readableBytes());
            } else if (in.isReadable()) {
                cut.clear().writeBytes(in);
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Bytes of chunks consumed so far, headers included, the handshake not. */
    long bytes() {
        return bytes;
    }

    /** From now on any number of bytes may come: the publication (or, for a client, the server) is accepted. */
    void liftEarlyLimit() {
        early = false;
    }

    /** Releases what was unfinished; whatever is read afterwards is passed over. Closing twice does nothing. */
    @Override
    public void close() {
        closed = true;
        current = null;
        for (ChunkStream stream : chunkStreams.values()) {
            drop(stream);
        }
        chunkStreams.clear();
    }

    private void process(ByteBuf in) {
        while (in.isReadable() && !closed) {
            ChunkStream stream = current;
            if (stream != null) {
                payload(stream, in);
            } else {
                int length = header(in);
                if (length == INCOMPLETE) {
                    return;
                }
                count(length);
            }
        }
    }

    /** Reads one chunk header if all of it is there; its length, or {@link #INCOMPLETE} with nothing consumed. */
    private int header(ByteBuf in) {
        int start = in.readerIndex();
        int available = in.readableBytes();
        int first = in.getUnsignedByte(start);
        int fmt = first >> 6;
        int csid = first & 0x3F;
        int at = 1;
        if (csid < 2) {
            at = csid + 2;
            if (available < at) {
                return INCOMPLETE;
            }
            csid = 64 + in.getUnsignedByte(start + 1) + (at == 3 ? in.getUnsignedByte(start + 2) << 8 : 0);
        }
        ChunkStream stream = chunkStreams.get(csid);
        if (stream == null && fmt >= 2) {
            throw new RtmpException("chunk of type " + fmt + " on chunk stream " + csid + ", expected type 0 first");
        }
        if (stream != null && stream.unfinished && fmt < 3) {
            throw new RtmpException("chunk of type " + fmt + " inside an unfinished message on chunk stream " + csid
                    + ", expected type 3");
        }
        if (fmt == 3) {
            return type3(in, stream, at);
        }

        int fieldsLength = fmt == 0 ? 11 : fmt == 1 ? 7 : 3;
        if (available < at + fieldsLength) {
            return INCOMPLETE;
        }
        int fields = start + at;
        at += fieldsLength;
        int shortTime = in.getUnsignedMedium(fields);
        boolean extended = shortTime == EXTENDED;
        if (extended && available < at + 4) {
            return INCOMPLETE;
        }
        int extendedTime = 0;
        if (extended) {
            extendedTime = in.getInt(start + at);
            at += 4;
        }
        if (stream == null) {
            stream = open(csid);
        }
        stream.extended = extended;
        stream.extendedTime = extendedTime;
        // A type 3 chunk that opens a message repeats this field as its delta, even if it was an absolute time.
        stream.delta = extended ? extendedTime & 0xFFFFFFFFL : shortTime;
        if (fmt == 0) {
            stream.timestamp = stream.delta;
            stream.streamId = in.getIntLE(fields + 7);
        } else {
            stream.timestamp = stream.timestamp + stream.delta & 0xFFFFFFFFL;
        }
        if (fmt < 2) {
            stream.length = in.getUnsignedMedium(fields + 3);
            stream.type = in.getUnsignedByte(fields + 6);
            checkLength(stream);
        }
        in.skipBytes(at);
        begin(stream);
        return at;
    }

    private int type3(ByteBuf in, @Nullable ChunkStream stream, int basicLength) {
        if (stream == null) {
            throw new IllegalStateException("checked before");
        }
        int length = basicLength;
        if (stream.extended) {
            int repeated = repeatsTime(in, in.readerIndex() + basicLength, stream.extendedTime);
            if (repeated == INCOMPLETE) {
                return INCOMPLETE;
            }
            length += repeated;
        }
        in.skipBytes(length);
        if (stream.unfinished) {
            chunk(stream);
        } else {
            stream.timestamp = stream.timestamp + stream.delta & 0xFFFFFFFFL;
            begin(stream);
        }
        return length;
    }

    /**
     * 4 if the extended time stands here again, as the specification says, 0 if the peer leaves it out and payload
     * follows. Decides at the first byte that differs, because behind a short rest of payload no more may come.
     */
    private static int repeatsTime(ByteBuf in, int at, int time) {
        for (int i = 0; i < 4; i++) {
            if (at + i == in.writerIndex()) {
                return INCOMPLETE;
            }
            if (in.getByte(at + i) != (byte) (time >> 24 - 8 * i)) {
                return 0;
            }
        }
        return 4;
    }

    private ChunkStream open(int csid) {
        if (chunkStreams.size() == limits.chunkStreams()) {
            throw new RtmpException("more than " + limits.chunkStreams() + " chunk streams");
        }
        ChunkStream stream = new ChunkStream(csid);
        chunkStreams.put(csid, stream);
        return stream;
    }

    private void checkLength(ChunkStream stream) {
        int length = stream.length;
        boolean fits = switch (stream.type) {
            case RtmpMessage.SET_CHUNK_SIZE,
                    RtmpMessage.ABORT,
                    RtmpMessage.ACKNOWLEDGEMENT,
                    RtmpMessage.WINDOW_ACK_SIZE -> length == 4;
            case RtmpMessage.USER_CONTROL -> length >= 2 && length <= 10;
            case RtmpMessage.SET_PEER_BANDWIDTH -> length == 5;
            case RtmpMessage.AUDIO, RtmpMessage.VIDEO, RtmpMessage.AGGREGATE -> length <= limits.mediaBytes();
            default -> length <= limits.commandBytes();
        };
        if (!fits) {
            throw new RtmpException("message of type " + stream.type + " with " + length
                    + " bytes, which is not its size or above our limit");
        }
    }

    private void begin(ChunkStream stream) {
        stream.unfinished = true;
        stream.received = 0;
        if (stream.length == 0) {
            finish(stream);
        } else {
            chunk(stream);
        }
    }

    private void chunk(ChunkStream stream) {
        current = stream;
        chunkLeft = Math.min(chunkSize, stream.length - stream.received);
    }

    private void payload(ChunkStream stream, ByteBuf in) {
        int length = Math.min(chunkLeft, in.readableBytes());
        count(length);
        if (partialBytes + (long) length > limits.partialBytes()) {
            throw new RtmpException("unfinished messages of more than " + limits.partialBytes() + " bytes in all");
        }
        ByteBuf payload = stream.payload;
        if (payload == null) {
            // By what has come, not by what was declared; then doubling, at most to the length declared.
            int room = Math.min(stream.length, Math.max(length, SMALLEST_BUFFER));
            payload = stream.payload = allocator.buffer(room, stream.length);
        }
        payload.writeBytes(in, length);
        stream.received += length;
        partialBytes += length;
        chunkLeft -= length;
        if (chunkLeft == 0) {
            current = null;
            if (stream.received == stream.length) {
                finish(stream);
            }
        }
    }

    private void finish(ChunkStream stream) {
        ByteBuf payload = stream.payload == null ? Unpooled.EMPTY_BUFFER : stream.payload;
        stream.payload = null;
        stream.unfinished = false;
        partialBytes -= stream.received;
        stream.received = 0;
        switch (stream.type) {
            case RtmpMessage.SET_CHUNK_SIZE -> setChunkSize(takeInt(payload));
            case RtmpMessage.ABORT -> abort(takeInt(payload));
            default ->
                messages.accept(new RtmpMessage(stream.csid, stream.type, stream.timestamp, stream.streamId, payload));
        }
    }

    private static int takeInt(ByteBuf payload) {
        int value = payload.readInt();
        payload.release();
        return value;
    }

    private void setChunkSize(int size) {
        if (size < 1) {
            throw new RtmpException("chunk size " + Integer.toUnsignedString(size) + ", expected 1 to 2147483647");
        }
        // No message is longer, so a larger chunk size means the same.
        chunkSize = Math.min(size, MAX_MESSAGE);
    }

    private void abort(int csid) {
        ChunkStream stream = chunkStreams.get(csid);
        if (stream != null) {
            drop(stream);
        }
    }

    private void drop(ChunkStream stream) {
        partialBytes -= stream.received;
        stream.received = 0;
        stream.unfinished = false;
        if (stream.payload != null) {
            stream.payload.release();
            stream.payload = null;
        }
    }

    private void count(int length) {
        bytes += length;
        if (early && bytes > limits.bytesBeforePublish()) {
            throw new RtmpException("more than " + limits.bytesBeforePublish() + " bytes before publishing");
        }
    }

    /** What the chunks of one id have in common until the next header changes it. */
    private static final class ChunkStream {
        final int csid;
        long timestamp;
        long delta;
        boolean extended;
        int extendedTime;
        int length;
        int type;
        int streamId;
        boolean unfinished;
        int received;

        @Nullable
        ByteBuf payload;

        ChunkStream(int csid) {
            this.csid = csid;
        }
    }
}
