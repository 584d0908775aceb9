package io.exprsn.simulcast.ffmpeg;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.credential.Redactor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The binaries that tests run with, told by system properties. A test of an absent one is skipped and says so. */
public enum InstalledFfmpeg {
    V61("simulcast.ffmpeg61"),
    V81("simulcast.ffmpeg81"),
    SYSTEM("simulcast.ffmpegSystem");

    private final String property;

    InstalledFfmpeg(String property) {
        this.property = property;
    }

    /** One that uses this binary and no other. */
    public FfmpegRunner runner() {
        return runner(Path.of("target", "children"));
    }

    /** One that writes its children down in this folder. */
    FfmpegRunner runner(Path children) {
        return new LocalFfmpegRunner(
                new FfmpegLocator(
                        executable(), System.getenv(), ClassLoader.getPlatformClassLoader(), "none", List.of()),
                Duration.ofSeconds(30),
                new ChildRegister(List.of(children)),
                new Redactor(),
                System::nanoTime);
    }

    /** Where it is; it was started once. */
    public Path executable() {
        String path = System.getProperty(property, "");
        require(
                !path.isEmpty() && Files.isExecutable(Path.of(path)),
                "no FFmpeg where the system property " + property + " points to: " + path);
        try {
            new LocalFfmpegBinary(Path.of(path), property, System.getenv(), Duration.ofSeconds(30)).version();
        } catch (SimulcastException e) {
            require(false, e.getMessage());
        }
        return Path.of(path);
    }

    /** A run that must have its peers fails without them. */
    private static void require(boolean present, String problem) {
        if (Boolean.getBoolean("simulcast.peersRequired") && !present) {
            throw new AssertionError("Required: " + problem);
        }
        assumeTrue(present, "Skipped: " + problem);
    }
}
