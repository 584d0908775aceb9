package io.exprsn.simulcast.testkit;

import static io.exprsn.simulcast.testkit.Shows.SOON;
import static io.exprsn.simulcast.testkit.Shows.await;
import static io.exprsn.simulcast.testkit.Shows.flv;
import static io.exprsn.simulcast.testkit.Shows.handle;
import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.DestinationState;
import io.exprsn.simulcast.PlatformLimit;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.credential.Credential;
import io.exprsn.simulcast.event.SimulcastEvent;
import io.exprsn.simulcast.event.SimulcastEvent.LimitAhead;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What ends by itself is told ahead, by the wall clock, while media is real. */
class PlatformLimitsTest {
    private static final Instant BEGIN = Instant.parse("2026-11-26T18:00:00Z");

    private final SettableClock clock = SettableClock.at(BEGIN);
    private final CheckingIngest ingest = CheckingIngest.prompt();
    private final FakePlatform platform = FakePlatform.open(ingest);
    private final Shows shows =
            new Shows(builder -> builder.platform(platform.adapter()).clock(clock));

    @AfterEach
    void close() {
        shows.close();
        platform.close();
        ingest.close();
    }

    private void account(Credential credential) {
        shows.simulcaster.credentials().put("account", credential);
    }

    private static Destination fake() {
        return new Destination("main", FakePlatformAdapter.ID, "account", null, 0, Map.of());
    }

    private List<LimitAhead> told() {
        return shows.events.stream()
                .filter(LimitAhead.class::isInstance)
                .map(LimitAhead.class::cast)
                .toList();
    }

    @Test
    void theEndOfABroadcastIsToldHalfAnHourAndFiveMinutesBefore() throws Exception {
        account(new Credential.ApiToken(Secret.of("token"), null));
        platform.endsBy(BEGIN.plus(Duration.ofHours(8)));
        SimulcastSession show = shows.start(flv(), fake());
        show.awaitLive(SOON);
        assertThat(told()).isEmpty();

        clock.set(BEGIN.plus(Duration.ofHours(7)).plus(Duration.ofMinutes(31)));
        clock.advance(Duration.ofMinutes(1));
        Awaitility.await("told").until(() -> told().size() == 1);
        clock.advance(Duration.ofMinutes(25));
        Awaitility.await("told again").until(() -> told().size() == 2);

        assertThat(told()).allSatisfy(limit -> {
            assertThat(limit.limit()).isEqualTo(PlatformLimit.BROADCAST_TIME);
            assertThat(limit.end()).isEqualTo(BEGIN.plus(Duration.ofHours(8)));
            assertThat(limit.destination()).isEqualTo("main");
            assertThat(limit.remedy()).contains("rollingOver");
        });
        assertThat(handle(show, "main").status().state()).isEqualTo(DestinationState.LIVE);
        assertThat(handle(show, "main").status().droppedFrames()).isZero();
    }

    @Test
    void theEndOfAGrantThatNobodyCanRenewIsTold() throws Exception {
        account(new Credential.OAuthTokens(Secret.of("token"), null, BEGIN.plus(Duration.ofHours(2)), Set.of(), null));
        SimulcastSession show = shows.start(flv(), fake());
        show.awaitLive(SOON);
        clock.advance(Duration.ofMinutes(95));
        Awaitility.await("told").until(() -> told().size() == 1);
        assertThat(told().get(0).limit()).isEqualTo(PlatformLimit.TOKEN);
        assertThat(told().get(0).remedy()).contains("Connect the account again");
    }

    @Test
    void aFreshBroadcastTakesOverAndTheOldOneIsEndedWithAWord() throws Exception {
        account(new Credential.ApiToken(Secret.of("token"), null));
        platform.endsBy(BEGIN.plus(Duration.ofHours(8)));
        SimulcastSession show = shows.start(flv(), plan -> plan.rollingOver(), fake());
        show.awaitLive(SOON);
        String old = platform.broadcasts().get(0);

        platform.endsBy(BEGIN.plus(Duration.ofHours(16)));
        clock.set(BEGIN.plus(Duration.ofHours(7)).plus(Duration.ofMinutes(56)));

        Awaitility.await("rolled over")
                .until(() -> shows.events.stream().anyMatch(SimulcastEvent.RolledOver.class::isInstance));
        String fresh = platform.broadcasts().get(1);
        await(handle(show, "main"), DestinationState.LIVE, SOON);
        Awaitility.await("the old one is over")
                .until(() -> platform.state(old).orElse("").equals("ended"));
        assertThat(platform.state(fresh)).contains("live");
        assertThat(platform.said(old)).singleElement().asString().contains("https://watch.fake.test/" + fresh);
        assertThat(handle(show, "main").status().broadcast()).isEqualTo(fresh);

        show.end();
        assertThat(show.awaitEnd(SOON)).isTrue();
        assertThat(platform.state(fresh)).contains("ended");
        assertThat(platform.broadcasts()).hasSize(2);
    }

    @Test
    @Tag("chaos")
    void aClockThatJumpsMovesNoMedia() throws Exception {
        account(new Credential.ApiToken(Secret.of("token"), null));
        SimulcastSession show = shows.start(flv(), fake());
        show.awaitLive(SOON);
        clock.advance(Duration.ofDays(2));
        clock.set(BEGIN.minus(Duration.ofDays(300)));
        int publications = ingest.publications().size();
        ingest.current().orElseThrow().awaitMedia(Duration.ofSeconds(12), SOON);
        assertThat(ingest.publications()).hasSize(publications);
        assertThat(handle(show, "main").status().state()).isEqualTo(DestinationState.LIVE);
        assertThat(handle(show, "main").status().timestampRegressions()).isZero();
        assertThat(handle(show, "main").status().droppedFrames()).isZero();
    }
}
