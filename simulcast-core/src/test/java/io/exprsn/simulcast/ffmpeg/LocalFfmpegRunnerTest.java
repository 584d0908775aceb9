package io.exprsn.simulcast.ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.credential.Redactor;
import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
@ExtendWith(NothingLeft.class)
class LocalFfmpegRunnerTest {
    private static final FfmpegRequirement X264 = FfmpegRequirement.of(FfmpegCapability.encoder("libx264"));
    private static final String MARKER = "MarkerSecret42";

    @TempDir
    Path folder;

    private final Map<String, String> environment = new HashMap<>();

    @Test
    void looksAtThePathGivenThenTheVariableThenThePath() {
        Path given = fake("given", "libx264");
        Path variable = fake("variable", "libx264");
        Path onPath = fake("path", "libx264");
        environment.put("SIMULCAST_FFMPEG", variable.toString());
        environment.put("PATH", folder.resolve("none") + File.pathSeparator + onPath.getParent());

        assertThat(runner(given).binary(X264).origin()).isEqualTo(given + " (named by the program)");
        assertThat(runner(null).binary(X264).origin()).isEqualTo(variable + " (from SIMULCAST_FFMPEG)");
        environment.remove("SIMULCAST_FFMPEG");
        assertThat(runner(null).binary(X264).origin()).isEqualTo(onPath + " (on the PATH)");
        assertThat(runner(null).binary(X264).version()).isEqualTo("path");
    }

    @Test
    void passesOverWhatDoesNotMeetTheRequirement() {
        Path given = fake("given", "libx265");
        Path onPath = fake("path", "libx264");
        environment.put("PATH", given.getParent() + File.pathSeparator + onPath.getParent());
        FfmpegRunner runner = runner(given);

        assertThat(runner.binary(X264).origin()).startsWith(onPath.toString());
        assertThat(runner.binary(FfmpegRequirement.none()).origin()).startsWith(given.toString());
    }

    @Test
    void aFolderWillDoForAnExecutable() {
        Path given = fake("given", "libx264");

        assertThat(runner(given.getParent()).binary(X264).origin()).startsWith(given.toString());
    }

    @Test
    void oneErrorListsEveryPlaceAndWhatItLacks() {
        environment.put("SIMULCAST_FFMPEG", folder.resolve("gone").toString());
        Path old = fake("old", "libx265");
        Path broken = FakeFfmpeg.script(
                folder.resolve("broken/ffmpeg"),
                "echo 'ffmpeg: error while loading shared libraries: libpulse.so.0: cannot open shared object file: No such"
                        + " file or directory' >&2; exit 127");
        Path other = FakeFfmpeg.script(folder.resolve("other/ffmpeg"), "echo 'BusyBox'");
        environment.put(
                "PATH",
                old.getParent() + File.pathSeparator + broken.getParent() + File.pathSeparator + other.getParent());

        assertThatThrownBy(() -> runner(null).binary(X264)).isInstanceOfSatisfying(SimulcastException.class, e -> {
            assertThat(e.kind()).isEqualTo(ErrorKind.INVALID);
            assertThat(e.problem())
                    .startsWith("Looking for an FFmpeg with encoder libx264: none will do. ")
                    .contains(folder.resolve("gone") + " (from SIMULCAST_FFMPEG): there is no such file")
                    .contains(old + " (on the PATH): FFmpeg old lacks encoder libx264")
                    .contains(broken + " (on the PATH) what it can do: it cannot start, the shared library"
                            + " libpulse.so.0 is missing (on Debian: install libpulse0)")
                    .contains(other + " (on the PATH) what it can do: it answered -version with \"BusyBox\"")
                    .contains("class path: no artifact org.bytedeco:ffmpeg for test-arch");
            assertThat(e.remedy()).contains("SIMULCAST_FFMPEG", "org.bytedeco:ffmpeg", "test-arch");
        });
    }

    @Test
    void withNothingAnywhereTheErrorSaysSo() {
        assertThatThrownBy(() -> runner(null).binary(X264))
                .hasMessageContaining("SIMULCAST_FFMPEG: not set")
                .hasMessageContaining("PATH: no ffmpeg in any of its folders");
    }

    @Test
    void namesEveryLibraryThatTheLoaderMisses() {
        String explanation = MissingLibraries.explain(
                "ffmpeg: error while loading shared libraries: libpulse.so.0: cannot open shared object file",
                () -> "\tlibxcb.so.1 => not found\n\tlibc.so.6 => /lib/libc.so.6 (0x1)\n\tlibpulse.so.0 => not found\n"
                        + "\tlibfoo.so.3 => not found\n");

        assertThat(explanation)
                .isEqualTo(
                        "the shared libraries libpulse.so.0, libxcb.so.1, libfoo.so.3 are missing (on Debian: install"
                                + " libpulse0 libxcb1)");
        assertThat(MissingLibraries.explain("all is well", () -> "libx => not found"))
                .isEmpty();
    }

    @Test
    void oneThatNeverAnswersIsGivenUp() {
        Path hung = FakeFfmpeg.script(folder.resolve("hung/ffmpeg"), "sleep 100 & wait");

        assertThatThrownBy(() -> searching(locator(hung, getClass().getClassLoader()), Duration.ofMillis(300))
                        .binary(FfmpegRequirement.none()))
                .hasMessageContaining("it did not answer within 300 ms");
    }

    @Test
    void isAskedOnceUntilTheFileChanges() throws Exception {
        Path count = folder.resolve("count");
        Path given = FakeFfmpeg.answering(folder.resolve("given/ffmpeg"), "1", "libx265", "");
        Files.writeString(
                given, Files.readString(given).replace("#!/bin/sh\n", "#!/bin/sh\necho x >> " + count + "\n"));
        FfmpegRunner runner = runner(given);
        FfmpegRequirement x265 = FfmpegRequirement.of(FfmpegCapability.encoder("libx265"));

        runner.binary(x265);
        runner.binary(x265);
        runner.binary(x265.and(FfmpegRequirement.of(FfmpegCapability.encoder("aac"))));
        assertThat(Files.readAllLines(count)).hasSize(2); // -version and -encoders

        FakeFfmpeg.answering(given, "newer-version", "libx264", "");
        assertThatThrownBy(() -> runner.binary(x265)).hasMessageContaining("newer-version lacks encoder libx265");
    }

    @Test
    void findsTheOneCarriedByAnArtifactAndUnpacksItOnce() throws Exception {
        Path jar =
                FakeArtifact.jar(folder.resolve("ffmpeg-9.9-test-arch-gpl.jar"), "test-arch-gpl", "carried", "libx264");
        try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
            FfmpegBinary binary = searching(locator(null, loader)).binary(X264);

            Path cache = folder.resolve("cache");
            assertThat(binary.version()).isEqualTo("carried");
            assertThat(binary.origin())
                    .contains(
                            cache.toString(),
                            "from the class path",
                            jar.getFileName().toString());
            Path unpacked = only(cache);
            assertThat(unpacked.getFileName().toString()).startsWith("ffmpeg-9.9-test-arch-gpl-");
            assertThat(unpacked.resolve("ffmpeg")).isExecutable();
            assertThat(unpacked.resolve("libavcodec.so.99")).exists();
            assertThat(unpacked.resolve("libjniavcodec.so")).doesNotExist();
            assertThat(Files.getPosixFilePermissions(unpacked)).hasSize(3);
            Object key = Files.readAttributes(unpacked, java.nio.file.attribute.BasicFileAttributes.class)
                    .fileKey();

            searching(locator(null, loader)).binary(X264);
            assertThat(Files.readAttributes(only(cache), java.nio.file.attribute.BasicFileAttributes.class)
                            .fileKey())
                    .isEqualTo(key);
        }
    }

    @Test
    void unpacksAgainWhenACleanerTookAPart() throws Exception {
        Path jar = FakeArtifact.jar(folder.resolve("a.jar"), "test-arch", "carried", "libx264");
        try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
            searching(locator(null, loader)).binary(X264);
            Path library = only(folder.resolve("cache")).resolve("libavcodec.so.99");
            Files.delete(library);

            searching(locator(null, loader)).binary(X264);
            assertThat(library).exists();
        }
    }

    @Test
    void findsTheOneInAClassPathFolderToo() throws Exception {
        FakeArtifact.folder(folder.resolve("classes"), "test-arch", "carried", "libx264");
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.resolve("classes").toUri().toURL()}, null)) {
            assertThat(searching(locator(null, loader)).binary(X264).version()).isEqualTo("carried");
        }
    }

    @Test
    void aCacheThatOthersCanWriteIsNotTrusted() throws Exception {
        Path jar = FakeArtifact.jar(folder.resolve("a.jar"), "test-arch", "carried", "libx264");
        Path open = Files.createDirectory(folder.resolve("cache"));
        Files.setPosixFilePermissions(open, java.nio.file.attribute.PosixFilePermissions.fromString("rwxrwxrwx"));
        try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
            assertThatThrownBy(() -> searching(locator(null, loader)).binary(X264))
                    .hasMessageContaining("others may write there");
        }
    }

    @Test
    void takesTheNextCacheWhenTheFirstCannotBeUsed() throws Exception {
        Path jar = FakeArtifact.jar(folder.resolve("a.jar"), "test-arch", "carried", "libx264");
        Path file = Files.createFile(folder.resolve("cache"));
        try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
            FfmpegLocator locator = new FfmpegLocator(
                    null, environment, loader, "test-arch", List.of(file.resolve("below"), folder.resolve("second")));

            assertThat(searching(locator).binary(X264).origin())
                    .contains(folder.resolve("second").toString());
        }
    }

    @Test
    void librariesBesideTheExecutableAreFoundFirst() throws Exception {
        Path given = fake("given", "libx264");
        environment.put("LD_LIBRARY_PATH", "before");
        environment.put("DYLD_LIBRARY_PATH", "before");
        environment.put("FFREPORT", "file=leak.log");
        environment.put("ENCRYPTION_KEY", MARKER);
        LocalFfmpegBinary binary = new LocalFfmpegBinary(given, "test", environment, Duration.ofSeconds(5));
        assertThat(binary.prepare(List.of()).environment().values()).doesNotContain(MARKER, "file=leak.log");
        assertThat(binary.prepare(List.of()).environment()).containsEntry("LD_LIBRARY_PATH", "before");

        Files.createFile(given.resolveSibling("libavcodec.so.60"));
        assertThat(binary.prepare(List.of()).environment().values())
                .contains(given.getParent() + File.pathSeparator + "before");
    }

    @Test
    void namesThePlatformAsArtifactsDo() {
        assertThat(FfmpegLocator.platformOf("Linux", "amd64")).isEqualTo("linux-x86_64");
        assertThat(FfmpegLocator.platformOf("Linux", "aarch64")).isEqualTo("linux-arm64");
        assertThat(FfmpegLocator.platformOf("Mac OS X", "aarch64")).isEqualTo("macosx-arm64");
        assertThat(FfmpegLocator.platformOf("Mac OS X", "x86_64")).isEqualTo("macosx-x86_64");
        assertThat(FfmpegLocator.platformOf("Windows 11", "amd64")).isEqualTo("windows-x86_64");
    }

    private Path fake(String version, String encoder) {
        return FakeFfmpeg.answering(folder.resolve(version + "/ffmpeg"), version, encoder, "");
    }

    private FfmpegRunner runner(@Nullable Path given) {
        return searching(locator(given, getClass().getClassLoader()));
    }

    private FfmpegRunner searching(FfmpegLocator locator) {
        return searching(locator, LocalFfmpegBinary.DEADLINE);
    }

    private FfmpegRunner searching(FfmpegLocator locator, Duration deadline) {
        return new LocalFfmpegRunner(
                locator,
                deadline,
                new ChildRegister(List.of(folder.resolve("children"))),
                new Redactor(),
                System::nanoTime);
    }

    private FfmpegLocator locator(@Nullable Path given, ClassLoader loader) {
        return new FfmpegLocator(given, environment, loader, "test-arch", List.of(folder.resolve("cache")));
    }

    private static Path only(Path cache) throws Exception {
        try (var entries = Files.list(cache)) {
            return entries.reduce((one, other) -> {
                        throw new AssertionError("More than one: " + one + ", " + other);
                    })
                    .orElseThrow();
        }
    }
}
