package io.exprsn.simulcast.examples.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.exprsn.simulcast.testkit.CheckingIngest;
import io.exprsn.simulcast.testkit.EndReason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command as users start it. */
class ProgramIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String KEY = CommandRun.MARKER;

    @TempDir
    private Path folder;

    @Test
    void demoShowsWhatItPromisesAsJarOnClassPathAndOnModulePath() throws Exception {
        try (Program jar = Program.jar(folder, Map.of(), "demo", "--for", "15s");
                Program classPath = Program.classPath(folder, "demo", "--for", "15s");
                Program modulePath = Program.modulePath(folder, "demo", "--for", "15s")) {
            for (Program program : List.of(jar, classPath, modulePath)) {
                assertThat(program.exit(60)).as(program.said()).isZero();
                assertThat(program.said())
                        .contains("ingest 'comes and goes' is back", "unbroken", "isolated", "simulcast push")
                        .doesNotContain("WRONG", "Exception", "\tat ");
                assertThat(Files.readString(program.err())).isEmpty();
            }
        }
    }

    @Test
    void knowsItsPlatformsAsJarOnClassPathAndOnModulePath() throws Exception {
        Path destinations = Files.writeString(folder.resolve("destinations.json"), """
                [{"url": "rtmp://127.0.0.1:1/live/%s", "platform": "none"}]
                """.formatted(KEY));
        String[] push = {"push", clip().toString(), "--destinations", destinations.toString()};
        try (Program jar = Program.jar(folder, Map.of(), push);
                Program classPath = Program.classPath(folder, push);
                Program modulePath = Program.modulePath(folder, push)) {
            for (Program program : List.of(jar, classPath, modulePath)) {
                assertThat(program.exit(60)).as(program.said()).isEqualTo(ExitCode.USAGE);
                assertThat(program.said())
                        .contains(
                                "no platform \"none\"",
                                "youtube",
                                "twitch",
                                "facebook",
                                "cloudflare",
                                "rtmp, srt, file")
                        .doesNotContain(KEY);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"TERM, 143", "INT, 130"})
    void aSignalEndsItInGoodOrder(String signal, int exitCode) throws Exception {
        Path report = folder.resolve("report.json");
        try (CheckingIngest ingest = CheckingIngest.start();
                Program program = Program.jar(
                        folder,
                        Map.of(),
                        "push",
                        clip().toString(),
                        "--loop",
                        "--to",
                        ingest.url() + "/" + KEY,
                        "--report",
                        report.toString())) {
            ingest.awaitMedia(Duration.ofSeconds(1), SOON);
            program.signal(signal);
            assertThat(program.exit(10)).as(program.said()).isEqualTo(exitCode);
            assertThat(ingest.current().orElseThrow().awaitEnd(SOON).end()).isEqualTo(EndReason.CLEAN);
            JsonNode written = new ObjectMapper().readTree(report.toFile());
            assertThat(written.at("/destinations/0/state").asText()).isEqualTo("ENDED");
            assertThat(written.at("/destinations/0/videoFrames").asLong())
                    .isEqualTo(ingest.current()
                            .orElseThrow()
                            .report()
                            .video()
                            .orElseThrow()
                            .frames());
        }
    }

    @Test
    void aSignalTakesFfmpegAlong() throws Exception {
        requireFfmpegToStart();
        Path report = folder.resolve("report.json");
        try (CheckingIngest ingest = CheckingIngest.start();
                Program program = Program.jar(
                        folder,
                        onlyFfmpegBesideTheJar(),
                        "push",
                        "test",
                        "--to",
                        ingest.url() + "/" + KEY,
                        "--report",
                        report.toString())) {
            ingest.awaitMedia(Duration.ofSeconds(1), Duration.ofSeconds(60));
            List<ProcessHandle> children = program.process().descendants().toList();
            assertThat(children).isNotEmpty();
            program.signal("TERM");
            assertThat(program.exit(10)).as(program.said()).isEqualTo(143);
            assertThat(children).noneMatch(ProcessHandle::isAlive);
            JsonNode written = new ObjectMapper().readTree(report.toFile());
            assertThat(written.at("/source/state").asText()).isEqualTo("ENDED");
            assertThat(written.at("/source/error").isNull()).isTrue();
        }
    }

    @Test
    void endsTheTestPatternAfterTheTimeAsked() throws Exception {
        requireFfmpegToStart();
        try (CheckingIngest ingest = CheckingIngest.start();
                Program program = Program.jar(
                        folder,
                        onlyFfmpegBesideTheJar(),
                        "push",
                        "test",
                        "--for",
                        "9s",
                        "--to",
                        ingest.url() + "/" + KEY)) {
            assertThat(program.exit(60)).as(program.said()).isZero();
            assertThat(ingest.current().orElseThrow().report().whatIsBroken(Duration.ofMillis(100)))
                    .isEmpty();
        }
    }

    @Test
    void keysAreSeenNowhere() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            free = socket.getLocalPort();
        }
        try (CheckingIngest refusing =
                CheckingIngest.builder().streamKeys("another").start()) {
            Path destinations = Files.writeString(
                    folder.resolve("destinations.json"), """
                    [{"name": "nobody", "url": "rtmp://127.0.0.1:%d/live", "key": "%s?auth=%s"},
                     {"url": "%s/%s"}]
                    """.formatted(free, KEY, KEY, refusing.url(), KEY));
            Path report = folder.resolve("report.json");
            try (Program program = Program.jar(
                    folder,
                    Map.of("SIMULCAST_LOG", "debug"),
                    "push",
                    clip().toString(),
                    "--destinations",
                    destinations.toString(),
                    "--report",
                    report.toString())) {
                refusing.awaitAttempts(1, SOON);
                assertThat(program.process().info().commandLine().orElse("")).doesNotContain(KEY);
                assertThat(program.exit(30)).as(program.said()).isEqualTo(ExitCode.DESTINATION);
                assertThat(program.said()).contains("INFO", "nobody").doesNotContain(KEY);
            }
            Files.delete(destinations);
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                            .as(file.toString())
                            .doesNotContain(KEY);
                }
            }
            assertThat(report).exists();
        }
    }

    @Test
    void saysWhereItLookedForFfmpeg() throws Exception {
        Path lonely = Files.copy(Path.of(System.getProperty("simulcast.jar")), folder.resolve("lonely.jar"));
        try (Program program = Program.jarAt(
                lonely,
                folder,
                Map.of("PATH", "", "SIMULCAST_FFMPEG", folder.resolve("none").toString()),
                "push",
                "test",
                "--to",
                "rtmp://127.0.0.1:1/a/" + KEY)) {
            assertThat(program.exit(30)).isEqualTo(ExitCode.USAGE);
            assertThat(program.said())
                    .contains("SIMULCAST_FFMPEG", "PATH", "org.bytedeco:ffmpeg")
                    .doesNotContain(KEY, "Exception");
            assertThat(program.said().lines()).hasSize(1);
        }
    }

    private Path clip() throws IOException {
        return Files.write(folder.resolve("clip.flv"), CommandRun.clipBytes());
    }

    /** Unpacked into a folder of ours, so that the machine's own cache plays no part. */
    private Map<String, String> onlyFfmpegBesideTheJar() {
        return Map.of("PATH", "", "XDG_CACHE_HOME", folder.resolve("cache").toString());
    }

    static void requireFfmpegToStart() throws IOException, InterruptedException {
        Path ffmpeg = Path.of(System.getProperty("simulcast.ffmpeg61", ""));
        require(Files.isExecutable(ffmpeg), "no FFmpeg unpacked");
        Process process = new ProcessBuilder(ffmpeg.toString(), "-version")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        require(process.waitFor() == 0, "this machine lacks a library that FFmpeg needs");
    }

    /** A run that must have its peers fails without them. */
    private static void require(boolean present, String problem) {
        if (Boolean.getBoolean("simulcast.peersRequired") && !present) {
            throw new AssertionError("Required: " + problem);
        }
        assumeTrue(present, () -> "Skipped: " + problem);
    }
}
