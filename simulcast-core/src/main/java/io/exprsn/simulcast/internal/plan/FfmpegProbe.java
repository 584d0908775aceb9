package io.exprsn.simulcast.internal.plan;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.SourceMedia;
import io.exprsn.simulcast.ffmpeg.CopyOptions;
import io.exprsn.simulcast.ffmpeg.FfmpegCommand;
import io.exprsn.simulcast.ffmpeg.FfmpegExit;
import io.exprsn.simulcast.ffmpeg.FfmpegProcess;
import io.exprsn.simulcast.ffmpeg.FfmpegRunner;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Looks at files and addresses with ffprobe, or with FFmpeg itself where there is no ffprobe. Leaves nothing running. Safe for
 * use by several threads.
 */
final class FfmpegProbe {
    /** Half a minute of two tracks is below a tenth of this. */
    private static final int LONGEST_ANSWER = 16 * 1024 * 1024;

    private final FfmpegRunner runner;

    FfmpegProbe(FfmpegRunner runner) {
        this.runner = runner;
    }

    /**
     * Looks at a source.
     *
     * @param input a path or URL
     * @param description of it, without secrets
     * @param length media to look at
     * @param deadline for the answer
     * @throws SimulcastException if it cannot be opened, holds no media or takes too long
     */
    SourceMedia look(String input, String description, Duration length, Duration deadline) {
        CopyOptions options = CopyOptions.ofDefaults();
        Optional<FfmpegProcess> ffprobe = runner.probe(FfmpegCommand.probe(input, options, length));
        if (ffprobe.isPresent()) {
            byte[] answer = answer(ffprobe.get(), description, deadline);
            return SourceProbe.requireMedia(FfprobeAnswer.read(answer, description));
        }
        FfmpegProcess ffmpeg = runner.start(FfmpegCommand.listPackets(input, options, length));
        return SourceProbe.requireMedia(PacketList.read(answer(ffmpeg, description, deadline), description));
    }

    private static byte[] answer(FfmpegProcess started, String description, Duration deadline) {
        AtomicBoolean late = new AtomicBoolean();
        try (FfmpegProcess process = started) {
            process.onExit()
                    .toCompletableFuture()
                    .orTimeout(deadline.toMillis(), TimeUnit.MILLISECONDS)
                    .whenComplete((exit, tooLate) -> {
                        if (tooLate != null) {
                            late.set(true);
                            process.stop();
                        }
                    });
            byte[] answer = read(process.stdout());
            boolean tooLong = answer.length == LONGEST_ANSWER;
            FfmpegExit exit = (tooLong ? process.stop() : process.onExit())
                    .toCompletableFuture()
                    .join();
            if (late.get()) {
                throw new SimulcastException(
                        ErrorKind.SOURCE,
                        "Looking at the source " + description + ": no answer within " + deadline.toSeconds() + " s",
                        "Check that the source is sending, and the network between it and here");
            }
            if (tooLong) {
                throw new SimulcastException(
                        ErrorKind.SOURCE,
                        "Looking at the source " + description + ": its description is longer than "
                                + LONGEST_ANSWER / 1024 / 1024 + " MB",
                        "Use a source with ordinary pictures and sound");
            }
            boolean gaveUp = exit.reason() == FfmpegExit.Reason.FAILED || exit.reason() == FfmpegExit.Reason.KILLED;
            if (gaveUp || answer.length == 0) {
                exit.failure().ifPresent(failure -> {
                    throw failure;
                });
            }
            return answer;
        }
    }

    /** Until the end of the process; what a broken pipe leaves is judged by its exit. */
    private static byte[] read(InputStream stdout) {
        try {
            return stdout.readNBytes(LONGEST_ANSWER);
        } catch (IOException ended) {
            return new byte[0];
        }
    }
}
