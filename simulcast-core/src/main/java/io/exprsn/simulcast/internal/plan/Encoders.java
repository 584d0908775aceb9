package io.exprsn.simulcast.internal.plan;

import io.exprsn.simulcast.EncodingProfile;
import io.exprsn.simulcast.SimulcastException;

/** Which encoders there are. Safe for use by several threads. */
public interface Encoders {
    /**
     * The encoder to use for a profile with size and rate. May start FFmpeg to find out.
     *
     * @throws SimulcastException if there is none: what is missing, and what each FFmpeg that was found lacks
     */
    Encoder encoderFor(EncodingProfile profile);

    /** Whether the FFmpeg that reads sources can put HEVC, AV1 and VP9 into FLV. May start FFmpeg to find out. */
    boolean writeNewerCodecs();

    /**
     * An encoder.
     *
     * @param name FFmpeg's, such as {@code libx264}
     * @param fillsUp whether it can fill still pictures up to the bitrate
     * @param isKeyFrameExact whether key frames come exactly at the interval, and not also at scene cuts
     */
    record Encoder(String name, boolean fillsUp, boolean isKeyFrameExact) {}
}
