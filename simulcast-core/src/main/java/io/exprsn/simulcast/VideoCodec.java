package io.exprsn.simulcast;

import java.util.Arrays;
import java.util.Optional;

/** How pictures are coded, where we can encode them ourselves. */
public enum VideoCodec {
    /** H.264 (AVC): what every platform takes. */
    H264("h264", "avc1"),
    /** H.265 (HEVC), in RTMP by the FourCC forms of Enhanced RTMP. */
    HEVC("hevc", "hvc1"),
    /** AV1, in RTMP by the FourCC forms of Enhanced RTMP. */
    AV1("av1", "av01");

    private final String codecName;
    private final String fourCc;

    VideoCodec(String codecName, String fourCc) {
        this.codecName = codecName;
        this.fourCc = fourCc;
    }

    /** As FFmpeg and ffprobe call it: {@code h264}, {@code hevc}, {@code av1}. */
    public String codecName() {
        return codecName;
    }

    /** As FLV and MP4 call it: {@code avc1}, {@code hvc1}, {@code av01}. */
    public String fourCc() {
        return fourCc;
    }

    /** The codec of a name as {@link #codecName()} or {@link #fourCc()} gives it. */
    public static Optional<VideoCodec> of(String name) {
        return Arrays.stream(values())
                .filter(codec -> codec.codecName.equals(name) || codec.fourCc.equals(name))
                .findFirst();
    }
}
