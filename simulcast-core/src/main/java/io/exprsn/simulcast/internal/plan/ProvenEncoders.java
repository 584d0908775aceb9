package io.exprsn.simulcast.internal.plan;

import io.exprsn.simulcast.EncodingProfile;
import io.exprsn.simulcast.VideoCodec;
import io.exprsn.simulcast.ffmpeg.FfmpegRunner;
import io.exprsn.simulcast.ffmpeg.VideoEncoder;
import io.exprsn.simulcast.ffmpeg.VideoEncoders;

/** The encoders of this machine's FFmpegs, hardware where it has proved itself. */
public final class ProvenEncoders implements Encoders {
    private final VideoEncoders encoders;

    public ProvenEncoders(FfmpegRunner runner) {
        this.encoders = new VideoEncoders(runner, true);
    }

    @Override
    public Encoder encoderFor(VideoCodec codec) {
        VideoEncoder chosen =
                encoders.choose(EncodingProfile.builder().videoCodec(codec).build());
        return new Encoder(chosen.ffmpegName(), chosen.fillsUp());
    }
}
