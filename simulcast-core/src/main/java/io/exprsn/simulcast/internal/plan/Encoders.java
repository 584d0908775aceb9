package io.exprsn.simulcast.internal.plan;

import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.VideoCodec;

/** Which encoders there are. Safe for use by several threads. */
public interface Encoders {
    /**
     * The encoder to use for a codec. May start FFmpeg to find out.
     *
     * @throws SimulcastException if there is none: what is missing, and what each FFmpeg that was found lacks
     */
    Encoder encoderFor(VideoCodec codec);

    /**
     * An encoder.
     *
     * @param name FFmpeg's, such as {@code libx264}
     * @param isConstant whether it can fill still pictures up to the bitrate
     */
    record Encoder(String name, boolean isConstant) {}
}
