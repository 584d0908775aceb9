package io.exprsn.simulcast.internal.relay;

import io.exprsn.simulcast.EncodingProfile;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.ffmpeg.FfmpegRunner;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One encoding of a feed into another, by FFmpeg, on the same timeline, whatever happens to the FFmpeg: one that dies or gives nothing is
 * replaced, and what comes out never steps back. Started once, stopped once; all methods may be called from any thread.
 *
 * <p>Its thread {@code simulcast-<name>-rendition} watches over the runs; each run has a feeder and a reader.
 */
public final class Rendition {
    private static final Logger log = LoggerFactory.getLogger(Rendition.class);

    /** Between two looks at what no event tells. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    /** While media goes in, some must come out: the deepest look-ahead holds back two seconds. */
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(4);
    /** The same for the first media of a run, on a machine that is busy. */
    private static final long FIRST_SILENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** What an encoder holds when its input ends. */
    private static final long LAST_PICTURES_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** Told what happens, by threads of the rendition; must not block. */
    public interface Listener {
        /** Media comes out: for the first time, or again. */
        void running();

        /** The FFmpeg is replaced. */
        void restarted(String why);

        /** One FFmpeg after the other dies at once; it is tried on, with growing delays. Told again when the reason changes. */
        void failing(SimulcastException problem);
    }

    /**
     * Bounds of what waits for the encoder. They also bound how far back in the feed's memory a run may begin.
     *
     * @param queueBytes payload bytes
     * @param queueMillis media time
     */
    public record Limits(long queueBytes, long queueMillis) {
        /** 32 MiB and 12 s, so that a run can begin within a group of pictures of 10 s. */
        public static Limits ofDefaults() {
            return new Limits(32L << 20, 12_000);
        }
    }

    /**
     * What is made, and with what.
     *
     * @param name of the rendition, for threads and log lines
     * @param profile with the size and the rate to be
     * @param encoder FFmpeg's name of it
     */
    public record Encoding(String name, EncodingProfile profile, String encoder) {}

    private final RenditionRun.Recipe recipe;
    private final LongSupplier nanoTime;
    private final Listener listener;
    private final Feed to;
    private final RenditionOutput output;
    private final OutletStats queueStats;
    private final RenditionPatience patience = new RenditionPatience();
    private final Thread thread;
    private final CompletableFuture<Void> over = new CompletableFuture<>();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable RenditionRun run;
    private RenditionRun.@Nullable End ended;
    private boolean woken = true;
    private boolean stopping;
    private boolean finishing;
    private long startAtNanos;
    private boolean runTold;
    private boolean suspected;
    private int runs;
    private String toldFailure = "";
    private List<String> lastWords = List.of();
    /** What came before is of no use to a run. */
    private long freshSinceNanos;

    private long repeated;
    private long leftOut;

    /**
     * Not started yet.
     *
     * @param from what is encoded
     * @param to where it goes; its packets come from the rendition alone, and it stays the caller's to close
     */
    public Rendition(
            Encoding encoding,
            Feed from,
            Feed to,
            Limits limits,
            FfmpegRunner runner,
            LongSupplier nanoTime,
            Listener listener) {
        this.recipe = new RenditionRun.Recipe(
                encoding.name, encoding.profile, encoding.encoder, runner, from, limits, nanoTime);
        this.nanoTime = nanoTime;
        this.listener = listener;
        this.to = to;
        this.output = new RenditionOutput(to);
        this.startAtNanos = nanoTime.getAsLong();
        this.freshSinceNanos = startAtNanos - limits.queueMillis * 1_000_000;
        this.queueStats = new OutletStats(nanoTime);
        this.thread = new Thread(this::watch, "simulcast-" + encoding.name + "-rendition");
        this.thread.setDaemon(true);
    }

    /** Begins, at the next starting point of the feed or from its memory; returns at once. */
    public void start() {
        thread.start();
    }

    /** Ends the FFmpeg and all threads; completes when they are gone, within 3 s. A second call changes nothing. */
    public CompletionStage<Void> stop() {
        lock.lock();
        try {
            stopping = true;
            wake();
            if (thread.getState() == Thread.State.NEW) {
                over.complete(null);
            }
        } finally {
            lock.unlock();
        }
        return over.copy();
    }

    /** Encodes what has come in and ends then, as when the source is over; completes within 8 s. */
    public CompletionStage<Void> finish() {
        lock.lock();
        try {
            finishing = true;
            wake();
        } finally {
            lock.unlock();
        }
        return thread.getState() == Thread.State.NEW ? stop() : over.copy();
    }

    private void watch() {
        List<Runnable> toTell = new ArrayList<>();
        while (waitAndLook(toTell)) {
            toTell.forEach(Runnable::run); // without the lock
            toTell.clear();
        }
        output.close();
        over.complete(null);
    }

    /** @return false if it is over */
    private boolean waitAndLook(List<Runnable> toTell) {
        lock.lock();
        try {
            if (!woken) {
                changed.awaitNanos(LOOK_NANOS);
            }
            woken = false;
            if ((stopping || finishing) && run == null) {
                return false;
            }
            look(toTell);
            return true;
        } catch (InterruptedException e) {
            log.debug("{} was interrupted", thread.getName());
            return run != null;
        } finally {
            lock.unlock();
        }
    }

    private void wake() {
        woken = true;
        changed.signalAll();
    }

    private void look(List<Runnable> toTell) {
        long now = nanoTime.getAsLong();
        RenditionRun current = run;
        if (current == null) {
            if (now - startAtNanos >= 0) {
                begin(now);
            }
            return;
        }
        RenditionRun.End how = ended;
        if (how != null) {
            closeUp(current, how, now, toTell);
        } else if (stopping) {
            current.stop();
        } else if (finishing && current.finishingSinceNanos() == Long.MAX_VALUE) {
            current.finish();
        } else if (current.finishingSinceNanos() != Long.MAX_VALUE) {
            if (now - current.finishingSinceNanos() > LAST_PICTURES_NANOS) {
                current.stop();
            }
        } else {
            if (current.hasSpoken() && !runTold) {
                runTold = true;
                toTell.add(listener::running);
            }
            lookForSilence(current, now);
        }
    }

    private void begin(long now) {
        RenditionRun next = new RenditionRun(recipe, output, queueStats);
        run = next;
        ended = null;
        runTold = false;
        suspected = false;
        runs++;
        next.start(now - freshSinceNanos).thenAccept(how -> {
            lock.lock();
            try {
                ended = how;
                wake();
            } finally {
                lock.unlock();
            }
        });
    }

    private void lookForSilence(RenditionRun current, long now) {
        RenditionInput input = current.input();
        long sign = current.lastSignNanos();
        if (!input.isFlowing(now) || sign == Long.MAX_VALUE) {
            suspected = false;
            return;
        }
        long silence = Math.min(now - input.flowingSinceNanos(), now - sign);
        if (silence < (current.hasSpoken() ? SILENCE_NANOS : FIRST_SILENCE_NANOS)) {
            suspected = false;
        } else if (suspected) {
            current.stall(
                    "FFmpeg gave no media for " + TimeUnit.NANOSECONDS.toSeconds(silence) + " s while media went in");
        } else {
            // When this JVM was itself stopped for a while, the bytes are there and the reader is about to see them.
            suspected = true;
        }
    }

    private void closeUp(RenditionRun current, RenditionRun.End how, long now, List<Runnable> toTell) {
        repeated += current.rate().repeated();
        leftOut += current.rate().leftOut();
        List<String> words = current.lastWords();
        lastWords = words.isEmpty() ? lastWords : words;
        run = null;
        ended = null;
        RenditionInput input = current.input();
        if (input.newestDts() != Long.MIN_VALUE) {
            // What the feed remembers from before a pause is no beginning.
            freshSinceNanos = input.isFlowing(now) ? input.flowingSinceNanos() : now;
        }
        if (stopping || finishing) {
            return;
        }
        startAtNanos = now;
        if (how instanceof RenditionRun.End.Retired retired) {
            log.debug("{}: another FFmpeg takes over: {}", recipe.name(), retired.why());
            toTell.add(() -> listener.restarted(retired.why()));
        } else if (how instanceof RenditionRun.End.Died died) {
            log.debug("{}: {}", recipe.name(), died.problem().getMessage());
            startAtNanos = now + patience.afterDeath(current.age(now));
            tell(died.problem(), toTell);
        }
        look(toTell);
    }

    private void tell(SimulcastException problem, List<Runnable> toTell) {
        if (!patience.isAtItsEnd()) {
            toldFailure = "";
            toTell.add(() -> listener.restarted(problem.problem()));
        } else if (!toldFailure.equals(problem.problem())) {
            toldFailure = problem.problem();
            toTell.add(() -> listener.failing(problem));
        }
    }

    /** The last lines of the FFmpeg that runs, or ran last, without secrets; empty before the first. */
    public List<String> lastWords() {
        lock.lock();
        try {
            List<String> words = run == null ? List.of() : run.lastWords();
            return words.isEmpty() ? lastWords : words;
        } finally {
            lock.unlock();
        }
    }

    /** How it does. */
    public RenditionStats stats() {
        lock.lock();
        try {
            long now = nanoTime.getAsLong();
            RenditionRun current = run;
            long in = current == null ? Long.MIN_VALUE : current.input().newestDts();
            long out = output.newestDts();
            boolean flows = current != null && current.input().isFlowing(now);
            RateConversion rate = current == null ? new RateConversion(0) : current.rate();
            return new RenditionStats(
                    current == null ? 0 : current.pid(),
                    current == null ? null : current.speed(now),
                    to.numbers().framesPerSecond(),
                    flows && in != Long.MIN_VALUE && out != Long.MIN_VALUE ? Math.max(0, in - out) : 0,
                    repeated + rate.repeated(),
                    leftOut + rate.leftOut(),
                    Math.max(0, runs - 1),
                    queueStats.queuedBytes(),
                    queueStats.queuedMillis(),
                    queueStats.droppedFrames());
        } finally {
            lock.unlock();
        }
    }
}
