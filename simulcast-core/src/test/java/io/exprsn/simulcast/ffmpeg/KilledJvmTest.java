package io.exprsn.simulcast.ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A JVM that is killed leaves a real FFmpeg at a mute source, and the next one ends it. */
@DisabledOnOs(OS.WINDOWS)
@ExtendWith(NothingLeft.class)
class KilledJvmTest {
    private static final FfmpegCommand VERSION =
            FfmpegCommand.builder("a test").args("-version").build();

    @TempDir
    Path folder;

    @Test
    void theNextStartEndsTheOrphanAndNobodyElse() throws Exception {
        FfmpegRunner next = InstalledFfmpeg.V61.runner(folder);
        Optional<ProcessHandle> orphan = Optional.empty();
        try (StallingServer mute = new StallingServer(new byte[0])) {
            Process jvm = startJvm(mute.url("/live.flv"));
            try {
                orphan = ProcessHandle.of(firstNumber(jvm));
                mute.awaitRequest();
            } finally {
                jvm.destroyForcibly(); // SIGKILL: no hook runs
                jvm.waitFor();
            }
            assertThat(jvm.exitValue()).isEqualTo(128 + 9);
            long pid = orphan.orElseThrow().pid();
            ChildEntry written = onlyEntry();
            assertThat(written.child().pid()).isEqualTo(pid);
            await().during(Duration.ofMillis(500))
                    .atMost(Duration.ofSeconds(20))
                    .until(written::stillRuns);

            try (FfmpegProcess laterStart = startMute(mute);
                    FfmpegProcess otherCommand = startMute(mute)) {
                ProcessMark reused = markOf(laterStart);
                List<String> arguments = mute(mute.url("/live.flv")).revealArguments();
                ChildRegister.write(
                        folder,
                        ChildEntry.of(
                                written.world(),
                                new ProcessMark(reused.pid(), written.child().started()),
                                written.owner(),
                                arguments));
                ChildRegister.write(
                        folder,
                        ChildEntry.of(
                                written.world(), markOf(otherCommand), written.owner(), List.of("-i", "else.flv")));

                next.start(VERSION).onExit().toCompletableFuture().get(20, TimeUnit.SECONDS);

                assertThat(ProcessMark.of(pid)).as("the orphan").isEmpty();
                assertThat(markOf(laterStart)).isEqualTo(reused);
                assertThat(ProcessMark.of(otherCommand.pid())).isPresent();
                assertThat(laterStart.onExit().toCompletableFuture()).isNotDone();
                assertThat(otherCommand.onExit().toCompletableFuture()).isNotDone();
            }
            try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, "*.child")) {
                assertThat(left).isEmpty();
            }
        } finally {
            orphan.ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    /** Starts one at a mute source, tells its number and waits for its own end. */
    static final class DoomedJvm {
        public static void main(String[] arguments) throws IOException {
            FfmpegProcess process = FfmpegRunner.local(LocalFfmpegOptions.ofDefaults()
                            .executable(Path.of(arguments[0]))
                            .childFolder(Path.of(arguments[1])))
                    .start(mute(arguments[2]));
            System.out.println("started " + process.pid());
            System.in.read();
            process.close(); // the test ended before it came to the kill
        }
    }

    private Process startJvm(String url) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        DoomedJvm.class.getName(),
                        System.getProperty("simulcast.ffmpeg61"),
                        folder.toString(),
                        url)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static long firstNumber(Process jvm) throws IOException {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(jvm.getInputStream(), StandardCharsets.US_ASCII));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("started ")) { // its log goes to standard output as well
                return Long.parseLong(line.substring("started ".length()));
            }
        }
        throw new AssertionError("The other JVM did not start FFmpeg");
    }

    /** As long as FFmpeg may be told to wait: the orphan does not end by itself while the test looks. */
    private static FfmpegCommand mute(String url) {
        return FfmpegCommand.copyToFlv(url, CopyOptions.ofDefaults().ioTimeout(Duration.ofMinutes(5)));
    }

    /** A stranger: the same command, written down by nobody whom the next start asks. */
    private FfmpegProcess startMute(StallingServer server) {
        return InstalledFfmpeg.V61.runner(folder.resolve("elsewhere")).start(mute(server.url("/live.flv")));
    }

    private ChildEntry onlyEntry() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.child")) {
            Path file = files.iterator().next();
            return ChildEntry.parse(Files.readString(file)).orElseThrow();
        }
    }

    private static ProcessMark markOf(FfmpegProcess process) {
        return ProcessMark.of(process.pid()).orElseThrow();
    }
}
