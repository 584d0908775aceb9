package io.exprsn.simulcast.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.DestinationState;
import io.exprsn.simulcast.HealthIssue;
import io.exprsn.simulcast.HealthIssue.Code;
import io.exprsn.simulcast.HealthReport;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.event.SimulcastEvent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Handlers of events that do what handlers should not, in sessions that really run. */
class HandlersTest {
    private Shows shows;

    @BeforeEach
    void open() {
        shows = new Shows();
    }

    @AfterEach
    void close() {
        shows.close();
    }

    @Test
    void oneThatBlocksForEverHarmsNeitherMediaNorDecisionsNorTheEnd() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        try (CheckingIngest ingest = CheckingIngest.start()) {
            SimulcastSession show = shows.start(
                    Shows.flv(),
                    plan -> plan.on(SimulcastEvent.SourceFlowing.class, event -> {
                        try {
                            never.await();
                        } catch (InterruptedException e) {
                            interrupted.countDown();
                        }
                    }),
                    Shows.to("a", ingest));
            Awaitility.await("the session says so itself")
                    .atMost(Shows.SOON)
                    .until(() -> show.health()
                            .issue(Code.HANDLER_SLOW, HealthIssue.SESSION)
                            .isPresent());
            assertThat(show.health().overall()).isEqualTo(HealthReport.Status.DEGRADED);
            assertThat(show.health()
                            .issue(Code.HANDLER_SLOW, HealthIssue.SESSION)
                            .orElseThrow()
                            .text())
                    .contains("HandlersTest", "SourceFlowing");
            Shows.awaitDelivering(Shows.handle(show, "a")); // no event comes behind the one that blocks
            show.destination("a").orElseThrow().pause();
            Shows.await(Shows.handle(show, "a"), DestinationState.PAUSED, Shows.SOON);

            show.end();
            assertThat(show.awaitEnd(Duration.ofSeconds(10))).isTrue();
            interrupted.await();
            assertThat(ingest.publications().get(0).report().violations()).isEmpty();
        }
    }

    @Test
    void oneThatThrowsAtEverythingIsAloneWithIt() throws Exception {
        List<SimulcastEvent> heard = new CopyOnWriteArrayList<>();
        try (CheckingIngest ingest = CheckingIngest.start()) {
            SimulcastSession show = shows.start(
                    Shows.flv(SyntheticFlv.Settings.ofDefaults().lasting(Duration.ofSeconds(1))),
                    plan -> plan.on(SimulcastEvent.class, event -> {
                                throw new IllegalStateException("the user's own");
                            })
                            .on(SimulcastEvent.class, heard::add),
                    Shows.to("a", ingest));
            assertThat(show.awaitEnd(Shows.SOON)).isTrue();
        }
        Awaitility.await("the end is heard")
                .atMost(Shows.SOON)
                .until(() -> heard.stream().anyMatch(SimulcastEvent.SessionEnded.class::isInstance));
        assertThat(heard).isEqualTo(shows.events);
        assertThat(heard).last().isInstanceOf(SimulcastEvent.SessionEnded.class);
    }

    @Test
    void oneThatEndsTheSessionAndWaitsForItIsLeftBehind() throws Exception {
        CountDownLatch left = new CountDownLatch(1);
        try (CheckingIngest ingest = CheckingIngest.start()) {
            CountDownLatch started = new CountDownLatch(1);
            SimulcastSession[] show = new SimulcastSession[1];
            show[0] = shows.start(
                    Shows.flv(),
                    plan -> plan.on(SimulcastEvent.SourceFlowing.class, event -> {
                        try {
                            started.await();
                            show[0].end();
                            show[0].awaitEnd(); // waits for its own thread
                        } catch (InterruptedException e) {
                            left.countDown();
                        }
                    }),
                    Shows.to("a", ingest));
            started.countDown();
            assertThat(show[0].awaitEnd(Duration.ofSeconds(10))).isTrue();
            left.await();
        }
    }

    @Test
    void healthIsToldOnItsIntervalThoughNothingChanges() throws Exception {
        try (CheckingIngest ingest = CheckingIngest.start()) {
            SimulcastSession show =
                    shows.start(Shows.flv(), plan -> plan.healthInterval(Duration.ofSeconds(1)), Shows.to("a", ingest));
            Awaitility.await("five reports")
                    .atMost(Shows.SOON)
                    .until(() -> shows.events.stream()
                                    .filter(SimulcastEvent.HealthChanged.class::isInstance)
                                    .count()
                            >= 5);
            show.end();
            assertThat(show.awaitEnd(Shows.SOON)).isTrue();
        }
    }
}
