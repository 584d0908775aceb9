package io.exprsn.simulcast.examples.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.exprsn.simulcast.testkit.CheckingIngest;
import io.exprsn.simulcast.testkit.EndReason;
import io.exprsn.simulcast.testkit.IngestReport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pushes the demo's clip to ingests that check what arrives. */
class PushTest {
    private static final Duration GAP = Duration.ofMillis(100);
    private static final String KEY = CommandRun.MARKER;
    private static final String CLIP = CommandRun.clip().toString();

    @TempDir
    private Path folder;

    private final CommandRun run = new CommandRun();

    @AfterEach
    void leavesNothing() {
        run.assertDecent();
    }

    @Test
    void reportsWhatTheIngestsCounted() throws IOException {
        try (CheckingIngest first = CheckingIngest.start();
                CheckingIngest second = CheckingIngest.start()) {
            Path report = folder.resolve("report.json");
            int code = run.run("push", CLIP, "--to", to(first), "--to", to(second), "--report", report.toString());
            assertThat(run.err()).isEmpty();
            assertThat(code).isEqualTo(ExitCode.OK);

            JsonNode written = read(report);
            JsonNode source = written.get("source");
            assertThat(source.get("state").asText()).isEqualTo("ENDED");
            assertThat(source.get("error").isNull()).isTrue();
            assertThat(written.get("destinations")).hasSize(2);
            CheckingIngest[] ingests = {first, second};
            for (int i = 0; i < 2; i++) {
                JsonNode destination = written.get("destinations").get(i);
                IngestReport seen = ingests[i].current().orElseThrow().awaitEnd(Duration.ofSeconds(5));
                assertThat(seen.whatIsBroken(GAP)).isEmpty();
                assertThat(seen.end()).isEqualTo(EndReason.CLEAN);
                assertThat(destination.get("name").asText()).isEqualTo(CommandRun.nameOf(ingests[i].url()));
                assertThat(destination.get("state").asText()).isEqualTo("ENDED");
                assertThat(destination.get("videoFrames").asLong())
                        .isEqualTo(seen.video().orElseThrow().frames())
                        .isEqualTo(source.get("videoFrames").asLong())
                        .isEqualTo(120);
                assertThat(destination.get("packets").asLong())
                        .isGreaterThanOrEqualTo(seen.video().orElseThrow().messages()
                                + seen.audio().orElseThrow().messages());
                assertThat(destination.get("bytes").asLong())
                        .isGreaterThanOrEqualTo(seen.video().orElseThrow().payloadBytes()
                                + seen.audio().orElseThrow().payloadBytes());
                assertThat(destination.get("droppedFrames").asLong()).isZero();
                assertThat(destination.get("reconnects").asLong()).isZero();
                assertThat(destination.get("timestampRegressions").asLong()).isZero();
                assertThat(destination.get("firstMediaAfterMs").asLong()).isBetween(0L, 20_000L);
                assertThat(destination.get("errorKind").isNull()).isTrue();
                assertThat(destination.get("error").isNull()).isTrue();
            }
            assertThat(Files.readString(report)).doesNotContain(KEY);
        }
    }

    @Test
    void loopsForAsLongAsAsked() {
        try (CheckingIngest ingest = CheckingIngest.start()) {
            assertThat(run.run("push", CLIP, "--loop", "--for", "7s", "--to", to(ingest)))
                    .isEqualTo(ExitCode.OK);
            IngestReport seen = ingest.current().orElseThrow().awaitEnd(Duration.ofSeconds(5));
            assertThat(seen.whatIsBroken(GAP)).isEmpty();
            assertThat(seen.mediaTime()).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(8));
            assertThat(run.out()).contains("sending", "total:");
        }
    }

    @Test
    void oneThatRefusesFailsAlone() throws IOException {
        try (CheckingIngest well = CheckingIngest.start();
                CheckingIngest refusing =
                        CheckingIngest.builder().streamKeys("another").start()) {
            Path report = folder.resolve("report.json");
            Path destinations =
                    Files.writeString(folder.resolve("d.json"), """
                    [{"name": "well", "url": "%s", "key": "%s"}, {"name": "refusing", "url": "%s", "key": "%s"}]
                    """.formatted(well.url(), KEY, refusing.url(), KEY));
            assertThat(run.run("push", CLIP, "--destinations", destinations.toString(), "--report", report.toString()))
                    .isEqualTo(ExitCode.DESTINATION);
            assertThat(run.err()).contains("refusing was given up").doesNotContain("well");
            JsonNode written = read(report);
            assertThat(written.at("/destinations/0/state").asText()).isEqualTo("ENDED");
            assertThat(written.at("/destinations/1/state").asText()).isEqualTo("FAILED");
            assertThat(written.at("/destinations/1/errorKind").asText()).isEqualTo("REJECTED");
            assertThat(written.at("/destinations/1/error").asText()).isNotEmpty();
            assertThat(Files.readString(report)).doesNotContain(KEY);
        }
    }

    @Test
    void endsWhenNobodyIsLeft() {
        try (CheckingIngest refusing =
                CheckingIngest.builder().streamKeys("another").start()) {
            assertThat(run.run("push", CLIP, "--loop", "--to", to(refusing))).isEqualTo(ExitCode.DESTINATION);
            assertThat(run.err().lines()).hasSize(1);
        }
    }

    @Test
    void whereNobodyListensItKeepsTrying() throws IOException {
        int free;
        Path report = folder.resolve("report.json");
        try (Socket held = new Socket()) { // bound, so that nobody else gets the port, and not listening
            held.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            free = held.getLocalPort();
            String url = "rtmp://127.0.0.1:" + free + "/live/" + KEY;
            assertThat(run.run("push", CLIP, "--to", url, "--to", url, "--report", report.toString(), "--quiet"))
                    .isEqualTo(ExitCode.DESTINATION);
        }
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("127.0.0.1:" + free + "/live#2 was not reached");
        JsonNode written = read(report);
        assertThat(written.at("/destinations/0/state").asText()).isIn("RETRYING", "CONNECTING");
        assertThat(written.at("/destinations/0/errorKind").asText()).isEqualTo("TRANSIENT");
        assertThat(written.at("/destinations/0/reconnects").asInt()).isZero();
        assertThat(written.at("/destinations/1/name").asText()).endsWith("/live#2");
    }

    @Test
    void takesFlvFromStandardInput() {
        try (CheckingIngest ingest = CheckingIngest.start()) {
            assertThat(run.in(CommandRun.clipBytes()).run("push", "-", "--to", to(ingest)))
                    .isEqualTo(ExitCode.OK);
            assertThat(ingest.current()
                            .orElseThrow()
                            .report()
                            .video()
                            .orElseThrow()
                            .frames())
                    .isEqualTo(120);
        }
    }

    @Test
    void takesDestinationsFromStandardInput() {
        try (CheckingIngest ingest = CheckingIngest.start()) {
            String lines = "# ours\n\n" + to(ingest) + "\r\n";
            assertThat(run.in(lines.getBytes(StandardCharsets.UTF_8)).run("push", CLIP, "--to", "-"))
                    .isEqualTo(ExitCode.OK);
            assertThat(ingest.publications()).hasSize(1);
        }
    }

    @Test
    void emptyInputIsAFailedSource() {
        try (CheckingIngest ingest = CheckingIngest.start()) {
            assertThat(run.run("push", "-", "--to", to(ingest))).isEqualTo(ExitCode.SOURCE);
            assertThat(run.err().lines()).hasSize(1);
        }
    }

    @Test
    void textNamedLikeAFilmIsAFailedSource() throws IOException, InterruptedException {
        ProgramIT.requireFfmpegToStart();
        Path ffmpeg = Path.of(System.getProperty("simulcast.ffmpeg61", ""));
        Path text = Files.writeString(folder.resolve("film.mp4"), "Once upon a time.");
        Path report = folder.resolve("report.json");
        try (CheckingIngest ingest = CheckingIngest.start()) {
            assertThat(run.run(
                            "push",
                            text.toString(),
                            "--ffmpeg",
                            ffmpeg.toString(),
                            "--to",
                            to(ingest),
                            "--report",
                            report.toString()))
                    .isEqualTo(ExitCode.SOURCE);
            assertThat(run.err().lines()).hasSize(1);
            assertThat(run.err()).contains("film.mp4");
            JsonNode written = read(report);
            assertThat(written.at("/source/state").asText()).isEqualTo("FAILED");
            assertThat(written.at("/source/error").asText()).contains("film.mp4");
        }
    }

    @Test
    void reportsASourceThatIsNotThere() throws IOException {
        Path report = folder.resolve("report.json");
        assertThat(run.run("push", "none.flv", "--to", "rtmp://127.0.0.1:1/a/" + KEY, "--report", report.toString()))
                .isEqualTo(ExitCode.SOURCE);
        assertThat(read(report).at("/source/state").asText()).isEqualTo("FAILED");
        assertThat(read(report).at("/destinations/0/state").asText()).isEqualTo("IDLE");
    }

    @Test
    void passesOnWhatIsPublishedToIt() throws InterruptedException, ExecutionException, TimeoutException {
        try (CheckingIngest ingest = CheckingIngest.start()) {
            CompletableFuture<Integer> listening = CompletableFuture.supplyAsync(
                    () -> run.run("push", "listen:0", "--hold", "500ms", "--to", to(ingest)));
            Pattern told = Pattern.compile("Publish to (\\S+) with the stream key (\\S+)");
            Matcher address =
                    await().atMost(Duration.ofSeconds(10)).until(() -> told.matcher(run.out()), Matcher::find);
            // Another run of the library is the publisher; the log belongs to the command that listens.
            Publishing.clip(address.group(1), address.group(2));
            assertThat(listening.get(20, TimeUnit.SECONDS)).isEqualTo(ExitCode.OK);
            assertThat(ingest.current().orElseThrow().report().whatIsBroken(GAP))
                    .isEmpty();
            assertThat(address.group(2)).hasSize(24);
        }
    }

    @Test
    void keyOfTheIngestIsShownOnlyIfWeMadeIt() {
        assertThat(run.env("SIMULCAST_INGEST_KEY", KEY)
                        .run("push", "listen:0", "--for", "300ms", "--to", "rtmp://127.0.0.1:1/a/" + KEY))
                .isEqualTo(ExitCode.SOURCE);
        assertThat(run.out()).contains("SIMULCAST_INGEST_KEY");
        assertThat(run.err()).contains("No media came");
    }

    @Test
    void redrawsATableOnATerminal() {
        try (CheckingIngest ingest = CheckingIngest.start()) {
            assertThat(run.onTerminal().run("push", CLIP, "--to", to(ingest))).isEqualTo(ExitCode.OK);
            String[] frames = run.out().split("\u001b\\[\\d+A\r\u001b\\[J", -1);
            assertThat(frames.length).isGreaterThan(8);
            assertThat(frames[frames.length - 1])
                    .contains("DESTINATION", "ENDED", CommandRun.nameOf(ingest.url()))
                    .endsWith("\u001b[?25h");
        }
    }

    private static String to(CheckingIngest ingest) {
        return ingest.url() + "/" + KEY;
    }

    private static JsonNode read(Path report) throws IOException {
        return new ObjectMapper().readTree(report.toFile());
    }
}
