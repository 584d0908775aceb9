package io.exprsn.simulcast.internal.plan;

import io.exprsn.simulcast.EncodingProfile;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.ffmpeg.FfmpegBinary;
import io.exprsn.simulcast.ffmpeg.FfmpegCapability;
import io.exprsn.simulcast.ffmpeg.FfmpegRequirement;
import io.exprsn.simulcast.ffmpeg.FfmpegRunner;
import io.exprsn.simulcast.ffmpeg.VideoEncoder;
import io.exprsn.simulcast.ffmpeg.VideoEncoders;
import java.util.stream.Stream;

/** The encoders of the FFmpegs there are. */
public final class FfmpegEncoders implements Encoders {
    private final FfmpegRunner runner;
    private final VideoEncoders encoders;

    /** @param hardware whether hardware may be chosen where it proves itself */
    public FfmpegEncoders(FfmpegRunner runner, boolean hardware) {
        this.runner = runner;
        encoders = new VideoEncoders(runner, hardware);
    }

    @Override
    public Encoder encoderFor(EncodingProfile profile) {
        VideoEncoder chosen = encoders.choose(profile);
        return new Encoder(chosen.ffmpegName(), chosen.fillsUp(), chosen.isKeyFrameExact());
    }

    /** An encoder of a newer codec that works has put it into FLV. */
    @Override
    public boolean writeNewerCodecs() {
        try {
            FfmpegBinary reader = runner.binary(
                    FfmpegRequirement.of(FfmpegCapability.muxer("flv"), FfmpegCapability.inputProtocol("file")));
            return Stream.of("libsvtav1", "libx265", "libaom-av1")
                    .map(FfmpegCapability::workingEncoder)
                    .anyMatch(reader::has);
        } catch (SimulcastException none) {
            return false;
        }
    }
}
