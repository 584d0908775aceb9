package io.exprsn.simulcast.examples.everywhere;

import static io.exprsn.simulcast.examples.everywhere.FourPlatforms.NAMES;
import static io.exprsn.simulcast.examples.everywhere.FourPlatforms.await;
import static io.exprsn.simulcast.examples.everywhere.FourPlatforms.camera;
import static io.exprsn.simulcast.examples.everywhere.FourPlatforms.handle;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.exprsn.simulcast.DestinationState;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.StartPolicy;
import io.exprsn.simulcast.credential.Credential;
import io.exprsn.simulcast.event.SimulcastEvent.DestinationLive;
import io.exprsn.simulcast.event.SimulcastEvent.DestinationRetrying;
import io.exprsn.simulcast.event.SimulcastEvent.GoLiveRequested;
import io.exprsn.simulcast.event.SimulcastEvent.SessionPrepared;
import io.exprsn.simulcast.ffmpeg.FfmpegRunner;
import io.exprsn.simulcast.report.EditReport;
import io.exprsn.simulcast.spi.Metadata;
import io.exprsn.simulcast.testkit.FakeTwitch;
import io.exprsn.simulcast.testkit.IngestReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One plan to all four platforms and a server of one's own, from the first question to the last. */
class EverywhereTest {
    /** A busy machine is late; it is never early. */
    private static final Duration LATE = Duration.ofSeconds(3);

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
    void whoeverConnectsAnAccountKnowsWhoseItIs() {
        assertThat(account("youtube").name()).isEqualTo("The channel");
        assertThat(account("twitch").id()).isEqualTo(FakeTwitch.FIRST_ID);
        assertThat(account("facebook").name()).isNotBlank();
    }

    private Credential.Account account(String credential) {
        return all.simulcaster
                .credentials()
                .get(credential)
                .map(Credential.OAuthTokens.class::cast)
                .map(Credential.OAuthTokens::account)
                .orElseThrow();
    }

    @Test
    void isLiveEverywhereAndOverEverywhere() throws Exception {
        SimulcastSession show = all.simulcaster.start(all.plan(camera()).build());
        show.awaitLive(Duration.ofSeconds(60));

        Awaitility.await("all are told to be live")
                .atMost(FourPlatforms.SOON)
                .until(() -> all.told(DestinationLive.class).size() >= NAMES.size());
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

        EditReport edited = show.edit(Metadata.titled("Sunday service, part two"));
        assertThat(edited.text()).contains("youtube", "twitch", "facebook", "cloudflare");
        assertThat(all.youtube.metadata(idOf(show, "youtube")).orElseThrow().title())
                .isEqualTo("Sunday service, part two");
        assertThat(all.twitch.metadata(FakeTwitch.FIRST_ID).orElseThrow().title())
                .isEqualTo("Sunday service, part two");
        assertThat(all.facebook.metadata(idOf(show, "facebook")).orElseThrow().title())
                .isEqualTo("Sunday service, part two");
        assertThat(edited.isDone()).isTrue();
        for (String untitled : List.of("cloudflare", "custom")) { // have nothing that viewers would read
            assertThat(edited.destination(untitled).orElseThrow().outcome())
                    .as(untitled)
                    .isEqualTo(EditReport.Outcome.NOT_POSSIBLE);
        }
        all.untouched(show, NAMES.toArray(String[]::new));

        all.end(show);
        for (String name : NAMES) {
            assertThat(all.open(name)).as("left open at " + name).isEmpty();
        }
        assertThat(show.destinations())
                .allSatisfy(each -> assertThat(each.status().state()).isEqualTo(DestinationState.ENDED));
    }

    private static String idOf(SimulcastSession show, String name) {
        return String.valueOf(handle(show, name).status().broadcast());
    }

    /** A file as people have them, through FFmpeg, encoded once for all who want the same. */
    @Test
    @Tag("chaos")
    void aRealClipIsLiveEverywhereToo() throws Exception {
        Path clip = Path.of(System.getProperty("simulcast.media", ""), "big_buck_bunny_10s.mp4");
        Path ffmpeg = Path.of(System.getProperty("simulcast.ffmpeg81", ""));
        if (!Boolean.getBoolean("simulcast.peersRequired")) {
            assumeThat(clip).isRegularFile();
            assumeThat(ffmpeg).isExecutable();
        }
        all.close();
        all = new FourPlatforms(
                Files.createDirectory(folder.resolve("real")),
                Clock.systemUTC(),
                builder -> builder.ffmpeg(FfmpegRunner.local(ffmpeg)));
        SimulcastSession show =
                all.simulcaster.start(all.plan(Source.file(clip).looping()).build());
        show.awaitLive(Duration.ofSeconds(120));
        assertThat(show.renditions().size()).isLessThan(4);
        for (String name : NAMES) {
            IngestReport report = all.ingest(name).current().orElseThrow().report();
            assertThat(report.violations()).as(name).isEmpty();
            assertThat(report.video().orElseThrow().codec()).isEqualTo("avc1");
            assertThat(handle(show, name).status().timestampRegressions())
                    .as(name)
                    .isZero();
        }
        all.end(show);
        for (String name : NAMES) {
            assertThat(all.open(name)).as("left open at " + name).isEmpty();
        }
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
        Awaitility.await("both requests are told")
                .atMost(FourPlatforms.SOON)
                .until(() -> all.told(GoLiveRequested.class).size() >= 2);
        assertThat(all.told(GoLiveRequested.class))
                .extracting(GoLiveRequested::destination)
                .containsExactlyInAnyOrder("youtube", "facebook");
        assertThat(all.told(GoLiveRequested.class))
                .allSatisfy(asked -> assertThat(asked.at()).isBetween(at, at.plus(LATE)));
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
