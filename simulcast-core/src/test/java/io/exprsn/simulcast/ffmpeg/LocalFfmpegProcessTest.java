package io.exprsn.simulcast.ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.credential.Redactor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Small programs that obey, delay or ignore a stop. */
@DisabledOnOs(OS.WINDOWS)
@ExtendWith(NothingLeft.class)
class LocalFfmpegProcessTest {
    private static final Secret MARKER = Secret.of("MarkerSecret42");

    private final Redactor live = new Redactor();

    @TempDir
    Path folder;

    private final AtomicLong nanoTime = new AtomicLong();

    @Test
    void oneThatListensEndsByItsKey() throws Exception {
        FfmpegProcess process = start("key=$(head -c 1); test \"$key\" = q", control());

        assertThat(end(process)).isEqualTo(new FfmpegExit("a test", 0, FfmpegExit.Reason.STOPPED, List.of()));
    }

    @Test
    void oneThatListensToMediaEndsWithIts() throws Exception {
        FfmpegProcess process = start("cat", media());
        process.stdin().write("media".getBytes(StandardCharsets.UTF_8));

        FfmpegExit exit = end(process);

        assertThat(exit.code()).isZero();
        assertThat(process.stdout().readAllBytes()).isEqualTo("media".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void oneThatIgnoresEverythingIsKilledInTime() throws Exception {
        FfmpegProcess process = start("trap '' TERM INT PIPE; echo up; while :; do sleep 0.1; done", control());
        assertThat(process.stdout().read()).isEqualTo('u');

        FfmpegExit exit = end(process);

        assertThat(exit.code()).isEqualTo(137);
        assertThat(exit.reason()).isEqualTo(FfmpegExit.Reason.STOPPED);
    }

    @Test
    void whatItStartedGoesWithIt() throws Exception {
        FfmpegProcess process = start("sleep 1000 & echo up; wait", control());
        assertThat(process.stdout().read()).isEqualTo('u');
        List<ProcessHandle> children =
                ProcessHandle.of(process.pid()).orElseThrow().children().toList();
        assertThat(children).hasSize(1);

        end(process);

        awaitGone(children.get(0).pid());
    }

    @Test
    void whatItStartsWhileItIsEndedGoesWithItToo() throws Exception {
        FfmpegProcess process = start(
                "trap '' TERM; exec 3<&0; (head -c 1 >&2; sleep 1000 & echo up; wait) <&3 &"
                        + " while :; do sleep 0.1; done",
                control());
        CompletableFuture<FfmpegExit> exit = process.stop().toCompletableFuture();
        assertThat(process.stdout().read()).as("the key began it").isEqualTo('u');
        List<ProcessHandle> tree =
                ProcessHandle.of(process.pid()).orElseThrow().descendants().toList();
        assertThat(tree).hasSizeGreaterThan(1);

        assertThat(exit.get(20, TimeUnit.SECONDS).reason()).isEqualTo(FfmpegExit.Reason.STOPPED);
        tree.forEach(child -> awaitGone(child.pid()));
    }

    @Test
    void oneThatIsHaltedIsKilledInTime() throws Exception {
        FfmpegProcess process = start("echo up; exec sleep 1000", control());
        assertThat(process.stdout().read()).isEqualTo('u');
        ChildRegisterTest.signal("STOP", process.pid());

        assertThat(end(process)).isEqualTo(new FfmpegExit("a test", 137, FfmpegExit.Reason.STOPPED, List.of()));
    }

    @Test
    void oneThatFloodsStandardErrorAndIgnoresTheRestIsKilledInTime() throws Exception {
        FfmpegProcess process = start(
                "trap '' TERM PIPE; echo up; while :; do echo '[error] again and again and again' >&2; done",
                control());
        assertThat(process.stdout().read()).isEqualTo('u');

        FfmpegExit exit = end(process);

        assertThat(exit.reason()).isEqualTo(FfmpegExit.Reason.STOPPED);
        assertThat(exit.errorLines()).hasSize(20);
    }

    @Test
    void isWrittenDownAsLongAsItRuns() throws Exception {
        FfmpegProcess process = start("read key", control());
        assertThat(children())
                .singleElement()
                .satisfies(entry -> assertThat(entry.child().pid()).isEqualTo(process.pid()))
                .satisfies(entry -> assertThat(entry.owner().runs()).isTrue())
                .satisfies(entry -> await().until(entry::stillRuns));

        end(process);

        assertThat(children()).as("before anyone hears of the end").isEmpty();
    }

    @Test
    void mediaBreaksTheSilence() throws Exception {
        FfmpegProcess process = start("cat", media());
        assertThat(process.silentFor()).isZero();
        nanoTime.addAndGet(Duration.ofSeconds(5).toNanos());
        assertThat(process.silentFor()).isEqualTo(Duration.ofSeconds(5));

        process.stdin().write('x');
        process.stdin().flush();
        process.stdout().read();

        assertThat(process.silentFor()).isZero();
        end(process);
    }

    @Test
    void onlyProgressThatMovesBreaksTheSilence() throws Exception {
        FfmpegProcess process = start(
                "while read time; do printf 'out_time_us=%s\\nspeed=%s\\nprogress=continue\\n' $time $time >&2; done",
                media());
        String[] steps = {"1000000", "1000000", "2000000"};
        for (int i = 0; i < steps.length; i++) {
            nanoTime.addAndGet(Duration.ofSeconds(5).toNanos());
            process.stdin().write((steps[i] + "\n").getBytes(StandardCharsets.US_ASCII));
            process.stdin().flush();
            Duration expected = i == 1 ? Duration.ofSeconds(5) : Duration.ZERO;
            String step = steps[i];
            await().untilAsserted(() -> {
                assertThat(process.progress())
                        .hasValueSatisfying(block ->
                                assertThat(block.outTime()).isEqualTo(Duration.ofSeconds(step.charAt(0) - '0')));
                assertThat(process.silentFor()).isEqualTo(expected);
            });
        }
        end(process);
    }

    @Test
    void aBlockedWriterDoesNotBlockTheStop() throws Exception {
        FfmpegProcess process = start("trap '' TERM; while :; do sleep 0.1; done", media());
        CompletableFuture<Void> blocked = CompletableFuture.runAsync(() -> {
            try (OutputStream stdin = process.stdin()) {
                byte[] media = new byte[4096];
                while (true) {
                    stdin.write(media);
                }
            } catch (IOException expected) {
                return;
            }
        });

        assertThat(end(process).reason()).isEqualTo(FfmpegExit.Reason.STOPPED);
        blocked.get(20, TimeUnit.SECONDS);
    }

    @Test
    void stoppingTwiceOrAfterTheEndChangesNothing() throws Exception {
        FfmpegProcess process = start("exit 3", control());
        FfmpegExit exit = process.onExit().toCompletableFuture().get(30, TimeUnit.SECONDS);

        assertThat(exit.reason()).isEqualTo(FfmpegExit.Reason.FAILED);
        assertThat(process.stop().toCompletableFuture().get(30, TimeUnit.SECONDS))
                .isEqualTo(exit);
        process.close();
    }

    @Test
    void aScriptIsToldOnceAndItsSecretStaysOutOfTheLog() throws Exception {
        FfmpegCommand command = FfmpegCommand.builder("a test")
                .script(Secret.of("tell " + MARKER.reveal()))
                .redacting(List.of(MARKER))
                .build();
        FfmpegProcess process = start("read word rest; echo \"[error] $word $rest\" >&2; cat; exit 1", command);

        FfmpegExit exit = process.onExit().toCompletableFuture().get(30, TimeUnit.SECONDS);

        assertThat(exit.lastErrorLine()).hasValue("[error] tell ****");
        assertThat(process.logTail()).containsExactly("[error] tell ****");
        assertThat(exit.failure().orElseThrow()).hasMessageNotContaining(MARKER.reveal());
    }

    @Test
    void secretsOfTheApplicationAreTakenOutOfItsLinesWhileTheyLive() throws Exception {
        try (Redactor.Registration known = live.register(Secret.of("ya29/live token"))) {
            FfmpegProcess process = start(
                    "echo '[error] Bearer ya29%2Flive%20token refused' >&2; exit 1",
                    FfmpegCommand.builder("a test").build());

            assertThat(process.onExit()
                            .toCompletableFuture()
                            .get(20, TimeUnit.SECONDS)
                            .toString())
                    .doesNotContain("ya29");
            assertThat(process.logTail()).containsExactly("[error] Bearer **** refused");
            assertThat(known).isNotNull();
        }
    }

    @Test
    void aFullStandardErrorNeverBlocksIt() throws Exception {
        FfmpegProcess process = start(
                "i=0; while [ $i -lt 3000 ]; do echo \"[warning] line number $i of very many lines that"
                        + " come along and fill a pipe of the usual size\" >&2; i=$((i+1)); done",
                control());

        assertThat(process.onExit()
                        .toCompletableFuture()
                        .get(20, TimeUnit.SECONDS)
                        .reason())
                .isEqualTo(FfmpegExit.Reason.ENDED);
        assertThat(process.logTail()).hasSize(50).last().asString().contains("line number 2999");
    }

    @Test
    void progressIsKeptApartFromTheLog() throws Exception {
        FfmpegProcess process = start(
                "printf 'frame=3\\nout_time_us=1000000\\nprogress=continue\\n[warning] a word\\nprogress=end\\n' >&2",
                control());
        process.onExit().toCompletableFuture().get(30, TimeUnit.SECONDS);

        assertThat(process.progress())
                .hasValueSatisfying(block -> assertThat(block.last()).isTrue());
        assertThat(process.logTail()).containsExactly("[warning] a word");
    }

    @Test
    void aSignalFromOutsideIsNoFailureOfFfmpeg() throws Exception {
        FfmpegProcess process = start("echo up; exec sleep 1000", control());
        assertThat(process.stdout().read()).isEqualTo('u');
        ProcessHandle.of(process.pid()).orElseThrow().destroyForcibly();

        FfmpegExit exit = process.onExit().toCompletableFuture().get(30, TimeUnit.SECONDS);

        assertThat(exit.reason()).isEqualTo(FfmpegExit.Reason.KILLED);
        assertThat(exit.code()).isEqualTo(137);
    }

    @Test
    void mediaGoesOnlyWhereMediaIsRead() throws Exception {
        try (FfmpegProcess process = start("read key", control())) {
            assertThatThrownBy(process::stdin)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("CONTROL");
        }
    }

    @Test
    void anEndingJvmTakesItAlong() throws Exception {
        Path fake = FakeFfmpeg.answering(folder.resolve("ffmpeg"), "fake", "libx264", "exec sleep 1000");
        Process jvm = startJvm(fake);
        long pid = Long.parseLong(new String(jvm.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip());
        jvm.waitFor();

        awaitGone(pid);
        assertThat(children()).isEmpty();
    }

    @Test
    void jvmsThatStartAtOnceDoNotGetInEachOthersWay() throws Exception {
        Path fake = FakeFfmpeg.answering(folder.resolve("ffmpeg"), "fake", "libx264", "exec sleep 1000");
        PrivateFolder.create(folder.resolve("children"));
        List<Process> orphans = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Process orphan = new ProcessBuilder("sleep", "1000").start();
            orphans.add(orphan);
            ProcessMark mark = ProcessMark.of(orphan.pid()).orElseThrow();
            ChildRegister.write(
                    folder.resolve("children"),
                    ChildEntry.of(
                            ProcessMark.world(),
                            mark,
                            new ProcessMark(ProcessHandle.current().pid(), "ticks1"),
                            List.of("1000")));
        }
        List<Process> jvms = List.of(startJvm(fake), startJvm(fake));

        for (Process jvm : jvms) {
            assertThat(jvm.getInputStream().readAllBytes())
                    .as("number of its child")
                    .isNotEmpty();
            assertThat(jvm.waitFor()).isZero();
        }
        for (Process orphan : orphans) {
            assertThat(orphan.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(orphan.exitValue()).isEqualTo(128 + 15);
        }
        assertThat(children()).isEmpty();
    }

    /** Starts one, tells its number and ends without stopping it. */
    static final class EndingJvm {
        public static void main(String[] arguments) {
            FfmpegProcess process = FfmpegRunner.local(LocalFfmpegOptions.ofDefaults()
                            .executable(Path.of(arguments[0]))
                            .childFolder(Path.of(arguments[1])))
                    .start(control());
            System.out.println(process.pid());
            System.exit(0);
        }
    }

    private Process startJvm(Path fake) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        EndingJvm.class.getName(),
                        fake.toString(),
                        folder.resolve("children").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private FfmpegProcess start(String body, FfmpegCommand command) {
        Path fake = FakeFfmpeg.answering(folder.resolve("ffmpeg"), "fake", "libx264", body);
        FfmpegLocator locator = new FfmpegLocator(
                fake, Map.of("PATH", System.getenv("PATH")), getClass().getClassLoader(), "none", List.of());
        ChildRegister register = new ChildRegister(List.of(folder.resolve("children")));
        return new LocalFfmpegRunner(locator, LocalFfmpegBinary.DEADLINE, register, live, nanoTime::get).start(command);
    }

    private List<ChildEntry> children() throws IOException {
        List<ChildEntry> entries = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.resolve("children"), "*.child")) {
            for (Path file : files) {
                entries.add(ChildEntry.parse(Files.readString(file)).orElseThrow());
            }
        }
        return entries;
    }

    /** Over, even if whoever took it in has not reaped it yet. */
    private static void awaitGone(long pid) {
        await().atMost(Duration.ofSeconds(20)).until(() -> ProcessMark.of(pid).isEmpty());
    }

    private static FfmpegCommand control() {
        return FfmpegCommand.builder("a test").build();
    }

    private static FfmpegCommand media() {
        return FfmpegCommand.builder("a test").mediaOnStdin().build();
    }

    private static FfmpegExit end(FfmpegProcess process) throws Exception {
        return process.stop().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
}
