package io.exprsn.simulcast.examples.everywhere;

import static io.exprsn.simulcast.examples.everywhere.FourPlatforms.SOON;
import static io.exprsn.simulcast.examples.everywhere.FourPlatforms.await;
import static io.exprsn.simulcast.examples.everywhere.FourPlatforms.camera;
import static io.exprsn.simulcast.examples.everywhere.FourPlatforms.handle;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.DestinationState;
import io.exprsn.simulcast.Disagreement;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.StartPolicy;
import io.exprsn.simulcast.event.SimulcastEvent.DestinationFailed;
import io.exprsn.simulcast.event.SimulcastEvent.DestinationRetrying;
import io.exprsn.simulcast.event.SimulcastEvent.IntentNotStored;
import io.exprsn.simulcast.event.SimulcastEvent.IntentStored;
import io.exprsn.simulcast.event.SimulcastEvent.PlatformDisagrees;
import io.exprsn.simulcast.event.SimulcastEvent.ReconsentNeeded;
import io.exprsn.simulcast.store.DestinationStore;
import io.exprsn.simulcast.store.SessionStore;
import io.exprsn.simulcast.store.StoredSession;
import io.exprsn.simulcast.testkit.FakeAnswer;
import io.exprsn.simulcast.testkit.FakeApi;
import io.exprsn.simulcast.testkit.FakeFault;
import io.exprsn.simulcast.testkit.FakeRequest;
import io.exprsn.simulcast.testkit.SettableClock;
import io.exprsn.simulcast.testkit.SyntheticFlv;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong on the platforms' side, by name: who is hit ends in the right state with the right remedy, and nobody else notices. */
@Tag("chaos")
@Timeout(600)
class PlatformChaosTest {
    private static final Duration LIVE = Duration.ofSeconds(60);
    /** What is live is asked about once a minute: that is what quota allows. */
    /** Fakes show at once what arrives. */
    private static final Duration SHOWN = Duration.ofSeconds(6);

    private static final Duration USUAL_DELAY = Duration.ofSeconds(150);

    private static final Duration NEXT_LOOK = Duration.ofSeconds(150);

    @TempDir
    Path folder;

    private final SettableClock clock = SettableClock.at(Instant.now().truncatedTo(ChronoUnit.SECONDS));
    private FourPlatforms all;

    private FourPlatforms open(UnaryOperator<Simulcaster.Builder> more) {
        all = new FourPlatforms(
                folder,
                clock,
                builder -> more.apply(builder.showsWithin("youtube", SHOWN)
                        .showsWithin("twitch", SHOWN)
                        .showsWithin("facebook", SHOWN)
                        .showsWithin("cloudflare", SHOWN)));
        return all;
    }

    private FourPlatforms open() {
        return open(builder -> builder);
    }

    @AfterEach
    void close() {
        all.close();
    }

    private SimulcastSession live() throws InterruptedException {
        SimulcastSession show = all.simulcaster.start(all.plan(camera()).build());
        show.awaitLive(LIVE);
        return show;
    }

    private static FakeFault answering(int status) {
        return new FakeFault.Answers(FakeAnswer.json(status, "{\"error\":{\"message\":\"as told\"}}"));
    }

    /** So much more of the show reaches those who are not hit. */
    private void goesOn(Duration more, String... names) {
        for (String name : names) {
            Duration so = all.ingest(name).current().orElseThrow().report().mediaTime();
            all.ingest(name).current().orElseThrow().awaitMedia(so.plus(more), SOON);
        }
    }

    @Test
    void aRefreshThatFailsForTwoHoursCostsNoPicture() throws Exception {
        open();
        SimulcastSession show = live();
        all.youtube.api().fail(request -> request.path().endsWith("/token"), Integer.MAX_VALUE, answering(503));
        all.youtube.expireTokens();
        for (int step = 0; step < 12; step++) {
            clock.advance(Duration.ofMinutes(10));
            goesOn(Duration.ofMillis(1_500), "youtube");
        }
        assertThat(handle(show, "youtube").status().state()).isEqualTo(DestinationState.LIVE);

        all.youtube.api().heal();
        awaitAsked(all.youtube.api(), "/token");
        all.untouched(show, FourPlatforms.NAMES.toArray(String[]::new));
        Awaitility.await("the platform is asked again, and answers")
                .atMost(USUAL_DELAY)
                .until(() -> show.health().issues().stream()
                        .noneMatch(issue -> issue.subject().equals("youtube")));
        all.end(show);
        assertThat(all.open("youtube")).isEmpty();
    }

    private static void awaitAsked(FakeApi api, String end) {
        int before = count(api, end);
        Awaitility.await(end + " is asked for").atMost(USUAL_DELAY).until(() -> count(api, end) > before);
    }

    private static int count(FakeApi api, String end) {
        return (int) api.requests().stream()
                .map(FakeRequest::path)
                .filter(path -> path.endsWith(end))
                .count();
    }

    @Test
    void aGrantThatWasWithdrawnAsksForAPersonAndCostsNoPicture() throws Exception {
        open();
        SimulcastSession show = live();
        all.youtube.refuseRefresh(true);
        all.youtube.expireTokens();

        Awaitility.await("it is told")
                .atMost(NEXT_LOOK)
                .until(() -> !all.told(ReconsentNeeded.class).isEmpty());
        ReconsentNeeded needed = all.told(ReconsentNeeded.class).get(0);
        assertThat(needed.destination()).isEqualTo("youtube");
        assertThat(needed.problem().kind()).isEqualTo(ErrorKind.AUTHENTICATION);
        assertThat(needed.problem().remedy()).containsIgnoringCase("connect the account again");
        goesOn(Duration.ofSeconds(3), FourPlatforms.NAMES.toArray(String[]::new));
        all.untouched(show, FourPlatforms.NAMES.toArray(String[]::new));

        all.youtube.refuseRefresh(false);
        all.connect("youtube", all.youtube.authorizationCode("harbour"));
        all.end(show);
        assertThat(all.open("youtube")).isEmpty();
    }

    @Test
    void aSpentQuotaKeepsWhatIsLiveAndSaysWhenItGoesOn() throws Exception {
        open();
        all.youtube.quotaSpent(true);
        SimulcastSession show = all.simulcaster.start(all.plan(camera()).build());
        for (String other : List.of("twitch", "facebook", "cloudflare", "custom")) {
            await(show, other, DestinationState.LIVE);
        }
        DestinationRetrying retrying = all.awaitTold(DestinationRetrying.class);
        assertThat(retrying.destination()).isEqualTo("youtube");
        assertThat(retrying.problem().kind()).isEqualTo(ErrorKind.RATE_LIMITED);
        assertThat(retrying.problem().remedy()).contains("day");
        all.untouched(show, "twitch", "facebook", "cloudflare", "custom");

        all.youtube.quotaSpent(false);
        clock.advance(Duration.ofHours(24));
        handle(show, "youtube").retryNow();
        await(show, "youtube", DestinationState.LIVE);

        all.youtube.quotaSpent(true);
        goesOn(Duration.ofSeconds(15), "youtube");
        assertThat(handle(show, "youtube").status().state()).isEqualTo(DestinationState.LIVE);
        all.youtube.quotaSpent(false);
        clock.advance(Duration.ofHours(24));
        all.end(show);
        assertThat(all.open("youtube")).isEmpty();
    }

    @Test
    void aPlatformThatIsOfflineWhileBytesFlowIsNotCalledLive() throws Exception {
        open();
        SimulcastSession show = live();
        all.twitch.goOffline(true);
        all.went("twitch", NEXT_LOOK, DestinationState.LIVE, DestinationState.SENDING);
        Awaitility.await("it is told")
                .atMost(USUAL_DELAY)
                .until(() -> !all.told(PlatformDisagrees.class).isEmpty());
        PlatformDisagrees told = all.told(PlatformDisagrees.class).get(0);
        assertThat(told.destination()).isEqualTo("twitch");
        assertThat(told.disagreement()).isEqualTo(Disagreement.OFFLINE);
        assertThat(told.action()).contains("new connection");
        all.untouched(show, "youtube", "facebook", "cloudflare", "custom");

        all.twitch.goOffline(false);
        Awaitility.await("it is called live again")
                .atMost(NEXT_LOOK)
                .until(() -> handle(show, "twitch").status().state() == DestinationState.LIVE);
        all.end(show);
    }

    @Test
    void theKeyOfAnotherBroadcastIsFoundOutAndReplaced() throws Exception {
        open();
        all.youtube.keyOfAnotherBroadcast(true);
        SimulcastSession show = all.simulcaster.start(all.plan(camera()).build());
        all.went("youtube", SOON, DestinationState.SENDING);
        Awaitility.await("it is told")
                .atMost(USUAL_DELAY)
                .until(() -> !all.told(PlatformDisagrees.class).isEmpty());
        PlatformDisagrees told = all.told(PlatformDisagrees.class).get(0);
        assertThat(told.destination()).isEqualTo("youtube");
        assertThat(told.disagreement()).isEqualTo(Disagreement.KEY_OF_ANOTHER_BROADCAST);
        for (String other : List.of("twitch", "facebook", "cloudflare", "custom")) {
            await(show, other, DestinationState.LIVE);
        }
        all.untouched(show, "twitch", "facebook", "cloudflare", "custom");

        all.youtube.keyOfAnotherBroadcast(false);
        Awaitility.await("the right key is asked for and used")
                .atMost(USUAL_DELAY)
                .until(() -> handle(show, "youtube").status().state() == DestinationState.LIVE);
        all.end(show);
        assertThat(all.open("youtube")).isEmpty();
    }

    @Test
    void apisThatFailForLongCostNoPictureAndNoEnd() throws Exception {
        open();
        SimulcastSession show = live();
        List<String> managed = List.of("youtube", "twitch", "facebook", "cloudflare");
        managed.forEach(name -> all.api(name).failAll(answering(503)));
        for (int step = 0; step < 5; step++) {
            clock.advance(Duration.ofMinutes(2));
            goesOn(Duration.ofSeconds(3), FourPlatforms.NAMES.toArray(String[]::new));
        }
        all.untouched(show, FourPlatforms.NAMES.toArray(String[]::new));

        managed.forEach(name -> all.api(name).heal());
        all.end(show);
        for (String name : managed) {
            assertThat(all.open(name)).as("left open at " + name).isEmpty();
        }
    }

    @Test
    void whoeverTakesTheKeyOverIsLeftInPeace() throws Exception {
        open();
        SimulcastSession show = live();
        all.facebook.takeOver();
        await(show, "facebook", DestinationState.FAILED);
        DestinationFailed failed = all.awaitTold(DestinationFailed.class);
        assertThat(failed.destination()).isEqualTo("facebook");
        assertThat(failed.problem().kind()).isEqualTo(ErrorKind.REJECTED);
        assertThat(failed.problem().text()).containsIgnoringCase("another encoder");
        goesOn(Duration.ofSeconds(3), "youtube", "twitch", "cloudflare", "custom");
        all.untouched(show, "youtube", "twitch", "cloudflare", "custom");

        all.facebook.releaseTakeOver();
        handle(show, "facebook").retryNow();
        await(show, "facebook", DestinationState.LIVE);
        all.end(show);
        assertThat(all.open("facebook")).isEmpty();
    }

    @Test
    void onAFullDiskNothingBeginsThatCouldNotBeEndedAfterACrash() throws Exception {
        Full store = withStore();
        store.full = true;
        assertThatThrownBy(() -> all.simulcaster.start(all.plan(clip()).build()))
                .isInstanceOfSatisfying(
                        SimulcastException.class, e -> assertThat(e.problem()).contains("full"));
        for (String name : FourPlatforms.NAMES) {
            assertThat(all.open(name)).as(name).isEmpty();
        }
        assertThat(all.simulcaster.sessions()).isEmpty();
    }

    @Test
    void aDiskThatFillsUpLaterCostsNoPicture() throws Exception {
        Full store = withStore();
        SimulcastSession show = all.simulcaster.start(all.plan(clip()).build());
        show.awaitLive(LIVE);
        store.full = true;
        handle(show, "custom").pause();
        all.awaitTold(IntentNotStored.class);
        assertThatThrownBy(() -> show.add(Destination.rtmp("late", URI.create(all.custom.url()), Secret.of("other"))))
                .isInstanceOf(SimulcastException.class);
        goesOn(Duration.ofSeconds(3), "youtube", "twitch", "facebook", "cloudflare");
        all.untouched(show, "youtube", "twitch", "facebook", "cloudflare");
        store.full = false;
        all.awaitTold(IntentStored.class);
        all.end(show);
        assertThat(store.ids()).isEmpty();
    }

    private Full withStore() {
        Path data = folder.resolve("data");
        Full store = new Full(SessionStore.inFolder(data));
        open(builder -> builder.stores(store, DestinationStore.inFolder(data)));
        return store;
    }

    /** A source that another process could open again. */
    private Source clip() throws IOException {
        Path file = folder.resolve("clip.flv");
        try (InputStream flv =
                new SyntheticFlv(SyntheticFlv.Settings.ofDefaults().lasting(Duration.ofSeconds(20)), 7)) {
            Files.copy(flv, file);
        }
        return Source.file(file).looping();
    }

    /** A store on a disk that can be full. */
    private static final class Full implements SessionStore {
        private final SessionStore store;
        volatile boolean full;

        Full(SessionStore store) {
            this.store = store;
        }

        @Override
        public Optional<StoredSession> get(String id) {
            return store.get(id);
        }

        @Override
        public Optional<StoredSession> put(StoredSession record) {
            if (full) {
                throw new SimulcastException(ErrorKind.TRANSIENT, "The disk is full", "Make room");
            }
            return store.put(record);
        }

        @Override
        public boolean remove(String id) {
            return store.remove(id);
        }

        @Override
        public List<String> ids() {
            return store.ids();
        }
    }

    @Test
    void aWallClockThatJumpsMovesNoMedia() throws Exception {
        open();
        SimulcastSession show = live();
        clock.advance(Duration.ofDays(1));
        goesOn(Duration.ofSeconds(3), FourPlatforms.NAMES.toArray(String[]::new));
        clock.advance(Duration.ofDays(-400));
        goesOn(Duration.ofSeconds(3), FourPlatforms.NAMES.toArray(String[]::new));
        assertThat(show.destinations()).allSatisfy(each -> {
            assertThat(each.status().droppedFrames()).isZero();
            assertThat(each.status().timestampRegressions()).isZero();
            assertThat(each.status().reconnects()).isZero();
        });
    }

    @Test
    void aPlatformThatHangsWhilePreparingKeepsNobody() throws Exception {
        open();
        all.facebook.api().failAll(new FakeFault.Silence());
        SimulcastSession show = all.simulcaster.start(all.plan(camera())
                .starting(StartPolicy.BEST_EFFORT.preparingWithin(Duration.ofSeconds(3)))
                .build());
        for (String other : List.of("youtube", "twitch", "cloudflare", "custom")) {
            await(show, other, DestinationState.LIVE);
        }
        assertThat(handle(show, "facebook").status().state())
                .isIn(DestinationState.PREPARING, DestinationState.RETRYING);
        all.facebook.api().heal();
        await(show, "facebook", DestinationState.LIVE);
        all.untouched(show, "youtube", "twitch", "cloudflare", "custom");
        all.end(show);
        assertThat(all.open("facebook")).isEmpty();
    }
}
