package io.exprsn.simulcast.internal.rtmp;

import io.exprsn.simulcast.internal.media.MediaPacket;
import io.exprsn.simulcast.internal.media.TagInfo;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelOutboundInvoker;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes media messages of one connection as chunks. The first message of a chunk stream has a full header near time 0,
 * later ones a delta, so the extended time field never arises in a run of any length; no message opens with the fmt 3
 * header that peers read differently.
 *
 * <p>Bodies longer than a chunk are cut once per packet, not once per connection. Belongs to one event loop.
 */
final class RtmpChunkWriter {
    static final int AUDIO_CSID = 4;
    static final int VIDEO_CSID = 6;
    private static final int EXTENDED = 0xFFFFFF;
    private static final byte[] SET_DATA_FRAME = {
        2, 0, 13, '@', 's', 'e', 't', 'D', 'a', 't', 'a', 'F', 'r', 'a', 'm', 'e'
    };

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
        return FORMS.computeIfAbsent(chunkSize << 8 | csid, key -> packet -> cut(packet.payload(), chunkSize, csid));
    }

    /**
     * Writes, without flushing, one message.
     *
     * @param time ms since the connection's first packet, at least 0
     */
    void write(ChannelOutboundInvoker out, MediaPacket packet, long time) {
        boolean video = packet.isVideo();
        int csid = video ? VIDEO_CSID : AUDIO_CSID;
        long last = video ? lastVideo : lastAudio;
        if (video) {
            lastVideo = time;
        } else {
            lastAudio = time;
        }
        boolean full = last < 0 || time < last || time - last >= EXTENDED;
        ByteBuf body = body(packet);
        int length = body == null ? packet.size() : body.readableBytes();
        int type = packet.kind().type();
        if (full && (time & 0xFFFFFFFFL) >= EXTENDED) {
            ByteBuf whole = body == null ? packet.payload().retain() : body;
            out.write(extended(whole, csid, type, time));
            whole.release();
            return;
        }
        ByteBuf header = allocator.directBuffer(12);
        if (full) {
            header.writeByte(csid)
                    .writeMedium((int) time)
                    .writeMedium(length)
                    .writeByte(type)
                    .writeIntLE(streamId);
        } else {
            header.writeByte(0x40 | csid)
                    .writeMedium((int) (time - last))
                    .writeMedium(length)
                    .writeByte(type);
        }
        out.write(header);
        if (body != null) {
            out.write(length > chunkSize ? cutAndRelease(body, csid) : body);
        } else if (length > chunkSize) {
            out.write(packet.formed(video ? videoForm : audioForm).duplicate());
        } else if (length > 0) {
            out.write(packet.payload().retainedDuplicate());
        }
    }

    /** Servers want onMetaData wrapped in a command that FLV files do not hold; null: the payload as it is. */
    private @Nullable ByteBuf body(MediaPacket packet) {
        if (packet.info().role() != TagInfo.Role.METADATA) {
            return null;
        }
        ByteBuf payload = packet.payload();
        return allocator
                .directBuffer(SET_DATA_FRAME.length + payload.readableBytes())
                .writeBytes(SET_DATA_FRAME)
                .writeBytes(payload, payload.readerIndex(), payload.readableBytes());
    }

    private ByteBuf cutAndRelease(ByteBuf body, int csid) {
        try {
            return cut(body, chunkSize, csid);
        } finally {
            body.release();
        }
    }

    private static ByteBuf cut(ByteBuf body, int chunkSize, int csid) {
        int length = body.readableBytes();
        int at = body.readerIndex();
        int end = body.writerIndex();
        ByteBuf out = ByteBufAllocator.DEFAULT.directBuffer(length + (length - 1) / chunkSize);
        out.writeBytes(body, at, Math.min(chunkSize, length));
        for (at += chunkSize; at < end; at += chunkSize) {
            out.writeByte(0xC0 | csid);
            out.writeBytes(body, at, Math.min(chunkSize, end - at));
        }
        return out;
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
