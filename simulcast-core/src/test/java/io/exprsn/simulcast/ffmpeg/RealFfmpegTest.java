package io.exprsn.simulcast.ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.internal.relay.FfmpegRun;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What FFmpeg really does, in every version at hand. */
@ExtendWith(NothingLeft.class)
@Tag("chaos")
@Tag("by-hand") // takes minutes
class RealFfmpegTest {
    private static final String MARKER = "MarkerSecret42";
    private static final TestPattern SMALL =
            TestPattern.ofDefaults().size(320, 180).videoKilobits(400).unpaced();

    @TempDir
    static Path shared;

    private static final Map<InstalledFfmpeg, byte[]> CLIPS = new EnumMap<>(InstalledFfmpeg.class);

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void knowsWhatABinaryCanDo(InstalledFfmpeg installed) {
        FfmpegBinary binary = installed.runner().binary(FfmpegRequirement.none());

        assertThat(binary.version()).matches("\\d+\\.\\d+.*");
        assertThat(List.of(
                        FfmpegCapability.muxer("flv"),
                        FfmpegCapability.muxer("mp4"),
                        FfmpegCapability.demuxer("mp4"),
                        FfmpegCapability.demuxer("lavfi"),
                        FfmpegCapability.demuxer("rtsp"),
                        FfmpegCapability.encoder("aac"),
                        FfmpegCapability.decoder("h264"),
                        FfmpegCapability.filter("scale"),
                        FfmpegCapability.filter("testsrc2"),
                        FfmpegCapability.inputProtocol("https"),
                        FfmpegCapability.inputProtocol("rtmps"),
                        new FfmpegCapability(FfmpegCapability.Kind.OUTPUT_PROTOCOL, "srt")))
                .allMatch(binary::has);
        assertThat(List.of(
                        FfmpegCapability.muxer("testsrc2"),
                        FfmpegCapability.encoder("="),
                        FfmpegCapability.muxer("="),
                        FfmpegCapability.filter("="),
                        FfmpegCapability.inputProtocol("md5"),
                        FfmpegCapability.muxer("lavfi")))
                .noneMatch(binary::has);
    }

    @ParameterizedTest
    @EnumSource
    void aTestPatternIsFlvAndEndsByItself(InstalledFfmpeg installed) throws Exception {
        FfmpegRunner runner = installed.runner();
        FfmpegCommand command = FfmpegCommand.testPattern(
                SMALL.lasting(Duration.ofSeconds(3)), runner.binary(FfmpegCommand.TEST_PATTERN));
        FfmpegProcess process = runner.start(command);

        byte[] flv = process.stdout().readAllBytes();

        FfmpegExit exit = exit(process);
        assertThat(exit).isEqualTo(new FfmpegExit(command.task(), 0, FfmpegExit.Reason.ENDED, List.of()));
        assertThat(flv).startsWith('F', 'L', 'V', 1, 5).hasSizeGreaterThan(20_000);
        assertThat(process.logTail()).isEmpty();
        assertThat(process.progress()).hasValueSatisfying(block -> {
            assertThat(block.last()).isTrue();
            assertThat(block.outTime()).isBetween(Duration.ofMillis(2900), Duration.ofMillis(3100));
        });
    }

    @ParameterizedTest
    @EnumSource
    void theOtherEncoderMakesATestPatternToo(InstalledFfmpeg installed) throws Exception {
        FfmpegRunner runner = installed.runner();
        FfmpegBinary binary = runner.binary(FfmpegRequirement.none());
        assumeTrue(
                binary.has(FfmpegCapability.encoder("libopenh264")),
                "Skipped: libopenh264 is not in " + binary.origin());
        FfmpegBinary without264 = new FfmpegBinary() {
            @Override
            public String origin() {
                return binary.origin();
            }

            @Override
            public String version() {
                return binary.version();
            }

            @Override
            public boolean has(FfmpegCapability capability) {
                return !capability.name().equals("libx264") && binary.has(capability);
            }
        };
        FfmpegProcess process =
                runner.start(FfmpegCommand.testPattern(SMALL.lasting(Duration.ofSeconds(1)), without264));

        assertThat(process.stdout().readAllBytes()).hasSizeGreaterThan(5_000);
        assertThat(exit(process).reason()).isEqualTo(FfmpegExit.Reason.ENDED);
    }

    @ParameterizedTest
    @EnumSource
    void aFileComesOutAsFlvAndALoopGoesOn(InstalledFfmpeg installed) throws Exception {
        FfmpegRunner runner = installed.runner();
        Path mp4 = mp4(installed, folder.resolve("-a b's.mp4"));

        FfmpegProcess once = runner.start(FfmpegCommand.copyToFlv(mp4.toString(), CopyOptions.ofDefaults()));
        int length = once.stdout().readAllBytes().length;
        assertThat(exit(once).reason()).isEqualTo(FfmpegExit.Reason.ENDED);
        assertThat(length).isBetween(clip(installed).length * 9 / 10, clip(installed).length * 11 / 10);

        try (FfmpegProcess loop = runner.start(
                FfmpegCommand.copyToFlv(mp4.toString(), CopyOptions.ofDefaults().looping()))) {
            assertThat(loop.stdout().readNBytes(3 * length)).hasSize(3 * length);
        }
    }

    @ParameterizedTest
    @EnumSource
    void soundAloneIsASource(InstalledFfmpeg installed) throws Exception {
        FfmpegRunner runner = installed.runner();
        Path sound = folder.resolve("sound.m4a");
        run(runner, "-f", "lavfi", "-i", "sine=d=1", "-c:a", "aac", "file:" + sound);

        FfmpegProcess process = runner.start(FfmpegCommand.copyToFlv(sound.toString(), CopyOptions.ofDefaults()));

        assertThat(process.stdout().readAllBytes()).startsWith('F', 'L', 'V', 1, 4);
        assertThat(exit(process).reason()).isEqualTo(FfmpegExit.Reason.ENDED);
    }

    @ParameterizedTest
    @EnumSource
    void stopsWhileNobodyReads(InstalledFfmpeg installed) throws Exception {
        Path mp4 = mp4(installed, folder.resolve("a.mp4"));
        FfmpegProcess process = installed
                .runner()
                .start(FfmpegCommand.copyToFlv(
                        mp4.toString(), CopyOptions.ofDefaults().looping()));
        awaitFull(process);

        assertStops(process);
    }

    @ParameterizedTest
    @EnumSource
    void stopsWhileItRuns(InstalledFfmpeg installed) throws Exception {
        FfmpegRunner runner = installed.runner();
        FfmpegProcess process = runner.start(FfmpegCommand.testPattern(
                TestPattern.ofDefaults().size(320, 180), runner.binary(FfmpegCommand.TEST_PATTERN)));
        CompletableFuture<Long> reader = reader(process);
        await().atMost(Duration.ofSeconds(20)).until(() -> process.progress().isPresent());

        assertStops(process);
        assertThat(reader.get(20, TimeUnit.SECONDS)).isPositive();
    }

    @ParameterizedTest
    @EnumSource
    void stopsWhileItsFeedIsStalled(InstalledFfmpeg installed) throws Exception {
        byte[] flv = clip(installed);
        FfmpegProcess process = installed.runner().start(mediaCopy());
        CompletableFuture<Long> reader = reader(process);
        process.stdin().write(flv, 0, flv.length / 2);
        process.stdin().flush();
        await().atMost(Duration.ofSeconds(20)).until(() -> process.progress().isPresent() || !reader.isDone());

        assertStops(process);
        assertThat(exitOf(process).code()).as("closing its input is enough").isIn(0, 183, 187, 1, 255);
    }

    @ParameterizedTest
    @EnumSource
    void endsByItselfWhenItsFeedIsClosed(InstalledFfmpeg installed) throws Exception {
        FfmpegProcess process = installed.runner().start(mediaCopy());
        CompletableFuture<Long> reader = reader(process);
        try (OutputStream stdin = process.stdin()) {
            stdin.write(clip(installed));
        }

        assertThat(exit(process).reason()).isEqualTo(FfmpegExit.Reason.ENDED);
        assertThat(reader.get(30, TimeUnit.SECONDS)).isGreaterThan(10_000);
    }

    @ParameterizedTest
    @EnumSource
    void stopsWhileBothPipesAreFull(InstalledFfmpeg installed) throws Exception {
        byte[] flv = clip(installed);
        FfmpegProcess process = installed.runner().start(mediaCopy());
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            try (OutputStream stdin = process.stdin()) {
                stdin.write(flv);
                while (true) {
                    stdin.write(flv, 13, flv.length - 13); // its tags again; time going back does not matter here
                }
            } catch (IOException expected) {
                return;
            }
        });
        awaitFull(process);

        assertStops(process);
        writer.get(20, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @EnumSource
    void stopsWhileASourceIsStalled(InstalledFfmpeg installed) throws Exception {
        byte[] flv = clip(installed);
        byte[] half = Arrays.copyOf(flv, flv.length / 2);
        for (String rest : List.of("/live.flv", "/live.flv?token=" + MARKER)) {
            for (byte[] beginning : List.of(half, new byte[0])) {
                try (StallingServer server = new StallingServer(beginning)) {
                    FfmpegProcess process = installed
                            .runner()
                            .start(FfmpegCommand.copyToFlv(server.url(rest), CopyOptions.ofDefaults()));
                    if (beginning.length > 0) {
                        assertThat(process.stdout().readNBytes(4096)).hasSize(4096);
                    } else {
                        server.awaitRequest();
                    }
                    CompletableFuture<Long> reader = reader(process);

                    assertStops(process);
                    reader.get(20, TimeUnit.SECONDS);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSourceThatFallsSilentIsBrokenAlthoughTheCodeIsZero(InstalledFfmpeg installed) throws Exception {
        byte[] flv = clip(installed);
        for (String rest : List.of("/live.flv", "/live.flv?token=" + MARKER)) {
            try (StallingServer server = new StallingServer(Arrays.copyOf(flv, flv.length / 2))) {
                FfmpegProcess process = installed
                        .runner()
                        .start(FfmpegCommand.copyToFlv(
                                server.url(rest), CopyOptions.ofDefaults().ioTimeout(Duration.ofSeconds(1))));
                CompletableFuture<Long> reader = reader(process);

                FfmpegExit exit = exit(process);

                assertThat(reader.get(20, TimeUnit.SECONDS)).isGreaterThan(10_000);
                assertThat(exit.code()).isZero();
                assertThat(exit.reason()).isEqualTo(FfmpegExit.Reason.SOURCE_BROKE);
                assertThat(exit.failure()).hasValueSatisfying(failure -> {
                    assertThat(failure.kind()).isEqualTo(ErrorKind.SOURCE);
                    assertThat(failure)
                            .hasMessageContaining("the source broke in the middle")
                            .hasMessageNotContaining(MARKER);
                });
                assertThat(process.logTail()).noneMatch(line -> line.contains(MARKER));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSourceThatFallsSilentIsEndedBeforeItsOwnTimeout(InstalledFfmpeg installed) throws Exception {
        byte[] flv = clip(installed);
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
        try (StallingServer server = new StallingServer(Arrays.copyOf(flv, flv.length / 2));
                FfmpegProcess process = installed
                        .runner()
                        .start(FfmpegCommand.copyToFlv(
                                server.url("/live.flv"),
                                CopyOptions.ofDefaults().ioTimeout(Duration.ofMinutes(5))))) {
            FfmpegRun run =
                    new FfmpegRun(process, new FfmpegRun.SilenceLimit(Duration.ofSeconds(2), System::nanoTime, timer));
            assertThat(run.in().transferTo(OutputStream.nullOutputStream())).isGreaterThan(10_000);

            assertThat(run.failure()).satisfies(failure -> {
                assertThat(failure.kind()).isEqualTo(ErrorKind.SOURCE);
                assertThat(failure.problem()).isEqualTo("FFmpeg gave no media for 2 s");
            });
            assertThat(process.silentFor()).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
            assertThat(exit(process).reason()).isEqualTo(FfmpegExit.Reason.STOPPED);
            run.close();
        } finally {
            timer.shutdownNow();
        }
    }

    @ParameterizedTest
    @EnumSource
    @EnabledOnOs(OS.LINUX)
    void theKeyIsNotInTheArgumentsOfTheProcess(InstalledFfmpeg installed) throws Exception {
        try (StallingServer server = new StallingServer(new byte[0]);
                FfmpegProcess process = installed
                        .runner()
                        .start(FfmpegCommand.copyToFlv(
                                server.url("/live.flv?token=" + MARKER), CopyOptions.ofDefaults()))) {
            server.awaitRequest();

            assertThat(Files.readString(Path.of("/proc/" + process.pid() + "/cmdline")))
                    .contains("concat")
                    .doesNotContain(MARKER, "127.0.0.1");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRefusedAddressSaysSoWithoutItsKey(InstalledFfmpeg installed) throws Exception {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        FfmpegProcess process = installed
                .runner()
                .start(FfmpegCommand.copyToFlv(
                        "rtmp://127.0.0.1:" + port + "/live/" + MARKER, CopyOptions.ofDefaults()));

        SimulcastException failure = failure(process);

        assertThat(failure.kind()).isEqualTo(ErrorKind.SOURCE);
        assertThat(failure)
                .hasMessageContaining("Reading the source rtmp://127.0.0.1:" + port + "/live/****")
                .hasMessageContaining("Connection refused")
                .hasMessageNotContaining(MARKER);
        assertThat(process.logTail()).isNotEmpty().noneMatch(line -> line.contains(MARKER));
    }

    @ParameterizedTest
    @EnumSource
    void aMissingFileIsNamed(InstalledFfmpeg installed) throws Exception {
        Path missing = folder.resolve("missing.mp4");
        SimulcastException failure = failure(
                installed.runner().start(FfmpegCommand.copyToFlv(missing.toString(), CopyOptions.ofDefaults())));

        assertThat(failure.kind()).isEqualTo(ErrorKind.INVALID);
        assertThat(failure).hasMessageContaining(missing.toString()).hasMessageContaining("No such file or directory");
    }

    @ParameterizedTest
    @EnumSource
    void aTextFileIsNoVideo(InstalledFfmpeg installed) throws Exception {
        Path text = Files.writeString(folder.resolve("text.mp4"), "This is no video.\n".repeat(50));
        SimulcastException failure =
                failure(installed.runner().start(FfmpegCommand.copyToFlv(text.toString(), CopyOptions.ofDefaults())));

        assertThat(failure.kind()).isEqualTo(ErrorKind.SOURCE);
        assertThat(failure.problem()).containsAnyOf("Invalid data found", "moov atom not found");
        assertThat(failure.remedy()).contains("whole media file");
    }

    @ParameterizedTest
    @EnumSource
    void aScriptInDisguiseOpensNoOtherFile(InstalledFfmpeg installed) throws Exception {
        mp4(installed, folder.resolve("other.mp4"));
        Path concat = Files.writeString(folder.resolve("concat.mp4"), "ffconcat version 1.0\nfile other.mp4\n");
        Path playlist = Files.writeString(
                folder.resolve("playlist.mp4"),
                "#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\nother.mp4\n#EXT-X-ENDLIST\n");

        for (Path disguised : List.of(concat, playlist)) {
            FfmpegProcess process =
                    installed.runner().start(FfmpegCommand.copyToFlv(disguised.toString(), CopyOptions.ofDefaults()));

            assertThat(process.stdout().readAllBytes()).isEmpty();
            assertThat(exit(process).failure()).isPresent();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCodecThatDoesNotFitIsNamed(InstalledFfmpeg installed) throws Exception {
        FfmpegRunner runner = installed.runner();
        assumeTrue(
                runner.binary(FfmpegRequirement.none()).has(FfmpegCapability.encoder("libvpx")),
                "Skipped: no encoder for VP8 in this FFmpeg");
        Path webm = folder.resolve("a.webm");
        run(runner, "-f", "lavfi", "-i", "testsrc2=s=128x72:d=1", "-c:v", "libvpx", "file:" + webm);

        SimulcastException failure =
                failure(runner.start(FfmpegCommand.copyToFlv(webm.toString(), CopyOptions.ofDefaults())));

        assertThat(failure.kind()).isEqualTo(ErrorKind.INVALID);
        assertThat(failure.problem()).contains("the video codec vp8 does not fit into FLV");
        assertThat(failure.remedy()).contains("H.264");
    }

    @ParameterizedTest
    @EnumSource
    void aReaderThatGoesAwayEndsIt(InstalledFfmpeg installed) throws Exception {
        Path mp4 = mp4(installed, folder.resolve("a.mp4"));
        FfmpegProcess process = installed
                .runner()
                .start(FfmpegCommand.copyToFlv(
                        mp4.toString(), CopyOptions.ofDefaults().looping()));
        process.stdout().read();
        process.stdout().close();

        assertThat(exit(process).reason()).isEqualTo(FfmpegExit.Reason.FAILED);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void leavesNoDescriptorsBehind() throws Exception {
        FfmpegRunner runner = InstalledFfmpeg.V61.runner();
        Path mp4 = mp4(InstalledFfmpeg.V61, folder.resolve("a.mp4"));
        FfmpegCommand command =
                FfmpegCommand.copyToFlv(mp4.toString(), CopyOptions.ofDefaults().looping());
        startAndStop(runner, command);
        long before = descriptors();
        for (int i = 0; i < 10; i++) {
            startAndStop(runner, command);
        }

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(descriptors()).isLessThanOrEqualTo(before + 3));
    }

    private static void startAndStop(FfmpegRunner runner, FfmpegCommand command) throws Exception {
        FfmpegProcess process = runner.start(command);
        process.stdout().read();
        process.stop().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private static long descriptors() throws IOException {
        try (var entries = Files.list(Path.of("/proc/self/fd"))) {
            return entries.count();
        }
    }

    private static FfmpegCommand mediaCopy() {
        return FfmpegCommand.builder("Copying what is fed")
                .args("-fpsprobesize", "0", "-analyzeduration", "1000000", "-f", "flv", "-i", "pipe:0", "-c", "copy")
                .mediaOnStdin()
                .flvToStdout()
                .build();
    }

    /** Three seconds of FLV, made once per version. */
    private static synchronized byte[] clip(InstalledFfmpeg installed) throws Exception {
        byte[] made = CLIPS.get(installed);
        if (made != null) {
            return made;
        }
        FfmpegRunner runner = installed.runner();
        FfmpegProcess process = runner.start(FfmpegCommand.testPattern(
                SMALL.lasting(Duration.ofSeconds(3)), runner.binary(FfmpegCommand.TEST_PATTERN)));
        byte[] flv = process.stdout().readAllBytes();
        exit(process);
        CLIPS.put(installed, flv);
        return flv;
    }

    private static Path mp4(InstalledFfmpeg installed, Path target) throws Exception {
        Path flv = Files.write(shared.resolve(installed + ".flv"), clip(installed));
        run(installed.runner(), "-i", "file:" + flv, "-c", "copy", "file:" + target);
        return target;
    }

    private static void run(FfmpegRunner runner, String... arguments) throws Exception {
        FfmpegProcess process = runner.start(
                FfmpegCommand.builder("Preparing a test").args(arguments).build());
        FfmpegExit exit = exit(process);
        assertThat(exit.code()).as("%s", process.logTail()).isZero();
    }

    private static CompletableFuture<Long> reader(FfmpegProcess process) {
        return CompletableFuture.supplyAsync(() -> {
            try (InputStream stdout = process.stdout()) {
                return stdout.transferTo(OutputStream.nullOutputStream());
            } catch (IOException closed) {
                return -1L;
            }
        });
    }

    /** Until FFmpeg waits for a reader: what lies in the pipe stays the same. How much fits in depends on how it was written. */
    private static void awaitFull(FfmpegProcess process) {
        AtomicInteger before = new AtomicInteger();
        AtomicInteger times = new AtomicInteger();
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    int now = process.stdout().available();
                    if (now == 0 || before.getAndSet(now) != now) {
                        times.set(0);
                    }
                    return times.incrementAndGet() > 8;
                });
    }

    /** Two seconds are promised; a busy machine needs longer, and is told from one that had to kill by the exit code. */
    private static void assertStops(FfmpegProcess process) throws Exception {
        FfmpegExit exit = process.stop().toCompletableFuture().get(30, TimeUnit.SECONDS);
        assertThat(exit.reason()).isEqualTo(FfmpegExit.Reason.STOPPED);
        assertThat(exit.code()).as("ended by itself, not killed").isNotEqualTo(137);
    }

    private static FfmpegExit exitOf(FfmpegProcess process) {
        return process.onExit().toCompletableFuture().join();
    }

    private static FfmpegExit exit(FfmpegProcess process) throws Exception {
        return process.onExit().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private static SimulcastException failure(FfmpegProcess process) throws Exception {
        FfmpegExit exit = exit(process);
        assertThat(exit.reason()).isEqualTo(FfmpegExit.Reason.FAILED);
        return exit.failure().orElseThrow();
    }
}
