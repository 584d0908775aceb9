package io.exprsn.simulcast.internal.relay;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.ffmpeg.FfmpegProcess;
import java.io.FilterInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What an FFmpeg writes, and the time its reader spends waiting for it. Read by one thread, looked at by a timer. */
final class SilenceWatch extends FilterInputStream {
    private final FfmpegProcess process;
    private final Duration limit;
    private final LongSupplier nanoTime;
    private volatile long waitingSince;
    private volatile boolean waiting;
    private volatile boolean tooLong;
    private volatile @Nullable Future<?> looking;
    private boolean suspected;

    SilenceWatch(FfmpegProcess process, FfmpegRun.SilenceLimit limit) {
        super(process.stdout());
        this.process = process;
        this.limit = limit.limit();
        this.nanoTime = limit.nanoTime();
    }

    void begin(ScheduledExecutorService timer, Duration period) {
        try {
            looking =
                    timer.scheduleWithFixedDelay(this::look, period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            process.stop(); // everything around is ending
        }
    }

    void end() {
        Future<?> task = looking;
        if (task != null) {
            task.cancel(false);
        }
    }

    /** Called by the timer, never twice at a time. */
    void look() {
        if (tooLong || !waiting || nanoTime.getAsLong() - waitingSince < limit.toNanos()) {
            suspected = false;
        } else if (suspected) {
            tooLong = true;
            process.stop();
        } else {
            // When this JVM was itself stopped for a while, the bytes are there and the reader is about to see them.
            suspected = true;
        }
    }

    /** Whether it was stopped for that. */
    boolean wasTooLong() {
        return tooLong;
    }

    SimulcastException failure() {
        String seconds = limit.toMillis() % 1000 == 0
                ? Long.toString(limit.toSeconds())
                : Double.toString(limit.toMillis() / 1000.0);
        return new SimulcastException(
                ErrorKind.SOURCE,
                "FFmpeg gave no media for " + seconds + " s",
                "Check that the source still sends and that this machine can reach it");
    }

    @Override
    public int read() throws IOException {
        beginWaiting();
        try {
            return in.read();
        } finally {
            waiting = false;
        }
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        beginWaiting();
        try {
            return in.read(bytes, offset, length);
        } finally {
            waiting = false;
        }
    }

    private void beginWaiting() {
        waitingSince = nanoTime.getAsLong();
        waiting = true;
    }
}
