package io.exprsn.simulcast.internal.relay;

import io.exprsn.simulcast.KeyFrame;
import io.exprsn.simulcast.VideoCodec;
import io.exprsn.simulcast.internal.media.FlvWriter;
import io.exprsn.simulcast.internal.media.MediaPacket;
import io.exprsn.simulcast.internal.media.PictureConfig;
import io.exprsn.simulcast.internal.media.TagBody;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongFunction;

/** Copies the newest key frame out of a feed, as hosts see it. */
public final class KeyPicture {
    private KeyPicture() {}

    /**
     * Copies it, however old it is, without holding up who publishes; any thread.
     *
     * @param clock the time of day at a time of the feed's ticker
     * @return empty if there is none, or of another codec than those with a name
     */
    public static Optional<KeyFrame> of(Feed feed, LongFunction<Instant> clock) {
        Feed.Decodable newest = feed.newestKeyFrame();
        if (newest == null) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(newest.header.info().codec())
                    .flatMap(VideoCodec::of)
                    .map(codec -> keyFrame(newest, codec, clock));
        } finally {
            newest.release();
        }
    }

    private static KeyFrame keyFrame(Feed.Decodable newest, VideoCodec codec, LongFunction<Instant> clock) {
        Optional<? extends PictureConfig> config = PictureConfig.of(codec.fourCc(), TagBody.config(newest.header));
        return new KeyFrame(
                codec,
                config.map(PictureConfig::width).orElse(0),
                config.map(PictureConfig::height).orElse(0),
                newest.at(clock),
                file(newest.header, newest.keyFrame));
    }

    private static byte[] file(MediaPacket header, MediaPacket keyFrame) {
        ByteBuf whole = Unpooled.wrappedBuffer(
                FlvWriter.header(false, true), FlvWriter.tag(header, 0), FlvWriter.tag(keyFrame, 0));
        try {
            byte[] bytes = new byte[whole.readableBytes()];
            whole.readBytes(bytes);
            return bytes;
        } finally {
            whole.release();
        }
    }
}
