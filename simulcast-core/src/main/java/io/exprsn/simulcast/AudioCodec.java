package io.exprsn.simulcast;

import java.util.Arrays;
import java.util.Optional;

/** How sound is coded, as far as platforms name it. */
public enum AudioCodec {
    /** AAC, low complexity: what every platform takes, and the only one we encode. */
    AAC("aac", "mp4a"),
    /** MP3. */
    MP3("mp3", ".mp3"),
    /** Opus, in RTMP by the FourCC forms of Enhanced RTMP. */
    OPUS("opus", "Opus");

    private final String codecName;
    private final String fourCc;

    AudioCodec(String codecName, String fourCc) {
        this.codecName = codecName;
        this.fourCc = fourCc;
    }

    /** As FFmpeg and ffprobe call it: {@code aac}, {@code mp3}, {@code opus}. */
    public String codecName() {
        return codecName;
    }

    /** As Enhanced RTMP calls it: {@code mp4a}, {@code .mp3}, {@code Opus}. */
    public String fourCc() {
        return fourCc;
    }

    /** The codec of a name as {@link #codecName()} or {@link #fourCc()} gives it. */
    public static Optional<AudioCodec> of(String name) {
        return Arrays.stream(values())
                .filter(codec -> codec.codecName.equals(name) || codec.fourCc.equals(name))
                .findFirst();
    }
}
