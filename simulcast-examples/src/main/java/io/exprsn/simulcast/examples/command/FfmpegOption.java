package io.exprsn.simulcast.examples.command;

import io.exprsn.simulcast.ffmpeg.FfmpegRunner;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --ffmpeg}, of every command that may need one. */
final class FfmpegOption {
    @Option(names = "--ffmpeg", paramLabel = "PATH", description = "The FFmpeg to use; FLV needs none.")
    private @Nullable Path ffmpeg;

    FfmpegRunner runner() {
        if (ffmpeg == null) {
            return FfmpegRunner.local();
        }
        if (!Files.exists(ffmpeg)) {
            throw CommandException.usage("--ffmpeg " + ffmpeg + " does not exist");
        }
        return FfmpegRunner.local(ffmpeg);
    }
}
