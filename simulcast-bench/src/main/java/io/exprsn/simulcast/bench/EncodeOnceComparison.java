package io.exprsn.simulcast.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One stream encoded for several destinations: what it costs when equal wishes share an encode, beside one FFmpeg for each
 * destination. See the module's README for how to run and read it.
 */
public final class EncodeOnceComparison {
    private static final int ATTEMPTS = 3;

    /** For a start, and for a window. */
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(3);

    private final Options options;
    private final Path folder;
    private final List<Result> results = new ArrayList<>();
    private AddedLatency.@Nullable Figures latency;

    private EncodeOnceComparison(Options options, Path folder) {
        this.options = options;
        this.folder = folder;
    }

    /** What the command line asks for. */
    record Options(
            List<Integer> destinations,
            int seconds,
            int warmup,
            int rounds,
            Path ffmpeg,
            @Nullable Path clip,
            @Nullable Path out) {

        static Options of(String[] args) {
            List<Integer> destinations = List.of(1, 2, 4, 8);
            int seconds = 20;
            int warmup = 20;
            int rounds = 3;
            Path ffmpeg = Path.of(System.getProperty("simulcast.ffmpegSystem", "/usr/bin/ffmpeg"));
            Path clip = null;
            Path out = null;
            for (int i = 0; i < args.length; i++) {
                switch (args[i]) {
                    case "--destinations" ->
                        destinations = Arrays.stream(args[++i].split(","))
                                .map(Integer::valueOf)
                                .toList();
                    case "--seconds" -> seconds = Integer.parseInt(args[++i]);
                    case "--warmup" -> warmup = Integer.parseInt(args[++i]);
                    case "--rounds" -> rounds = Integer.parseInt(args[++i]);
                    case "--ffmpeg" -> ffmpeg = Path.of(args[++i]);
                    case "--clip" -> clip = Path.of(args[++i]);
                    case "--out" -> out = Path.of(args[++i]);
                    case "--short" -> {
                        destinations = List.of(1, 2);
                        seconds = 5;
                        warmup = 3;
                        rounds = 1;
                    }
                    default ->
                        throw new IllegalArgumentException("Unknown argument " + args[i]
                                + ", known: --destinations 1,2,4,8 --seconds 20 --warmup 20 --rounds 3 --ffmpeg PATH"
                                + " --clip FILE --out FILE --short");
                }
            }
            return new Options(destinations, seconds, warmup, rounds, ffmpeg, clip, out);
        }
    }

    /**
     * One measured window.
     *
     * @param wanted one for each destination
     * @param mediaSeconds what the destinations received, on average
     * @param ownSeconds of the CPU seconds, those outside FFmpeg: the library's JVM
     * @param encoders FFmpegs that ran
     * @param steady whether the same processes ran at its beginning and at its end
     */
    record Result(
            EncodePeer peer,
            List<Wanted> wanted,
            int round,
            double seconds,
            double mediaSeconds,
            double cpuSeconds,
            double ownSeconds,
            int encoders,
            boolean steady,
            long rssKib) {

        /** The figure to compare: CPU seconds per second of the show, for all destinations together. */
        double cost() {
            return cpuSeconds / mediaSeconds;
        }

        /** 1 is live; what is slower was limited by the machine. */
        double speed() {
            return mediaSeconds / seconds;
        }
    }

    public static void main(String[] args) throws Exception {
        Options options = Options.of(args);
        if (!Files.isExecutable(options.ffmpeg)) {
            System.out.println("LEFT OUT: everything: no FFmpeg at " + options.ffmpeg + ", see --ffmpeg");
            return;
        }
        Path folder = Files.createTempDirectory("encode-once");
        // Also when this is interrupted or fails.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> FanOutComparison.tidy(folder), "tidy"));
        var comparison = new EncodeOnceComparison(options, folder);
        comparison.run();
        System.out.println();
        System.out.println(Machine.describe());
        System.out.println();
        System.out.println(EncodeTables.of(comparison.results, comparison.latency));
        if (options.out != null) {
            Files.writeString(options.out, Json.of(Machine.describe(), comparison.results, comparison.latency, args));
        }
    }

    private void run() throws IOException, InterruptedException {
        Path clip = MadeClip.make(options.ffmpeg, options.clip, folder);
        for (int destinations : options.destinations) {
            List<Wanted> equal = Collections.nCopies(destinations, Wanted.HD);
            alternating(clip, equal, List.of(EncodePeer.OURS, EncodePeer.EACH));
        }
        alternating(clip, List.of(Wanted.HD, Wanted.SD), List.of(EncodePeer.OURS, EncodePeer.OUTPUTS));
        latency = AddedLatency.measure(
                options.ffmpeg, clip, folder, Duration.ofSeconds(options.warmup), Duration.ofSeconds(options.seconds));
        System.out.println(EncodeTables.line(latency));
    }

    /** One after the other, each round in the other order, so that a machine that tires tires both. */
    private void alternating(Path clip, List<Wanted> wanted, List<EncodePeer> peers)
            throws IOException, InterruptedException {
        for (int round = 1; round <= options.rounds; round++) {
            List<EncodePeer> order = new ArrayList<>(peers);
            if (round % 2 == 0) {
                Collections.reverse(order);
            }
            for (EncodePeer peer : order) {
                Result result = null;
                for (int attempt = 1; result == null && attempt <= ATTEMPTS; attempt++) {
                    result = measure(clip, wanted, peer, round);
                }
                if (result == null) {
                    System.out.println("LEFT OUT: " + peer.title + ", " + EncodeTables.title(wanted) + ", round "
                            + round + ": it lost processes " + ATTEMPTS + " times; the machine is too busy");
                } else {
                    results.add(result);
                    System.out.println(EncodeTables.line(result));
                }
            }
        }
    }

    /** Nothing if a process went away in the window, which is told: its cost is lost with it. */
    private @Nullable Result measure(Path clip, List<Wanted> wanted, EncodePeer peer, int round)
            throws IOException, InterruptedException {
        Path own = Files.createTempDirectory(folder, "run");
        try (Child sink = Child.java("sink", own, List.of(), Sink.class, List.of())) {
            String server = "rtmp://127.0.0.1:" + sink.answer().get("port") + "/live";
            try (EncodePeer.Running running =
                    peer.start(new EncodePeer.Task(options.ffmpeg, clip, wanted, server, own))) {
                awaitAll(running, sink, peer, wanted.size());
                Thread.sleep(options.warmup * 1000L);
                try {
                    return window(running, sink, peer, wanted, round);
                } catch (NoSuchFileException gone) {
                    System.out.println("AGAIN: " + peer.title + ", " + EncodeTables.title(wanted)
                            + ": a process ended in the window; its log: "
                            + running.children().get(0).log());
                    return null;
                }
            }
        }
    }

    private static void awaitAll(EncodePeer.Running running, Child sink, EncodePeer peer, int destinations)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        Child first = running.children().get(0);
        while (number(sink.ask("report"), "receiving") < destinations) {
            if (System.nanoTime() - deadline > 0 || !first.isAlive()) {
                throw new IllegalStateException(peer.title + " serves "
                        + sink.ask("report").get("receiving") + " of " + destinations + " destinations; its log: "
                        + first.log() + "; the sink's: " + sink.log());
            }
            Thread.sleep(200);
        }
    }

    private Result window(EncodePeer.Running running, Child sink, EncodePeer peer, List<Wanted> wanted, int round)
            throws IOException, InterruptedException {
        List<Long> pids = running.pids();
        List<Long> own = pids.stream().filter(pid -> !isFfmpeg(pid)).toList();
        int encoders = pids.size() - own.size();
        int expected = peer == EncodePeer.OURS
                ? new HashSet<>(wanted).size()
                : running.children().size();
        if (encoders != expected) {
            throw new IllegalStateException(peer.title + " runs " + encoders + " encoders for "
                    + wanted.size() + " destinations, expected " + expected + "; its log: "
                    + running.children().get(0).log());
        }
        sink.ask("mark");
        long from = System.nanoTime();
        Accounting.Ticks ticks = Accounting.ticks(pids);
        Accounting.Ticks ownTicks = Accounting.ticks(own);
        double mediaSeconds;
        // As much media for everyone: so many encoders at once are slower than real time on a small machine.
        do {
            Thread.sleep(100);
            mediaSeconds = number(sink.ask("report"), "mediaMillis") / 1000;
        } while (mediaSeconds < options.seconds && System.nanoTime() - from < PATIENCE_NANOS);
        ticks = Accounting.ticks(pids).since(ticks);
        ownTicks = Accounting.ticks(own).since(ownTicks);
        return new Result(
                peer,
                wanted,
                round,
                (System.nanoTime() - from) / 1e9,
                mediaSeconds,
                ticks.nanos() / 1e9,
                ownTicks.nanos() / 1e9,
                encoders,
                running.pids().equals(pids),
                Accounting.rssKib(pids));
    }

    private boolean isFfmpeg(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().command())
                .filter(command -> Path.of(command).endsWith(options.ffmpeg.getFileName()))
                .isPresent();
    }

    private static double number(Map<String, String> values, String name) {
        return Double.parseDouble(values.getOrDefault(name, "0"));
    }
}
