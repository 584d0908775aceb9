package io.exprsn.simulcast.internal.plan;

import io.exprsn.simulcast.EncodingProfile;
import io.exprsn.simulcast.EncodingProfile.Tune;
import io.exprsn.simulcast.SourceMedia.VideoTrack;
import org.jspecify.annotations.Nullable;

/**
 * Estimates what an encode costs from what a known one does. The ratios were measured with FFmpeg 5.1 and 8.1 on a natural
 * clip; other content moves the result by a third.
 */
final class EncodeCost {
    private static final double UNIT_PIXELS = 1280.0 * 720;
    private static final double UNIT_RATE = 30;
    /** 1080p costs 2.5 times 720p, with 2.25 times the pixels. */
    private static final double ENCODE_POWER = 1.13;

    private static final double DECODE = 0.15;
    private static final double DECODE_POWER = 0.73;
    /** From 1080p. */
    private static final double SCALE = 0.14 / 2.25;

    private static final double SOUND = 0.05;
    private static final double LOW_LATENCY = 0.74;

    private EncodeCost() {}

    /**
     * Processor cores for one encode with all it takes: reading the source, scaling, sound.
     *
     * @param unit of the encoder, see {@link MachineCost#unit}
     * @param software unit of software on this machine
     */
    static double cores(EncodingProfile profile, @Nullable VideoTrack source, double unit, double software) {
        double rate = profile.frameRate() / UNIT_RATE;
        double pixels = profile.width() * (double) profile.height() / UNIT_PIXELS;
        double encode = Math.pow(pixels, ENCODE_POWER)
                * rate
                * work(profile.preset())
                * (profile.tune() == Tune.LOW_LATENCY ? LOW_LATENCY : 1);
        double prepare = SOUND;
        if (source != null) {
            double sourcePixels = source.width() * (double) source.height() / UNIT_PIXELS;
            double sourceRate = source.frameRate() / UNIT_RATE;
            boolean scaled = source.width() != profile.width() || source.height() != profile.height();
            prepare += DECODE * Math.pow(sourcePixels, DECODE_POWER) * sourceRate
                    + (scaled ? SCALE * sourcePixels * sourceRate : 0);
        }
        return encode * unit + prepare * software;
    }

    private static double work(EncodingProfile.Preset preset) {
        return switch (preset) {
            case ULTRAFAST -> 0.28;
            case SUPERFAST -> 0.59;
            case VERYFAST -> 1;
            case FASTER -> 1.66;
            case FAST -> 2.3;
            case MEDIUM -> 2.7;
            case SLOW -> 4.5;
        };
    }
}
