package io.exprsn.simulcast.internal.media;

import io.netty.buffer.ByteBuf;
import io.netty.util.AbstractReferenceCounted;
import org.jspecify.annotations.Nullable;

/**
 * One FLV tag body, which for audio and video is also an RTMP message body. The payload exists once, whatever the
 * number of outlets: whoever keeps a packet retains it and releases it once.
 *
 * <p>Immutable but for its reference count; safe for use by several threads. Readers must not move the payload's
 * indices: they take a {@link ByteBuf#retainedSlice()} or read by absolute index.
 */
public final class MediaPacket extends AbstractReferenceCounted {
    private final MediaKind kind;
    private final long dts;
    private final ByteBuf payload;
    private final TagInfo info;
    private final int size;
    private volatile @Nullable WireForm formedBy;
    private volatile @Nullable SharedBytes formed;

    /** Another form of a packet, for instance framed for the wire, that many writers want alike. */
    @FunctionalInterface
    public interface WireForm {
        /**
         * Makes the form; the result is new and direct.
         *
         * @param hint what the first writer would like, for instance a time step; the form must say what it holds
         */
        ByteBuf make(MediaPacket packet, int hint);
    }

    /**
     * Takes over the payload's reference.
     *
     * @param dts decoding time in ms on its timeline
     */
    public MediaPacket(MediaKind kind, long dts, ByteBuf payload) {
        this(kind, dts, payload, TagInfo.of(kind, payload));
    }

    private MediaPacket(MediaKind kind, long dts, ByteBuf payload, TagInfo info) {
        this.kind = kind;
        this.dts = dts;
        this.payload = payload;
        this.info = info;
        this.size = payload.readableBytes();
    }

    /** The same payload at another time; takes over this packet's reference. */
    public MediaPacket at(long newDts) {
        if (newDts == dts) {
            return this;
        }
        MediaPacket moved = new MediaPacket(kind, newDts, payload.retain(), info);
        release();
        return moved;
    }

    public MediaKind kind() {
        return kind;
    }

    /** Decoding time in ms on the timeline of whoever made the packet. */
    public long dts() {
        return dts;
    }

    /** The tag body, owned by the packet. */
    public ByteBuf payload() {
        return payload;
    }

    /** Payload length in bytes. */
    public int size() {
        return size;
    }

    /**
     * The packet in another form, made once for all who ask with the same (identical) maker, so that the work and the
     * memory do not grow with the number of outlets. The caller owns the result; its content must not be changed.
     */
    public ByteBuf formed(WireForm by, int hint) {
        SharedBytes shared = formed;
        if (shared == null) {
            shared = makeForm(by, hint);
        }
        return formedBy == by ? shared.borrow() : by.make(this, hint);
    }

    private synchronized SharedBytes makeForm(WireForm by, int hint) {
        SharedBytes made = formed;
        if (made == null) {
            made = new SharedBytes(by.make(this, hint));
            formedBy = by;
            formed = made;
        }
        return made;
    }

    /** What the first bytes say. */
    public TagInfo info() {
        return info;
    }

    public boolean isVideo() {
        return kind == MediaKind.VIDEO;
    }

    public boolean isAudio() {
        return kind == MediaKind.AUDIO;
    }

    /** A key frame of the default video track: a place to start from. */
    public boolean isKeyFrame() {
        return info.role() == TagInfo.Role.KEY_FRAME && info.track() == 0;
    }

    @Override
    public MediaPacket retain() {
        super.retain();
        return this;
    }

    @Override
    public MediaPacket touch(Object hint) {
        payload.touch(hint);
        return this;
    }

    @Override
    protected synchronized void deallocate() {
        payload.release();
        SharedBytes shared = formed;
        if (shared != null) {
            shared.release();
        }
    }

    @Override
    public String toString() {
        return kind + "@" + dts + " " + info + " " + size + " bytes";
    }
}
