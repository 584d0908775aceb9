package io.exprsn.simulcast.internal.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.exprsn.simulcast.ffmpeg.FfmpegCommand;
import io.exprsn.simulcast.ffmpeg.FfmpegExit;
import io.exprsn.simulcast.ffmpeg.FfmpegProcess;
import io.exprsn.simulcast.ffmpeg.InstalledFfmpeg;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Media for tests: real clips where they are, and others that FFmpeg makes. */
final class Clips {
    private Clips() {}

    /** A clip of the folder that the build names; skips the test where there is none. */
    static Path real(String name) {
        Path clip = Path.of(System.getProperty("simulcast.media", ""), name);
        boolean there = Files.isRegularFile(clip);
        if (!there && Boolean.getBoolean("simulcast.peersRequired")) {
            throw new AssertionError("Required: the clip " + name + " (system property simulcast.media)");
        }
        assumeTrue(there, "Skipped: no clip " + name + " (system property simulcast.media)");
        return clip;
    }

    /** Makes a file with these arguments of FFmpeg, set apart by spaces. */
    static Path make(InstalledFfmpeg ffmpeg, Path file, String arguments) throws Exception {
        FfmpegCommand command = FfmpegCommand.builder("Making " + file.getFileName())
                .args("-y")
                .args(arguments.split(" "))
                .args("file:" + file)
                .build();
        try (FfmpegProcess process = ffmpeg.runner().start(command)) {
            FfmpegExit exit = process.onExit().toCompletableFuture().get(60, TimeUnit.SECONDS);
            assertThat(exit.reason()).as("%s", process.logTail()).isEqualTo(FfmpegExit.Reason.ENDED);
        }
        return file;
    }
}
