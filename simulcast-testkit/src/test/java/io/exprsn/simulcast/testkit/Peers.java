package io.exprsn.simulcast.testkit;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The third-party programs and clips that tests meet. Absent ones skip the test aloud; on a CI that has them, they fail it. */
final class Peers {
    private Peers() {}

    static void require(boolean present, String what) {
        if (Boolean.getBoolean("simulcast.peersRequired") && !present) {
            throw new AssertionError(what + ", although this run must have it");
        }
        assumeTrue(present, () -> "SKIPPED: " + what);
    }

    /** FFmpeg 6.1, carried by a Maven artifact. */
    static FfmpegTool ffmpeg61() {
        return FfmpegTool.of("simulcast.ffmpeg61");
    }

    /** FFmpeg 8.1, carried by a Maven artifact. */
    static FfmpegTool ffmpeg81() {
        return FfmpegTool.of("simulcast.ffmpeg81");
    }

    /** The system's FFmpeg. */
    static FfmpegTool ffmpegSystem() {
        return FfmpegTool.of("simulcast.ffmpegSystem");
    }

    /** A real clip by its name; its folder is a setting of the run. */
    static Path clip(String name) {
        Path clip = Path.of(System.getProperty("simulcast.media", ""), name);
        require(Files.isRegularFile(clip), "no clip " + name + " (system property simulcast.media)");
        return clip;
    }

    /** The film clip if it is there, else one of our own with the same properties. */
    static Path filmOrOwn(Path folder) throws Exception {
        Path clip = Path.of(System.getProperty("simulcast.media", ""), "big_buck_bunny_10s.mp4");
        if (Files.isRegularFile(clip)) {
            return clip;
        }
        return make(folder.resolve("own.mp4"), 10, "-bf", "0");
    }

    /** Makes a clip of 1280x720 with sound, 24 fps, 2 s between key frames. */
    static Path make(Path file, int seconds, String... more) throws Exception {
        var arguments = new java.util.ArrayList<>(List.of(
                "-nostdin -v error -y -f lavfi -i testsrc2=s=1280x720:r=24 -f lavfi -i sine=f=440:r=48000".split(" ")));
        arguments.addAll(List.of(("-t " + seconds
                        + " -c:v libx264 -preset veryfast -b:v 2M -pix_fmt yuv420p -g 48 -keyint_min 48 -sc_threshold 0"
                        + " -c:a aac -b:a 128k -ar 48000 -ac 2")
                .split(" ")));
        arguments.addAll(List.of(more));
        arguments.add(file.toString());
        ffmpeg61().run("ffmpeg", arguments);
        return file;
    }
}
