package io.exprsn.simulcast.internal.rtmp;

import io.exprsn.simulcast.internal.media.MediaPacket;
import io.exprsn.simulcast.internal.media.TagInfo;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Writes media messages of one connection as chunks. The first message of a chunk stream has a full header near time 0,
 * later ones a delta, so the extended time field never arises in a run of any length; no message opens with the fmt 3
 * header that peers read differently.
 *
 * <p>A message with a delta header is the same on every connection that sent the message before it too. So it is framed
 * once per packet, header and all, and most writes are one shared buffer. Belongs to one event loop.
 */
final class RtmpChunkWriter {
    static final int AUDIO_CSID = 4;
    static final int VIDEO_CSID = 6;
    private static final int EXTENDED = 0xFFFFFF;
    private static final byte[] SET_DATA_FRAME = {
        2, 0, 13, '@', 's', 'e', 't', 'D', 'a', 't', 'a', 'F', 'r', 'a', 'm', 'e'
    };

    /** Header with a time delta: one byte for fmt and chunk stream, then delta, length, type. */
    private static final int DELTA_HEADER = 8;

    private static final int FULL_HEADER = 12;

    /** One maker per chunk size and chunk stream, shared by all connections: packets remember who formed them. */
    private static final Map<Integer, MediaPacket.WireForm> FORMS = new ConcurrentHashMap<>();

    private final ByteBufAllocator allocator;
    private final int chunkSize;
    private final int streamId;
    private final MediaPacket.WireForm audioForm;
    private final MediaPacket.WireForm videoForm;
    private long lastAudio = -1;
    private long lastVideo = -1;

    RtmpChunkWriter(ByteBufAllocator allocator, int chunkSize, int streamId) {
        this.allocator = allocator;
        this.chunkSize = chunkSize;
        this.streamId = streamId;
        this.audioForm = form(chunkSize, AUDIO_CSID);
        this.videoForm = form(chunkSize, VIDEO_CSID);
    }

    private static MediaPacket.WireForm form(int chunkSize, int csid) {
        return FORMS.computeIfAbsent(
                chunkSize << 8 | csid, key -> (packet, delta) -> frame(packet, delta, chunkSize, csid));
    }

    /**
     * Writes, without flushing, one message.
     *
     * @param time ms since the connection's first packet, at least 0
     */
    void write(Channel out, MediaPacket packet, long time) {
        boolean video = packet.isVideo();
        long last = video ? lastVideo : lastAudio;
        if (video) {
            lastVideo = time;
        } else {
            lastAudio = time;
        }
        int csid = video ? VIDEO_CSID : AUDIO_CSID;
        boolean full = last < 0 || time < last || time - last >= EXTENDED;
        if (packet.info().role() == TagInfo.Role.METADATA) {
            writeMetadata(out, packet, csid, time);
            return;
        }
        if (full && (time & 0xFFFFFFFFL) >= EXTENDED) {
            write(out, extended(packet.payload(), csid, packet.kind().type(), time));
            return;
        }
        int delta = full ? 0 : (int) (time - last);
        ByteBuf framed = packet.formed(video ? videoForm : audioForm, delta);
        if (!full && framed.getUnsignedMedium(framed.readerIndex() + 1) == delta) {
            write(out, framed);
            return;
        }
        ByteBuf header = allocator.directBuffer(FULL_HEADER);
        if (full) {
            header.writeByte(csid)
                    .writeMedium((int) time)
                    .writeMedium(packet.size())
                    .writeByte(packet.kind().type())
                    .writeIntLE(streamId);
        } else {
            header.writeBytes(framed, framed.readerIndex(), DELTA_HEADER).setMedium(1, delta);
        }
        write(out, header);
        write(out, framed.skipBytes(DELTA_HEADER));
    }

    /** Without a promise per write: a failed one ends the connection, which is told once. */
    private static void write(Channel out, ByteBuf bytes) {
        out.write(bytes, out.voidPromise());
    }

    /** Servers want onMetaData wrapped in a command that FLV files do not hold. */
    private void writeMetadata(Channel out, MediaPacket packet, int csid, long time) {
        ByteBuf payload = packet.payload();
        ByteBuf body = allocator.directBuffer(SET_DATA_FRAME.length + payload.readableBytes());
        try {
            body.writeBytes(SET_DATA_FRAME).writeBytes(payload, payload.readerIndex(), payload.readableBytes());
            int type = packet.kind().type();
            if ((time & 0xFFFFFFFFL) >= EXTENDED) {
                write(out, extended(body, csid, type, time));
                return;
            }
            ByteBuf whole = allocator.directBuffer(FULL_HEADER + cutLength(body.readableBytes(), chunkSize));
            whole.writeByte(csid)
                    .writeMedium((int) time)
                    .writeMedium(body.readableBytes())
                    .writeByte(type)
                    .writeIntLE(streamId);
            cut(body, chunkSize, csid, whole);
            write(out, whole);
        } finally {
            body.release();
        }
    }

    private static ByteBuf frame(MediaPacket packet, int delta, int chunkSize, int csid) {
        int length = packet.size();
        ByteBuf out = ByteBufAllocator.DEFAULT.directBuffer(DELTA_HEADER + cutLength(length, chunkSize));
        out.writeByte(0x40 | csid)
                .writeMedium(delta)
                .writeMedium(length)
                .writeByte(packet.kind().type());
        cut(packet.payload(), chunkSize, csid, out);
        return out;
    }

    private static int cutLength(int length, int chunkSize) {
        return length + Math.max(0, length - 1) / chunkSize;
    }

    private static void cut(ByteBuf body, int chunkSize, int csid, ByteBuf out) {
        int at = body.readerIndex();
        int end = body.writerIndex();
        out.writeBytes(body, at, Math.min(chunkSize, end - at));
        for (at += chunkSize; at < end; at += chunkSize) {
            out.writeByte(0xC0 | csid);
            out.writeBytes(body, at, Math.min(chunkSize, end - at));
        }
    }

    /** Where a full header is due late in a run: the extended time field, repeated on every chunk of the message. */
    private ByteBuf extended(ByteBuf body, int csid, int type, long time) {
        int length = body.readableBytes();
        ByteBuf out = allocator.directBuffer(16 + length + 5 * (length / chunkSize));
        out.writeByte(csid)
                .writeMedium(EXTENDED)
                .writeMedium(length)
                .writeByte(type)
                .writeIntLE(streamId)
                .writeInt((int) time);
        for (int at = 0; at < length; at += chunkSize) {
            if (at > 0) {
                out.writeByte(0xC0 | csid).writeInt((int) time);
            }
            out.writeBytes(body, body.readerIndex() + at, Math.min(chunkSize, length - at));
        }
        return out;
    }
}
