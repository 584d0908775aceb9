package io.exprsn.simulcast.internal.media;

import io.netty.buffer.ByteBuf;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a decoder configuration says of the pictures. Values are as the encoder wrote them, which may be untrue. */
public sealed interface PictureConfig permits AvcConfig, HevcConfig, Av1Config {
    /** As ffprobe names it, such as {@code High}; null if it has no name. */
    @Nullable
    String profileName();

    /** Pixels that are shown. */
    int width();

    /** Pixels that are shown. */
    int height();

    /** As ffprobe names it, such as {@code yuv420p}. */
    String pixelFormat();

    /** Width by height of one pixel; 1 where nothing is said. */
    default double pixelShape() {
        return 1;
    }

    /** Pictures per second that the header tells; 0 where it says nothing. */
    default double frameRate() {
        return 0;
    }

    /** Whether pictures may be made of fields. */
    default boolean isInterlaced() {
        return false;
    }

    /**
     * Reads a decoder configuration record; never throws, whatever the bytes.
     *
     * @param codec FourCC
     * @param record as {@link TagBody#config} gives it; its indices stay
     * @return empty for another codec and for bytes that are none
     */
    static Optional<? extends PictureConfig> of(String codec, ByteBuf record) {
        return switch (codec) {
            case "avc1" -> AvcConfig.of(record);
            case "hvc1" -> HevcConfig.of(record);
            case "av01" -> Av1Config.of(record);
            default -> Optional.empty();
        };
    }

    /** FFmpeg's name for planar pictures. */
    static String planar(int chromaFormat, int bitDepth, boolean fullRange) {
        String name = switch (chromaFormat) {
            case 0 -> "gray";
            case 2 -> "yuv422p";
            case 3 -> "yuv444p";
            default -> "yuv420p";
        };
        if (bitDepth > 8) {
            return name + bitDepth + "le";
        }
        return fullRange && chromaFormat != 0 ? name.replace("yuv", "yuvj") : name;
    }
}
