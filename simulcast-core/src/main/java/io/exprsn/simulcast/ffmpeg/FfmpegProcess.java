package io.exprsn.simulcast.ffmpeg;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A running FFmpeg. Its standard error is always read, so that it never blocks there; the rest is the caller's. All methods may be
 * called from several threads; each stream belongs to one thread at a time.
 */
public interface FfmpegProcess extends AutoCloseable {
    /** The process id. */
    long pid();

    /**
     * What it writes. If nobody reads, FFmpeg stops at a full pipe (64 KiB on Linux): reading slowly paces a file. After the end of the
     * process what was left in the pipe can still be read.
     */
    InputStream stdout();

    /**
     * Where media is fed to it. Buffered: flush after each unit. A write blocks while the pipe is full, which is until FFmpeg reads
     * on or ends: never write on a thread that serves others. Closing it is the end of the input, and FFmpeg ends by itself.
     *
     * @throws IllegalStateException if the command does not read media from standard input
     */
    OutputStream stdin();

    /**
     * Completes when the process is gone, reaped, and its last words are read; never exceptionally. Callbacks run on a thread
     * of the JDK and must not block.
     */
    CompletionStage<FfmpegExit> onExit();

    /**
     * Ends it and everything it started. It is asked first (end of input or {@code q}), then its output is closed, then it is told
     * twice, then killed: gone within 2 s, mostly within 0.7 s. Returns at once; a second call changes nothing.
     *
     * @return the same as {@link #onExit()}
     */
    CompletionStage<FfmpegExit> stop();

    /** The last complete progress block, empty before the first. */
    Optional<FfmpegProgress> progress();

    /**
     * How long it has given no sign of media, on a monotonic clock: since the last byte taken from {@link #stdout()} or the last
     * progress with more media time than before, or since its start. Says nothing while nobody reads what it writes: then it is
     * the pipe that is full.
     */
    Duration silentFor();

    /** The last lines of its log without secrets, the oldest first: at most 50 lines of 500 characters. */
    List<String> logTail();

    /** {@link #stop()}, and waits for it: 2 s at most on a machine that keeps up. */
    @Override
    default void close() {
        stop().toCompletableFuture().join();
    }
}
