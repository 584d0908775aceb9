package io.exprsn.simulcast.internal.relay;

import io.exprsn.simulcast.EncodingProfile;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.ffmpeg.FedMedia;
import io.exprsn.simulcast.ffmpeg.FfmpegCommand;
import io.exprsn.simulcast.ffmpeg.FfmpegExit;
import io.exprsn.simulcast.ffmpeg.FfmpegProcess;
import io.exprsn.simulcast.ffmpeg.FfmpegRunner;
import io.exprsn.simulcast.internal.media.MediaKind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One FFmpeg of a rendition, from joining the feed to its last word: started once, ended once. Its feeder thread waits for a starting
 * point, starts the process and writes; its reader thread takes what comes out. Other methods may be called from any thread.
 */
final class RenditionRun {
    private static final long LAST_WORDS_SECONDS = 5;

    /** What a run is made of. */
    record Recipe(
            String name,
            EncodingProfile profile,
            String encoder,
            FfmpegRunner runner,
            Feed feed,
            Rendition.Limits limits,
            LongSupplier nanoTime) {}

    /** How a run ended. */
    sealed interface End {
        /** It was to end. */
        record Stopped() implements End {}

        /** It ended in good order because another one must take over. */
        record Retired(String why) implements End {}

        /** It failed, or could not be started. */
        record Died(SimulcastException problem) implements End {}
    }

    private final Recipe recipe;
    private final RenditionOutput output;
    private final RenditionInput input;
    private final Thread feeder;
    private final CompletableFuture<End> end = new CompletableFuture<>();

    private volatile @Nullable FfmpegProcess process;
    private volatile @Nullable RenditionReader reader;
    private volatile boolean stopping;
    private volatile boolean ending;
    private volatile @Nullable String stalled;
    private volatile @Nullable String retired;
    private volatile long startedNanos = Long.MAX_VALUE;
    private volatile long finishing = Long.MAX_VALUE;
    private volatile RateConversion rate = new RateConversion(0);

    RenditionRun(Recipe recipe, RenditionOutput output, OutletStats stats) {
        this.recipe = recipe;
        this.output = output;
        this.input = new RenditionInput(recipe.feed, recipe.limits, stats, recipe.nanoTime);
        this.feeder = new Thread(this::feed, "simulcast-" + recipe.name + "-feeder");
        this.feeder.setDaemon(true);
    }

    /**
     * Begins; completes when process and threads are gone.
     *
     * @param maxAgeNanos how far back in the feed's memory it may begin
     */
    CompletableFuture<End> start(long maxAgeNanos) {
        input.join(maxAgeNanos);
        feeder.start();
        return end;
    }

    private void feed() {
        End how;
        try {
            RenditionFeeder work = new RenditionFeeder(input, recipe.profile.frameRate());
            rate = work.rate();
            RenditionOpening opening = work.awaitOpening();
            if (opening == null) {
                how = new End.Stopped();
            } else {
                try {
                    how = run(work, opening);
                } finally {
                    opening.release();
                }
            }
        } catch (SimulcastException e) {
            how = new End.Died(e);
        } catch (InterruptedException e) {
            how = new End.Stopped();
        } finally {
            input.close();
        }
        end.complete(how);
    }

    private End run(RenditionFeeder work, RenditionOpening opening) throws InterruptedException {
        RenditionClock clock = new RenditionClock(opening.firstDts(), recipe.profile.frameRate());
        FedMedia fed = new FedMedia(
                opening.pictures(),
                opening.sound(),
                beginning(clock, output.nextShown(), opening.firstShown()),
                beginning(clock, output.endOf(MediaKind.AUDIO), opening.firstDts()));
        output.giveTo(this, opening.pictures());
        FfmpegProcess started = begin(FfmpegCommand.rendition(recipe.profile, recipe.encoder, fed));
        if (started == null) {
            return new End.Stopped();
        }
        RenditionReader out = new RenditionReader(this, started, clock, output, recipe.nanoTime);
        Thread readerThread = new Thread(out, "simulcast-" + recipe.name + "-reader");
        readerThread.setDaemon(true);
        reader = out;
        readerThread.start();
        retired = work.write(opening, started.stdin(), clock);
        if (finishing == Long.MAX_VALUE) {
            finishing = recipe.nanoTime.getAsLong();
        }
        readerThread.join();
        return judge(started, out);
    }

    /** Where a track begins, in the run's time: behind what was published, or at the newest of what the feed remembered. */
    private Duration beginning(RenditionClock clock, long published, long first) {
        long from = published == Long.MIN_VALUE ? input.joinedDts() : published;
        return from <= first ? Duration.ZERO : Duration.ofMillis(clock.toRun(from));
    }

    private @Nullable FfmpegProcess begin(FfmpegCommand command) {
        if (stopping) {
            return null;
        }
        FfmpegProcess started = recipe.runner.start(command);
        process = started;
        startedNanos = recipe.nanoTime.getAsLong();
        if (stopping) {
            started.stop(); // whoever said so came too early to see it
        }
        return started;
    }

    private End judge(FfmpegProcess process, RenditionReader out) throws InterruptedException {
        FfmpegExit exit = exit(process);
        String why = stalled;
        if (why != null) {
            return new End.Died(new SimulcastException(
                    ErrorKind.TRANSIENT,
                    exit.task() + ": " + why + said(exit),
                    "It is started again; if that repeats, look whether this machine is overloaded"));
        }
        SimulcastException unreadable = out.failure();
        if (unreadable != null) {
            return new End.Died(unreadable);
        }
        Optional<SimulcastException> failure = exit.failure();
        if (stopping || ending) {
            return new End.Stopped();
        }
        String reason = retired;
        if (failure.isEmpty() && reason != null) {
            return new End.Retired(reason);
        }
        return new End.Died(failure.orElseGet(() -> new SimulcastException(
                ErrorKind.TRANSIENT,
                exit.task() + ": FFmpeg ended in the middle with exit code " + exit.code() + said(exit),
                "It is started again")));
    }

    private static FfmpegExit exit(FfmpegProcess process) throws InterruptedException {
        CompletableFuture<FfmpegExit> exit = process.onExit().toCompletableFuture();
        try {
            return exit.get(LAST_WORDS_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException closedOutputOnly) {
            process.close();
            return exit.join();
        } catch (ExecutionException never) {
            throw new IllegalStateException(never);
        }
    }

    private static String said(FfmpegExit exit) {
        return exit.lastErrorLine().map(line -> "; it said \"" + line + "\"").orElse("");
    }

    /** Ends it with all its threads and its process; what it still writes is published. */
    void stop() {
        stopping = true;
        input.close();
        FfmpegProcess running = process;
        if (running != null) {
            running.stop();
        }
    }

    /** Nothing more is taken from the feed; what waits is encoded, and then it ends. */
    void finish() {
        ending = true;
        finishing = recipe.nanoTime.getAsLong();
        input.end();
    }

    /** Ends it because it gives nothing. */
    void stall(String why) {
        stalled = why;
        FfmpegProcess running = process;
        if (running != null) {
            running.stop();
        }
    }

    /** When the last media came out; when the process was started before that; {@link Long#MAX_VALUE} before that. */
    long lastSignNanos() {
        RenditionReader out = reader;
        return out == null ? startedNanos : out.lastMediaNanos(startedNanos);
    }

    /** Whether media came out. */
    boolean hasSpoken() {
        RenditionReader out = reader;
        return out != null && out.hasSpoken();
    }

    /** Since when it should be over; {@link Long#MAX_VALUE} if it should not. */
    long finishingSinceNanos() {
        return finishing;
    }

    RenditionInput input() {
        return input;
    }

    RateConversion rate() {
        return rate;
    }

    /** How long its process has lived, ns. */
    long age(long now) {
        return startedNanos == Long.MAX_VALUE ? 0 : now - startedNanos;
    }

    /** Media time per wall time of late, null while it cannot be told. */
    @Nullable
    Double speed(long now) {
        RenditionReader out = reader;
        return out == null ? null : out.speed(now);
    }

    /** The last lines of its log; empty before there is a process. */
    List<String> lastWords() {
        FfmpegProcess running = process;
        return running == null ? List.of() : running.logTail();
    }

    /** The process id, 0 before there is one. */
    long pid() {
        FfmpegProcess running = process;
        return running == null ? 0 : running.pid();
    }
}
