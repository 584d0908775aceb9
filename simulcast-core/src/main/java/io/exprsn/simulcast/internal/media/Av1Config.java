package io.exprsn.simulcast.internal.media;

import io.netty.buffer.ByteBuf;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an AV1 configuration record (AV1 in ISOBMFF, 2.3.3) and the sequence header in it say (AV1, 5.5.1), as far as the
 * size of pictures.
 *
 * @param profile 0 to 2
 * @param width pixels of the largest picture
 * @param height pixels of the largest picture
 * @param chromaFormat 0 grey, 1 for 4:2:0, 2 for 4:2:2, 3 for 4:4:4
 * @param bitDepth 8, 10 or 12
 */
public record Av1Config(int profile, int width, int height, int chromaFormat, int bitDepth) implements PictureConfig {
    private static final int FIXED_BYTES = 4;
    private static final int SEQUENCE_HEADER = 1;

    /** Reads a configuration record; empty if it is none or holds no sequence header. Does not move the buffer's indices. */
    public static Optional<Av1Config> of(ByteBuf record) {
        int at = record.readerIndex();
        if (record.readableBytes() < FIXED_BYTES + 2 || (record.getByte(at) & 0xFF) != 0x81) {
            return Optional.empty();
        }
        int flags = record.getByte(at + 2);
        int header = record.getByte(at + FIXED_BYTES);
        if ((header >> 3 & 15) != SEQUENCE_HEADER) {
            return Optional.empty();
        }
        BitReader in = BitReader.of(record);
        in.skip(8 * FIXED_BYTES + ((header & 4) != 0 ? 16 : 8));
        if ((header & 2) != 0) {
            while (in.flag()) { // its length, seven bits a byte
                in.skip(7);
            }
            in.skip(7);
        }
        int profile = in.u(3);
        in.skip(1);
        skipToSize(in);
        int widthBits = in.u(4) + 1;
        int heightBits = in.u(4) + 1;
        int width = in.u(widthBits) + 1;
        int height = in.u(heightBits) + 1;
        if (in.isOverrun()) {
            return Optional.empty();
        }
        int chroma = (flags & 0x10) != 0 ? 0 : (flags & 8) == 0 ? 3 : (flags & 4) == 0 ? 2 : 1;
        int depth = (flags & 0x40) == 0 ? 8 : (flags & 0x20) == 0 ? 10 : 12;
        return Optional.of(new Av1Config(profile, width, height, chroma, depth));
    }

    private static void skipToSize(BitReader in) {
        if (in.flag()) { // one picture alone
            in.skip(5);
            return;
        }
        int delayBits = 0;
        if (in.flag()) { // timing
            in.skip(64);
            if (in.flag()) {
                in.ue(); // coded as Exp-Golomb is
            }
            if (in.flag()) { // decoder model
                delayBits = in.u(5) + 1;
                in.skip(32 + 5 + 5);
            }
        }
        boolean displayDelay = in.flag();
        int points = in.u(5) + 1;
        for (int i = 0; i < points && !in.isOverrun(); i++) {
            in.skip(12);
            if (in.u(5) > 7) {
                in.skip(1);
            }
            if (delayBits > 0 && in.flag()) {
                in.skip(2 * delayBits + 1);
            }
            if (displayDelay && in.flag()) {
                in.skip(4);
            }
        }
    }

    @Override
    public @Nullable String profileName() {
        return switch (profile) {
            case 0 -> "Main";
            case 1 -> "High";
            case 2 -> "Professional";
            default -> null;
        };
    }

    @Override
    public String pixelFormat() {
        return PictureConfig.planar(chromaFormat, bitDepth, false);
    }
}
