package io.exprsn.simulcast;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a source holds, as far as it was looked at. Values that could not be found out are 0 or null.
 *
 * @param description what was looked at, without secrets
 * @param container as ffprobe names it, {@code flv} for a pushed stream
 * @param video its pictures; null if it has none
 * @param audio its sound; null if it has none
 * @param seen media time that was looked at
 */
public record SourceMedia(
        String description,
        String container,
        @Nullable VideoTrack video,
        @Nullable AudioTrack audio,
        Duration seen) {

    /**
     * Pictures.
     *
     * @param codec as ffprobe names it: {@code h264}, {@code hevc}, {@code mpeg2video} …
     * @param profile as ffprobe names it: {@code High}, {@code Constrained Baseline} …; null if unknown
     * @param width pixels
     * @param height pixels
     * @param frameRate pictures per second, measured
     * @param kilobits bitrate in kbit/s, measured or told by the container; 0 if unknown
     * @param keyFrameInterval the longest time between two key frames that was seen, or the time seen if only one was;
     *     null if unknown
     * @param bFrames whether pictures come in another order than they are shown
     * @param pixelFormat as ffprobe names it: {@code yuv420p} …; null if unknown
     * @param interlaced whether it is made of fields
     * @param pixelShape width by height of one pixel; 1 for square ones
     */
    public record VideoTrack(
            String codec,
            @Nullable String profile,
            int width,
            int height,
            double frameRate,
            int kilobits,
            @Nullable Duration keyFrameInterval,
            boolean bFrames,
            @Nullable String pixelFormat,
            boolean interlaced,
            double pixelShape) {

        /** The codec, where it is one that can be asked for. */
        public Optional<VideoCodec> knownCodec() {
            return VideoCodec.of(codec);
        }
    }

    /**
     * Sound.
     *
     * @param codec as ffprobe names it: {@code aac}, {@code opus}, {@code pcm_s16le} …
     * @param profile as ffprobe names it: {@code LC}, {@code HE-AAC} …; null if unknown
     * @param sampleRate samples per second
     * @param channels number of channels
     * @param kilobits bitrate in kbit/s; 0 if unknown
     */
    public record AudioTrack(String codec, @Nullable String profile, int sampleRate, int channels, int kilobits) {

        /** The codec, where it is one that platforms name. */
        public Optional<AudioCodec> knownCodec() {
            return AudioCodec.of(codec);
        }
    }

    /** Sound and pictures together, kbit/s; 0 if unknown. */
    public int kilobits() {
        return (video == null ? 0 : video.kilobits()) + (audio == null ? 0 : audio.kilobits());
    }
}
