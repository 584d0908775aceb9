package io.exprsn.simulcast.internal.relay;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.ffmpeg.FfmpegExit;
import io.exprsn.simulcast.ffmpeg.FfmpegProcess;
import java.io.InputStream;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** FLV from the standard output of an FFmpeg. */
public final class FfmpegRun implements FlvSource.Run {
    private static final long EXIT_SECONDS = 5;

    private final FfmpegProcess process;

    public FfmpegRun(FfmpegProcess process) {
        this.process = process;
    }

    @Override
    public InputStream in() {
        return process.stdout();
    }

    @Override
    public void close() {
        process.close();
    }

    @Override
    public @Nullable SimulcastException failure() throws InterruptedException {
        try {
            FfmpegExit exit = process.onExit().toCompletableFuture().get(EXIT_SECONDS, TimeUnit.SECONDS);
            return exit.failure().orElse(null);
        } catch (TimeoutException stillThere) {
            return new SimulcastException(
                    ErrorKind.SOURCE,
                    "FFmpeg stopped writing but did not end within " + EXIT_SECONDS + " s",
                    "Look at its last lines: " + process.logTail());
        } catch (ExecutionException never) {
            throw new IllegalStateException(never);
        }
    }
}
