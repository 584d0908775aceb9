package io.exprsn.simulcast.ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Processes of this JVM, written down as if another one had started them. */
@DisabledOnOs(OS.WINDOWS)
@ExtendWith(NothingLeft.class)
class ChildRegisterTest {
    private static final ProcessMark US =
            ProcessMark.of(ProcessHandle.current().pid()).orElseThrow();

    /** Our number, as another JVM had it before. */
    private static final ProcessMark KILLED = new ProcessMark(US.pid(), "ticks1");

    @TempDir
    Path root;

    private final List<Process> started = new ArrayList<>();
    private Path folder;

    @AfterEach
    void endAll() {
        started.forEach(process -> {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        });
    }

    @Test
    void endsWhatKilledJvmsLeftBehindAndSaysSoOnce() throws Exception {
        Process one = start("sleep", "1000");
        Process other = start("sleep", "1001");
        Path file = write(one, KILLED, "1000");
        write(other, KILLED, "1001");
        ChildRegister register = register();

        try (LogLines lines = new LogLines(ChildRegister.class)) {
            register.endOrphans();
            register.endOrphans();

            assertThat(one.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(other.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(one.exitValue()).as("asked, not killed").isEqualTo(128 + 15);
            assertThat(file).doesNotExist();
            assertThat(entries()).isEmpty();
            assertThat(lines.forPeople())
                    .singleElement()
                    .asString()
                    .startsWith("INFO Ended FFmpeg processes that killed JVMs left behind: [")
                    .contains(Long.toString(one.pid()), Long.toString(other.pid()));
        }
    }

    @Test
    void endsOneThatIgnoresSignalsAndAllItStarted() throws Exception {
        Process deaf = start("sh", "-c", "trap '' TERM; sleep 1000 & echo up; while :; do sleep 0.1; done");
        assertThat(deaf.getInputStream().read()).isEqualTo('u');
        List<ProcessHandle> below = deaf.descendants().toList();
        assertThat(below).isNotEmpty();
        write(deaf, KILLED, "-c", "trap '' TERM; sleep 1000 & echo up; while :; do sleep 0.1; done");

        register().endOrphans();

        assertThat(deaf.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(deaf.exitValue()).isEqualTo(128 + 9);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> below.stream()
                        .noneMatch(child -> ProcessMark.of(child.pid()).isPresent()));
    }

    @Test
    void endsOneThatIsHalted() throws Exception {
        Process halted = start("sleep", "1000");
        signal("STOP", halted.pid());
        write(halted, KILLED, "1000");

        register().endOrphans();

        assertThat(halted.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(entries()).isEmpty();
    }

    @Test
    void neverTouchesAStrangerWithTheSameNumber() throws Exception {
        Process later = start("sleep", "1000");
        Process different = start("sleep", "1001");
        Process longer = start("sleep", "1", "1002");
        ProcessMark mark = markOf(later);
        write(ChildEntry.of(
                ProcessMark.world(), new ProcessMark(mark.pid(), mark.started() + "1"), KILLED, List.of("1000")));
        write(different, KILLED, "1000");
        write(longer, KILLED, "1002", "1");

        try (LogLines lines = new LogLines(ChildRegister.class)) {
            register().endOrphans();

            assertThat(List.of(later, different, longer)).allMatch(Process::isAlive);
            assertThat(lines.forPeople()).isEmpty();
            assertThat(entries()).as("nothing to remember").isEmpty();
        }
    }

    @Test
    void leavesTheChildrenOfALivingJvmAlone() throws Exception {
        Process child = start("sleep", "1000");
        Path file = write(child, US, "1000");

        register().endOrphans();

        assertThat(child.isAlive()).isTrue();
        assertThat(file).exists();
    }

    @Test
    void leavesWhatAnotherMachineWroteAloneUntilItIsOld() throws Exception {
        Process child = start("sleep", "1000");
        Path file = write(ChildEntry.of("elsewhere/pid:[1]", markOf(child), KILLED, List.of("1000")));
        assertThat(write(child, US, "1000")).as("the same number here").isNotEqualTo(file);

        register().endOrphans();
        assertThat(file).exists();
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(31))));
        register().endOrphans();

        assertThat(file).doesNotExist();
        assertThat(child.isAlive()).isTrue();
    }

    @Test
    void movesDamagedFilesAwayAndGoesOn() throws Exception {
        Process orphan = start("sleep", "1000");
        Path whole = write(orphan, KILLED, "1000");
        String text = Files.readString(whole);
        Path half = Files.writeString(whole.resolveSibling("half.child"), text.substring(0, text.length() / 2));
        Path huge = Files.writeString(whole.resolveSibling("huge.child"), text.repeat(100));
        Files.write(whole.resolveSibling("binary.child"), new byte[] {0, -1, 27});
        Files.createFile(whole.resolveSibling("empty.child"));

        try (LogLines lines = new LogLines(ChildRegister.class)) {
            register().endOrphans();

            assertThat(lines.forPeople())
                    .filteredOn(line -> line.startsWith("WARN "))
                    .hasSize(4)
                    .allMatch(line -> line.contains("end it by hand"));
        }
        assertThat(orphan.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(half).doesNotExist();
        assertThat(huge.resolveSibling("huge.child.damaged")).exists();
        assertThat(entries()).isEmpty();
    }

    @Test
    void aScriptThatHandsOverIsKnownByTheArguments() throws Exception {
        Path script = FakeFfmpeg.script(root.resolve("ffmpeg"), "exec sleep \"$@\"");
        Process orphan = start(script.toString(), "1000");
        write(orphan, KILLED, "1000");
        await().until(() -> orphan.info().command().orElse("").contains("sleep")
                || orphan.info().arguments().stream().anyMatch(all -> all.length == 1));

        register().endOrphans();

        assertThat(orphan.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void argumentsMayBeLongEmptyOrInAnyScript() throws Exception {
        String[] arguments = {"-c", "echo up; read line", "", "Grüße 日本.mp4?", "x".repeat(9000), ""};
        List<String> line = new ArrayList<>(List.of("sh"));
        line.addAll(List.of(arguments));
        Process orphan = start(line.toArray(String[]::new));
        assertThat(orphan.getInputStream().read()).isEqualTo('u');
        write(orphan, KILLED, arguments);

        register().endOrphans();

        assertThat(orphan.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void doesNotWaitForAnotherJvmThatLooksThroughTheSameFolder() throws Exception {
        Process orphan = start("sleep", "1000");
        write(orphan, KILLED, "1000");
        ChildRegister register = register();
        try (FileChannel channel =
                        FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock theirs = channel.lock()) {
            register.endOrphans();
            assertThat(theirs.isValid()).isTrue();
            assertThat(orphan.isAlive()).isTrue();
        }
        register.endOrphans();

        assertThat(orphan.waitFor(20, TimeUnit.SECONDS))
                .as("looks again at the next start")
                .isTrue();
    }

    @Test
    void whatIsWrittenIsTheOwnersAlone() throws Exception {
        Process child = start("sleep", "1000");
        Runnable erase = register().write(child.pid(), List.of("1000"));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
        Path file = entries().get(0);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(ChildEntry.parse(Files.readString(file)))
                .hasValue(ChildEntry.of(ProcessMark.world(), markOf(child), US, List.of("1000")));

        erase.run();
        erase.run();
        assertThat(file).doesNotExist();
    }

    @Test
    void withoutAFolderItSaysSoOnceAndNothingElseChanges() throws Exception {
        Path file = Files.createFile(root.resolve("file"));
        ChildRegister register = new ChildRegister(List.of(file, file.resolve("below")));
        Process child = start("sleep", "1000");

        try (LogLines lines = new LogLines(ChildRegister.class)) {
            register.endOrphans();
            register.write(child.pid(), List.of("1000")).run();
            register.write(child.pid(), List.of("1000")).run();

            assertThat(lines.forPeople())
                    .singleElement()
                    .asString()
                    .startsWith("WARN FFmpeg processes are not written down")
                    .contains(file.toString());
        }
    }

    @Test
    void takesTheNextFolderWhenTheFirstIsOpenToOthers() throws Exception {
        Path open = Files.createDirectory(root.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        Process child = start("sleep", "1000");
        new ChildRegister(List.of(open, folder())).write(child.pid(), List.of("1000"));

        assertThat(entries()).hasSize(1);
        assertThat(open).isEmptyDirectory();
    }

    private Process start(String... line) throws IOException {
        Process process = new ProcessBuilder(line).start();
        started.add(process);
        return process;
    }

    private Path write(Process child, ProcessMark owner, String... arguments) throws IOException {
        return write(ChildEntry.of(ProcessMark.world(), markOf(child), owner, List.of(arguments)));
    }

    private Path write(ChildEntry entry) throws IOException {
        return ChildRegister.write(folder(), entry);
    }

    private ChildRegister register() throws IOException {
        return new ChildRegister(List.of(folder()));
    }

    private Path folder() throws IOException {
        folder = root.resolve("children");
        PrivateFolder.create(folder);
        return folder;
    }

    private List<Path> entries() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".child")).toList();
        }
    }

    private static ProcessMark markOf(Process process) {
        return ProcessMark.of(process.pid()).orElseThrow();
    }

    static void signal(String name, long pid) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                        .start()
                        .waitFor())
                .isZero();
    }
}
