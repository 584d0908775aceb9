package io.exprsn.simulcast.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.DestinationState;
import io.exprsn.simulcast.HealthIssue;
import io.exprsn.simulcast.HealthReport;
import io.exprsn.simulcast.RetryPolicy;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.event.ScheduleEvent;
import io.exprsn.simulcast.event.SimulcastEvent;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What {@code docs/events.md} says, against sessions that really run. */
class EventOrderTest {
    private static final Path PAGE = Path.of("..", "docs", "events.md");

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
    void thePageNamesEveryEventAndNoOther() throws IOException {
        Matcher rows = Pattern.compile("^\\| `(\\w+)` \\|", Pattern.MULTILINE).matcher(Files.readString(PAGE));
        assertThat(rows.results().map(row -> row.group(1)))
                .containsExactlyInAnyOrderElementsOf(Stream.of(SimulcastEvent.class, ScheduleEvent.class)
                        .flatMap(events -> Arrays.stream(events.getPermittedSubclasses()))
                        .map(Class::getSimpleName)
                        .toList());
    }

    @Tag("chaos")
    @Test
    void aGoodRun() throws Exception {
        try (CheckingIngest ingest = CheckingIngest.start()) {
            SimulcastSession show = shows.start(
                    Shows.flv(SyntheticFlv.Settings.ofDefaults().lasting(Duration.ofSeconds(17))),
                    Shows.to("church", ingest));
            assertThat(show.awaitEnd(Duration.ofSeconds(60))).isTrue();
        }
        assertThat(told()).isEqualTo(page("a good run"));
    }

    @Test
    void aConnectionIsLost() throws Exception {
        try (CheckingIngest ingest = CheckingIngest.start()) {
            SimulcastSession show = shows.start(
                    Shows.flv(),
                    plan -> plan.retry(RetryPolicy.ofDefaults().withFirstDelay(Duration.ofSeconds(4))),
                    Shows.to("church", ingest));
            shows.went("church", Shows.SOON, DestinationState.SENDING);
            ingest.kill();
            awaitOverall(HealthReport.Status.BAD);
            ingest.revive();
            shows.went("church", Shows.SOON, DestinationState.RETRYING, DestinationState.SENDING);
            Awaitility.await("health is told")
                    .atMost(Shows.SOON)
                    .until(() -> show.health().overall() == HealthReport.Status.GOOD);
            show.end();
            assertThat(show.awaitEnd(Shows.SOON)).isTrue();
        }
        assertThat(told()).isEqualTo(page("a connection is lost"));
    }

    @Test
    void aKeyIsRefused() throws Exception {
        try (CheckingIngest ingest =
                CheckingIngest.builder().streamKeys("another").start()) {
            Destination church = Destination.rtmp("church", URI.create(ingest.url()), Secret.of("wrong"));
            SimulcastSession show = shows.start(Shows.flv(), church);
            awaitOverall(HealthReport.Status.BAD);
            show.end();
            assertThat(show.awaitEnd(Shows.SOON)).isTrue();
        }
        assertThat(told()).isEqualTo(page("a key is refused"));
    }

    private void awaitOverall(HealthReport.Status status) {
        Awaitility.await("health is " + status)
                .atMost(Shows.SOON)
                .until(() -> shows.events.stream()
                        .anyMatch(event -> event instanceof SimulcastEvent.HealthChanged health
                                && health.report().overall() == status));
    }

    /** All of it: the end is told last. */
    private List<String> told() {
        shows.told(SimulcastEvent.SessionEnded.class);
        return shows.events.stream().map(EventOrderTest::line).toList();
    }

    private static String line(SimulcastEvent event) {
        String name = event.getClass().getSimpleName();
        if (event instanceof SimulcastEvent.DestinationStateChanged change) {
            return name + " " + change.from() + " -> " + change.to();
        }
        if (event instanceof SimulcastEvent.HealthChanged health) {
            return name + " " + health.report().overall()
                    + String.join(
                            "",
                            health.report().issues().stream()
                                    .map(HealthIssue::code)
                                    .map(code -> " " + code)
                                    .toList());
        }
        return name;
    }

    /** The lines of the page's block with this title. */
    private static List<String> page(String title) throws IOException {
        Matcher block = Pattern.compile("^```text " + title + "\\R(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL)
                .matcher(Files.readString(PAGE));
        assertThat(block.find()).as("a block titled \"%s\" in %s", title, PAGE).isTrue();
        return block.group(1).lines().toList();
    }
}
