package io.exprsn.simulcast.internal.relay;

import io.exprsn.simulcast.internal.media.FlvWriter;
import io.exprsn.simulcast.internal.media.MediaPacket;
import io.exprsn.simulcast.internal.media.TagInfo;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The last pictures of a feed, from a key frame on, as FLV without sound. */
public final class LastPictures {
    private final byte[] flv;
    private final int count;

    private LastPictures(byte[] flv, int count) {
        this.flv = flv;
        this.count = count;
    }

    /** Takes them from the feed's memory, however old they are; null if it remembers none. */
    public static @Nullable LastPictures of(Feed feed) {
        Collector collector = new Collector();
        feed.join(collector, Long.MAX_VALUE);
        feed.leave(collector); // what the memory holds was handed over while joining
        return collector.count == 0 ? null : new LastPictures(collector.flv.toByteArray(), collector.count);
    }

    byte[] flv() {
        return flv;
    }

    int count() {
        return count;
    }

    /** Writes down what the feed's memory hands over. */
    private static final class Collector implements Feed.Subscriber {
        final ByteArrayOutputStream flv = new ByteArrayOutputStream();
        int count;
        private long first;

        Collector() {
            write(FlvWriter.header(false, true));
        }

        @Override
        public boolean fits(long bytes, long millis) {
            return true;
        }

        @Override
        public void onJoin(List<MediaPacket> config) {
            for (MediaPacket packet : config) {
                if (packet.isVideo() && packet.info().role() == TagInfo.Role.SEQUENCE_HEADER && isDefault(packet)) {
                    write(FlvWriter.tag(packet, 0));
                }
            }
        }

        @Override
        public void onPacket(MediaPacket packet) {
            if (packet.isVideo() && packet.info().isMedia() && isDefault(packet)) {
                if (count == 0) {
                    first = packet.dts();
                }
                write(FlvWriter.tag(packet, packet.dts() - first));
                count++;
            }
        }

        private static boolean isDefault(MediaPacket packet) {
            return packet.info().track() == 0;
        }

        private void write(ByteBuf bytes) {
            byte[] copy = new byte[bytes.readableBytes()];
            bytes.readBytes(copy);
            bytes.release();
            flv.writeBytes(copy);
        }
    }
}
