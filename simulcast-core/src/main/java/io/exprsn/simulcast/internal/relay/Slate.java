package io.exprsn.simulcast.internal.relay;

import io.exprsn.simulcast.internal.media.MediaKind;
import io.exprsn.simulcast.internal.media.MediaPacket;
import io.exprsn.simulcast.internal.media.SilentAac;
import io.exprsn.simulcast.internal.media.TagInfo;
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

    private final Map<String, @Nullable Object> properties;
    private final byte[] videoHeader;
    private final TagInfo form;
    private final SilentAac silence;
    private final byte[][] pictures;
    private final long durationMicros;

    private Slate(
            Map<String, @Nullable Object> properties,
            byte[] videoHeader,
            TagInfo form,
            SilentAac silence,
            byte[][] pictures,
            long durationMicros) {
        this.properties = properties;
        this.videoHeader = videoHeader;
        this.form = form;
        this.silence = silence;
        this.pictures = pictures;
        this.durationMicros = durationMicros;
    }

    /**
     * Copies packets, which stay the caller's.
     *
     * @param metadata what is said of the pictures; null if nothing
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
                metadata == null ? Map.of() : ofPictures(metadata),
                copy(videoHeader),
                videoHeader.info(),
                silence,
                pictures.stream().map(Slate::copy).toArray(byte[][]::new),
                durationMicros);
    }

    private static byte[] copy(MediaPacket packet) {
        byte[] bytes = new byte[packet.size()];
        packet.payload().getBytes(packet.payload().readerIndex(), bytes);
        return bytes;
    }

    private static Map<String, @Nullable Object> ofPictures(MediaPacket metadata) {
        Map<String, @Nullable Object> properties = new LinkedHashMap<>(LiveMetadata.properties(metadata));
        properties.keySet().retainAll(PICTURE_KEYS);
        return properties;
    }

    /** What metadata should say of the pictures. */
    Map<String, @Nullable Object> properties() {
        return properties;
    }

    /** The configuration of the pictures; the caller owns it. */
    MediaPacket videoHeader(long dts) {
        return new MediaPacket(MediaKind.VIDEO, dts, Unpooled.wrappedBuffer(videoHeader));
    }

    /** Whether its pictures may stand between those of such packets: a track cannot change its codec. */
    boolean goesWith(TagInfo other) {
        return form.extended() == other.extended()
                && form.codec() != null
                && form.codec().equals(other.codec());
    }

    SilentAac silence() {
        return silence;
    }

    /** Presentation minus decoding time of the first picture, ms. */
    int compositionTime() {
        return TagInfo.of(MediaKind.VIDEO, Unpooled.wrappedBuffer(pictures[0])).compositionTime();
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
