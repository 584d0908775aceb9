package io.exprsn.simulcast;

import org.jspecify.annotations.Nullable;

/**
 * What a destination asks of its encoding: a whole profile, or its platform's with some values of its own. Where a
 * source meets the wish already, nothing is encoded.
 *
 * @param profile a whole profile; null for the platform's default
 * @param videoKilobits bitrate of the pictures in kbit/s; null for the profile's
 * @param width pixels; null for the profile's
 * @param height pixels; null for the profile's
 * @param frameRate pictures per second; null for the profile's
 */
public record EncodingWish(
        @Nullable EncodingProfile profile,
        @Nullable Integer videoKilobits,
        @Nullable Integer width,
        @Nullable Integer height,
        @Nullable Double frameRate) {

    /** What the platform takes by default. */
    public static final EncodingWish DEFAULT = new EncodingWish(null, null, null, null, null);

    /** Exactly this profile. */
    public static EncodingWish of(EncodingProfile profile) {
        return new EncodingWish(profile, null, null, null, null);
    }

    /** The same with another bitrate, kbit/s. */
    public EncodingWish videoKilobits(int kilobits) {
        return new EncodingWish(profile, kilobits, width, height, frameRate);
    }

    /** The same in another size, pixels. */
    public EncodingWish size(int newWidth, int newHeight) {
        return new EncodingWish(profile, videoKilobits, newWidth, newHeight, frameRate);
    }

    /** The same at another frame rate. */
    public EncodingWish frameRate(double perSecond) {
        return new EncodingWish(profile, videoKilobits, width, height, perSecond);
    }

    /** Whether anything was asked for: then the source is compared with the wish, not only with the platform's limits. */
    public boolean isExplicit() {
        return !equals(DEFAULT);
    }

    /**
     * The profile to encode to where the source does not do.
     *
     * @param platformDefault of the destination's platform
     * @throws SimulcastException ({@link ErrorKind#INVALID}) if the values do not go together
     */
    public EncodingProfile over(EncodingProfile platformDefault) {
        EncodingProfile base = profile != null ? profile : platformDefault;
        if (videoKilobits == null && width == null && height == null && frameRate == null) {
            return base;
        }
        EncodingProfile.Builder builder = base.toBuilder();
        if (videoKilobits != null) {
            builder.videoKilobits(videoKilobits);
        }
        if (width != null || height != null) {
            builder.size(width == null ? 0 : width, height == null ? 0 : height);
        }
        if (frameRate != null) {
            builder.frameRate(frameRate);
        }
        return builder.build();
    }
}
