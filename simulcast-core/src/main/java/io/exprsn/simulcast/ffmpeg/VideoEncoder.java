package io.exprsn.simulcast.ffmpeg;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.VideoCodec;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The encoders of FFmpeg whose options we know, for each codec the preferred one first. */
public enum VideoEncoder {
    H264_NVENC(VideoCodec.H264, true),
    H264_QSV(VideoCodec.H264, true),
    H264_VIDEOTOOLBOX(VideoCodec.H264, true),
    H264_VAAPI(VideoCodec.H264, true),
    LIBX264(VideoCodec.H264, false),
    /** In builds without GPL: the key-frame interval is its upper bound only, because scene cuts cannot be switched off. */
    LIBOPENH264(VideoCodec.H264, false),
    HEVC_NVENC(VideoCodec.HEVC, true),
    HEVC_QSV(VideoCodec.HEVC, true),
    HEVC_VIDEOTOOLBOX(VideoCodec.HEVC, true),
    HEVC_VAAPI(VideoCodec.HEVC, true),
    LIBX265(VideoCodec.HEVC, false),
    AV1_NVENC(VideoCodec.AV1, true),
    AV1_QSV(VideoCodec.AV1, true),
    AV1_VAAPI(VideoCodec.AV1, true),
    LIBSVTAV1(VideoCodec.AV1, false),
    LIBAOM_AV1(VideoCodec.AV1, false);

    private final VideoCodec codec;
    private final boolean hardware;

    VideoEncoder(VideoCodec codec, boolean hardware) {
        this.codec = codec;
        this.hardware = hardware;
    }

    /**
     * The encoder of a name as FFmpeg has it.
     *
     * @throws SimulcastException of kind INVALID if it is none of these
     */
    public static VideoEncoder named(String name) {
        return Arrays.stream(values())
                .filter(encoder -> encoder.ffmpegName().equals(name))
                .findFirst()
                .orElseThrow(() -> new SimulcastException(
                        ErrorKind.INVALID,
                        "The video encoder " + name + " is not known",
                        "Choose one of "
                                + Arrays.stream(values())
                                        .map(VideoEncoder::ffmpegName)
                                        .collect(Collectors.joining(", "))));
    }

    /** Those of a codec, the preferred one first. */
    public static List<VideoEncoder> of(VideoCodec codec) {
        return Arrays.stream(values()).filter(encoder -> encoder.codec == codec).toList();
    }

    /** As FFmpeg calls it, such as {@code libx264}. */
    public String ffmpegName() {
        return this == LIBAOM_AV1 ? "libaom-av1" : name().toLowerCase(Locale.ROOT);
    }

    /** What it makes. */
    public VideoCodec codec() {
        return codec;
    }

    /** Whether it is a piece of hardware, so that being listed proves nothing. */
    public boolean isHardware() {
        return hardware;
    }

    /**
     * Whether it fills still pictures up to the bitrate ({@link io.exprsn.simulcast.EncodingProfile#constantBitrate()}). The others
     * stay below it when there is nothing to code.
     */
    public boolean fillsUp() {
        return this == LIBX264 || this == LIBX265;
    }

    /** Whether key frames come exactly at the interval, and not also at scene cuts. */
    public boolean isKeyFrameExact() {
        return this != LIBOPENH264;
    }

    /** What a binary must have for it to be worth a try. */
    FfmpegCapability capability() {
        return FfmpegCapability.workingEncoder(ffmpegName());
    }
}
