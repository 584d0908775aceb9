package io.exprsn.simulcast.testkit;

import static io.exprsn.simulcast.testkit.Shows.SOON;
import static io.exprsn.simulcast.testkit.Shows.await;
import static io.exprsn.simulcast.testkit.Shows.flv;
import static io.exprsn.simulcast.testkit.Shows.handle;
import static io.exprsn.simulcast.testkit.Shows.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.DestinationState;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.StartPolicy;
import io.exprsn.simulcast.credential.Credential;
import io.exprsn.simulcast.event.SimulcastEvent;
import io.exprsn.simulcast.spi.Metadata;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A session that speaks with a platform, from its first question to its last, with media that really flows. */
class PlatformSessionTest {
    private final CheckingIngest ingest = CheckingIngest.prompt();
    private final FakePlatform platform = FakePlatform.open(ingest);
    private final Shows shows = new Shows(builder -> builder.platform(platform.adapter()));

    PlatformSessionTest() {
        shows.simulcaster
                .credentials()
                .put("account", new Credential.ApiToken(Secret.of("token-of-the-account"), null));
    }

    @AfterEach
    void close() {
        shows.close();
        platform.close();
        ingest.close();
    }

    private static Destination fake() {
        return new Destination("main", FakePlatformAdapter.ID, "account", null, 0, Map.of());
    }

    @Test
    void goesTheWholeWayFromNothingToTheEnd() throws Exception {
        SimulcastSession show = shows.start(
                flv(),
                plan -> plan.title("Sunday service")
                        .metadata(Metadata.unchanged().describedAs("Come in")),
                fake());
        show.awaitLive(SOON);

        String id = platform.broadcasts().get(0);
        assertThat(platform.broadcasts()).hasSize(1);
        assertThat(platform.state(id)).contains("live");
        assertThat(platform.shown(id).orElseThrow().title()).isEqualTo("Sunday service");
        assertThat(platform.shown(id).orElseThrow().description()).isEqualTo("Come in");
        assertThat(ingest.current().orElseThrow().streamName()).isEqualTo("key-of-" + id);
        assertThat(handle(show, "main").status().broadcast()).isEqualTo(id);
        assertThat(handle(show, "main").status().watch()).hasToString("https://watch.fake.test/" + id);

        show.end();
        assertThat(show.awaitEnd(SOON)).isTrue();
        assertThat(platform.state(id)).contains("ended");
        assertThat(handle(show, "main").status().state()).isEqualTo(DestinationState.ENDED);
        shows.told(SimulcastEvent.SessionEnded.class);
        assertThat(shows.events)
                .filteredOn(event -> !(event instanceof SimulcastEvent.HealthChanged)
                        && !(event instanceof SimulcastEvent.DestinationStateChanged))
                .extracting(event -> event.getClass().getSimpleName())
                .containsSubsequence(
                        "SessionStarted",
                        "BroadcastPrepared",
                        "SessionPrepared",
                        "GoLiveRequested",
                        "DestinationLive",
                        "DestinationEnded",
                        "SessionEnded");
    }

    @Test
    void isNotLiveBeforeThePlatformSaysSo() throws Exception {
        platform.api().fail(request -> request.path().endsWith("/live"), 1_000, answering(503));
        SimulcastSession show = shows.start(flv(), fake());
        shows.went("main", SOON, DestinationState.SENDING);
        int asked = platform.api().requests().size();
        platform.api().awaitRequests(asked + 4, SOON);
        assertThat(handle(show, "main").status().state()).isEqualTo(DestinationState.SENDING);

        platform.api().heal();
        await(handle(show, "main"), DestinationState.LIVE, SOON);
    }

    @Test
    void isNotLiveAnyMoreWhenThePlatformSaysSo() throws Exception {
        SimulcastSession show = shows.start(flv(), fake());
        show.awaitLive(SOON);
        String id = platform.broadcasts().get(0);

        platform.end(id);

        await(handle(show, "main"), DestinationState.FAILED, SOON);
        assertThat(handle(show, "main").status().lastProblem().text()).contains("over");
        shows.told(SimulcastEvent.PlatformDisagrees.class);

        handle(show, "main").retryNow();
        await(handle(show, "main"), DestinationState.LIVE, SOON);
        assertThat(platform.broadcasts()).hasSize(2);
    }

    @Test
    void anotherBroadcastTakesThePlaceOfOneThatIsGone() throws Exception {
        SimulcastSession show = shows.start(flv(), fake());
        show.awaitLive(SOON);
        String id = platform.broadcasts().get(0);

        platform.forget(id);

        Awaitility.await("another one is made")
                .atMost(SOON)
                .until(() -> platform.broadcasts().stream().anyMatch(other -> !other.equals(id)));
        await(handle(show, "main"), DestinationState.LIVE, SOON);
    }

    @Test
    void aReconnectKeepsTheBroadcast() throws Exception {
        SimulcastSession show = shows.start(flv(), fake());
        show.awaitLive(SOON);
        ingest.disconnectAll(true);
        ingest.awaitPublications(2, SOON);
        await(handle(show, "main"), DestinationState.LIVE, SOON);
        assertThat(platform.broadcasts()).hasSize(1);
    }

    @Test
    @Tag("chaos")
    void oneThatCannotBePreparedLeavesTheOthersAlone() throws Exception {
        platform.api().failAll(answering(400));
        try (CheckingIngest other = CheckingIngest.start()) {
            SimulcastSession show = shows.start(flv(), fake(), to("other", other));
            await(handle(show, "main"), DestinationState.FAILED, SOON);
            await(handle(show, "other"), DestinationState.LIVE, SOON);
            SimulcastEvent.SessionPrepared prepared = shows.told(SimulcastEvent.SessionPrepared.class);
            assertThat(prepared.failed()).containsOnlyKeys("main");
            assertThat(handle(show, "other").status().droppedFrames()).isZero();
        }
    }

    @Test
    void allOrNothingUndoesWhatWasMade() throws Exception {
        try (FakePlatform good = FakePlatform.open(ingest);
                Shows both = new Shows(
                        builder -> builder.platform(platform.adapter()).platform(good.adapter("good")))) {
            both.simulcaster.credentials().put("account", new Credential.ApiToken(Secret.of("token"), null));
            platform.api().failAll(answering(400));
            SimulcastSession show = both.start(
                    flv(),
                    plan -> plan.starting(StartPolicy.ALL_OR_NOTHING),
                    fake(),
                    new Destination("second", "good", "account", null, 0, Map.of()));

            assertThat(show.awaitEnd(SOON)).isTrue();
            assertThat(good.broadcasts()).isEmpty();
            assertThat(ingest.publications()).isEmpty();
            both.told(SimulcastEvent.SessionEnded.class);
            assertThat(both.events)
                    .filteredOn(SimulcastEvent.StartAbandoned.class::isInstance)
                    .hasSize(1);
            assertThatThrownBy(() -> show.awaitLive(SOON)).isInstanceOf(SimulcastException.class);
        }
    }

    @Test
    void withoutACredentialItSaysSoAndGoesOnWhenThereIsOne() throws Exception {
        Destination stranger = new Destination("main", FakePlatformAdapter.ID, "nobody", null, 0, Map.of());
        SimulcastSession show = shows.start(flv(), stranger);
        await(handle(show, "main"), DestinationState.FAILED, SOON);
        assertThat(handle(show, "main").status().lastProblem().kind()).isEqualTo(ErrorKind.AUTHENTICATION);
        assertThat(shows.told(SimulcastEvent.ReconsentNeeded.class).credential())
                .isEqualTo("nobody");

        shows.simulcaster.credentials().put("nobody", new Credential.ApiToken(Secret.of("token"), null));
        handle(show, "main").retryNow();
        await(handle(show, "main"), DestinationState.LIVE, SOON);
    }

    @Test
    @Tag("chaos")
    void whatIsShownOnArrivalWaitsForTheWordToo() throws Exception {
        Instant at = Instant.now().plusSeconds(9);
        try (CheckingIngest custom = CheckingIngest.start()) {
            SimulcastSession show = shows.start(
                    flv(), plan -> plan.starting(StartPolicy.BEST_EFFORT.at(at)), fake(), to("custom", custom));
            ingest.awaitMedia(Duration.ofMillis(500), SOON); // media is there ahead
            custom.awaitPublication(SOON);
            SimulcastEvent.GoLiveRequested asked = shows.told(SimulcastEvent.GoLiveRequested.class);
            assertThat(asked.at()).isBetween(at, at.plusSeconds(3)); // a busy machine is late, and never early
            show.awaitLive(SOON);
        }
    }

    @Test
    void anEndThatThePlatformDoesNotTakeIsSaid() throws Exception {
        SimulcastSession show = shows.start(flv(), fake());
        show.awaitLive(SOON);
        platform.api().failAll(answering(403));
        show.end();
        assertThat(show.awaitEnd(Duration.ofSeconds(45))).isTrue();
        SimulcastEvent.BroadcastLeftOpen left = shows.told(SimulcastEvent.BroadcastLeftOpen.class);
        assertThat(left.broadcast()).isEqualTo(platform.broadcasts().get(0));
        assertThat(left.problem().kind()).isEqualTo(ErrorKind.AUTHENTICATION);
    }

    @Test
    void anEndIsTriedAgainWhereThatHelps() throws Exception {
        SimulcastSession show = shows.start(flv(), fake());
        show.awaitLive(SOON);
        platform.api().fail(request -> request.path().endsWith("/end"), 2, answering(503));
        show.end();
        assertThat(show.awaitEnd(SOON)).isTrue();
        assertThat(platform.state(platform.broadcasts().get(0))).contains("ended");
        shows.told(SimulcastEvent.SessionEnded.class);
        assertThat(shows.events).noneMatch(SimulcastEvent.BroadcastLeftOpen.class::isInstance);
    }

    @Test
    @Tag("chaos")
    void oneThatHangsInPreparingKeepsNobody() throws Exception {
        platform.api().failAll(new FakeFault.Silence());
        try (CheckingIngest other = CheckingIngest.start()) {
            SimulcastSession show = shows.start(
                    flv(),
                    plan -> plan.starting(StartPolicy.BEST_EFFORT.preparingWithin(Duration.ofSeconds(2))),
                    fake(),
                    to("other", other));
            await(handle(show, "other"), DestinationState.LIVE, SOON);
            shows.retried("main", SOON);
            platform.api().heal();
            await(handle(show, "main"), DestinationState.LIVE, SOON);
            assertThat(platform.broadcasts()).hasSize(1);
        }
    }

    private static FakeFault answering(int status) {
        return new FakeFault.Answers(FakeAnswer.json(status, "{\"error\":\"as told\"}"));
    }
}
