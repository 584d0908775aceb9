package io.exprsn.simulcast.examples.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The command as a process of its own, with its output in files. Closing it leaves no process behind. */
record Program(Process process, Path out, Path err) implements AutoCloseable {
    private static final String MAIN = "io.exprsn.simulcast.examples.command.Main";
    private static final String MODULE = "io.exprsn.simulcast.examples/" + MAIN;

    /** {@code java -jar simulcast.jar} with these arguments. */
    static Program jar(Path folder, Map<String, String> env, String... args) throws IOException {
        return jarAt(Path.of(System.getProperty("simulcast.jar")), folder, env, args);
    }

    /** The same with a jar elsewhere. */
    static Program jarAt(Path jar, Path folder, Map<String, String> env, String... args) throws IOException {
        return start(folder, env, List.of("-jar", jar.toString()), args);
    }

    /** On the class path, without the one jar. */
    static Program classPath(Path folder, String... args) throws IOException {
        return start(folder, Map.of(), List.of("-cp", libraries(), MAIN), args);
    }

    /** On the module path. */
    static Program modulePath(Path folder, String... args) throws IOException {
        return start(folder, Map.of(), List.of("--module-path", libraries(), "-m", MODULE), args);
    }

    /** What this test runs with, without its own classes. */
    private static String libraries() {
        String[] parts = System.getProperty("java.class.path").split(File.pathSeparator);
        return String.join(
                File.pathSeparator,
                List.of(parts).stream()
                        .filter(part -> !part.replace('\\', '/').contains("/test-classes"))
                        .filter(
                                part -> !part.matches(
                                        ".*(junit|assertj|awaitility|hamcrest|opentest4j|apiguardian"
                                                + "|byte-buddy|surefire|deque|selenium|guava|failureaccess|listenablefuture|j2objc|opentelemetry)[^/\\\\]*\\.jar"))
                        .toList());
    }

    private static Program start(Path folder, Map<String, String> env, List<String> java, String... args)
            throws IOException {
        List<String> command = new ArrayList<>(withDefaultSignals());
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(java);
        command.addAll(List.of(args));
        Path out = Files.createTempFile(folder, "out", ".txt");
        Path err = Files.createTempFile(folder, "err", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(env);
        return new Program(builder.start(), out, err);
    }

    /** A build in the background ignores SIGINT, and its children with it, unless told otherwise. */
    private static List<String> withDefaultSignals() {
        try {
            List<String> prefix = List.of("/usr/bin/env", "--default-signal=INT");
            List<String> probe = new ArrayList<>(prefix);
            probe.add("/bin/true");
            Process process = new ProcessBuilder(probe)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0 ? prefix : List.of();
        } catch (IOException e) {
            return List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    void signal(String name) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    /** Waits for the end; the exit code. */
    int exit(long seconds) throws InterruptedException {
        assertThat(process.waitFor(seconds, TimeUnit.SECONDS))
                .as("ended within %d s; it said %s", seconds, said())
                .isTrue();
        return process.exitValue();
    }

    String said() {
        try {
            return Files.readString(out) + Files.readString(err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
