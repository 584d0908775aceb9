package io.exprsn.simulcast.examples.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What is kept between two runs of a control room. */
final class ControlStoreTest {
    @TempDir
    Path folder;

    /** What one room keeps, the next one has. */
    private void keeps(UnaryOperator<ControlSettings.Builder> settings) {
        String cookie;
        try (ControlHarness harness = ControlHarness.open(folder, Stage.NONE, settings)) {
            harness.operator()
                    .post(
                            "/api/destinations",
                            "{\"id\":\"d\",\"name\":\"D\",\"server\":\"rtmp://127.0.0.1/app\",\"key\":\"s3cret\"}")
                    .expect(201);
            harness.operator()
                    .post("/api/streams", "{\"id\":\"s\",\"name\":\"S\",\"destinations\":[\"d\"]}")
                    .expect(201);
            cookie = harness.anybody()
                    .post("/api/session", "{\"token\":\"" + ControlHarness.VIEWER + "\"}")
                    .header("Set-Cookie")
                    .split(";")[0];
        }
        try (ControlHarness harness = ControlHarness.open(folder, Stage.NONE, settings)) {
            ControlHarness.Client browser = harness.client(Map.of("Cookie", cookie));
            assertThat(browser.get("/api/streams/s")
                            .expect(200)
                            .json()
                            .at("/destinations/0")
                            .asText())
                    .isEqualTo("d");
            assertThat(harness.room.destinations().get("d").orElseThrow().key()).isEqualTo(Secret.of("s3cret"));
            assertThat(harness.anybody()
                            .get("/health/ready")
                            .expect(200)
                            .json()
                            .at("/checks/store")
                            .asText())
                    .isEqualTo("up");
        }
    }

    @Test
    void keepsAllInAFile() {
        keeps(settings -> settings.allowPrivate(true));
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, architectures = "amd64") // the PostgreSQL that Maven brings is for these
    void keepsAllInPostgres() throws IOException {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.builder().start()) {
            ControlSettings.Store store = new ControlSettings.Store(
                    "jdbc:postgresql://localhost:" + postgres.getPort() + "/postgres", "postgres", null);
            keeps(settings -> settings.allowPrivate(true).store(store));
        }
    }

    @Test
    void saysWhatIsWrongWithADatabase() {
        assertThatThrownBy(() -> ControlHarness.open(
                        folder,
                        Stage.NONE,
                        settings -> settings.store(new ControlSettings.Store(
                                "jdbc:postgresql://127.0.0.1:1/none?password=s3cret", "u", Secret.of("s3cret")))))
                .isInstanceOf(SimulcastException.class)
                .hasMessageContaining("jdbc:postgresql://127.0.0.1:1/none")
                .hasMessageNotContaining("s3cret");
        assertThatThrownBy(() -> ControlHarness.open(
                        folder,
                        Stage.NONE,
                        settings -> settings.store(new ControlSettings.Store("jdbc:unheardof:x", null, null))))
                .isInstanceOf(SimulcastException.class)
                .hasMessageContaining("jdbc:postgresql://host/database");
    }

    /** A key that is gone is not replaced by another, which could open nothing of what is there. */
    @Test
    void makesNoNewKeyForWhatIsSealed() throws IOException {
        try (ControlHarness harness = ControlHarness.open(folder)) {
            harness.operator()
                    .post(
                            "/api/destinations",
                            "{\"id\":\"d\",\"name\":\"D\",\"server\":\"rtmp://127.0.0.1/app\",\"key\":\"s3cret\"}")
                    .expect(201);
        }
        Files.move(folder.resolve("encryption-key"), folder.resolve("elsewhere"));
        assertThatThrownBy(() -> ControlHarness.open(folder)).hasMessageContaining("ENCRYPTION_KEY");
        assertThatThrownBy(() -> ControlHarness.open(
                        folder, Stage.NONE, settings -> settings.encryptionKey(Secret.of("another passphrase"))))
                .isInstanceOf(SimulcastException.class);
        Files.move(folder.resolve("elsewhere"), folder.resolve("encryption-key"));
        ControlHarness.open(folder).close();
    }
}
