package io.exprsn.simulcast.internal.media;

import io.netty.buffer.ByteBuf;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an HEVC decoder configuration record (ISO/IEC 14496-15, 8.3.3) and the first sequence parameter set in it say
 * (ITU-T H.265, 7.3.2.2), as far as the size of pictures.
 *
 * @param profile {@code general_profile_idc}
 * @param level {@code general_level_idc}: thirty times the level
 * @param width pixels that are shown: what is cropped is left out
 * @param height pixels that are shown
 * @param chromaFormat 0 grey, 1 for 4:2:0, 2 for 4:2:2, 3 for 4:4:4
 * @param bitDepth bits of a brightness sample
 */
public record HevcConfig(int profile, int level, int width, int height, int chromaFormat, int bitDepth)
        implements PictureConfig {
    private static final int FIXED_BYTES = 23;
    private static final int SEQUENCE_SET = 33;
    private static final int MOST_PIXELS = 16_384;

    /** Reads a configuration record; empty if it is none. Does not move the buffer's indices. */
    public static Optional<HevcConfig> of(ByteBuf record) {
        ByteBuf in = record.duplicate();
        if (in.readableBytes() < FIXED_BYTES || in.getByte(in.readerIndex()) != 1) {
            return Optional.empty();
        }
        int level = in.getUnsignedByte(in.readerIndex() + 12);
        int profile = in.getByte(in.readerIndex() + 1) & 31;
        int arrays = in.getUnsignedByte(in.readerIndex() + FIXED_BYTES - 1);
        in.skipBytes(FIXED_BYTES);
        for (int array = 0; array < arrays && in.readableBytes() >= 3; array++) {
            int kind = in.readByte() & 63;
            int count = in.readUnsignedShort();
            for (int i = 0; i < count && in.readableBytes() >= 2; i++) {
                int length = in.readUnsignedShort();
                if (length > in.readableBytes()) {
                    return Optional.empty();
                }
                ByteBuf nal = in.readSlice(length);
                if (kind == SEQUENCE_SET) {
                    return sequence(BitReader.ofNal(nal), profile, level);
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<HevcConfig> sequence(BitReader in, int profile, int level) {
        in.skip(16 + 4); // the kind of NAL unit, number of the video set
        int subLayers = in.u(3);
        in.skip(1 + 88 + 8); // nesting, general profile and level
        skipSubLayers(in, subLayers);
        in.ue(); // number of this set
        int chroma = in.ue();
        if (chroma == 3) {
            in.skip(1);
        }
        long width = in.ue();
        long height = in.ue();
        if (in.flag()) {
            width -= (chroma == 1 || chroma == 2 ? 2L : 1L) * ((long) in.ue() + in.ue());
            height -= (chroma == 1 ? 2L : 1L) * ((long) in.ue() + in.ue());
        }
        int depth = 8 + in.ue();
        boolean usable = !in.isOverrun() && chroma <= 3 && depth <= 16;
        if (!usable || width <= 0 || height <= 0 || width > MOST_PIXELS || height > MOST_PIXELS) {
            return Optional.empty();
        }
        return Optional.of(new HevcConfig(profile, level, (int) width, (int) height, chroma, depth));
    }

    private static void skipSubLayers(BitReader in, int count) {
        int bits = 0;
        for (int i = 0; i < count; i++) {
            bits += in.flag() ? 88 : 0;
            bits += in.flag() ? 8 : 0;
        }
        in.skip(count > 0 ? 2 * (8 - count) + bits : 0);
    }

    @Override
    public @Nullable String profileName() {
        return switch (profile) {
            case 1 -> "Main";
            case 2 -> "Main 10";
            case 3 -> "Main Still Picture";
            case 4 -> "Rext";
            default -> null;
        };
    }

    @Override
    public String pixelFormat() {
        return PictureConfig.planar(chromaFormat, bitDepth, false);
    }
}
