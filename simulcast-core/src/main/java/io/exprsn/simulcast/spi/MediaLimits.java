package io.exprsn.simulcast.spi;

import io.exprsn.simulcast.AudioCodec;
import io.exprsn.simulcast.VideoCodec;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What a platform's ingest takes: dated data. Immutable; made by {@link #builder}.
 *
 * @param videoCodecs codecs it takes; empty for any, as a custom server may
 * @param audioCodecs codecs it takes; empty for any
 * @param maxWidth pixels of the longer side; 0 for no limit
 * @param maxHeight pixels of the shorter side; 0 for no limit
 * @param maxFrameRate pictures per second; 0 for no limit
 * @param bitrateCaps the most video bitrate it takes by size and frame rate, smallest first; empty for no limit
 * @param advisedBitrates the most video bitrate it advises by size and frame rate, smallest first; empty for none
 * @param keyFrameInterval what it recommends
 * @param maxKeyFrameInterval the longest it takes; further apart the source is encoded
 * @param bFrames whether pictures may come in another order than they are shown
 * @param audioNeeded whether a stream without sound is refused or never shown
 * @param videoNeeded whether a stream without pictures is refused or never shown
 * @param maxAudioKilobits kbit/s; 0 for no limit
 * @param sampleRates samples per second it takes; empty for any
 * @param source where this stands
 * @param asOf when it was read
 */
public record MediaLimits(
        Set<VideoCodec> videoCodecs,
        Set<AudioCodec> audioCodecs,
        int maxWidth,
        int maxHeight,
        double maxFrameRate,
        List<VideoBitrate> bitrateCaps,
        List<VideoBitrate> advisedBitrates,
        Duration keyFrameInterval,
        Duration maxKeyFrameInterval,
        boolean bFrames,
        boolean audioNeeded,
        boolean videoNeeded,
        int maxAudioKilobits,
        Set<Integer> sampleRates,
        String source,
        LocalDate asOf) {

    public MediaLimits {
        videoCodecs = Set.copyOf(videoCodecs);
        audioCodecs = Set.copyOf(audioCodecs);
        bitrateCaps = List.copyOf(bitrateCaps);
        advisedBitrates = List.copyOf(advisedBitrates);
        sampleRates = Set.copyOf(sampleRates);
    }

    /**
     * A video bitrate up to a size and frame rate.
     *
     * @param height pixels of the shorter side, up to which it holds
     * @param frameRate pictures per second, up to which it holds
     * @param kilobits kbit/s
     */
    public record VideoBitrate(int height, double frameRate, int kilobits) {}

    /**
     * The most video bitrate that is taken for pictures of this size and rate, kbit/s: of the first cap that covers them,
     * else of the last one; empty if the platform names none.
     */
    public OptionalInt maxVideoKilobits(int width, int height, double frameRate) {
        return covering(bitrateCaps, width, height, frameRate);
    }

    /** The most video bitrate that is advised, kbit/s, found as {@link #maxVideoKilobits} is. */
    public OptionalInt advisedVideoKilobits(int width, int height, double frameRate) {
        return covering(advisedBitrates, width, height, frameRate);
    }

    private static OptionalInt covering(List<VideoBitrate> bitrates, int width, int height, double frameRate) {
        if (bitrates.isEmpty()) {
            return OptionalInt.empty();
        }
        int shorter = Math.min(width, height);
        return OptionalInt.of(bitrates.stream()
                .filter(upTo -> shorter <= upTo.height() && frameRate <= upTo.frameRate() + 0.5)
                .findFirst()
                .orElse(bitrates.get(bitrates.size() - 1))
                .kilobits());
    }

    /** Begins with no limits, key frames each 2 s recommended and at most 10 s apart, nothing needed. */
    public static Builder builder(String source, LocalDate asOf) {
        return new Builder(source, asOf);
    }

    /** Collects limits; not safe for several threads. */
    public static final class Builder {
        private final String source;
        private final LocalDate asOf;
        private final List<VideoBitrate> bitrateCaps = new ArrayList<>();
        private final List<VideoBitrate> advisedBitrates = new ArrayList<>();
        private Set<VideoCodec> videoCodecs = Set.of();
        private Set<AudioCodec> audioCodecs = Set.of();
        private int maxWidth;
        private int maxHeight;
        private double maxFrameRate;
        private Duration keyFrameInterval = Duration.ofSeconds(2);
        private Duration maxKeyFrameInterval = Duration.ofSeconds(10);
        private boolean bFrames = true;
        private boolean audioNeeded;
        private boolean videoNeeded;
        private int maxAudioKilobits;
        private Set<Integer> sampleRates = Set.of();

        private Builder(String source, LocalDate asOf) {
            this.source = source;
            this.asOf = asOf;
        }

        /** Codecs of pictures it takes. */
        public Builder videoCodecs(VideoCodec... codecs) {
            this.videoCodecs = Set.of(codecs);
            return this;
        }

        /** Codecs of sound it takes. */
        public Builder audioCodecs(AudioCodec... codecs) {
            this.audioCodecs = Set.of(codecs);
            return this;
        }

        /** The largest picture, pixels of the longer and of the shorter side, and the most pictures per second. */
        public Builder largest(int width, int height, double frameRate) {
            this.maxWidth = width;
            this.maxHeight = height;
            this.maxFrameRate = frameRate;
            return this;
        }

        /** The most bitrate of pictures it takes up to a height and frame rate, kbit/s; smaller ones first. */
        public Builder cap(int height, double frameRate, int kilobits) {
            bitrateCaps.add(new VideoBitrate(height, frameRate, kilobits));
            return this;
        }

        /** The most bitrate of pictures it advises up to a height and frame rate, kbit/s; smaller ones first. */
        public Builder advice(int height, double frameRate, int kilobits) {
            advisedBitrates.add(new VideoBitrate(height, frameRate, kilobits));
            return this;
        }

        /** Time between key frames: recommended, and the longest. */
        public Builder keyFrames(Duration recommended, Duration most) {
            this.keyFrameInterval = recommended;
            this.maxKeyFrameInterval = most;
            return this;
        }

        /** Pictures must come in the order they are shown. */
        public Builder withoutBFrames() {
            this.bFrames = false;
            return this;
        }

        /** Both sound and pictures must be there. */
        public Builder soundAndPicturesNeeded() {
            this.audioNeeded = true;
            this.videoNeeded = true;
            return this;
        }

        /** The most bitrate of sound, kbit/s, and the sample rates it takes. */
        public Builder audio(int maxKilobits, Integer... rates) {
            this.maxAudioKilobits = maxKilobits;
            this.sampleRates = Set.of(rates);
            return this;
        }

        /** The limits. */
        public MediaLimits build() {
            return new MediaLimits(
                    videoCodecs,
                    audioCodecs,
                    maxWidth,
                    maxHeight,
                    maxFrameRate,
                    bitrateCaps,
                    advisedBitrates,
                    keyFrameInterval,
                    maxKeyFrameInterval,
                    bFrames,
                    audioNeeded,
                    videoNeeded,
                    maxAudioKilobits,
                    sampleRates,
                    source,
                    asOf);
        }
    }
}
