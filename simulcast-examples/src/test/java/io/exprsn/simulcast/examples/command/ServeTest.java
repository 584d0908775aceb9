package io.exprsn.simulcast.examples.command;

import static io.exprsn.simulcast.examples.control.Calls.destination;
import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.examples.control.Calls;
import io.exprsn.simulcast.testkit.CheckingIngest;
import io.exprsn.simulcast.testkit.SyntheticFlv;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The control room as a process that is killed, asked to end, and started again. */
@DisabledOnOs(OS.WINDOWS)
class ServeTest {
    private static final Pattern FIRST_LINE = Pattern.compile("\\AControl room: (http://127\\.0\\.0\\.1:\\d+/)\\R");
    private static final Pattern TOKEN = Pattern.compile("The operator's token, shown this once: (\\S+)");
    private static final int SIGTERM_EXIT = 143;

    @TempDir
    Path folder;

    private CheckingIngest ingest;
    private final List<Program> programs = new ArrayList<>();

    @BeforeEach
    void open() {
        ingest = CheckingIngest.builder().app("live").start();
    }

    @AfterEach
    void close() {
        programs.forEach(Program::close);
        ingest.close();
    }

    private Program serve() throws IOException {
        Program program = Program.classPath(
                folder,
                "serve",
                "--port",
                "0",
                "--data",
                folder.resolve("data").toString(),
                "--media",
                folder.toString(),
                "--allow-private");
        programs.add(program);
        return program;
    }

    private static URI address(Program program) {
        Awaitility.await("it accepts requests, and says so first")
                .atMost(Duration.ofSeconds(60))
                .until(() -> FIRST_LINE.matcher(program.said()).find()
                        || !program.process().isAlive());
        Matcher line = FIRST_LINE.matcher(program.said());
        assertThat(line.find()).as(program.said()).isTrue();
        return URI.create(line.group(1));
    }

    private static String token(Program program) {
        Awaitility.await("the token is shown")
                .atMost(Duration.ofSeconds(10))
                .until(() -> TOKEN.matcher(program.said()).find());
        Matcher token = TOKEN.matcher(program.said());
        token.find();
        return token.group(1);
    }

    @Test
    void aShowGoesOnAfterItsServerWasKilledAndAfterItWasAskedToEnd() throws Exception {
        try (InputStream flv =
                new SyntheticFlv(SyntheticFlv.Settings.ofDefaults().lasting(Duration.ofSeconds(20)), 7)) {
            Files.copy(flv, folder.resolve("clip.flv"));
        }
        Program first = serve();
        URI address = address(first);
        String token = token(first);
        Calls calls = new Calls(address, token);
        calls.post(
                        "/api/destinations",
                        "{'id': 'site', 'name': 'Church site', 'url': '" + ingest.url() + "', 'key': 'the-key'}")
                .with(201);
        calls.post(
                        "/api/streams",
                        "{'id': 'sunday', 'name': 'Sunday', 'inputSource': 'file:clip.flv?loop', 'destinations': ['site']}")
                .with(201);
        calls.post("/api/simulcast/sunday/start").with(202);
        calls.awaitState("sunday", "site", "LIVE");

        first.signal("KILL");
        first.exit(10);
        int before = ingest.publications().size();
        Program second = serve();
        calls = new Calls(address(second), token);
        assertThat(second.said()).as("tokens are shown once").doesNotContain("token");
        calls.awaitState("sunday", "site", "LIVE");
        assertThat(ingest.publications()).hasSizeGreaterThan(before);
        assertThat(calls.post("/api/simulcast/sunday/start")
                        .with(200)
                        .at("/state")
                        .asText())
                .isEqualTo("running");

        second.signal("TERM");
        assertThat(second.exit(20)).isEqualTo(SIGTERM_EXIT);
        before = ingest.publications().size();
        Program third = serve();
        calls = new Calls(address(third), token);
        calls.awaitState("sunday", "site", "LIVE");
        assertThat(ingest.publications()).hasSizeGreaterThan(before);

        calls.post("/api/simulcast/sunday/stop").with(202);
        calls.await(
                "it is over",
                "/api/simulcast/sunday/status",
                told -> told.at("/state").asText().equals("idle"));
        third.signal("TERM");
        assertThat(third.exit(20)).isEqualTo(SIGTERM_EXIT);
        Program fourth = serve();
        calls = new Calls(address(fourth), token);
        assertThat(calls.get("/api/simulcast/sunday/status")
                        .with(200)
                        .at("/state")
                        .asText())
                .as("what was ended stays so")
                .isEqualTo("idle");
        assertThat(destination(calls.get("/api/simulcast/sunday/status"), "site")
                        .path("state")
                        .asText())
                .isEqualTo("IDLE");
        for (Program program : programs) {
            assertThat(program.said()).doesNotContain("the-key");
        }
    }

    @Test
    void whatCannotBeIsSaidAtOnce() throws Exception {
        Program program = Program.classPath(folder, "serve", "--port", "99999");
        programs.add(program);
        assertThat(program.exit(60)).isEqualTo(ExitCode.USAGE);
        assertThat(program.said()).contains("--port").doesNotContain("\tat ");
    }
}
