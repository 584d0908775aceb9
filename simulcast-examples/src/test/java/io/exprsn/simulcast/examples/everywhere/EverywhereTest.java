package io.exprsn.simulcast.examples.everywhere;

import static io.exprsn.simulcast.examples.everywhere.FourPlatforms.NAMES;
import static io.exprsn.simulcast.examples.everywhere.FourPlatforms.await;
import static io.exprsn.simulcast.examples.everywhere.FourPlatforms.camera;
import static io.exprsn.simulcast.examples.everywhere.FourPlatforms.handle;
import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.DestinationState;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.StartPolicy;
import io.exprsn.simulcast.event.SimulcastEvent.DestinationLive;
import io.exprsn.simulcast.event.SimulcastEvent.DestinationRetrying;
import io.exprsn.simulcast.event.SimulcastEvent.GoLiveRequested;
import io.exprsn.simulcast.event.SimulcastEvent.SessionPrepared;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One plan to all four platforms and a server of one's own, from the first question to the last. */
class EverywhereTest {
    @TempDir
    Path folder;

    private FourPlatforms all;

    @BeforeEach
    void open() {
        all = new FourPlatforms(folder);
    }

    @AfterEach
    void close() {
        all.close();
    }

    @Test
    void isLiveEverywhereAndOverEverywhere() throws Exception {
        SimulcastSession show = all.simulcaster.start(all.plan(camera()).build());
        show.awaitLive(Duration.ofSeconds(60));

        assertThat(all.told(SessionPrepared.class)).singleElement().satisfies(prepared -> {
            assertThat(prepared.failed()).isEmpty();
            assertThat(prepared.prepared()).contains("youtube", "twitch", "facebook", "cloudflare");
        });
        assertThat(all.told(DestinationLive.class))
                .extracting(DestinationLive::destination)
                .containsExactlyInAnyOrderElementsOf(NAMES);
        for (String name : NAMES) {
            all.ingest(name).current().orElseThrow().awaitMedia(Duration.ofSeconds(8), Duration.ofSeconds(30));
        }
        all.untouched(show, NAMES.toArray(String[]::new));
        assertThat(handle(show, "youtube").status().watch()).asString().contains("youtu");

        all.end(show);
        for (String name : NAMES) {
            assertThat(all.open(name)).as("left open at " + name).isEmpty();
        }
        assertThat(show.destinations())
                .allSatisfy(each -> assertThat(each.status().state()).isEqualTo(DestinationState.ENDED));
    }

    @Test
    void onePlatformIsKilledAndComesBackAndTheOthersNeverNotice() throws Exception {
        SimulcastSession show = all.simulcaster.start(all.plan(camera()).build());
        show.awaitLive(Duration.ofSeconds(60));

        all.twitch.ingest().kill();
        Awaitility.await("it is lost")
                .atMost(FourPlatforms.SOON)
                .until(() -> !all.told(DestinationRetrying.class).isEmpty());
        all.twitch.ingest().revive();
        await(show, "twitch", DestinationState.LIVE);

        all.untouched(show, "youtube", "facebook", "cloudflare", "custom");
        all.end(show);
        for (String name : NAMES) {
            assertThat(all.open(name)).as("left open at " + name).isEmpty();
        }
    }

    @Test
    @Tag("chaos")
    void viewersSeeItEverywhereAtTheAskedInstant() throws Exception {
        Instant at = Instant.now().plusSeconds(15);
        SimulcastSession show = all.simulcaster.start(all.plan(camera())
                .starting(StartPolicy.BEST_EFFORT.at(at).together(Duration.ofSeconds(20)))
                .build());
        show.awaitLive(Duration.ofSeconds(60));
        assertThat(all.told(GoLiveRequested.class))
                .extracting(GoLiveRequested::destination)
                .containsExactlyInAnyOrder("youtube", "facebook");
        assertThat(all.told(GoLiveRequested.class))
                .allSatisfy(asked -> assertThat(asked.at()).isBetween(at, at.plusMillis(500)));
        all.end(show);
    }

    @Test
    @Tag("chaos")
    void aDestinationComesAndGoesWhileTheShowIsOn() throws Exception {
        SimulcastSession show =
                all.simulcaster.start(all.plan(camera(), "youtube", "custom").build());
        show.awaitLive(Duration.ofSeconds(60));
        show.add(all.destination("facebook"));
        await(show, "facebook", DestinationState.LIVE);
        handle(show, "youtube").remove();
        Awaitility.await("youtube is over")
                .atMost(FourPlatforms.SOON)
                .until(() -> all.open("youtube").isEmpty());
        assertThat(handle(show, "facebook").status().state()).isEqualTo(DestinationState.LIVE);
        assertThat(handle(show, "custom").status().reconnects()).isZero();
        all.end(show);
        assertThat(all.open("facebook")).isEmpty();
    }
}
