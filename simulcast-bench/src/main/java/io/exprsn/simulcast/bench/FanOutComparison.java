package io.exprsn.simulcast.bench;

import io.exprsn.simulcast.testkit.TestCertificates;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One live stream to many destinations: what the library costs beside other programs that do the same, measured in one
 * run on one machine. See the module's README for how to run and read it.
 */
public final class FanOutComparison {
    private static final long START_NANOS = 60_000_000_000L;

    /** A stream further behind its time is not live. */
    private static final double ON_TIME_MILLIS = 500;

    private final Options options;
    private final Path folder;
    private final List<Result> results = new ArrayList<>();

    private FanOutComparison(Options options, Path folder) {
        this.options = options;
        this.folder = folder;
    }

    /** What the command line asks for. */
    record Options(
            List<Integer> destinations,
            List<Peer> peers,
            int seconds,
            int warmup,
            int rounds,
            boolean tls,
            @Nullable Path out,
            @Nullable Path profiles,
            List<String> jvmOptions) {

        static Options of(String[] args) {
            List<Integer> destinations = null;
            List<Peer> peers = List.of(Peer.values());
            int seconds = 20;
            int warmup = 10;
            int rounds = 1;
            boolean tls = false;
            Path out = null;
            Path profiles = null;
            List<String> jvmOptions = new ArrayList<>();
            for (int i = 0; i < args.length; i++) {
                switch (args[i]) {
                    case "--destinations" ->
                        destinations = Arrays.stream(args[++i].split(","))
                                .map(Integer::valueOf)
                                .toList();
                    case "--peers" ->
                        peers = Arrays.stream(args[++i].split(","))
                                .map(Peer::named)
                                .toList();
                    case "--seconds" -> seconds = Integer.parseInt(args[++i]);
                    case "--warmup" -> warmup = Integer.parseInt(args[++i]);
                    case "--rounds" -> rounds = Integer.parseInt(args[++i]);
                    case "--tls" -> tls = true;
                    case "--out" -> out = Path.of(args[++i]);
                    case "--profile" -> profiles = Path.of(args[++i]);
                    case "--jvm-option" -> jvmOptions.add(args[++i]);
                    case "--short" -> {
                        destinations = List.of(10);
                        seconds = 5;
                        warmup = 3;
                    }
                    default ->
                        throw new IllegalArgumentException(
                                "Unknown argument " + args[i]
                                        + ", known: --destinations 10,50,200 --peers ours,ours-small,ours-epoll,nginx,ffmpeg,tee"
                                        + " --seconds 20 --warmup 10 --rounds 1 --tls --out FILE --profile FOLDER --jvm-option OPTION --short");
                }
            }
            if (destinations == null) {
                destinations = tls ? List.of(10, 50) : List.of(10, 50, 200);
            }
            return new Options(destinations, peers, seconds, warmup, rounds, tls, out, profiles, jvmOptions);
        }
    }

    /** One measured window. */
    record Result(
            Peer peer,
            int destinations,
            int round,
            double seconds,
            double cpuMillis,
            Accounting.Ticks ticks,
            Map<String, Double> cpuMillisByThread,
            long rssKib,
            long pssKib,
            int receiving,
            long pictures,
            long fewest,
            long missing,
            long dropped,
            long bytes,
            double p50,
            double p90,
            double p99,
            double max,
            double late) {

        /** The figure to compare: CPU milliseconds per destination and second. */
        double cost() {
            return cpuMillis / destinations / seconds;
        }

        /** Whether the window shows a live stream of its rate, and not the work on what waited before. */
        boolean isLive() {
            return late < ON_TIME_MILLIS && Math.abs(megabits() - 5) < 0.25 && receiving == destinations;
        }

        double megabits() {
            return bytes * 8 / 1e6 / destinations / seconds;
        }
    }

    public static void main(String[] args) throws Exception {
        Options options = Options.of(args);
        Path folder = Files.createTempDirectory("fan-out");
        // Also when this is interrupted or fails.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> tidy(folder), "tidy"));
        var comparison = new FanOutComparison(options, folder);
        comparison.run();
        comparison.print();
        if (options.out != null) {
            Files.writeString(options.out, Json.of(Machine.describe(), comparison.results, options.tls, args));
        }
    }

    private void run() throws Exception {
        List<Peer> present = new ArrayList<>();
        for (Peer peer : options.peers) {
            String absence = peer.absence(options.tls);
            if (absence == null) {
                present.add(peer);
            } else {
                System.out.println("LEFT OUT: " + peer.title + ": " + absence);
            }
        }
        TestCertificates certificates = options.tls ? TestCertificates.create(folder) : null;
        for (int destinations : options.destinations) {
            for (int round = 1; round <= options.rounds; round++) {
                for (Peer peer : present) {
                    if (!peer.takes(destinations)) {
                        System.out.println("LEFT OUT: " + peer.title + " with " + destinations
                                + " destinations: so many processes are not what anyone would run");
                        continue;
                    }
                    Result result = measure(peer, destinations, round, certificates);
                    results.add(result);
                    System.out.println(Tables.line(result));
                }
            }
        }
    }

    private Result measure(Peer peer, int destinations, int round, @Nullable TestCertificates certificates)
            throws Exception {
        Path own = Files.createTempDirectory(folder, peer.title);
        List<String> sinkArgs = certificates == null
                ? List.of()
                : List.of(
                        certificates.chainPem("localhost").toString(),
                        certificates.keyPem("localhost").toString());
        try (Child sink = Child.java("sink", own, List.of(), Sink.class, sinkArgs)) {
            String port = sink.answer().get("port");
            String server = certificates == null ? "rtmp://127.0.0.1:" + port : "rtmps://localhost:" + port;
            var task = new Peer.Task(
                    destinations,
                    server + "/live",
                    certificates == null ? null : certificates.caPem(),
                    own,
                    options.jvmOptions);
            if (peer.fetches()) {
                try (Child publisher = Child.java("publisher", own, List.of(), PacedPublisher.class, List.of("flv"))) {
                    int feed = Integer.parseInt(publisher.answer().getOrDefault("port", "0"));
                    try (Peer.Running running = peer.start(task, feed)) {
                        return window(peer, destinations, round, running, publisher, sink);
                    }
                }
            }
            try (Peer.Running running = peer.start(task, 0);
                    Child publisher = Child.java(
                            "publisher",
                            own,
                            List.of(),
                            PacedPublisher.class,
                            List.of("rtmp", Integer.toString(running.ingestPort())))) {
                publisher.answer();
                return window(peer, destinations, round, running, publisher, sink);
            }
        }
    }

    private Result window(Peer peer, int destinations, int round, Peer.Running running, Child publisher, Child sink)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_NANOS;
        while (number(sink.ask("report"), "receiving") < destinations) {
            if (System.nanoTime() - deadline > 0 || !running.children().get(0).isAlive()) {
                throw new IllegalStateException(
                        peer.title + " serves " + sink.ask("report").get("receiving") + " of "
                                + destinations + " destinations; its log: "
                                + running.children().get(0).log() + "; the sink's: " + sink.log());
            }
            Thread.sleep(200);
        }
        awaitOnTime(publisher);
        boolean profiled = options.profiles != null && peer.isOurs();
        if (profiled) {
            running.children().get(0).ask("record");
        }
        Thread.sleep(options.warmup * 1000L);
        List<Long> pids = running.pids();
        if (profiled) {
            running.children().get(0).ask("record");
        }
        publisher.ask("report");
        long droppedBefore = dropped(peer, running);
        sink.ask("mark");
        long from = System.nanoTime();
        long cpu = Accounting.cpuNanos(pids);
        Accounting.Ticks ticks = Accounting.ticks(pids);
        Map<String, Long> before = Accounting.cpuByThread(pids);
        Thread.sleep(options.seconds * 1000L);
        cpu = Accounting.cpuNanos(pids) - cpu;
        ticks = Accounting.ticks(pids).since(ticks);
        double seconds = (System.nanoTime() - from) / 1e9;
        Map<String, Double> byThread = spent(before, Accounting.cpuByThread(pids));
        Map<String, String> seen = sink.ask("report");
        long dropped = dropped(peer, running) - droppedBefore;
        if (profiled) {
            profile(peer, destinations, round, running.children().get(0), number(seen, "messages"));
        }
        return new Result(
                peer,
                destinations,
                round,
                seconds,
                cpu / 1e6,
                ticks,
                byThread,
                Accounting.rssKib(pids),
                Accounting.pssKib(pids),
                (int) number(seen, "receiving"),
                (long) number(seen, "pictures"),
                (long) number(seen, "fewest"),
                (long) number(seen, "missing"),
                dropped,
                (long) number(seen, "bytes"),
                number(seen, "p50"),
                number(seen, "p90"),
                number(seen, "p99"),
                number(seen, "max"),
                number(publisher.ask("report"), "late"));
    }

    /** Pictures that the library says it dropped; others do not say. */
    private static long dropped(Peer peer, Peer.Running running) throws IOException {
        return peer.isOurs() ? (long) number(running.children().get(0).ask("dropped"), "dropped") : 0;
    }

    private void profile(Peer peer, int destinations, int round, Child relay, double sent) throws IOException {
        if (options.profiles != null) {
            Path folder = Files.createDirectories(options.profiles).toAbsolutePath();
            String name = peer.title + "-" + destinations + "-" + round;
            Path recording = folder.resolve(name + ".jfr");
            relay.ask("recorded " + recording);
            Files.writeString(folder.resolve(name + ".txt"), Profile.of(recording, sent));
        }
    }

    /** Who opens many outputs one after the other reads nothing meanwhile: what waited must be through first. */
    private static void awaitOnTime(Child publisher) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_NANOS;
        publisher.ask("report");
        do {
            Thread.sleep(1000);
        } while (number(publisher.ask("report"), "late") > ON_TIME_MILLIS && System.nanoTime() - deadline < 0);
    }

    /** In ms, what is worth telling. */
    private static Map<String, Double> spent(Map<String, Long> before, Map<String, Long> after) {
        Map<String, Double> spent = new TreeMap<>();
        after.forEach((name, nanos) -> {
            double millis = (nanos - before.getOrDefault(name, 0L)) / 1e6;
            if (millis >= 1) {
                spent.put(name, millis);
            }
        });
        return spent;
    }

    private static double number(Map<String, String> values, String name) {
        return Double.parseDouble(values.getOrDefault(name, "0"));
    }

    private void print() {
        System.out.println();
        System.out.println(Machine.describe());
        System.out.println();
        System.out.println(Tables.of(results, options.tls));
    }

    static void tidy(Path folder) {
        Child.endAll();
        try {
            delete(folder);
        } catch (IOException left) {
            System.err.println("not deleted: " + left);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
                for (Path entry : entries) {
                    delete(entry);
                }
            }
        }
        Files.deleteIfExists(folder);
    }

    static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
