package io.exprsn.simulcast.internal.plan;

import io.exprsn.simulcast.EncodingProfile;
import io.exprsn.simulcast.EncodingWish;
import io.exprsn.simulcast.SourceMedia;
import io.exprsn.simulcast.SourceMedia.AudioTrack;
import io.exprsn.simulcast.SourceMedia.VideoTrack;
import io.exprsn.simulcast.spi.MediaLimits;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes of a profile the one that is encoded: with a size and a frame rate, and never larger or faster than the source
 * where nobody asked for that.
 */
final class Resolution {
    private static final int MOST_WIDTH = 7680;
    private static final int MOST_HEIGHT = 4320;
    private static final int LEAST = 64;
    /** Of pictures that nobody described. */
    private static final double USUAL_RATE = 30;

    private static final double USUAL_PIXELS = 1280.0 * 720;
    private static final int USUAL_KILOBITS = 2_500;

    private Resolution() {}

    /**
     * The profile to encode with.
     *
     * @param profile the wish over the platform's default
     */
    static EncodingProfile of(SourceMedia source, EncodingWish wish, EncodingProfile profile, MediaLimits limits) {
        VideoTrack video = source.video();
        if (profile.isPassthrough()) {
            return likeSource(video);
        }
        boolean whole = wish.profile() != null;
        boolean sizeWished = whole || wish.width() != null || wish.height() != null;
        boolean rateWished = (whole || wish.frameRate() != null) && profile.frameRate() > 0;
        int[] size = sizeWished ? wishedSize(video, profile) : sizeWithin(video, profile);
        double rate = rateWished ? profile.frameRate() : rateWithin(video, profile.frameRate());
        EncodingProfile.Builder builder =
                profile.toBuilder().size(size[0], size[1]).frameRate(rate);
        boolean bitrateWished = whole || wish.videoKilobits() != null;
        int cap = limits.maxVideoKilobits(size[0], size[1], rate).orElse(Integer.MAX_VALUE);
        if (!bitrateWished && cap < profile.videoKilobits()) {
            builder.videoKilobits(cap).bufferKilobits(0);
        }
        return builder.build();
    }

    /** Of several, the one that all others can be made of: the most pixels, pictures and bits, and the closest key frames. */
    static EncodingProfile highest(List<EncodingProfile> profiles) {
        EncodingProfile largest = profiles.stream()
                .max(Comparator.comparingLong(profile -> (long) profile.width() * profile.height()))
                .orElseThrow();
        EncodingProfile.Builder builder = largest.toBuilder()
                .frameRate(profiles.stream()
                        .mapToDouble(EncodingProfile::frameRate)
                        .max()
                        .orElseThrow())
                .videoKilobits(profiles.stream()
                        .mapToInt(EncodingProfile::videoKilobits)
                        .max()
                        .orElseThrow())
                .bufferKilobits(0)
                .audioKilobits(profiles.stream()
                        .mapToInt(EncodingProfile::audioKilobits)
                        .max()
                        .orElseThrow())
                .keyFrameInterval(profiles.stream()
                        .map(EncodingProfile::keyFrameInterval)
                        .min(Comparator.naturalOrder())
                        .orElseThrow());
        return builder.build();
    }

    /** A source after it was encoded with a profile. */
    static SourceMedia made(SourceMedia source, EncodingProfile profile) {
        VideoTrack video = new VideoTrack(
                profile.videoCodec().codecName(),
                null,
                profile.width(),
                profile.height(),
                profile.frameRate(),
                profile.videoKilobits(),
                profile.keyFrameInterval(),
                profile.bFrames() > 0,
                "yuv420p",
                false,
                1);
        AudioTrack audio =
                new AudioTrack("aac", "LC", profile.sampleRate(), profile.channels(), profile.audioKilobits());
        return new SourceMedia(
                source.description(),
                "flv",
                source.video() == null ? null : video,
                source.audio() == null ? null : audio,
                source.seen());
    }

    /** For a destination that would take the source as it is, but must be bridged. */
    private static EncodingProfile likeSource(@Nullable VideoTrack video) {
        EncodingProfile.Builder builder = EncodingProfile.builder();
        if (video == null || video.width() == 0) {
            return builder.frameRate(USUAL_RATE).build();
        }
        int[] size = shape(video, 1);
        double pixels = (double) size[0] * size[1];
        int kilobits = video.kilobits() > 0
                ? video.kilobits()
                : (int) (USUAL_KILOBITS * Math.pow(pixels / USUAL_PIXELS, 0.75));
        return builder.size(size[0], size[1])
                .frameRate(rateWithin(video, 0))
                .videoKilobits(Math.max(50, Math.min(100_000, kilobits)))
                .build();
    }

    private static int[] wishedSize(@Nullable VideoTrack video, EncodingProfile profile) {
        int width = profile.width();
        int height = profile.height();
        if (width > 0 && height > 0) {
            return new int[] {width, height};
        }
        if (video == null || video.width() == 0) {
            double shape = 16 / 9.0;
            return width > 0
                    ? new int[] {width, even(width / shape, MOST_HEIGHT)}
                    : height > 0 ? new int[] {even(height * shape, MOST_WIDTH), height} : new int[] {1280, 720};
        }
        double shape = video.width() * video.pixelShape() / video.height();
        return width > 0
                ? new int[] {width, even(width / shape, MOST_HEIGHT)}
                : height > 0 ? new int[] {even(height * shape, MOST_WIDTH), height} : shape(video, 1);
    }

    /** The source's shape within the profile's size, turned upright where the source is. */
    private static int[] sizeWithin(@Nullable VideoTrack video, EncodingProfile profile) {
        if (video == null || video.width() == 0) {
            return wishedSize(video, profile);
        }
        double width = video.width() * video.pixelShape();
        boolean upright = width < video.height();
        int longer = Math.max(profile.width(), profile.height());
        int shorter = Math.min(profile.width(), profile.height());
        double boxWidth = shorter == 0 ? profile.width() : upright ? shorter : longer;
        double boxHeight = shorter == 0 ? profile.height() : upright ? longer : shorter;
        double scale = 1;
        scale = boxWidth > 0 ? Math.min(scale, boxWidth / width) : scale;
        scale = boxHeight > 0 ? Math.min(scale, boxHeight / video.height()) : scale;
        return shape(video, scale);
    }

    private static int[] shape(VideoTrack video, double scale) {
        double width = video.width() * video.pixelShape();
        double within = Math.min(scale, Math.min(MOST_WIDTH / width, MOST_HEIGHT / (double) video.height()));
        return new int[] {even(width * within, MOST_WIDTH), even(video.height() * within, MOST_HEIGHT)};
    }

    private static int even(double pixels, int most) {
        return Math.max(LEAST, Math.min(most, 2 * (int) Math.round(pixels / 2)));
    }

    /** The source's rate, or half of it where that is near the profile's: every second picture judders less than others. */
    private static double rateWithin(@Nullable VideoTrack video, double most) {
        double rate = video == null || video.frameRate() < 1 ? 0 : Math.min(120, video.frameRate());
        if (rate == 0) {
            return most > 0 ? most : USUAL_RATE;
        }
        if (most == 0 || rate <= most || FrameRates.isNear(rate, most)) {
            return rate;
        }
        double half = FrameRates.snap(rate / 2, 0);
        return half <= most * 1.005 && half >= 0.8 * most ? half : most;
    }
}
