package io.exprsn.simulcast.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An application as it is started: the jars that its bill of materials leads to, on the class path and on the module path. */
class ConsumerIT {
    private static final Path JAR = Path.of(System.getProperty("consumer.jar"));
    private static final Path LIB = Path.of(System.getProperty("consumer.lib"));
    private static final long MINUTES = 2;

    @TempDir
    Path folder;

    @Test
    void theBillOfMaterialsHoldsWhatItSays() throws IOException {
        try (Stream<Path> jars = Files.list(LIB)) {
            assertThat(jars.map(jar -> jar.getFileName().toString()))
                    .anyMatch(name -> name.startsWith("jackson-databind-2.17."))
                    .anyMatch(name -> name.startsWith("jackson-annotations-2.17."))
                    .anyMatch(name -> name.startsWith("kotlin-stdlib-1.9."));
        }
    }

    @Test
    void runsOnTheClassPath() throws Exception {
        String out = run("-cp", JAR + File.pathSeparator + LIB + "/*", "io.exprsn.simulcast.consumer.Consumer");

        assertThat(out).contains("module null");
    }

    @Test
    void runsOnTheModulePath() throws Exception {
        String out = run(
                "-p",
                JAR + File.pathSeparator + LIB,
                "-m",
                "io.exprsn.simulcast.consumer/io.exprsn.simulcast.consumer.Consumer");

        assertThat(out).contains("module io.exprsn.simulcast.consumer");
    }

    private String run(String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Djava.net.preferIPv4Stack=true");
        command.addAll(List.of(arguments));
        command.add(folder.resolve("credentials").toString());
        Path out = folder.resolve("out");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        try {
            boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
            String text = Files.readString(out, StandardCharsets.UTF_8);
            assertThat(ended).as("ended within %s min:\n%s", MINUTES, text).isTrue();
            assertThat(process.exitValue()).as(text).isZero();
            assertThat(text)
                    .contains("platform youtube, YouTube")
                    .contains("credential kept")
                    .contains("grant asked at accounts.example.org")
                    .contains("broadcast ended")
                    .contains("show live, complaints: []")
                    .contains("consumer done");
            return text;
        } finally {
            process.destroyForcibly();
        }
    }
}
