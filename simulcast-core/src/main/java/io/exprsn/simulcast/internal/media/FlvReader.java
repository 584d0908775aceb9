package io.exprsn.simulcast.internal.media;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads FLV tags from a stream that may be cut anywhere and may lie about sizes. Payloads go into direct buffers so that
 * sockets write them without another copy.
 *
 * <p>Not safe for several threads.
 */
public final class FlvReader {
    private static final int HEADER_BYTES = 9;
    private static final int TAG_HEADER_BYTES = 11;
    private static final int MAX_DATA_OFFSET = 1 << 20;
    /** Tags grow by this much as their bytes arrive, so that a declared length alone never takes memory. */
    private static final int GROWTH = 64 * 1024;

    private static final int PIECE = 8 * 1024;

    private static final int TYPE_AMF3_DATA = 15;
    private static final int ENCRYPTED = 0x20;

    private final InputStream in;
    private final ByteBufAllocator allocator;
    private final byte[] tagHeader = new byte[TAG_HEADER_BYTES];
    private final byte[] piece = new byte[PIECE];
    private boolean headerRead;

    /** Reads from {@code in}, which should be buffered; never closes it. */
    public FlvReader(InputStream in) {
        this(in, ByteBufAllocator.DEFAULT);
    }

    FlvReader(InputStream in, ByteBufAllocator allocator) {
        this.in = in;
        this.allocator = allocator;
    }

    /**
     * The next audio, video or script tag, with its own 32-bit time stamp; null at the end. A tag cut short by the end
     * is discarded: it is what a killed writer leaves. The caller owns the packet.
     *
     * @throws FlvException if the stream is not FLV
     * @throws IOException if reading fails
     */
    public @Nullable MediaPacket next() throws IOException {
        if (!headerRead) {
            readHeader();
            headerRead = true;
        }
        while (true) {
            int got = in.readNBytes(tagHeader, 0, TAG_HEADER_BYTES);
            if (got < TAG_HEADER_BYTES) {
                return null;
            }
            int type = tagHeader[0] & 0xFF;
            int size = u24(1);
            long time = u24(4) | (tagHeader[7] & 0xFFL) << 24;
            MediaKind kind = kind(type);
            if (kind == null) {
                if (!skip(size + 4L)) {
                    return null;
                }
                continue;
            }
            ByteBuf body = readBody(size);
            if (body == null) {
                return null;
            }
            if (type == TYPE_AMF3_DATA && body.isReadable()) {
                body.skipBytes(1); // a format byte, then AMF0
            }
            skip(4); // the back pointer; wrong ones are common and harmless
            return new MediaPacket(kind, time, body);
        }
    }

    private static @Nullable MediaKind kind(int type) {
        if ((type & ENCRYPTED) != 0) {
            return null;
        }
        return switch (type & 0x1F) {
            case 8 -> MediaKind.AUDIO;
            case 9 -> MediaKind.VIDEO;
            case 18, TYPE_AMF3_DATA -> MediaKind.DATA;
            default -> null;
        };
    }

    private void readHeader() throws IOException {
        byte[] header = in.readNBytes(HEADER_BYTES);
        if (header.length == 0) {
            throw new FlvException("The FLV stream is empty: not one byte came");
        }
        if (header.length < HEADER_BYTES
                || header[0] != 'F'
                || header[1] != 'L'
                || header[2] != 'V'
                || header[3] != 1) {
            throw new FlvException(
                    "Not an FLV stream: it begins with " + printable(header) + ", expected \"FLV\" and version 1");
        }
        long dataOffset =
                (header[5] & 0xFFL) << 24 | (header[6] & 0xFFL) << 16 | (header[7] & 0xFFL) << 8 | header[8] & 0xFFL;
        if (dataOffset < HEADER_BYTES || dataOffset > MAX_DATA_OFFSET) {
            throw new FlvException("Not an FLV stream: its data begins at byte " + dataOffset + ", expected 9");
        }
        skip(dataOffset - HEADER_BYTES + 4);
    }

    private @Nullable ByteBuf readBody(int size) throws IOException {
        ByteBuf body = allocator.directBuffer(Math.min(size, GROWTH));
        boolean whole = false;
        try {
            int left = size;
            while (left > 0) {
                // Into an array of our own: a direct buffer would make one for each call.
                int read = in.read(piece, 0, Math.min(left, piece.length));
                if (read < 0) {
                    return null;
                }
                body.writeBytes(piece, 0, read);
                left -= read;
            }
            whole = true;
            return body;
        } finally {
            if (!whole) {
                body.release();
            }
        }
    }

    private boolean skip(long count) throws IOException {
        try {
            in.skipNBytes(count);
            return true;
        } catch (EOFException end) {
            return false;
        }
    }

    private int u24(int at) {
        return (tagHeader[at] & 0xFF) << 16 | (tagHeader[at + 1] & 0xFF) << 8 | tagHeader[at + 2] & 0xFF;
    }

    private static String printable(byte[] bytes) {
        StringBuilder text = new StringBuilder("\"");
        for (byte b : Arrays.copyOf(bytes, Math.min(bytes.length, 8))) {
            text.append(b >= 0x20 && b < 0x7F ? (char) b : '.');
        }
        return text.append('"').toString();
    }
}
