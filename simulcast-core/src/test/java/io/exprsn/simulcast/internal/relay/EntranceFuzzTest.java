package io.exprsn.simulcast.internal.relay;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.exprsn.simulcast.fuzz.Cost;
import io.exprsn.simulcast.internal.media.MediaKind;
import io.exprsn.simulcast.internal.media.MediaPacket;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Any packets at any times go through entrance, feed and queue: no track goes back, and nothing of them stays. */
class EntranceFuzzTest {
    private static final Feed.Listener NOBODY = (bytes, millis) -> {};
    private static final int HEADER_BYTES = 6;

    @FuzzTest(maxDuration = "")
    void anyPackets(byte[] bytes) throws Exception {
        Cost.check(bytes, allocator -> relay(allocator, Unpooled.wrappedBuffer(bytes)));
    }

    private static void relay(ByteBufAllocator allocator, ByteBuf in) throws InterruptedException {
        long[] now = {0};
        Feed feed = new Feed(() -> now[0], NOBODY, 2_000, 10_000);
        Entrance entrance = new Entrance(feed, () -> now[0], false, jump -> {});
        OutletQueue queue = new OutletQueue(1_000, 5_000, new OutletStats(() -> now[0]), () -> {});
        Watch watch = new Watch();
        feed.join(watch);
        feed.join(queue);
        try {
            // What it is and what else happens, track of the watch's kind, time, ms that passed; then the body's
            // length.
            while (in.readableBytes() > HEADER_BYTES) {
                int what = in.readUnsignedByte();
                long time = in.readUnsignedShort() * ((what & 0x80) == 0 ? 1L : 65_537L);
                now[0] += TimeUnit.MILLISECONDS.toNanos(in.readUnsignedShort());
                int length = Math.min(in.readUnsignedByte(), in.readableBytes());
                MediaKind kind = MediaKind.values()[(what & 3) % MediaKind.values().length];
                if ((what & 0x1C) == 0x1C) {
                    entrance.restart((what & 0x20) != 0, 0);
                }
                if ((what & 0x60) == 0x60) {
                    for (MediaPacket sent = queue.poll(); sent != null; sent = queue.poll()) {
                        sent.release();
                    }
                }
                entrance.accept(new MediaPacket(kind, time, allocator.buffer().writeBytes(in, length)));
            }
        } finally {
            queue.close();
            feed.close();
        }
    }

    /** Sees every packet that leaves the feed. */
    private static final class Watch implements Feed.Subscriber {
        private final Map<Integer, Long> last = new HashMap<>();

        @Override
        public boolean fits(long bytes, long millis) {
            return true;
        }

        @Override
        public void onJoin(List<MediaPacket> config) {
            // Their times are those of when they came, long ago.
        }

        @Override
        public void onPacket(MediaPacket packet) {
            int track = packet.kind().type() << 8 | packet.info().track();
            long before = last.getOrDefault(track, 0L);
            if (packet.dts() < before) {
                throw new AssertionError(packet + " behind " + before);
            }
            last.put(track, packet.dts());
        }
    }
}
