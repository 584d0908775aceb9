package io.exprsn.simulcast.internal.media;

import io.netty.buffer.ByteBuf;

/**
 * Reads the bit fields of a codec's headers. Behind the end come zeros, and {@link #isOverrun()} says so: a cut header costs
 * no exception.
 *
 * <p>Not safe for several threads.
 */
final class BitReader {
    private final byte[] bytes;
    private int at;
    private boolean overrun;

    private BitReader(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The bytes as they are. */
    static BitReader of(ByteBuf in) {
        byte[] bytes = new byte[in.readableBytes()];
        in.getBytes(in.readerIndex(), bytes);
        return new BitReader(bytes);
    }

    /** The inside of a NAL unit: without the bytes that keep it from looking like a start code. */
    static BitReader ofNal(ByteBuf nal) {
        byte[] bytes = new byte[nal.readableBytes()];
        int length = 0;
        int zeros = 0;
        for (int i = nal.readerIndex(); i < nal.writerIndex(); i++) {
            byte b = nal.getByte(i);
            if (zeros >= 2 && b == 3) {
                zeros = 0;
                continue;
            }
            zeros = b == 0 ? zeros + 1 : 0;
            bytes[length++] = b;
        }
        return new BitReader(java.util.Arrays.copyOf(bytes, length));
    }

    /** Whether more was read than there is. */
    boolean isOverrun() {
        return overrun;
    }

    boolean flag() {
        return bit() == 1;
    }

    private int bit() {
        if (at >= bytes.length * 8) {
            overrun = true;
            return 0;
        }
        int value = bytes[at / 8] >> 7 - at % 8 & 1;
        at++;
        return value;
    }

    /** Up to 32 bits, unsigned. */
    long bits(int count) {
        long value = 0;
        for (int i = 0; i < count; i++) {
            value = value << 1 | bit();
        }
        return value;
    }

    /** Up to 31 bits. */
    int u(int count) {
        return (int) bits(count);
    }

    void skip(int count) {
        for (int i = 0; i < count; i++) {
            bit();
        }
    }

    /** Unsigned Exp-Golomb; 0 and overrun for one too long to be one. */
    int ue() {
        int zeros = 0;
        while (bit() == 0) {
            if (++zeros > 30) {
                overrun = true;
                return 0;
            }
        }
        return (1 << zeros) - 1 + u(zeros);
    }

    /** Signed Exp-Golomb. */
    int se() {
        int value = ue();
        return (value & 1) == 1 ? (value + 1) / 2 : -(value / 2);
    }
}
