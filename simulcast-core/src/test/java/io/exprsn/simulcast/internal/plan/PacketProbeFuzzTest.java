package io.exprsn.simulcast.internal.plan;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.exprsn.simulcast.SourceMedia;
import io.exprsn.simulcast.fuzz.Cost;
import io.exprsn.simulcast.internal.media.MediaKind;
import io.exprsn.simulcast.internal.media.MediaPacket;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Packets of any bytes at any time: something that can be said of them, and nothing kept. */
class PacketProbeFuzzTest {
    /** Each packet: kind, time, length, body. */
    @FuzzTest(maxDuration = "")
    void anyPackets(byte[] bytes) throws Exception {
        Cost.check(bytes, allocator -> {
            PacketProbe probe = new PacketProbe("fuzz");
            ByteBuf in = Unpooled.wrappedBuffer(bytes);
            while (in.readableBytes() >= 6) {
                MediaKind kind = MediaKind.values()[(in.readByte() & 0xFF) % 3];
                long dts = in.readInt();
                int length = Math.min(in.readUnsignedByte(), in.readableBytes());
                ByteBuf body = allocator.directBuffer(Math.max(1, length)).writeBytes(in, length);
                MediaPacket packet = new MediaPacket(kind, dts, body);
                probe.onPacket(packet);
                packet.release();
            }
            SourceMedia media = probe.media();
            SourceMedia.VideoTrack video = media.video();
            boolean sound = !media.seen().isNegative()
                    && media.kilobits() >= 0
                    && (video == null || video.frameRate() >= 0 && video.width() >= 0 && video.pixelShape() > 0);
            if (!sound) {
                throw new AssertionError("Seen was " + media);
            }
        });
    }
}
