package io.exprsn.simulcast.internal.relay;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.ffmpeg.FfmpegExit;
import io.exprsn.simulcast.ffmpeg.FfmpegProcess;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** FLV from the standard output of an FFmpeg. */
public final class FfmpegRun implements FlvSource.Run {
    private static final long EXIT_SECONDS = 5;
    private static final Duration LONGEST_PERIOD = Duration.ofSeconds(1);

    /**
     * How long an FFmpeg may keep its reader waiting. Only waiting counts: while nobody reads, a full pipe keeps it silent.
     *
     * @param limit longer than any pause its source may make
     * @param nanoTime monotonic
     * @param timer looks after it; never blocked
     */
    public record SilenceLimit(Duration limit, LongSupplier nanoTime, ScheduledExecutorService timer) {
        /** For sources in the network, whose own I/O timeout should end them before. */
        public static final Duration NETWORK = Duration.ofSeconds(20);

        /** Refuses a limit that allows no waiting at all. */
        public SilenceLimit {
            if (limit.isNegative() || limit.isZero()) {
                throw new IllegalArgumentException("The silence limit is " + limit + "; it must be positive");
            }
        }
    }

    private final FfmpegProcess process;
    private final InputStream in;
    private final @Nullable SilenceWatch watch;

    /** For one that may be silent as long as it likes. */
    public FfmpegRun(FfmpegProcess process) {
        this.process = process;
        in = process.stdout();
        watch = null;
    }

    /** For one that is stopped when it is silent for too long. */
    public FfmpegRun(FfmpegProcess process, SilenceLimit limit) {
        this.process = process;
        SilenceWatch started = new SilenceWatch(process, limit);
        in = started;
        watch = started;
        started.begin(limit.timer(), shorter(limit.limit().dividedBy(4), LONGEST_PERIOD));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    @Override
    public InputStream in() {
        return in;
    }

    @Override
    public void close() {
        if (watch != null) {
            watch.end();
        }
        process.close();
    }

    /** After the end of the bytes: whether it ended because FLV cannot carry a codec. May wait for the process to end. */
    public boolean isCodecUnfit() throws InterruptedException {
        try {
            return process.onExit()
                    .toCompletableFuture()
                    .get(EXIT_SECONDS, TimeUnit.SECONDS)
                    .isCodecUnfitForFlv();
        } catch (TimeoutException | ExecutionException stillThere) {
            return false;
        }
    }

    @Override
    public @Nullable SimulcastException failure() throws InterruptedException {
        if (watch != null && watch.wasTooLong()) {
            return watch.failure();
        }
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
