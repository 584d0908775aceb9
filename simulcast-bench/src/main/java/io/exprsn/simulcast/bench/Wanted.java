package io.exprsn.simulcast.bench;

import io.exprsn.simulcast.EncodingProfile;
import java.util.List;

/** What a destination of the comparison asks for: the same values for the library and for FFmpeg started by hand. */
enum Wanted {
    /** 1280x720, 2500 kbit/s. */
    HD("720p", 1280, 720, 2_500),
    /** 640x360, 800 kbit/s. */
    SD("360p", 640, 360, 800),
    /** As the source has it. */
    COPY("copy", 0, 0, 0);

    static final int FRAME_RATE = 30;
    private static final int GROUP = 2 * FRAME_RATE;

    final String title;
    private final int width;
    private final int height;
    private final int kilobits;

    Wanted(String title, int width, int height, int kilobits) {
        this.title = title;
        this.width = width;
        this.height = height;
        this.kilobits = kilobits;
    }

    /** For the library. */
    EncodingProfile profile() {
        return this == COPY
                ? EncodingProfile.passthrough()
                : EncodingProfile.builder()
                        .size(width, height)
                        .frameRate(FRAME_RATE)
                        .videoKilobits(kilobits)
                        .build();
    }

    /** For FFmpeg: the same encoder with the same settings, so that what differs is how often it runs. */
    List<String> arguments() {
        if (this == COPY) {
            return List.of("-c", "copy");
        }
        String bits = kilobits + "k";
        String group = Integer.toString(GROUP);
        return List.of(
                ("-vf scale=%d:%d,fps=%d,format=yuv420p -c:v libx264 -preset veryfast -tune zerolatency -profile:v high -bf 0"
                                + " -b:v %s -maxrate %s -bufsize %s -g %s -keyint_min %s -sc_threshold 0"
                                + " -x264-params nal-hrd=cbr -c:a aac -b:a 128k -ar 48000 -ac 2")
                        .formatted(width, height, FRAME_RATE, bits, bits, bits, group, group)
                        .split(" "));
    }
}
