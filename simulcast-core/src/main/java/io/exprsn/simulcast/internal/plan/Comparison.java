package io.exprsn.simulcast.internal.plan;

import io.exprsn.simulcast.EncodingPlan.Reason;
import io.exprsn.simulcast.EncodingProfile;
import io.exprsn.simulcast.EncodingWish;
import io.exprsn.simulcast.SourceMedia;
import io.exprsn.simulcast.SourceMedia.AudioTrack;
import io.exprsn.simulcast.SourceMedia.VideoTrack;
import io.exprsn.simulcast.spi.MediaLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Holds a source against what one destination asks and what its platform takes. Used once. */
final class Comparison {
    /** Rates waver: so much above is still met. */
    private static final double BITRATE_TOLERANCE = 1.05;

    private static final double FRAME_RATE_TOLERANCE = 1.005;
    private static final double INTERVAL_TOLERANCE = 1.02;
    /** What every decoder of H.264 shows. */
    private static final Set<String> PLAIN_PIXELS = Set.of("yuv420p", "yuvj420p");

    private final SourceMedia source;
    private final String platform;
    private final MediaLimits limits;
    private final List<Finding> findings = new ArrayList<>();

    private Comparison(SourceMedia source, String platform, MediaLimits limits) {
        this.source = source;
        this.platform = platform;
        this.limits = limits;
    }

    /** What of the source is beyond the platform's limits; a missing sound is the last. */
    static List<Finding> withLimits(SourceMedia source, String platform, MediaLimits limits) {
        Comparison comparison = new Comparison(source, platform, limits);
        comparison.limits();
        return comparison.findings;
    }

    /**
     * What of the source is not as wished or beyond the platform's limits. Of a wish that names some values only these count.
     *
     * @param profile the wish made whole
     */
    static List<Finding> withWish(
            SourceMedia source, String platform, MediaLimits limits, EncodingWish wish, EncodingProfile profile) {
        Comparison comparison = new Comparison(source, platform, limits);
        comparison.wish(wish, profile);
        comparison.limits();
        return comparison.findings;
    }

    private void wish(EncodingWish wish, EncodingProfile profile) {
        boolean whole = wish.profile() != null;
        VideoTrack video = source.video();
        if (video == null) {
            if (whole) {
                add(Reason.NEEDS_VIDEO, "no pictures, and some are wished");
            }
            return;
        }
        if (whole && video.knownCodec().filter(profile.videoCodec()::equals).isEmpty()) {
            add(
                    Reason.NOT_AS_WISHED,
                    video.codec() + ", wished " + profile.videoCodec().codecName());
        }
        if (whole || wish.width() != null || wish.height() != null) {
            size(video, profile.width(), profile.height(), "wished");
        }
        if (whole || wish.frameRate() != null) {
            frameRate(video, profile.frameRate(), "wished");
        }
        if (whole || wish.videoKilobits() != null) {
            bitrate(video.kilobits(), profile.videoKilobits(), "wished");
        }
        if (whole) {
            keyFrames(video, profile.keyFrameInterval(), "wished");
        }
    }

    private void limits() {
        VideoTrack video = source.video();
        String takes = platform + " takes at most";
        if (video == null) {
            if (limits.videoNeeded()) {
                add(Reason.NEEDS_VIDEO, "no pictures, and " + platform + " needs some");
            }
        } else {
            codec(video);
            size(video, limits.maxWidth(), limits.maxHeight(), takes);
            frameRate(video, limits.maxFrameRate(), takes);
            limits.maxVideoKilobits(video.width(), video.height(), video.frameRate())
                    .ifPresent(cap -> bitrate(video.kilobits(), cap, takes));
            keyFrames(video, limits.maxKeyFrameInterval(), takes);
        }
        AudioTrack audio = source.audio();
        if (audio != null) {
            audio(audio);
        } else if (limits.audioNeeded()) {
            add(Reason.NEEDS_AUDIO, "no sound, and " + platform + " needs some");
        }
    }

    private void codec(VideoTrack video) {
        if (limits.videoCodecs().isEmpty()) {
            return;
        }
        if (video.knownCodec().filter(limits.videoCodecs()::contains).isEmpty()) {
            add(Reason.CODEC_REFUSED, video.codec() + ", which " + platform + " does not take");
            return;
        }
        String pixels = video.pixelFormat();
        if (video.codec().equals("h264") && pixels != null && !PLAIN_PIXELS.contains(pixels)) {
            String profile = video.profile() == null ? "" : video.profile() + ", ";
            add(Reason.CODEC_REFUSED, "h264 with " + profile + pixels + ", which players do not show");
        }
        if (video.bFrames() && !limits.bFrames()) {
            add(Reason.CODEC_REFUSED, "B-frames, which " + platform + " does not take");
        }
    }

    /** The longer side against the longer one: a phone held upright sends no larger a picture. */
    private void size(VideoTrack video, int width, int height, String who) {
        boolean oneSide = width == 0 || height == 0;
        boolean larger = oneSide
                ? isAbove(video.width(), width) || isAbove(video.height(), height)
                : isAbove(Math.max(video.width(), video.height()), Math.max(width, height))
                        || isAbove(Math.min(video.width(), video.height()), Math.min(width, height));
        if (larger) {
            String most = oneSide ? (width == 0 ? height + " lines" : width + " columns") : width + "x" + height;
            add(Reason.TOO_LARGE, video.width() + "x" + video.height() + ", " + who + " " + most);
        }
    }

    private static boolean isAbove(int value, int most) {
        return most > 0 && value > most;
    }

    private void frameRate(VideoTrack video, double most, String who) {
        if (most > 0 && video.frameRate() > most * FRAME_RATE_TOLERANCE) {
            add(
                    Reason.FRAME_RATE_TOO_HIGH,
                    FrameRates.text(video.frameRate()) + " fps, " + who + " " + FrameRates.text(most));
        }
    }

    private void bitrate(int kilobits, int most, String who) {
        if (kilobits > most * BITRATE_TOLERANCE) {
            add(Reason.BITRATE_ABOVE_CAP, kilobits + " kbit/s, " + who + " " + most);
        }
    }

    /** A picture more than asked is the rounding of odd frame rates. */
    private void keyFrames(VideoTrack video, Duration most, String who) {
        Duration interval = video.keyFrameInterval();
        double frame = video.frameRate() > 0 ? 1000 / video.frameRate() : 0;
        if (interval != null && interval.toMillis() > most.toMillis() * INTERVAL_TOLERANCE + frame) {
            add(
                    Reason.KEY_FRAMES_TOO_FAR_APART,
                    // With one key frame alone, the interval is all that was seen.
                    "key frames " + (interval.compareTo(source.seen().minusSeconds(1)) >= 0 ? "at least " : "")
                            + seconds(interval) + " apart, " + who + " " + seconds(most));
        }
    }

    private void audio(AudioTrack audio) {
        if (!limits.audioCodecs().isEmpty()
                && audio.knownCodec().filter(limits.audioCodecs()::contains).isEmpty()) {
            add(Reason.CODEC_REFUSED, "sound as " + audio.codec() + ", which " + platform + " does not take");
        } else if (!limits.sampleRates().isEmpty()
                && audio.sampleRate() > 0
                && !limits.sampleRates().contains(audio.sampleRate())) {
            add(
                    Reason.CODEC_REFUSED,
                    "sound at " + audio.sampleRate() + " Hz, " + platform + " takes "
                            + limits.sampleRates().stream().sorted().toList());
        }
        if (limits.maxAudioKilobits() > 0) {
            bitrate(audio.kilobits(), limits.maxAudioKilobits(), platform + " takes for sound at most");
        }
    }

    private void add(Reason reason, String text) {
        findings.add(new Finding(reason, text));
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
    }

    /** Whether one of the findings has this reason. */
    static boolean has(List<Finding> findings, @Nullable Reason reason) {
        return findings.stream().anyMatch(finding -> finding.reason() == reason);
    }
}
