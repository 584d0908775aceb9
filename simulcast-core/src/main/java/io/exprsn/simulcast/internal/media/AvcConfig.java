package io.exprsn.simulcast.internal.media;

import io.netty.buffer.ByteBuf;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an H.264 decoder configuration record (ISO/IEC 14496-15, 5.3.3) and the first sequence parameter set in it say
 * (ITU-T H.264, 7.3.2.1.1 and annex E).
 *
 * @param profile {@code profile_idc}
 * @param constraints the byte of constraint flags
 * @param level {@code level_idc}: ten times the level
 * @param width pixels that are shown: what is cropped is left out
 * @param height pixels that are shown
 * @param pixelShape width by height of one pixel; 1 where nothing is said
 * @param frameRate pictures per second that the header tells, which may be a clock's rate instead; 0 where it says nothing
 * @param chromaFormat 0 grey, 1 for 4:2:0, 2 for 4:2:2, 3 for 4:4:4
 * @param bitDepth bits of a brightness sample
 * @param fullRange whether black is 0 and white is 255
 * @param isInterlaced whether pictures may be made of fields
 * @param reorderFrames how many pictures may be decoded before one that is shown first; -1 where nothing is said
 */
public record AvcConfig(
        int profile,
        int constraints,
        int level,
        int width,
        int height,
        double pixelShape,
        double frameRate,
        int chromaFormat,
        int bitDepth,
        boolean fullRange,
        boolean isInterlaced,
        int reorderFrames)
        implements PictureConfig {
    private static final Set<Integer> PROFILES_WITH_CHROMA =
            Set.of(100, 110, 122, 244, 44, 83, 86, 118, 128, 134, 135, 138, 139);

    /** Table E-1, from index 1: width, height. */
    private static final int[] PIXEL_SHAPES = {
        1, 1, 12, 11, 10, 11, 16, 11, 40, 33, 24, 11, 20, 11, 32, 11, 80, 33, 18, 11, 15, 11, 64, 33, 160, 99, 4, 3, 3,
        2, 2, 1
    };

    private static final int EXTENDED_SHAPE = 255;
    /** Far above what any level allows. */
    private static final int MOST_PIXELS = 16_384;

    /** Reads a configuration record; empty if it is none. Does not move the buffer's indices. */
    public static Optional<AvcConfig> of(ByteBuf record) {
        int at = record.readerIndex();
        int end = record.writerIndex();
        if (end - at < 8 || record.getByte(at) != 1 || (record.getByte(at + 5) & 31) == 0) {
            return Optional.empty();
        }
        int length = record.getUnsignedShort(at + 6);
        if (length < 4 || at + 8 + length > end) {
            return Optional.empty();
        }
        BitReader in = BitReader.ofNal(record.slice(at + 8, length));
        in.skip(8); // the kind of NAL unit
        return sequence(in);
    }

    private static Optional<AvcConfig> sequence(BitReader in) {
        int profile = in.u(8);
        int constraints = in.u(8);
        int level = in.u(8);
        in.ue(); // number of this set
        int chroma = 1;
        int depth = 8;
        if (PROFILES_WITH_CHROMA.contains(profile)) {
            chroma = in.ue();
            if (chroma == 3) {
                in.skip(1);
            }
            depth = 8 + in.ue();
            in.ue();
            in.skip(1);
            if (in.flag()) {
                skipScalingLists(in, chroma == 3 ? 12 : 8);
            }
        }
        in.ue();
        skipPictureOrder(in);
        in.ue();
        in.skip(1);
        int columns = in.ue() + 1;
        int rows = in.ue() + 1;
        boolean wholeFrames = in.flag();
        if (!wholeFrames) {
            in.skip(1);
        }
        in.skip(1);
        int unitX = chroma == 1 || chroma == 2 ? 2 : 1;
        int unitY = (chroma == 1 ? 2 : 1) * (wholeFrames ? 1 : 2);
        long width = columns * 16L;
        long height = rows * 16L * (wholeFrames ? 1 : 2);
        if (in.flag()) {
            width -= unitX * ((long) in.ue() + in.ue());
            height -= unitY * ((long) in.ue() + in.ue());
        }
        boolean usable = !in.isOverrun() && chroma <= 3 && depth <= 14;
        if (!usable || width <= 0 || height <= 0 || width > MOST_PIXELS || height > MOST_PIXELS) {
            return Optional.empty();
        }
        Usability vui = in.flag() ? Usability.read(in) : Usability.NONE;
        return Optional.of(new AvcConfig(
                profile,
                constraints,
                level,
                (int) width,
                (int) height,
                vui.pixelShape,
                vui.frameRate,
                chroma,
                depth,
                vui.fullRange,
                !wholeFrames,
                vui.reorderFrames));
    }

    private static void skipScalingLists(BitReader in, int count) {
        for (int list = 0; list < count; list++) {
            if (!in.flag()) {
                continue;
            }
            int next = 8;
            int last = 8;
            for (int i = 0; i < (list < 6 ? 16 : 64) && !in.isOverrun(); i++) {
                if (next != 0) {
                    next = last + in.se() + 256 & 255;
                }
                last = next == 0 ? last : next;
            }
        }
    }

    private static void skipPictureOrder(BitReader in) {
        int type = in.ue();
        if (type == 0) {
            in.ue();
        } else if (type == 1) {
            in.skip(1);
            in.se();
            in.se();
            int cycle = in.ue();
            for (int i = 0; i < cycle && !in.isOverrun(); i++) {
                in.se();
            }
        }
    }

    /** The part for players, which a header need not have. */
    private record Usability(double pixelShape, double frameRate, boolean fullRange, int reorderFrames) {
        static final Usability NONE = new Usability(1, 0, false, -1);

        static Usability read(BitReader in) {
            double shape = in.flag() ? shape(in) : 1;
            if (in.flag()) {
                in.skip(1);
            }
            boolean fullRange = false;
            if (in.flag()) {
                in.skip(3);
                fullRange = in.flag();
                if (in.flag()) {
                    in.skip(24);
                }
            }
            if (in.flag()) {
                in.ue();
                in.ue();
            }
            double rate = in.flag() ? rate(in) : 0;
            boolean buffered = in.flag() && skipBuffer(in);
            buffered |= in.flag() && skipBuffer(in);
            in.skip(buffered ? 2 : 1);
            int reorder = -1;
            if (in.flag()) {
                in.skip(1);
                for (int i = 0; i < 4; i++) {
                    in.ue();
                }
                reorder = in.ue();
                in.ue();
            }
            return in.isOverrun() ? NONE : new Usability(shape, rate, fullRange, reorder);
        }

        private static double shape(BitReader in) {
            int index = in.u(8);
            double width = 1;
            double height = 1;
            if (index == EXTENDED_SHAPE) {
                width = in.u(16);
                height = in.u(16);
            } else if (index > 0 && index <= PIXEL_SHAPES.length / 2) {
                width = PIXEL_SHAPES[2 * index - 2];
                height = PIXEL_SHAPES[2 * index - 1];
            }
            return width > 0 && height > 0 ? width / height : 1;
        }

        private static double rate(BitReader in) {
            long units = in.bits(32);
            long scale = in.bits(32);
            in.skip(1);
            return units == 0 ? 0 : scale / (2.0 * units); // the clock counts fields
        }

        private static boolean skipBuffer(BitReader in) {
            int count = in.ue() + 1;
            in.skip(8);
            for (int i = 0; i < count && !in.isOverrun(); i++) {
                in.ue();
                in.ue();
                in.skip(1);
            }
            in.skip(20);
            return true;
        }
    }

    @Override
    public @Nullable String profileName() {
        return switch (profile) {
            case 66 -> (constraints & 0x40) != 0 ? "Constrained Baseline" : "Baseline";
            case 77 -> "Main";
            case 88 -> "Extended";
            case 100 -> "High";
            case 110 -> (constraints & 0x10) != 0 ? "High 10 Intra" : "High 10";
            case 122 -> (constraints & 0x10) != 0 ? "High 4:2:2 Intra" : "High 4:2:2";
            case 244 -> (constraints & 0x10) != 0 ? "High 4:4:4 Intra" : "High 4:4:4 Predictive";
            default -> null;
        };
    }

    @Override
    public String pixelFormat() {
        return PictureConfig.planar(chromaFormat, bitDepth, fullRange);
    }
}
