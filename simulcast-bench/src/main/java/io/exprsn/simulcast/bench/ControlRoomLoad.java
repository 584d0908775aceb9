package io.exprsn.simulcast.bench;

import io.exprsn.simulcast.testkit.CheckingIngest;
import io.exprsn.simulcast.testkit.IngestReport;
import io.exprsn.simulcast.testkit.Publication;
import io.exprsn.simulcast.testkit.SyntheticFlv;
import io.exprsn.simulcast.testkit.TrackReport;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A control room with many dashboards and readers while it sends one stream to many destinations: what the sinks miss, how long reads take,
 * what stays in memory. The server is the program as people start it, in a process of its own; see the module's README.
 */
public final class ControlRoomLoad {
    private static final String STREAM = "load";
    private static final int FRAMES_PER_SECOND = 30;
    private static final double READS_WITHIN_MILLIS = 100;
    /** Histories and logs fill up for ten minutes; what leaks grows by more than that in half a run. */
    private static final double HEAP_TOLERANCE = 12e6;

    private static final Duration LIVE_WITHIN = Duration.ofSeconds(90);
    private static final Pattern HISTOGRAM_TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");

    private final Options options;
    private final Path folder;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(20))
            .build();
    private final String token;
    private final List<String> missed = new ArrayList<>();

    private ControlRoomLoad(Options options, Path folder) {
        this.options = options;
        this.folder = folder;
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        this.token = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    /** What the command line asks for. */
    record Options(
            Path jar,
            int dashboards,
            int reads,
            int destinations,
            int seconds,
            int warmup,
            boolean judged,
            @Nullable Path profile) {

        static Options of(String[] args) {
            Path jar = Path.of("simulcast-examples", "target", "simulcast.jar");
            int dashboards = 200;
            int reads = 50;
            int destinations = 20;
            int seconds = 60;
            int warmup = 20;
            boolean judged = true;
            Path profile = null;
            for (int i = 0; i < args.length; i++) {
                switch (args[i]) {
                    case "--jar" -> jar = Path.of(args[++i]);
                    case "--dashboards" -> dashboards = Integer.parseInt(args[++i]);
                    case "--reads" -> reads = Integer.parseInt(args[++i]);
                    case "--destinations" -> destinations = Integer.parseInt(args[++i]);
                    case "--seconds" -> seconds = Integer.parseInt(args[++i]);
                    case "--warmup" -> warmup = Integer.parseInt(args[++i]);
                    case "--profile" -> profile = Path.of(args[++i]);
                    case "--short" -> {
                        dashboards = 40;
                        reads = 20;
                        destinations = 5;
                        seconds = 10;
                        warmup = 5;
                        judged = false; // a busy machine's times and memory say nothing
                    }
                    default ->
                        throw new IllegalArgumentException("Unknown argument " + args[i]
                                + ", known: --jar FILE --dashboards 200 --reads 50 --destinations 20 --seconds 60"
                                + " --warmup 20 --profile FILE --short");
                }
            }
            return new Options(jar, dashboards, reads, destinations, seconds, warmup, judged, profile);
        }
    }

    public static void main(String[] args) throws Exception {
        Options options = Options.of(args);
        if (!Files.isReadable(options.jar)) {
            System.err.println("No program at " + options.jar + ": run mvn -q -DskipTests package, or give --jar");
            System.exit(2);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(Child::endAll));
        Path folder = Files.createTempDirectory("control-room-load");
        ControlRoomLoad load = new ControlRoomLoad(options, folder);
        try {
            load.run();
        } finally {
            delete(folder);
        }
        load.missed.forEach(goal -> System.out.println("MISSED: " + goal));
        System.exit(load.missed.isEmpty() ? 0 : 1);
    }

    private void run() throws Exception {
        Path media = Files.createDirectory(folder.resolve("media"));
        SyntheticFlv.Settings stream = SyntheticFlv.Settings.ofDefaults()
                .lasting(LIVE_WITHIN.plusSeconds(options.warmup + options.seconds + 120L));
        try (SyntheticFlv flv = new SyntheticFlv(stream, 7)) {
            Files.copy(flv, media.resolve("load.flv"));
        }
        try (CheckingIngest sinks = CheckingIngest.start();
                Child server = server(media)) {
            URI room = URI.create(server.line("Control room: "));
            begin(room, sinks);
            HttpClient listening =
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
            try (Dashboards dashboards = Dashboards.open(
                    listening, options.dashboards, room.resolve("api/events?streamId=" + STREAM), token)) {
                measure(room, server, sinks, dashboards);
            }
        }
    }

    private Child server(Path media) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (options.profile != null) {
            command.add("-XX:StartFlightRecording=settings=profile,dumponexit=true,filename=" + options.profile);
        }
        command.addAll(List.of("-jar", options.jar.toString(), "serve", "--port", "0", "--allow-private"));
        command.addAll(List.of("--data", folder.resolve("data").toString(), "--media", media.toString()));
        return Child.start("control-room", folder, command, Map.of("SIMULCAST_OPERATOR_TOKEN", token));
    }

    /** One stream to all destinations, live at each. */
    private void begin(URI room, CheckingIngest sinks) throws Exception {
        String ids = IntStream.range(0, options.destinations)
                .mapToObj(i -> "\"d" + i + "\"")
                .collect(Collectors.joining(","));
        for (int i = 0; i < options.destinations; i++) {
            ask(room, "POST", "api/destinations", """
                    {"id":"d%d","name":"d%d","platform":"rtmp","server":"%s","key":"key-%d"}
                    """.formatted(i, i, sinks.url(), i));
        }
        ask(room, "POST", "api/streams", """
                {"id":"%s","name":"Load","inputSource":"file:load.flv","destinations":[%s]}
                """.formatted(STREAM, ids));
        ask(room, "POST", "api/simulcast/" + STREAM + "/start", "{}");
        long deadline = System.nanoTime() + LIVE_WITHIN.toNanos();
        while (live(room) < options.destinations) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("Not all were live within " + LIVE_WITHIN.toSeconds() + " s: "
                        + ask(room, "GET", status(), null));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
        }
    }

    private static String status() {
        return "api/simulcast/" + STREAM + "/status";
    }

    private long live(URI room) throws Exception {
        return Pattern.compile("\"state\":\"LIVE\"")
                .matcher(ask(room, "GET", status(), null))
                .results()
                .count();
    }

    /** @return the sum of a number of all destinations, as the server tells it */
    private long sum(URI room, String field) throws Exception {
        Matcher numbers = Pattern.compile("\"" + field + "\":(\\d+)").matcher(ask(room, "GET", status(), null));
        return numbers.results()
                .map((MatchResult number) -> number.group(1))
                .mapToLong(Long::parseLong)
                .sum();
    }

    private String ask(URI room, String method, String path, @Nullable String body) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(room.resolve(path)).header("Authorization", "Bearer " + token);
        if (body == null) {
            request.method(method, HttpRequest.BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json")
                    .method(method, HttpRequest.BodyPublishers.ofString(body));
        }
        HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw new IllegalStateException(
                    method + " " + path + " answered " + answer.statusCode() + ": " + answer.body());
        }
        return answer.body();
    }

    private void measure(URI room, Child server, CheckingIngest sinks, Dashboards dashboards) throws Exception {
        SteadyReads reads = new SteadyReads(
                client,
                List.of(
                        room.resolve(status()),
                        room.resolve("api/simulcast/" + STREAM + "/health"),
                        room.resolve("api/simulcast/" + STREAM + "/metrics"),
                        room.resolve("api/destinations?limit=50")),
                token,
                options.reads);
        reads.run(options.warmup);
        reads.forget();

        // Nothing is read while the heap is looked at: that stops the server for as long as it takes.
        double heapBegin = heap(server);
        List<Long> heardBefore = dashboards.heard();
        Map<String, Long> namesBefore = dashboards.names();
        Duration cpuBefore = cpu(server);
        long begin = System.nanoTime();
        reads.run(options.seconds / 2.0);
        double heapMiddle = heap(server);
        reads.run(options.seconds / 2.0);
        double seconds = (System.nanoTime() - begin) / 1e9;
        double cores = cpu(server).minus(cpuBefore).toNanos() / 1e9 / seconds;
        List<Long> heard = heard(heardBefore, dashboards.heard());
        double heapEnd = heap(server);

        long missing = sinks.publications().stream()
                .mapToLong(ControlRoomLoad::missing)
                .sum();
        long dropped = sum(room, "droppedFrames");
        long live = live(room);

        System.out.printf(
                Locale.ROOT,
                "%s%n%d destinations, %d dashboards, %d reads a second, %.0f s%n%n",
                Machine.describe(),
                options.destinations,
                options.dashboards,
                options.reads,
                seconds);
        line("destinations live at the end", "%d", live);
        line("connections at the sinks", "%d", sinks.publications().size());
        line("pictures missing at the sinks", "%d", missing);
        line("pictures dropped, as the server tells", "%d", dropped);
        line("reads", "%d, %d failed", reads.count(), failed(reads));
        line("reads, ms", "p50 %.1f, p99 %.1f, longest %.1f", reads.millis(0.5), reads.millis(0.99), reads.maxMillis());
        reads.paths().stream()
                .sorted()
                .forEach(path ->
                        line("  " + path, "p50 %.1f, p99 %.1f", reads.millis(path, 0.5), reads.millis(path, 0.99)));
        line("events at each dashboard", "%d to %d, median %d", heard.get(0), last(heard), heard.get(heard.size() / 2));
        line("  of these, all together", "%s", difference(namesBefore, dashboards.names()));
        line("dashboards cut off", "%d", dashboards.cutOff());
        line("heap after GC, MB", "%.1f, %.1f, %.1f", heapBegin / 1e6, heapMiddle / 1e6, heapEnd / 1e6);
        line("CPU of the server, cores", "%.2f", cores);
        reads.failures().forEach((what, count) -> line("  failed", "%s, %d times", what, count));

        goal(live == options.destinations, "all destinations are live at the end");
        goal(sinks.publications().size() == options.destinations, "no destination was connected twice");
        goal(missing == 0 && dropped == 0, "no picture is missing");
        goal(failed(reads) == 0, "every read is answered");
        goal(dashboards.cutOff() == 0, "no dashboard is cut off");
        goal(heard.get(0) >= seconds, "each dashboard hears one event a second at least");
        if (options.judged) {
            goal(reads.millis(0.99) < READS_WITHIN_MILLIS, "99 % of reads take less than 100 ms");
            goal(heapEnd - heapMiddle < HEAP_TOLERANCE, "the heap stays as it is in the second half");
        }
    }

    private void goal(boolean met, String what) {
        if (!met) {
            missed.add(what);
        }
    }

    private static void line(String what, String form, Object... values) {
        System.out.printf(Locale.ROOT, "%-40s %s%n", what, String.format(Locale.ROOT, form, values));
    }

    private static int failed(SteadyReads reads) {
        return reads.failures().values().stream().mapToInt(Integer::intValue).sum();
    }

    private static List<Long> heard(List<Long> before, List<Long> after) {
        List<Long> heard = new ArrayList<>();
        for (int i = 0; i < after.size(); i++) {
            heard.add(after.get(i) - before.get(i));
        }
        Collections.sort(heard);
        return heard;
    }

    private static long last(List<Long> sorted) {
        return sorted.get(sorted.size() - 1);
    }

    private static Map<String, Long> difference(Map<String, Long> before, Map<String, Long> after) {
        Map<String, Long> difference = new TreeMap<>(after);
        before.forEach((name, count) -> difference.merge(name, -count, Long::sum));
        return difference;
    }

    /** Pictures come at a steady rate, so that what lies between the first and the last one can be counted. */
    private static long missing(Publication publication) {
        IngestReport report = publication.report();
        TrackReport pictures = report.video().orElseThrow();
        long expected = Math.round((pictures.lastDts() - pictures.firstDts()) * FRAMES_PER_SECOND / 1000.0) + 1;
        return expected - pictures.frames();
    }

    /** Bytes of all that is reachable, after a full collection. */
    private static double heap(Child server) throws Exception {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(server.pid()),
                        "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher total = HISTOGRAM_TOTAL.matcher(said);
        if (jcmd.waitFor() != 0 || !total.find()) {
            throw new IllegalStateException("jcmd cannot look at the server's heap: " + said);
        }
        return Double.parseDouble(total.group(1));
    }

    private static Duration cpu(Child server) {
        return ProcessHandle.of(server.pid())
                .flatMap(process -> process.info().totalCpuDuration())
                .orElse(Duration.ZERO);
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Collections.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
