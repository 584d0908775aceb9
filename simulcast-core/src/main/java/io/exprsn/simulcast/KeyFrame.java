package io.exprsn.simulcast;

import java.time.Instant;
import java.util.Arrays;

/**
 * One picture of a source that needs no other, as it was coded there: enough for a preview. Immutable.
 *
 * @param codec how it is coded
 * @param width pixels, as the stream's own header says; 0 if unknown
 * @param height pixels, as the stream's own header says; 0 if unknown
 * @param at when it went out, by the host's clock; the same each time for the same picture
 * @param flv a whole FLV file of this one picture (header, sequence header, key frame), which FFmpeg and players decode;
 *     for HEVC and AV1 in the FourCC forms they must know Enhanced RTMP, as FFmpeg does from 6.1 on
 */
public record KeyFrame(VideoCodec codec, int width, int height, Instant at, byte[] flv) {

    /** Copies the bytes. */
    public KeyFrame {
        flv = flv.clone();
    }

    /** A copy of the bytes. */
    @Override
    public byte[] flv() {
        return flv.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KeyFrame that
                && codec == that.codec
                && width == that.width
                && height == that.height
                && at.equals(that.at)
                && Arrays.equals(flv, that.flv);
    }

    @Override
    public int hashCode() {
        return at.hashCode() * 31 + Arrays.hashCode(flv);
    }

    @Override
    public String toString() {
        return "KeyFrame[" + codec + " " + width + "x" + height + " at " + at + ", " + flv.length + " bytes]";
    }
}
