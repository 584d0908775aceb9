package io.exprsn.simulcast;

import java.time.Duration;

/**
 * How a stream should be coded: either as the source has it ({@link #passthrough()}), or with these values. Two
 * destinations with equal profiles share one encode. Immutable; made by {@link #builder()} or {@link #toBuilder()}.
 *
 * @param isPassthrough as the source has it; all other values are then of no account
 * @param videoCodec how pictures are coded
 * @param width pixels, even, 64 to 7680; 0 with a {@code height} keeps the source's shape, 0 with 0 its size
 * @param height pixels, even, 64 to 4320; 0 as for {@code width}
 * @param frameRate pictures per second, 1 to 120; 0 keeps the source's
 * @param videoKilobits bitrate of the pictures in kbit/s, 50 to 100000
 * @param bufferKilobits size of the decoder's buffer (VBV) in kbit, a tenth to ten times {@code videoKilobits}: no
 *     second holds more than bitrate and buffer together
 * @param constantBitrate whether still pictures are filled up to the bitrate, where the encoder can
 * @param keyFrameInterval time between key frames, 0.25 s to 20 s
 * @param preset how much work the encoder takes on for the same quality at fewer bits
 * @param codecProfile H.264 profile; of no account for other codecs
 * @param bFrames pictures in a row that refer to later ones, 0 to 16; each adds a picture of delay
 * @param tune what the encoder is tuned for
 * @param audioCodec how sound is coded; {@link AudioCodec#AAC} is the only one that can be asked for
 * @param audioKilobits bitrate of the sound in kbit/s, 16 to 512
 * @param sampleRate samples per second: 44100 or 48000
 * @param channels 1 or 2
 */
public record EncodingProfile(
        boolean isPassthrough,
        VideoCodec videoCodec,
        int width,
        int height,
        double frameRate,
        int videoKilobits,
        int bufferKilobits,
        boolean constantBitrate,
        Duration keyFrameInterval,
        Preset preset,
        CodecProfile codecProfile,
        int bFrames,
        Tune tune,
        AudioCodec audioCodec,
        int audioKilobits,
        int sampleRate,
        int channels) {

    private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(250);
    private static final Duration LONGEST_INTERVAL = Duration.ofSeconds(20);
    private static final EncodingProfile PASSTHROUGH = builder().sizeOfSource().build(true);

    /** Work for quality, by x264's names; other encoders map it to the nearest of their own. */
    public enum Preset {
        ULTRAFAST,
        SUPERFAST,
        VERYFAST,
        FASTER,
        FAST,
        MEDIUM,
        SLOW
    }

    /** Which tools of H.264 may be used. */
    public enum CodecProfile {
        BASELINE,
        MAIN,
        HIGH
    }

    /** What the encoder is tuned for. */
    public enum Tune {
        /** Least delay: no look-ahead; with B-frames above 0 they are kept out. */
        LOW_LATENCY,
        /** Best quality for the bits; adds about half a second. */
        QUALITY
    }

    /** Refuses what no encoder or container could hold, with the range in the text. */
    public EncodingProfile {
        size("width", width, 7680);
        size("height", height, 4320);
        if (frameRate != 0 && !(frameRate >= 1 && frameRate <= 120)) {
            throw invalid("frame rate", frameRate + " per second", "0 (as the source) or 1 to 120");
        }
        within("video bitrate", videoKilobits, 50, 100_000, "kbit/s");
        within("buffer", bufferKilobits, Math.max(1, videoKilobits / 10), videoKilobits * 10, "kbit");
        if (keyFrameInterval.compareTo(SHORTEST_INTERVAL) < 0 || keyFrameInterval.compareTo(LONGEST_INTERVAL) > 0) {
            throw invalid(
                    "key-frame interval", keyFrameInterval.toString(), SHORTEST_INTERVAL + " to " + LONGEST_INTERVAL);
        }
        within("number of B-frames", bFrames, 0, 16, "");
        if (audioCodec != AudioCodec.AAC) {
            throw invalid("audio codec", audioCodec.toString(), "AAC");
        }
        within("audio bitrate", audioKilobits, 16, 512, "kbit/s");
        if (sampleRate != 44_100 && sampleRate != 48_000) {
            throw invalid("sample rate", sampleRate + "/s", "44100 or 48000");
        }
        within("number of channels", channels, 1, 2, "");
        boolean baseline = videoCodec == VideoCodec.H264 && codecProfile == CodecProfile.BASELINE;
        if (bFrames > 0 && (baseline || tune == Tune.LOW_LATENCY)) {
            throw invalid(
                    "number of B-frames",
                    bFrames + "",
                    "0 where the profile is BASELINE or the tuning LOW_LATENCY, which know none");
        }
    }

    private static void size(String what, int value, int most) {
        if (value != 0 && (value < 64 || value > most || value % 2 != 0)) {
            throw invalid(what, value + " pixels", "0 (as the source) or an even number from 64 to " + most);
        }
    }

    private static void within(String what, int value, int least, int most, String unit) {
        if (value < least || value > most) {
            throw invalid(what, (value + " " + unit).trim(), (least + " to " + most + " " + unit).trim());
        }
    }

    private static SimulcastException invalid(String what, String value, String expected) {
        return new SimulcastException(
                ErrorKind.INVALID,
                "The " + what + " of an encoding profile is " + value + ", expected " + expected,
                "Change the profile");
    }

    /** As the source has it, no encoder. */
    public static EncodingProfile passthrough() {
        return PASSTHROUGH;
    }

    /**
     * Begins with H.264 High at 1280x720, the source's frame rate, 2500 kbit/s with a buffer of one second, a key frame
     * each 2 s, {@code VERYFAST}, low latency, no B-frames, and AAC at 128 kbit/s, 48 kHz, stereo.
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Begins with these values; a buffer of one second stays one second. What is built is no passthrough any more: of one, it
     * has the source's size and frame rate and else what {@link #builder()} begins with.
     */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Sound and pictures together, kbit/s. */
    public int kilobits() {
        return videoKilobits + audioKilobits;
    }

    /** As a person reads it: {@code 1280x720 at 30 fps, H264 2500 kbit/s, AAC 128 kbit/s}. */
    public String text() {
        if (isPassthrough) {
            return "as the source";
        }
        String size = width == 0 && height == 0
                ? "size of the source"
                : (width == 0 ? "?" : width + "") + "x" + (height == 0 ? "?" : height + "");
        String rate = frameRate == 0 ? "" : " at " + rate(frameRate) + " fps";
        return size + rate + ", " + videoCodec + " " + videoKilobits + " kbit/s, " + audioCodec + " " + audioKilobits
                + " kbit/s";
    }

    private static String rate(double value) {
        return value == Math.rint(value) ? Long.toString(Math.round(value)) : Double.toString(value);
    }

    /** Collects the values; not safe for several threads. */
    public static final class Builder {
        private VideoCodec videoCodec = VideoCodec.H264;
        private int width = 1280;
        private int height = 720;
        private double frameRate;
        private int videoKilobits = 2_500;
        /** 0: one second. */
        private int bufferKilobits;

        private boolean constantBitrate = true;
        private Duration keyFrameInterval = Duration.ofSeconds(2);
        private Preset preset = Preset.VERYFAST;
        private CodecProfile codecProfile = CodecProfile.HIGH;
        private int bFrames;
        private Tune tune = Tune.LOW_LATENCY;
        private int audioKilobits = 128;
        private int sampleRate = 48_000;
        private int channels = 2;

        private Builder() {}

        private Builder(EncodingProfile from) {
            videoCodec = from.videoCodec;
            width = from.width;
            height = from.height;
            frameRate = from.frameRate;
            videoKilobits = from.videoKilobits;
            bufferKilobits = from.bufferKilobits == from.videoKilobits ? 0 : from.bufferKilobits;
            constantBitrate = from.constantBitrate;
            keyFrameInterval = from.keyFrameInterval;
            preset = from.preset;
            codecProfile = from.codecProfile;
            bFrames = from.bFrames;
            tune = from.tune;
            audioKilobits = from.audioKilobits;
            sampleRate = from.sampleRate;
            channels = from.channels;
        }

        /** How pictures are coded. */
        public Builder videoCodec(VideoCodec codec) {
            this.videoCodec = codec;
            return this;
        }

        /** Size in pixels, both even; the picture keeps its shape and gets black bars where it must. */
        public Builder size(int widthPixels, int heightPixels) {
            this.width = widthPixels;
            this.height = heightPixels;
            return this;
        }

        /** The source's size. */
        public Builder sizeOfSource() {
            return size(0, 0);
        }

        /** Pictures per second; 0 keeps the source's. */
        public Builder frameRate(double perSecond) {
            this.frameRate = perSecond;
            return this;
        }

        /** Bitrate of the pictures, kbit/s. */
        public Builder videoKilobits(int kilobits) {
            this.videoKilobits = kilobits;
            return this;
        }

        /** Size of the decoder's buffer in kbit; one second of the bitrate unless given. */
        public Builder bufferKilobits(int kilobits) {
            this.bufferKilobits = kilobits;
            return this;
        }

        /** Whether still pictures are filled up to the bitrate, where the encoder can; true unless given. */
        public Builder constantBitrate(boolean filled) {
            this.constantBitrate = filled;
            return this;
        }

        /** Time between key frames. */
        public Builder keyFrameInterval(Duration interval) {
            this.keyFrameInterval = interval;
            return this;
        }

        /** Work for quality. */
        public Builder preset(Preset work) {
            this.preset = work;
            return this;
        }

        /** H.264 profile. */
        public Builder codecProfile(CodecProfile profile) {
            this.codecProfile = profile;
            return this;
        }

        /** B-frames in a row; more than 0 needs {@link Tune#QUALITY}. */
        public Builder bFrames(int inARow) {
            this.bFrames = inARow;
            return this;
        }

        /** What the encoder is tuned for. */
        public Builder tune(Tune goal) {
            this.tune = goal;
            return this;
        }

        /** Bitrate of the sound, kbit/s. */
        public Builder audioKilobits(int kilobits) {
            this.audioKilobits = kilobits;
            return this;
        }

        /** Samples per second: 44100 or 48000. */
        public Builder sampleRate(int perSecond) {
            this.sampleRate = perSecond;
            return this;
        }

        /** 1 or 2. */
        public Builder channels(int count) {
            this.channels = count;
            return this;
        }

        /**
         * The profile.
         *
         * @throws SimulcastException ({@link ErrorKind#INVALID}) if a value is out of its range
         */
        public EncodingProfile build() {
            return build(false);
        }

        private EncodingProfile build(boolean passthrough) {
            return new EncodingProfile(
                    passthrough,
                    videoCodec,
                    width,
                    height,
                    frameRate,
                    videoKilobits,
                    bufferKilobits == 0 ? videoKilobits : bufferKilobits,
                    constantBitrate,
                    keyFrameInterval,
                    preset,
                    codecProfile,
                    bFrames,
                    tune,
                    AudioCodec.AAC,
                    audioKilobits,
                    sampleRate,
                    channels);
        }
    }
}
