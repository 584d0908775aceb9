package io.exprsn.simulcast.internal.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Makes packets of every kind and knows at the end whether all of them were released. */
public final class Packets {
    private final List<ByteBuf> payloads = new ArrayList<>();

    /** A packet with a payload as the fact sheets write it. */
    public MediaPacket of(MediaKind kind, long dts, String hex) {
        return of(kind, dts, ByteBufUtil.decodeHexDump(hex.replace(" ", "")));
    }

    /** A packet with this payload. */
    public MediaPacket of(MediaKind kind, long dts, byte[] bytes) {
        ByteBuf payload = UnpooledByteBufAllocator.DEFAULT.directBuffer(Math.max(1, bytes.length));
        payload.writeBytes(bytes);
        payloads.add(payload);
        return new MediaPacket(kind, dts, payload);
    }

    /** An H.264 picture others need nothing before. */
    public MediaPacket key(long dts) {
        return key(dts, 20);
    }

    /** An H.264 key frame of this many bytes. */
    public MediaPacket key(long dts, int size) {
        return of(MediaKind.VIDEO, dts, filled(size, "1701000000"));
    }

    /** An H.264 picture that needs those before. */
    public MediaPacket inter(long dts) {
        return inter(dts, 10);
    }

    /** An H.264 picture that needs those before, of this many bytes. */
    public MediaPacket inter(long dts, int size) {
        return of(MediaKind.VIDEO, dts, filled(size, "2701000000"));
    }

    /** A piece of AAC. */
    public MediaPacket sound(long dts) {
        return of(MediaKind.AUDIO, dts, "AF 01 21 10");
    }

    /** An AVC decoder configuration; equal ones for equal versions. */
    public MediaPacket videoHeader(long dts, int version) {
        return of(MediaKind.VIDEO, dts, "17 00 000000 0" + version);
    }

    /** An AAC configuration. */
    public MediaPacket soundHeader(long dts) {
        return of(MediaKind.AUDIO, dts, "AF 00 12 10");
    }

    /** The end-of-sequence mark of H.264. */
    public MediaPacket endOfSequence(long dts) {
        return of(MediaKind.VIDEO, dts, "17 02 000000");
    }

    /** An {@code onMetaData} with one property. */
    public MediaPacket metadata(long dts) {
        return of(
                MediaKind.DATA,
                dts,
                "02 000A 6F6E4D65746144617461 08 00000001 0005 7769647468 00 4094000000000000 000009");
    }

    /** Script data that is no metadata. */
    public MediaPacket cue(long dts) {
        return of(MediaKind.DATA, dts, "02 000A 6F6E437565506F696E74 05");
    }

    /** Every payload made so far was let go of. */
    public void assertReleased() {
        assertThat(payloads)
                .allSatisfy(payload -> assertThat(payload.refCnt())
                        .as("references of %s", payload)
                        .isZero());
    }

    /** Every payload made so far has exactly so many owners. */
    public void assertReferences(int count) {
        assertThat(payloads).extracting(ByteBuf::refCnt).containsOnly(count);
    }

    /** The payload as text, for payloads that are. */
    public static String text(MediaPacket packet) {
        return packet.payload().toString(StandardCharsets.ISO_8859_1);
    }

    private static byte[] filled(int size, String start) {
        byte[] head = ByteBufUtil.decodeHexDump(start);
        byte[] bytes = new byte[Math.max(size, head.length)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = i < head.length ? head[i] : (byte) (i * 31 + i / 251);
        }
        return bytes;
    }
}
