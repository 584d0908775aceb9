package io.exprsn.simulcast.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Makes small FLV files of real H.264 and AAC, for encoders to read. */
final class EncodedSource {
    private final FfmpegTool ffmpeg;

    EncodedSource(FfmpegTool ffmpeg) {
        this.ffmpeg = ffmpeg;
    }

    /** A moving pattern with a tone, 15 pictures a second. */
    Path flv(Path folder, int width, int height, int seconds, int keyFrameSeconds, boolean sound) throws Exception {
        Path file = folder.resolve(width + "x" + height + "-" + keyFrameSeconds + (sound ? "" : "-silent") + ".flv");
        List<String> arguments = new ArrayList<>(List.of("-v", "error", "-y", "-f", "lavfi", "-i"));
        arguments.add("testsrc2=s=" + width + "x" + height + ":r=15");
        if (sound) {
            arguments.addAll(List.of("-f", "lavfi", "-i", "sine=f=440:r=48000", "-c:a", "aac", "-ac", "2"));
        }
        int group = 15 * keyFrameSeconds;
        arguments.addAll(List.of("-t", seconds + "", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"));
        arguments.addAll(List.of("-g", group + "", "-keyint_min", group + "", "-sc_threshold", "0", "-bf", "0"));
        arguments.addAll(List.of("-b:v", "400k", "-maxrate", "400k", "-bufsize", "400k", file.toString()));
        ffmpeg.run("ffmpeg", arguments);
        return file;
    }
}
