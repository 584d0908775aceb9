package io.exprsn.simulcast.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.DestinationState;
import io.exprsn.simulcast.HealthIssue;
import io.exprsn.simulcast.IncidentReport;
import io.exprsn.simulcast.IncidentReport.Confidence;
import io.exprsn.simulcast.IncidentReport.Moment;
import io.exprsn.simulcast.IncidentReport.Step;
import io.exprsn.simulcast.RetryPolicy;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.credential.Credential;
import io.exprsn.simulcast.metrics.SimulcastMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Incidents that really happen, and what their reports say. */
class IncidentTest {
    private static final String MARKER = "mArKeR-7f3a";

    private static final Instant BEGIN = Instant.parse("2026-11-26T18:00:00Z");

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
    void anIngestThatDiesAndComesBackIsToldWhileItLastsAndAfterwards() throws Exception {
        try (CheckingIngest ingest = CheckingIngest.start()) {
            SimulcastSession show = shows.start(Shows.flv(), to("church", ingest, MARKER));
            shows.went("church", Shows.SOON, DestinationState.SENDING);
            Awaitility.await("numbers of a second")
                    .until(() -> !show.incident("church").lastMinutes().isEmpty());
            assertThat(show.incident("church").cause().text()).isEqualTo("Nothing is wrong");

            ingest.kill();
            Awaitility.await("it is tried again")
                    .until(() -> show.incident("church").problems().stream()
                            .anyMatch(each -> each.problem().text().startsWith("Connecting to")));
            IncidentReport down = show.incident("church");
            assertThat(down.cause().text()).startsWith("The ingest cannot be reached, from ");
            assertThat(down.cause().over()).isNull();
            assertThat(down.done()).extracting(Moment::text).anyMatch(text -> text.startsWith("Tried again in "));

            ingest.revive();
            shows.went("church", Shows.SOON, DestinationState.RETRYING, DestinationState.SENDING);
            IncidentReport back = show.incident("church");
            assertThat(back.cause().confidence()).isEqualTo(Confidence.LIKELY);
            assertThat(back.cause().over()).isNotNull();
            assertThat(back).asString().startsWith("church: The ingest cannot be reached, from ");
            assertThat(back.timeline())
                    .extracting(Step::state)
                    .filteredOn(state -> state != DestinationState.LIVE) // on a machine that is slow to look
                    .startsWith(
                            DestinationState.PREPARING,
                            DestinationState.CONNECTING,
                            DestinationState.SENDING,
                            DestinationState.RETRYING)
                    .endsWith(DestinationState.CONNECTING, DestinationState.SENDING);
            assertThat(back.text()).doesNotContain(MARKER);

            show.end();
            assertThat(show.awaitEnd(Shows.SOON)).isTrue();
            IncidentReport ended = show.incident("church");
            assertThat(ended.state()).isEqualTo(DestinationState.ENDED);
            assertThat(ended.cause().text()).isEqualTo(back.cause().text());
            assertThat(ended.lastMinutes())
                    .anySatisfy(sample -> assertThat(sample.kilobitsPerSecond()).isPositive());
        }
    }

    @Test
    void whatAServerSaysOfAKeyIsToldWithoutItEvenAfterTheDestinationIsRemoved() throws Exception {
        try (CheckingIngest echoing = CheckingIngest.builder()
                .behavior(IngestBehavior.standard()
                        .onPublish(IngestAction.error(
                                "NetStream.Publish.Failed", "no such stream: " + MARKER + "%2F" + MARKER + "-2")))
                .start()) {
            SimulcastSession show = shows.start(Shows.flv(), to("church", echoing, MARKER));
            Shows.await(Shows.handle(show, "church"), DestinationState.FAILED, Shows.SOON);
            Shows.handle(show, "church").rekey(Secret.of(MARKER + "-2"));
            Awaitility.await("refused again")
                    .until(() -> show.incident("church").timeline().stream()
                                    .filter(step -> step.state() == DestinationState.FAILED)
                                    .count()
                            == 2);
            Shows.handle(show, "church").remove();
            Awaitility.await("removed").until(() -> show.destination("church").isEmpty());
            awaitTold(show, "church", DestinationState.ENDED);
            IncidentReport report = show.incident("church");

            assertThat(report.state()).isEqualTo(DestinationState.ENDED);
            assertThat(report).hasToString("church: Wrong stream key, or its broadcast is not open (likely)");
            assertThat(report.text()).contains("no such stream").doesNotContain(MARKER);
            assertThat(List.of(report.timeline(), report.problems(), report.lines(), report.health()))
                    .asString()
                    .doesNotContain(MARKER);
        }
    }

    @Test
    void severalThatAreLostAtOnceBlameTheNetworkHere() throws Exception {
        try (CheckingIngest first = CheckingIngest.start();
                CheckingIngest second = CheckingIngest.start()) {
            SimulcastSession show = shows.start(
                    Shows.flv(),
                    plan -> plan.retry(RetryPolicy.ofDefaults().withFirstDelay(Duration.ofSeconds(2))),
                    to("a", first, "key-a"),
                    to("b", second, "key-b"));
            for (String name : List.of("a", "b")) {
                shows.went(name, Shows.SOON, DestinationState.SENDING);
            }
            Awaitility.await("seen once")
                    .until(() -> !show.incident("b").lastMinutes().isEmpty());
            first.kill();
            second.kill();
            Awaitility.await("both are lost")
                    .untilAsserted(() -> assertThat(show.incident("a").cause().text())
                            .startsWith("The network here: 2 of 2 destinations were lost together at "));
        }
    }

    @Test
    void aBroadcastThatAPersonEndedIsToldInTheReportAndInTheMeters() throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (CheckingIngest ingest = CheckingIngest.start();
                FakePlatform platform = FakePlatform.open(ingest);
                Shows live = new Shows(builder -> builder.platform(platform.adapter()))) {
            live.simulcaster.credentials().put("account", new Credential.ApiToken(Secret.of("token-1"), null));
            SimulcastSession show = live.start(
                    Shows.flv(), new Destination("main", FakePlatformAdapter.ID, "account", null, 0, Map.of()));
            new SimulcastMetrics(show).bindTo(registry);
            show.awaitLive(Shows.SOON);
            String id = platform.broadcasts().get(0);
            assertThat(registry.get("simulcast.destination.api.failing").gauge().value())
                    .isZero();
            assertThat(registry.find("simulcast.destination.disagreements").meters())
                    .isEmpty();

            platform.end(id);
            awaitTold(show, "main", DestinationState.FAILED);
            IncidentReport report = show.incident("main");

            assertThat(report.cause().text()).startsWith("The broadcast was ended on Fake at ");
            assertThat(report.cause().confidence()).isEqualTo(Confidence.CERTAIN);
            assertThat(report.said())
                    .extracting(Moment::text)
                    .anyMatch(text -> text.startsWith("ENDED_THERE: "))
                    .anyMatch(text -> text.startsWith("LIVE"));
            assertThat(report.done())
                    .extracting(Moment::text)
                    .contains(
                            "Asked the platform for a broadcast: " + id,
                            "Asked the platform to show it to its viewers");
            Awaitility.await("counted").until(() -> {
                Counter counter = registry.find("simulcast.destination.disagreements")
                        .tags("destination", "main", "platform", "fake", "kind", "ended_there")
                        .counter();
                return counter != null && counter.count() == 1;
            });
            show.end();
            assertThat(show.awaitEnd(Shows.SOON)).isTrue();
            Awaitility.await("no meter is left")
                    .until(() -> registry.getMeters().isEmpty());
        }
    }

    @Test
    void whatEndsByItselfIsToldAheadInReportHealthAndMeters() throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        SettableClock clock = SettableClock.at(BEGIN);
        try (CheckingIngest ingest = CheckingIngest.start();
                FakePlatform platform = FakePlatform.open(ingest);
                Shows live = new Shows(
                        builder -> builder.platform(platform.adapter()).clock(clock))) {
            live.simulcaster.credentials().put("account", new Credential.ApiToken(Secret.of("token-1"), null));
            platform.endsBy(BEGIN.plus(Duration.ofHours(8)));
            SimulcastSession show = live.start(
                    Shows.flv(), new Destination("main", FakePlatformAdapter.ID, "account", null, 0, Map.of()));
            new SimulcastMetrics(show).bindTo(registry);
            show.awaitLive(Shows.SOON);
            assertThat(registry.find("simulcast.destination.limit.left").meters())
                    .isEmpty();

            clock.advance(Duration.ofMinutes(460));
            Awaitility.await("told in numbers").until(() -> {
                Gauge left = registry.find("simulcast.destination.limit.left")
                        .tags("destination", "main", "limit", "broadcast_time")
                        .gauge();
                return left != null && left.value() == 1_200;
            });
            assertThat(show.health()
                            .issue(HealthIssue.Code.LIMIT_AHEAD, "main")
                            .orElseThrow()
                            .text())
                    .isEqualTo(
                            "The longest time that Fake gives one broadcast ends at 2026-11-27T02:00:00Z, in 20 min");
            IncidentReport report = show.incident("main");
            assertThat(report.cause().text()).startsWith("Nothing is wrong yet: The longest time");
            assertThat(report.limits())
                    .singleElement()
                    .satisfies(ahead -> assertThat(ahead.end()).isEqualTo(BEGIN.plus(Duration.ofHours(8))));
        }
    }

    @Test
    void whoWasNeverThereHasNoReport() {
        SimulcastSession show = shows.start(Shows.flv(), Shows.to("a", "rtmp://127.0.0.1:1/app"));

        assertThatThrownBy(() -> show.incident("b"))
                .isInstanceOf(SimulcastException.class)
                .hasMessageContaining("no destination named \"b\"");
    }

    /** A report knows of a state a moment after the destination is in it. */
    private static void awaitTold(SimulcastSession show, String name, DestinationState state) {
        Awaitility.await("the report of " + name + " says " + state)
                .atMost(Shows.SOON)
                .until(() -> show.incident(name).state() == state);
    }

    private static Destination to(String name, CheckingIngest ingest, String key) {
        return Destination.rtmp(name, URI.create(ingest.url()), Secret.of(key));
    }
}
