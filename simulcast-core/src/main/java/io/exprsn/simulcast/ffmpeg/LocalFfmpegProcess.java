package io.exprsn.simulcast.ffmpeg;

import io.exprsn.simulcast.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An FFmpeg of this machine. Its threads: {@code simulcast-ffmpeg-<pid>-log} reads standard error for as long as the process
 * runs; {@code -stop} climbs the ladder after {@link #stop()}; {@code -close} closes a stream that may be busy. All end with the process.
 */
final class LocalFfmpegProcess implements FfmpegProcess {
    private static final Logger LOG = LoggerFactory.getLogger(FfmpegProcess.class);

    /** Between two rungs of the ladder; healthy processes need 0.1 s, two signals 0.3 s. */
    private static final int RUNG_MILLIS = 300;

    /** An encoder whose input ended still writes what it holds, and newer versions look for keys only now and then. */
    private static final int LAST_WORDS_MILLIS = 600;

    /** Codes of a run that a signal ended: what FFmpeg makes of one, and what the JVM says of one it could not catch. */
    private static final Set<Integer> CERTAINLY_KILLED = Set.of(123, 128 + 6, 128 + 9, 128 + 11);

    /** The same, but shared with errors: a signal leaves no error line. */
    private static final Set<Integer> PERHAPS_KILLED = Set.of(255, 128 + 2, 128 + 15);

    private final Process process;
    private final FfmpegCommand command;
    private final String name;
    private final SignsOfLife life;
    private final InputStream stdout;
    private final StandardError standardError;
    private final CompletableFuture<FfmpegExit> exit;
    private final AtomicBoolean stopping = new AtomicBoolean();

    private LocalFfmpegProcess(Process process, FfmpegCommand command, LiveChildren children, LongSupplier nanoTime) {
        this.process = process;
        this.command = command;
        name = "simulcast-ffmpeg-" + process.pid();
        life = new SignsOfLife(nanoTime);
        stdout = life.watching(process.getInputStream());
        standardError = new StandardError(name, command.redaction(), life::sign);
        CompletableFuture<Void> drained = new CompletableFuture<>();
        inBackground("log", () -> {
            standardError.drain(process.getErrorStream());
            drained.complete(null);
        });
        exit = process.onExit()
                // Something it started may hold the pipe open; its last words are not worth waiting for.
                .thenCompose(ended -> drained.copy().completeOnTimeout(null, RUNG_MILLIS, TimeUnit.MILLISECONDS))
                .thenApply(done -> {
                    children.remove(process.toHandle());
                    return describeExit();
                });
    }

    /**
     * Looks after a process that has just started.
     *
     * @param children among whom it already is, until it is over
     */
    static LocalFfmpegProcess watch(
            Process process, FfmpegCommand command, LiveChildren children, LongSupplier nanoTime) {
        LocalFfmpegProcess watched = new LocalFfmpegProcess(process, command, children, nanoTime);
        watched.exit.thenAccept(exit -> LOG.debug("{}: {}", watched.name, exit));
        command.revealScript().ifPresent(watched::tell);
        return watched;
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public InputStream stdout() {
        return stdout;
    }

    @Override
    public OutputStream stdin() {
        if (command.stdin() != FfmpegCommand.Stdin.MEDIA) {
            throw new IllegalStateException(
                    command.task() + ": its standard input is for " + command.stdin() + ", not for media");
        }
        return process.getOutputStream();
    }

    @Override
    public CompletionStage<FfmpegExit> onExit() {
        return exit.copy(); // a caller can complete its copy, not ours
    }

    @Override
    public CompletionStage<FfmpegExit> stop() {
        if (process.isAlive() && stopping.compareAndSet(false, true)) {
            inBackground("stop", this::climbDown);
        }
        return onExit();
    }

    @Override
    public Optional<FfmpegProgress> progress() {
        return standardError.progress();
    }

    @Override
    public Duration silentFor() {
        return life.silence();
    }

    @Override
    public List<String> logTail() {
        return standardError.tail().lines();
    }

    @Override
    public String toString() {
        return name + " (" + command.task() + ")";
    }

    /**
     * The ladder. Every rung is for a state in which the ones before are not heard: {@code q} by one that waits for the network or for its
     * reader, a signal by one that waits for a pipe. No step waits for anything but the end of the process.
     */
    private void climbDown() {
        Set<ProcessHandle> started = new LinkedHashSet<>();
        try {
            note(started);
            askToEnd();
            if (endsWithin(command.stdin() == FfmpegCommand.Stdin.SCRIPT ? RUNG_MILLIS : LAST_WORDS_MILLIS)) {
                return;
            }
            if (command.stdin() == FfmpegCommand.Stdin.SCRIPT) {
                note(started);
                process.toHandle().destroy(); // the second time: waiting for the network, it hears only this one
                if (endsWithin(RUNG_MILLIS)) {
                    return;
                }
            }
            closeAside(process.getInputStream());
            if (endsWithin(RUNG_MILLIS)) {
                return;
            }
            for (int time = 0; time < 2; time++) {
                note(started);
                process.toHandle().destroy(); // of the handle: the process's own would close standard error as well
                if (endsWithin(RUNG_MILLIS)) {
                    return;
                }
            }
            note(started);
            process.toHandle().destroyForcibly();
        } finally {
            started.forEach(ProcessHandle::destroyForcibly);
        }
    }

    /** Adds what it has started by now: after its end nobody knows whose they were. */
    private void note(Set<ProcessHandle> started) {
        process.descendants().forEach(started::add);
    }

    private void askToEnd() {
        switch (command.stdin()) {
            case CONTROL -> press('q');
            case MEDIA -> closeAside(process.getOutputStream());
            case SCRIPT -> process.toHandle().destroy();
        }
    }

    private void press(char key) {
        try {
            OutputStream keys = process.getOutputStream();
            keys.write(key);
            keys.flush(); // cannot block: nobody else writes there, and a pipe takes one byte
        } catch (IOException e) {
            LOG.debug("{}: it ended before it was asked to", name);
        }
    }

    private void tell(Secret script) {
        try (OutputStream stdin = process.getOutputStream()) {
            stdin.write(script.reveal().getBytes(StandardCharsets.UTF_8)); // for FFmpeg alone, through a pipe
        } catch (IOException e) {
            LOG.debug("{}: it ended before it was told its input", name);
        }
    }

    /** A writer blocked in the stream holds its lock, so that closing it waits until the process ends. */
    private void closeAside(AutoCloseable stream) {
        inBackground("close", () -> {
            try {
                stream.close();
            } catch (Exception e) {
                LOG.debug("{}: a stream was closed already", name);
            }
        });
    }

    private boolean endsWithin(int millis) {
        try {
            return process.waitFor(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // this thread is ours alone; whoever does this wants it over at once
            return false;
        }
    }

    private FfmpegExit describeExit() {
        int code = process.exitValue();
        LogTail tail = standardError.tail();
        List<String> errors = tail.errors();
        return new FfmpegExit(command.task(), code, reason(code, tail.sourceBroke(), errors.isEmpty()), errors);
    }

    private FfmpegExit.Reason reason(int code, boolean sourceBroke, boolean withoutErrors) {
        if (stopping.get()) {
            return FfmpegExit.Reason.STOPPED;
        }
        if (code == 0) {
            return sourceBroke ? FfmpegExit.Reason.SOURCE_BROKE : FfmpegExit.Reason.ENDED;
        }
        boolean killed = CERTAINLY_KILLED.contains(code) || PERHAPS_KILLED.contains(code) && withoutErrors;
        return killed ? FfmpegExit.Reason.KILLED : FfmpegExit.Reason.FAILED;
    }

    private void inBackground(String purpose, Runnable work) {
        Thread thread = new Thread(work, name + "-" + purpose);
        thread.setDaemon(true);
        thread.start();
    }
}
