package io.exprsn.simulcast.examples.control.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** {@code serve --demo} as a process of its own, which can be killed and started again at its port. Closing it leaves none behind. */
final class ServedDemo implements AutoCloseable {
    static final String OPERATOR = "operator-of-the-browser-test-0123456789";
    static final String VIEWER = "viewer-of-the-browser-test-0123456789";

    private static final Pattern ADDRESS = Pattern.compile("Control room: http://127\\.0\\.0\\.1:(\\d+)/");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path folder;
    private final Path said;
    private Process process;
    private int port;

    private ServedDemo(Path folder) throws IOException {
        this.folder = folder;
        this.said = folder.resolve("said.txt");
        this.process = run();
        port = awaitAddress();
    }

    /** Starts it and waits until it accepts requests. */
    static ServedDemo start(Path folder) throws IOException {
        return new ServedDemo(folder);
    }

    String url() {
        return "http://127.0.0.1:" + port + "/";
    }

    /** Ends it without a word, as a machine that fails does. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Starts it again, at the same port. */
    void startAgain() throws IOException {
        process = run();
        assertThat(awaitAddress()).isEqualTo(port);
    }

    private Process run() throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m", "-jar"));
        command.add(System.getProperty("simulcast.jar"));
        command.addAll(List.of("serve", "--demo", "--port", Integer.toString(port), "--data"));
        command.add(folder.resolve("data").toString());
        Files.deleteIfExists(said);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        builder.environment().put("SIMULCAST_OPERATOR_TOKEN", OPERATOR);
        builder.environment().put("SIMULCAST_VIEWER_TOKEN", VIEWER);
        return builder.start();
    }

    private int awaitAddress() {
        List<Integer> found = new ArrayList<>();
        Awaitility.await("its address").atMost(PATIENCE).until(() -> {
            assertThat(process.isAlive()).as(said()).isTrue();
            Matcher address = ADDRESS.matcher(said());
            if (address.find()) {
                found.add(Integer.parseInt(address.group(1)));
            }
            return !found.isEmpty();
        });
        return found.get(0);
    }

    String said() {
        try {
            return Files.exists(said) ? Files.readString(said) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
    }
}
