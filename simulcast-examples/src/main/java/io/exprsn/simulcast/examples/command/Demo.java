package io.exprsn.simulcast.examples.command;

import io.exprsn.simulcast.DestinationStatus;
import io.exprsn.simulcast.RetryPolicy;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.examples.command.DemoIngest.Fate;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The demo: its clip, its ingests and the script of what happens to them. */
final class Demo implements AutoCloseable {
    private static final String CLIP = "/io/exprsn/simulcast/examples/demo.flv";
    /** The script is written for this length and scaled to others. */
    private static final double WRITTEN_FOR_SECONDS = 30;

    private static final double SLOW_AT = 0.5;
    private static final double KILL_AT = 8;
    private static final double REVIVE_AT = 12;
    /** The clip has about 450 kB a second. */
    private static final long SLOW_BYTES_PER_SECOND = 10_000;

    /**
     * Not scaled: what the kernel and our queue hold must be full before anything is dropped, which takes about 11 s; and
     * an ingest that takes next to nothing for much longer counts as dead.
     */
    private static final Duration RECOVER_AT = Duration.ofSeconds(18);

    private static final Duration RECOVER_BEFORE_END = Duration.ofMillis(1500);

    /** The script begins when all ingests are published to; a machine that is too busy for that shows what it can. */
    private static final Duration BEGIN_WITHIN = Duration.ofSeconds(10);

    private static final RetryPolicy RETRY =
            new RetryPolicy(Duration.ofMillis(200), 1.5, Duration.ofMillis(600), 0.2, 0);

    private final Duration length;
    private final Screen screen;
    private final List<DemoIngest> ingests = new ArrayList<>();
    private final DemoIngest mortal;
    private final DemoIngest slow;
    private final Path clip;

    Demo(Duration length, Screen screen) {
        this.length = length;
        this.screen = screen;
        this.clip = unpackClip();
        ingests.add(DemoIngest.start("steady", Fate.LEFT_ALONE));
        ingests.add(DemoIngest.start("steady too", Fate.LEFT_ALONE));
        mortal = DemoIngest.start("comes and goes", Fate.KILLED);
        slow = DemoIngest.start("too slow", Fate.SLOWED);
        ingests.add(mortal);
        ingests.add(slow);
    }

    /** Looping needs a file: a stream cannot be read twice. */
    private static Path unpackClip() {
        try (InputStream in = Demo.class.getResourceAsStream(CLIP)) {
            if (in == null) {
                throw new IllegalStateException("the demo's clip is not on the class path");
            }
            Path file = Files.createTempFile("simulcast-demo-", ".flv");
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int run(ShowRun run, EndOnSignal signal) throws InterruptedException {
        screen.line("One clip, looped, goes to four RTMP ingests in this process for " + length.toSeconds() + " s.");
        screen.line("Each of them reads and checks every byte it gets.");
        SimulcastPlan.Builder plan =
                SimulcastPlan.named("demo").source(Source.file(clip).looping()).retry(RETRY);
        ingests.forEach(ingest -> plan.to(ingest.destination()));
        ShowRun.Outcome outcome;
        try (Simulcaster simulcaster = Simulcaster.builder().build()) {
            outcome = run.run(simulcaster, plan, this::play);
        }
        return signal.hasCome() ? ExitCode.OK : tell(outcome);
    }

    /** Each step waits for its moment; if the show ends before, so does the script. */
    private void play(SimulcastSession session, ShowRun run) throws InterruptedException {
        awaitPublishers();
        Duration begun = run.elapsed();
        if (isOverBefore(begun.plus(scaled(SLOW_AT)), session, run)) {
            return;
        }
        slow.ingest().readAtMost(SLOW_BYTES_PER_SECOND);
        say(run, "ingest 'too slow' reads far too slowly from now on");
        if (isOverBefore(begun.plus(scaled(KILL_AT)), session, run)) {
            return;
        }
        mortal.ingest().kill();
        say(run, "ingest 'comes and goes' is killed");
        if (isOverBefore(begun.plus(scaled(REVIVE_AT)), session, run)) {
            return;
        }
        mortal.ingest().revive();
        say(run, "ingest 'comes and goes' is back");
        if (isOverBefore(begun.plus(recovery()), session, run)) {
            return;
        }
        slow.ingest().resumeReading();
        say(run, "ingest 'too slow' reads at full speed again");
        isOverBefore(begun.plus(length), session, run);
    }

    private void awaitPublishers() {
        long deadline = System.nanoTime() + BEGIN_WITHIN.toNanos();
        try {
            for (DemoIngest ingest : ingests) {
                ingest.ingest().awaitPublication(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
            }
        } catch (AssertionError late) {
            screen.line("Not all ingests are reached yet; this machine is busy");
        }
    }

    private Duration recovery() {
        Duration last = length.minus(RECOVER_BEFORE_END);
        return last.compareTo(RECOVER_AT) < 0 ? last : RECOVER_AT;
    }

    private Duration scaled(double second) {
        return Duration.ofMillis(Math.round(length.toMillis() * second / WRITTEN_FOR_SECONDS));
    }

    private static boolean isOverBefore(Duration due, SimulcastSession session, ShowRun run)
            throws InterruptedException {
        return session.awaitEnd(due.minus(run.elapsed()));
    }

    private void say(ShowRun run, String text) {
        screen.line(DurationText.seconds(run.elapsed()) + ": " + text);
    }

    private int tell(ShowRun.Outcome outcome) {
        if (outcome.sourceFailure() != null) {
            screen.error(ProblemText.of(outcome.sourceFailure()));
            return ExitCode.SOURCE;
        }
        screen.line("");
        screen.line("What each ingest received, as counted by itself:");
        screen.line(String.format(
                Locale.ROOT,
                "%-15s %6s %6s %7s %8s %11s %8s %10s  %s",
                "INGEST",
                "FRAMES",
                "KEY",
                "KB",
                "GAP MS",
                "REGRESSIONS",
                "DROPPED",
                "RECONNECTS",
                "VERDICT"));
        boolean well = true;
        for (DemoIngest ingest : ingests) {
            DestinationStatus sent = outcome.destinations().stream()
                    .filter(status -> status.name().equals(ingest.name()))
                    .findFirst()
                    .orElseThrow();
            well &= ingest.complaints(sent).isEmpty();
            screen.line(String.format(
                    Locale.ROOT,
                    "%-15s %6d %6d %7d %8d %11d %8d %10d  %s",
                    ingest.name(),
                    ingest.frames(),
                    ingest.keyFrames(),
                    ingest.kilobytes(),
                    ingest.largestGap().toMillis(),
                    ingest.regressions(),
                    sent.droppedFrames(),
                    ingest.returns(),
                    ingest.verdict(sent)));
        }
        screen.line("");
        screen.line(
                well
                        ? "Shown: a dead and a slow destination are dealt with alone; the others never notice."
                        : "Something is not as it should be: see the verdicts above.");
        screen.line("Your turn: simulcast push clip.mp4 --to rtmp://host/app/key --to rtmps://other/app/key");
        return well ? ExitCode.OK : ExitCode.DESTINATION;
    }

    @Override
    public void close() {
        ingests.forEach(DemoIngest::close);
        try {
            Files.deleteIfExists(clip);
        } catch (IOException e) {
            clip.toFile().deleteOnExit();
        }
    }
}
