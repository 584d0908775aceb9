package io.exprsn.simulcast.internal.relay;

import io.exprsn.simulcast.internal.media.MediaKind;
import io.exprsn.simulcast.internal.media.MediaPacket;
import io.exprsn.simulcast.internal.media.SilentAac;
import io.netty.buffer.Unpooled;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is shown where pictures are missing: a short loop of coded pictures that begins with a key frame, and silence to go
 * with it. It lives on the heap and needs no release. Immutable; safe for use by several threads.
 */
public final class Slate {
    private static final Set<String> PICTURE_KEYS =
            Set.of("width", "height", "framerate", "videocodecid", "videodatarate");

    private final byte @Nullable [] metadata;
    private final byte[] videoHeader;
    private final SilentAac silence;
    private final byte[][] pictures;
    private final long durationMicros;

    private Slate(
            byte @Nullable [] metadata, byte[] videoHeader, SilentAac silence, byte[][] pictures, long durationMicros) {
        this.metadata = metadata;
        this.videoHeader = videoHeader;
        this.silence = silence;
        this.pictures = pictures;
        this.durationMicros = durationMicros;
    }

    /**
     * Copies packets, which stay the caller's.
     *
     * @param metadata of the stream the loop is for; null if there is none
     * @param videoHeader the decoder configuration of the pictures
     * @param silence in the form of the stream's own sound
     * @param pictures one whole loop in decoding order, evenly spaced, the first a key frame
     * @param durationMicros of one loop, µs
     */
    public static Slate of(
            @Nullable MediaPacket metadata,
            MediaPacket videoHeader,
            SilentAac silence,
            List<MediaPacket> pictures,
            long durationMicros) {
        if (pictures.isEmpty() || !pictures.get(0).isKeyFrame() || durationMicros < 1000L * pictures.size()) {
            throw new IllegalArgumentException("A slate begins with a key frame and lasts at least 1 ms a picture, not "
                    + pictures + " in " + durationMicros + " µs");
        }
        return new Slate(
                metadata == null ? null : copy(metadata),
                copy(videoHeader),
                silence,
                pictures.stream().map(Slate::copy).toArray(byte[][]::new),
                durationMicros);
    }

    private static byte[] copy(MediaPacket packet) {
        byte[] bytes = new byte[packet.size()];
        packet.payload().getBytes(packet.payload().readerIndex(), bytes);
        return bytes;
    }

    /** What the metadata says of the pictures. */
    Map<String, @Nullable Object> pictureProperties() {
        MediaPacket said = metadata(0);
        if (said == null) {
            return Map.of();
        }
        Map<String, @Nullable Object> properties = new LinkedHashMap<>(LiveMetadata.properties(said));
        said.release();
        properties.keySet().removeIf(key -> !PICTURE_KEYS.contains(key));
        return properties;
    }

    /** The metadata of its stream, null if it has none; the caller owns it. */
    @Nullable
    MediaPacket metadata(long dts) {
        return metadata == null ? null : new MediaPacket(MediaKind.DATA, dts, Unpooled.wrappedBuffer(metadata));
    }

    /** The configuration of the pictures; the caller owns it. */
    MediaPacket videoHeader(long dts) {
        return new MediaPacket(MediaKind.VIDEO, dts, Unpooled.wrappedBuffer(videoHeader));
    }

    SilentAac silence() {
        return silence;
    }

    /** The picture of this number, counted from the beginning of the first loop; the caller owns it. */
    MediaPacket picture(long number, long dts) {
        byte[] body = pictures[(int) (number % pictures.length)];
        return new MediaPacket(MediaKind.VIDEO, dts, Unpooled.wrappedBuffer(body));
    }

    /** When the picture of this number is due, ms from the beginning: rounded for each, so that nothing adds up. */
    long timeOf(long number) {
        long micros = Math.multiplyExact(number, durationMicros) / pictures.length;
        return (micros + 500) / 1000;
    }
}
