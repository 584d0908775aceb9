package io.exprsn.simulcast.examples.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs the command inside this JVM and keeps what it wrote. */
final class CommandRun {
    /** A key that must be found nowhere. */
    static final String MARKER = "marker-key-5e1f";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> env = new HashMap<>();
    private InputStream in = new ByteArrayInputStream(new byte[0]);
    private boolean terminal;

    CommandRun env(String name, String value) {
        env.put(name, value);
        return this;
    }

    CommandRun in(byte[] bytes) {
        in = new ByteArrayInputStream(bytes);
        return this;
    }

    CommandRun onTerminal() {
        terminal = true;
        return this;
    }

    int run(String... args) {
        return Main.run(
                args,
                new Shell(
                        in,
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        env,
                        terminal));
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    /** What every run must keep to, however it ended. */
    CommandRun assertDecent() {
        assertThat(out() + err()).doesNotContain(MARKER, "Exception", "\tat ");
        assertNothingRuns();
        return this;
    }

    static void assertNothingRuns() {
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(ourThreads()).isEmpty());
        assertThat(ProcessHandle.current().descendants()).isEmpty();
    }

    private static List<String> ourThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("simulcast"))
                .toList();
    }

    /** The demo's clip, as a file. */
    static Path clip() {
        try {
            return Path.of(Main.class
                    .getResource("/io/exprsn/simulcast/examples/demo.flv")
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] clipBytes() {
        try (InputStream clip = Main.class.getResourceAsStream("/io/exprsn/simulcast/examples/demo.flv")) {
            return clip.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code host:port/app} of an ingest's address. */
    static String nameOf(String url) {
        URI uri = URI.create(url);
        return uri.getAuthority() + uri.getPath();
    }
}
