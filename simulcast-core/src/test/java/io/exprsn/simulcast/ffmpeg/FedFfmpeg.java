package io.exprsn.simulcast.ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * What an FFmpeg made of bytes on its standard input.
 *
 * @param output what it wrote
 * @param log its last lines
 */
public record FedFfmpeg(byte[] output, List<String> log) {

    /** Runs to the end of its input, in good order. */
    public static FedFfmpeg run(InstalledFfmpeg installed, byte[] input, String... arguments) throws Exception {
        return run(
                installed,
                input,
                FfmpegCommand.builder("A test").mediaOnStdin().args(arguments).build());
    }

    /** Runs a command to the end of its input, in good order. */
    public static FedFfmpeg run(InstalledFfmpeg installed, byte[] input, FfmpegCommand command) throws Exception {
        try (FfmpegProcess process = installed.runner().start(command)) {
            CompletableFuture<Void> fed = CompletableFuture.runAsync(() -> {
                if (command.stdin() != FfmpegCommand.Stdin.MEDIA) {
                    return;
                }
                try (OutputStream stdin = process.stdin()) {
                    stdin.write(input);
                } catch (IOException e) {
                    // It gave up reading: its log says why.
                }
            });
            byte[] output = process.stdout().readAllBytes();
            fed.get(60, TimeUnit.SECONDS);
            FfmpegExit exit = process.onExit().toCompletableFuture().get(60, TimeUnit.SECONDS);
            assertThat(exit.reason()).as("%s", process.logTail()).isEqualTo(FfmpegExit.Reason.ENDED);
            return new FedFfmpeg(output, process.logTail());
        }
    }
}
