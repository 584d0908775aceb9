package io.exprsn.simulcast.internal.plan;

import io.exprsn.simulcast.internal.rtmp.Amf0;
import io.exprsn.simulcast.internal.rtmp.RtmpException;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code onMetaData} tells of a stream; 0 where it says nothing or what cannot be.
 *
 * @param width pixels
 * @param height pixels
 * @param frameRate pictures per second
 * @param videoKilobits kbit/s
 * @param audioKilobits kbit/s
 * @param sampleRate samples per second
 */
record StreamMetadata(int width, int height, double frameRate, int videoKilobits, int audioKilobits, int sampleRate) {
    static final StreamMetadata NONE = new StreamMetadata(0, 0, 0, 0, 0, 0);

    /** Reads script data; what cannot be read tells nothing. Does not move the buffer's indices. */
    static StreamMetadata of(ByteBuf scriptData) {
        List<@Nullable Object> values;
        try {
            values = Amf0.readAll(scriptData.duplicate());
        } catch (RtmpException unreadable) {
            return NONE;
        }
        if (values.size() < 2 || !(values.get(1) instanceof Map<?, ?> properties)) {
            return NONE;
        }
        return new StreamMetadata(
                (int) number(properties, "width", 16_384),
                (int) number(properties, "height", 16_384),
                number(properties, "framerate", 1_000),
                (int) number(properties, "videodatarate", 200_000),
                (int) number(properties, "audiodatarate", 10_000),
                (int) number(properties, "audiosamplerate", 192_000));
    }

    /** Whether pictures are announced. */
    boolean tellsOfPictures() {
        return width > 0 && height > 0;
    }

    private static double number(Map<?, ?> properties, String name, double most) {
        return properties.get(name) instanceof Double value && value > 0 && value <= most ? value : 0;
    }
}
