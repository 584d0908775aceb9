package io.exprsn.simulcast.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.store.SessionStore;
import io.exprsn.simulcast.testkit.CheckingIngest;
import io.exprsn.simulcast.testkit.EndReason;
import io.exprsn.simulcast.testkit.SyntheticFlv;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.actuate.health.HealthComponent;
import org.springframework.boot.actuate.health.HealthEndpoint;
import org.springframework.boot.actuate.health.Status;
import org.springframework.boot.actuate.metrics.MetricsEndpoint;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The application as it is, with an ingest to send to. */
class SpringBootHostTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    private final CheckingIngest ingest = CheckingIngest.prompt();

    @TempDir
    private Path folder;

    private Path clip;

    @BeforeEach
    void makeAClip() throws Exception {
        clip = folder.resolve("clip.flv");
        try (SyntheticFlv flv =
                new SyntheticFlv(SyntheticFlv.Settings.ofDefaults().lasting(Duration.ofSeconds(5)), 7)) {
            Files.copy(flv, clip);
        }
    }

    @AfterEach
    void close() {
        ingest.close();
        Awaitility.await("all threads end")
                .atMost(SOON)
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("simulcast")));
    }

    private ConfigurableApplicationContext start() {
        return start(ingest.url());
    }

    private ConfigurableApplicationContext start(String server) {
        return new SpringApplicationBuilder(SpringBootHost.class)
                .run(
                        "--show.folder=" + folder.resolve("data"),
                        "--show.encryption-key=00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
                        "--show.key=spring-key",
                        "--show.file=" + clip,
                        "--show.server=" + server);
    }

    @Test
    void theShowBeginsAndEndsWithTheContext() {
        try (ConfigurableApplicationContext context = start()) {
            ingest.awaitMedia(Duration.ofSeconds(2), SOON);
            assertThat(ingest.publications().get(0).streamName()).isEqualTo("spring-key");
            assertThat(health(context).getStatus()).isEqualTo(Status.UP);
            assertThat(context.getBean(MetricsEndpoint.class)
                            .metric("simulcast.destination.bytes", null)
                            .getMeasurements()
                            .get(0)
                            .getValue())
                    .isPositive();
        }
        assertThat(ingest.publications()).singleElement().satisfies(one -> {
            assertThat(one.report().end()).isEqualTo(EndReason.CLEAN);
            assertThat(one.report().whatIsBroken(Duration.ofMillis(500))).isEmpty();
        });
        assertThat(SessionStore.inFolder(folder.resolve("data")).ids()).isEmpty();
    }

    @Test
    void healthIsDownWhileNothingArrives() {
        try (ConfigurableApplicationContext context = start()) {
            ingest.awaitMedia(Duration.ofSeconds(1), SOON);
            ingest.kill();
            Awaitility.await("health is down")
                    .atMost(SOON)
                    .until(() -> health(context).getStatus().equals(Status.DOWN));
            ingest.revive();
            Awaitility.await("and up again")
                    .atMost(SOON)
                    .until(() -> health(context).getStatus().equals(Status.UP));
        }
    }

    @Test
    void goesOnWhereAnotherProcessLetGo() {
        try (ConfigurableApplicationContext context = start()) {
            ingest.awaitMedia(Duration.ofSeconds(1), SOON);
            context.getBean(Simulcaster.class).detach(); // as a crash does: nothing is ended
        }
        try (ConfigurableApplicationContext context = start("rtmp://127.0.0.1:1/not-asked")) {
            ingest.awaitPublications(2, SOON);
            assertThat(context.getBean(Simulcaster.class).sessions()).hasSize(1);
        }
    }

    private static HealthComponent health(ConfigurableApplicationContext context) {
        return context.getBean(HealthEndpoint.class).healthForPath("simulcast");
    }
}
