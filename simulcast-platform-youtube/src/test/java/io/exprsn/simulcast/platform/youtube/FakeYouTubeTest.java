package io.exprsn.simulcast.platform.youtube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.RetryPolicy;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.credential.AuthorizationAnswer;
import io.exprsn.simulcast.credential.ClientIdentity;
import io.exprsn.simulcast.credential.Credential;
import io.exprsn.simulcast.credential.Credentials;
import io.exprsn.simulcast.credential.OAuthClient;
import io.exprsn.simulcast.credential.OAuthProvider;
import io.exprsn.simulcast.credential.TinkVault;
import io.exprsn.simulcast.credential.TokenKeeper;
import io.exprsn.simulcast.credential.VaultKey;
import io.exprsn.simulcast.internal.http.HttpTransport;
import io.exprsn.simulcast.internal.platform.AdapterContext;
import io.exprsn.simulcast.internal.platform.KeptCredential;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.Broadcast.Ingest;
import io.exprsn.simulcast.spi.BroadcastRequest;
import io.exprsn.simulcast.spi.BroadcastStatus;
import io.exprsn.simulcast.spi.BroadcastStatus.Issue;
import io.exprsn.simulcast.spi.BroadcastStatus.Phase;
import io.exprsn.simulcast.spi.BroadcastStatus.Receiving;
import io.exprsn.simulcast.spi.ChatMessage;
import io.exprsn.simulcast.spi.Metadata;
import io.exprsn.simulcast.spi.Metadata.Privacy;
import io.exprsn.simulcast.spi.PlatformContext;
import io.exprsn.simulcast.store.CredentialStore;
import io.exprsn.simulcast.testkit.AdapterBench;
import io.exprsn.simulcast.testkit.EndReason;
import io.exprsn.simulcast.testkit.FakeBroadcast;
import io.exprsn.simulcast.testkit.FakeFault;
import io.exprsn.simulcast.testkit.FakeYouTube;
import io.exprsn.simulcast.testkit.IngestReport;
import io.exprsn.simulcast.testkit.Publication;
import io.exprsn.simulcast.testkit.PublishAttempt;
import io.exprsn.simulcast.testkit.ReadChat;
import io.exprsn.simulcast.testkit.SettableClock;
import io.exprsn.simulcast.testkit.SyntheticFlv;
import io.exprsn.simulcast.testkit.TestCertificates;
import io.exprsn.simulcast.testkit.TrackReport.Kind;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The adapter and the fake that applications test against, with real media. */
class FakeYouTubeTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Instant NOW = Instant.parse("2026-11-25T12:00:07Z");

    private final SettableClock clock = SettableClock.at(NOW);
    private final YouTubeAdapter adapter = new YouTubeAdapter();
    private final Simulcaster simulcaster = Simulcaster.builder().build();
    private FakeYouTube youTube = FakeYouTube.open(clock);
    private AdapterBench bench = bench(Map.of());

    private AdapterBench bench(Map<String, String> settings) {
        return AdapterBench.of(adapter, youTube.api())
                .destination("main channel")
                .credential(tokens("ya29.first"))
                .refreshed(() -> tokens("ya29.second"))
                .settings(settings)
                .clock(clock)
                .build();
    }

    private static Credential tokens(String access) {
        return new Credential.OAuthTokens(Secret.of(access), Secret.of("1//refresh"), null, Set.of(), null);
    }

    private void set(String setting, String value) {
        bench.close();
        bench = bench(Map.of(setting, value));
    }

    @AfterEach
    void close() {
        simulcaster.close();
        bench.close();
        youTube.close();
        assertThat(youTube.api().mistakes()).isEmpty();
        assertThat(youTube.api().unknown()).isEmpty();
    }

    @Test
    void followsABroadcastFromItsCheckToItsEnd() {
        assertThat(adapter.check(context()).canGoLive()).isTrue();
        assertThat(adapter.account(context()).name()).isEqualTo("The channel");
        Broadcast broadcast = prepare("one");
        assertThat(youTube.broadcasts())
                .containsExactly(new FakeBroadcast(broadcast.id(), "ready", "A title", "unlisted"));
        assertThat(status(broadcast).phase()).isEqualTo(Phase.WAITING);
        assertThat(status(broadcast).receiving()).isEqualTo(Receiving.NO);
        refused(ErrorKind.TRANSIENT, () -> adapter.goLive(broadcast, context()));

        send(broadcast);
        assertThat(status(broadcast).phase()).isEqualTo(Phase.WAITING);
        assertThat(status(broadcast).receiving()).isEqualTo(Receiving.YES);
        adapter.goLive(broadcast, context());
        assertThat(status(broadcast).phase()).isEqualTo(Phase.STARTING);
        BroadcastStatus live = status(broadcast);
        assertThat(live.phase()).isEqualTo(Phase.LIVE);
        assertThat(live.issues()).isEmpty();

        adapter.edit(broadcast, Metadata.titled("Second half").visibleTo(Privacy.PUBLIC), context());
        adapter.edit(broadcast, Metadata.unchanged().tagged(List.of("harbour")).spokenIn("de"), context());
        assertThat(youTube.metadata(broadcast.id()))
                .contains(new Metadata("Second half", "", "22", List.of("harbour"), Privacy.PUBLIC, "de"));
        assertThat(youTube.publicBroadcasts()).containsExactly(broadcast.id());
        adapter.setThumbnail(broadcast, "image/png", new byte[] {1, 2}, context());
        assertThat(youTube.thumbnail(broadcast.id())).containsExactly(1, 2);

        assertThat(adapter.viewers(broadcast, context()).current()).isNull();
        youTube.viewers(42);
        assertThat(adapter.viewers(broadcast, context()).current()).isEqualTo(42);

        adapter.end(broadcast, context());
        assertThat(status(broadcast).phase()).isEqualTo(Phase.ENDED);
        assertThat(youTube.openBroadcasts()).isEmpty();
        adapter.end(broadcast, context());
        refused(ErrorKind.REJECTED, () -> adapter.goLive(broadcast, context()));
    }

    @Test
    void carriesTheChatUntilTheBroadcastEnds() {
        Broadcast broadcast = prepare("one");
        youTube.viewerWrites("Ann", "early");
        List<String> positions;
        try (ReadChat chat = ReadChat.of(adapter, broadcast, Optional.empty(), context())) {
            chat.positions(1);
            youTube.viewerWrites("Ann", "hello");
            adapter.say(broadcast, "Welcome", context());
            positions = chat.positions(3);
            assertThat(chat.texts()).containsExactly("early", "hello", "Welcome");
            assertThat(chat.messages().get(2).roles()).containsExactly(ChatMessage.Role.OWNER);
        }
        assertThat(youTube.chatSaid()).containsExactly("Welcome");
        try (ReadChat chat = ReadChat.of(adapter, broadcast, Optional.of(positions.get(1)), context())) {
            chat.positions(1);
            youTube.endByPerson(broadcast.id());
            assertThat(chat.end()).isEmpty();
            assertThat(chat.texts()).startsWith("Welcome").doesNotContain("hello");
        }
        refused(ErrorKind.REJECTED, () -> adapter.say(broadcast, "Too late", context()));
    }

    @Test
    void findsWhatAnAttemptMadeWhoseAnswerWasLost() {
        youTube.api().fail(request -> request.method().equals("POST"), 1, new FakeFault.LosesTheAnswer());
        refused(ErrorKind.TRANSIENT, () -> prepare("one"));
        Broadcast broadcast = prepare("one");
        assertThat(youTube.broadcasts()).extracting(FakeBroadcast::id).containsExactly(broadcast.id());
        assertThat(prepare("two").id()).isNotEqualTo(broadcast.id());
        adapter.discard(broadcast, context());
        assertThat(youTube.openBroadcasts()).hasSize(1);
        assertThat(status(broadcast).phase()).isEqualTo(Phase.GONE);
    }

    @Test
    void takesNoKeyThatItDidNotGive() {
        Ingest ingest = prepare("one").ingests().get(0);
        send(
                new Ingest(ingest.protocol(), ingest.server(), Secret.of("another-key")),
                SyntheticFlv.Settings.ofDefaults());
        assertThat(youTube.ingest().awaitAttempts(1, SOON))
                .extracting(PublishAttempt::accepted)
                .containsOnly(false);
    }

    @Test
    void goesLiveWithPicturesAndSoundAlone() {
        Broadcast broadcast = prepare("one");
        send(broadcast.ingests().get(0), SyntheticFlv.Settings.ofDefaults().silent());
        youTube.ingest().awaitMedia(Duration.ofMillis(200), SOON);
        assertThat(status(broadcast).receiving()).isEqualTo(Receiving.NO);
        assertThat(status(broadcast).issues()).extracting(Issue::code).containsExactly("noAudioStream");
        refused(ErrorKind.TRANSIENT, () -> adapter.goLive(broadcast, context()));
    }

    @Test
    void seesMediaGo() {
        Broadcast broadcast = live("one");
        stop();
        assertThat(status(broadcast).receiving()).isEqualTo(Receiving.NO);
        assertThat(status(broadcast).phase()).isEqualTo(Phase.LIVE);
        clock.advance(Duration.ofHours(1));
        assertThat(status(broadcast).phase()).isEqualTo(Phase.LIVE);
    }

    @Test
    void beginsAndEndsByItselfWhereToldSo() {
        bench.close();
        bench = bench(Map.of("autoStart", "true", "autoStop", "true"));
        Broadcast broadcast = prepare("one");
        send(broadcast);
        assertThat(status(broadcast).phase()).isEqualTo(Phase.STARTING);
        assertThat(status(broadcast).phase()).isEqualTo(Phase.LIVE);
        stop();
        clock.advance(Duration.ofSeconds(59));
        assertThat(status(broadcast).phase()).isEqualTo(Phase.LIVE);
        clock.advance(Duration.ofSeconds(1));
        assertThat(status(broadcast).phase()).isEqualTo(Phase.ENDED);
    }

    @Test
    void goesThroughTheTestPhaseWhereToldSo() {
        set("monitor", "true");
        Broadcast broadcast = prepare("one");
        send(broadcast);
        refused(ErrorKind.TRANSIENT, () -> adapter.goLive(broadcast, context()));
        assertThat(state(broadcast)).isEqualTo("testStarting");
        status(broadcast);
        adapter.goLive(broadcast, context());
        assertThat(state(broadcast)).isEqualTo("liveStarting");
    }

    @Test
    void refusesToGoLiveWhenToldTo() {
        Broadcast broadcast = prepare("one");
        send(broadcast);
        youTube.refuseToGoLive("livePermissionBlocked");
        assertThat(refused(ErrorKind.REJECTED, () -> adapter.goLive(broadcast, context()))
                        .reason())
                .contains("livePermissionBlocked");
        assertThat(state(broadcast)).isEqualTo("ready");
        youTube.allowToGoLive();
        adapter.goLive(broadcast, context());
    }

    @Test
    void refusesInYouTubesOwnFormWhatTheStateDoesNotAllow() {
        Broadcast broadcast = prepare("one");
        assertThat(transition(broadcast.id(), "live")).contains("errorStreamInactive");
        assertThat(transition(broadcast.id(), "testing")).contains("invalidTransition"); // without a monitor
        assertThat(transition(broadcast.id(), "complete")).contains("invalidTransition");
        assertThat(transition("none", "live")).contains("liveBroadcastNotFound");
        send(broadcast);
        adapter.goLive(broadcast, context());
        assertThat(transition(broadcast.id(), "live")).contains("redundantTransition");
        assertThat(transition(broadcast.id(), "complete")).contains("invalidTransition"); // still on the way
        status(broadcast);
        refused(ErrorKind.REJECTED, () -> adapter.discard(broadcast, context()));
        adapter.end(broadcast, context());
        assertThat(transition(broadcast.id(), "live")).contains("invalidTransition");
    }

    private Optional<String> transition(String id, String to) {
        return catchThrowableOfType(
                        SimulcastException.class,
                        () -> context()
                                .http()
                                .post(PlayedYouTube.TRANSITION)
                                .query("id", id)
                                .query("part", "id,status")
                                .query("broadcastStatus", to)
                                .send())
                .reason();
    }

    @Test
    void staysOnTheWayWhenToldTo() {
        Broadcast broadcast = prepare("one");
        send(broadcast);
        youTube.stayOnTheWay(true);
        adapter.goLive(broadcast, context());
        status(broadcast);
        status(broadcast);
        assertThat(status(broadcast).phase()).isEqualTo(Phase.STARTING);
        youTube.stayOnTheWay(false);
        assertThat(status(broadcast).phase()).isEqualTo(Phase.LIVE);
    }

    @Test
    void seesNothingOfWhatComesWhenOffline() {
        Broadcast broadcast = live("one");
        youTube.goOffline(true);
        assertThat(status(broadcast).receiving()).isEqualTo(Receiving.NO);
        assertThat(youTube.ingest().current().orElseThrow().isLive()).isTrue();
        youTube.goOffline(false);
        assertThat(status(broadcast).receiving()).isEqualTo(Receiving.YES);
    }

    @Test
    void givesTheKeyOfSomethingElseWhenToldTo() {
        youTube.keyOfAnotherBroadcast(true);
        Broadcast broadcast = prepare("one");
        send(broadcast);
        assertThat(status(broadcast).receiving()).isEqualTo(Receiving.NO);
        youTube.keyOfAnotherBroadcast(false);
        assertThat(prepare("one").ingests()).doesNotContainAnyElementsOf(broadcast.ingests());
    }

    @Test
    void isTakenOverByAnotherEncoder() {
        Broadcast broadcast = live("one");
        Publication first = youTube.ingest().current().orElseThrow();
        youTube.takeOver();
        // Either side may be the first to close.
        assertThat(first.awaitEnd(SOON).end()).isIn(EndReason.CUT_BY_INGEST, EndReason.CLOSED, EndReason.RESET);
        assertThat(status(broadcast).receiving()).isEqualTo(Receiving.YES);
        assertThat(youTube.ingest().awaitAttempts(2, SOON).get(1).accepted()).isFalse();
        youTube.releaseTakeOver();
        youTube.ingest().awaitPublications(2, SOON);
    }

    @Test
    void complainsWhenToldTo() {
        Broadcast broadcast = live("one");
        youTube.complain("gopSizeLong", "warning");
        assertThat(status(broadcast).issues()).extracting(Issue::code).containsExactly("gopSizeLong");
        youTube.stopComplaining();
        assertThat(status(broadcast).issues()).isEmpty();
    }

    @Test
    void hasNoQuotaLeftWhenToldTo() {
        youTube.quotaSpent(true);
        assertThat(refused(ErrorKind.RATE_LIMITED, () -> prepare("one")).reason())
                .contains("quotaExceeded");
        youTube.quotaSpent(false);
        prepare("one");
    }

    @Test
    void letsTheChannelNotStreamWhenToldTo() {
        youTube.allowBroadcasts(false);
        assertThat(adapter.check(context()).canGoLive()).isFalse();
        youTube.allowBroadcasts(true);
        assertThat(adapter.check(context()).canGoLive()).isTrue();
    }

    @Test
    void endsAndRemovesABroadcastAsAPersonCan() {
        Broadcast broadcast = live("one");
        youTube.endByPerson(broadcast.id());
        assertThat(status(broadcast).phase()).isEqualTo(Phase.ENDED);
        assertThat(youTube.openBroadcasts()).isEmpty();
        Broadcast other = prepare("two");
        youTube.deleteByPerson(other.id());
        assertThat(status(other).phase()).isEqualTo(Phase.GONE);
        assertThatThrownBy(() -> youTube.endByPerson("none")).hasMessageContaining(broadcast.id());
    }

    @Test
    void wantsAnotherTokenOnceTheOldOnesExpired() {
        prepare("one");
        youTube.expireTokens();
        prepare("one");
        assertThat(bench.refreshes()).isOne();
        youTube.expireTokens();
        assertThatThrownBy(() -> prepare("one")).isInstanceOf(SimulcastException.class);
    }

    @Test
    void givesTokensForACodeAndForAGrantThatIsGood() {
        Credentials credentials =
                new Credentials(TinkVault.of(VaultKey.ofKeyset(VaultKey.newKeyset())), CredentialStore.inMemory());
        try (OAuthClient client = OAuthClient.of(
                                onThisMachine(), ClientIdentity.of("client", Secret.of("client-secret")), credentials)
                        .clock(clock)
                        .build();
                TokenKeeper keeper = TokenKeeper.of(client).ticksByHand().build();
                HttpTransport transport = HttpTransport.open()) {
            PlatformContext context = AdapterContext.of(adapter, "main channel", transport)
                    .credentials(new KeptCredential(keeper, "main channel"))
                    .clock(clock)
                    .host("api", youTube.hosts().get("api"))
                    .build();
            assertThatThrownBy(() -> connect(client, "no-such-code")).hasMessageContaining("invalid_grant");
            String code = youTube.authorizationCode("ann");
            assertThat(connect(client, code)).isInstanceOf(AuthorizationAnswer.Granted.class);
            assertThatThrownBy(() -> connect(client, code)).hasMessageContaining("invalid_grant");
            assertThat(adapter.check(context).canGoLive()).isTrue();
            youTube.expireTokens();
            assertThat(adapter.check(context).canGoLive()).isTrue();
            youTube.refuseRefresh(true);
            youTube.expireTokens();
            refused(ErrorKind.AUTHENTICATION, () -> adapter.check(context));
        }
    }

    @Test
    void letsWhoeverComesToThePageOfConsentGrant() throws Exception {
        Credentials credentials =
                new Credentials(TinkVault.of(VaultKey.ofKeyset(VaultKey.newKeyset())), CredentialStore.inMemory());
        try (OAuthClient client = OAuthClient.of(
                        onThisMachine(), ClientIdentity.of("client", Secret.of("client-secret")), credentials)
                .clock(clock)
                .build()) {
            URI page = client.authorize(URI.create("http://localhost:8080/back"), "main channel", "ann")
                    .address();
            HttpResponse<Void> answer = HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.discarding());
            String back = answer.headers().firstValue("Location").orElseThrow();
            assertThat(back).startsWith("http://localhost:8080/back?");
            Map<String, String> told = Stream.of(back.split("\\?")[1].split("&"))
                    .map(pair -> pair.split("="))
                    .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
            assertThat(client.redirected(told, "ann")).isInstanceOf(AuthorizationAnswer.Granted.class);
        }
    }

    private static AuthorizationAnswer connect(OAuthClient client, String code) {
        URI redirect = URI.create("http://localhost:8080/oauth/youtube");
        String state =
                client.authorize(redirect, "main channel", "ann").state().reveal(); // as the page of consent sends it
        return client.redirected(Map.of("state", state, "code", code), "ann");
    }

    private OAuthProvider onThisMachine() {
        OAuthProvider real = adapter.oauth();
        URI base = youTube.hosts().get("oauth");
        return new OAuthProvider(
                base.resolve(real.authorization().getPath()),
                base.resolve(real.token().getPath()),
                real.deviceCode(),
                base.resolve("/revoke"),
                real.validation(),
                real.scopes(),
                real.scopeSeparator(),
                real.pkce(),
                real.authorizationParameters(),
                real.longLived(),
                real.deviceScopeParameter(),
                real.reconsentErrors(),
                real.policy());
    }

    @Test
    void takesMediaByTlsWhereItHasCertificates(@TempDir Path folder) {
        TestCertificates certificates = TestCertificates.create(folder);
        bench.close();
        youTube.close();
        youTube = FakeYouTube.open(clock, certificates);
        bench = bench(Map.of());
        Broadcast broadcast = prepare("one");
        assertThat(broadcast.ingests())
                .extracting(ingest -> ingest.server().getScheme())
                .containsOnly("rtmps");
        send(
                broadcast.ingests().get(0),
                SyntheticFlv.Settings.ofDefaults(),
                destination -> destination.trusting(certificates.caPem()));
        awaitBoth();
        assertThat(status(broadcast).receiving()).isEqualTo(Receiving.YES);
    }

    private Broadcast live(String intent) {
        Broadcast broadcast = prepare(intent);
        send(broadcast);
        adapter.goLive(broadcast, context());
        status(broadcast);
        assertThat(status(broadcast).phase()).isEqualTo(Phase.LIVE);
        return broadcast;
    }

    private Broadcast prepare(String intent) {
        Metadata metadata = Metadata.titled("A title").visibleTo(Privacy.UNLISTED);
        return adapter.prepare(BroadcastRequest.of(intent, metadata), context());
    }

    private BroadcastStatus status(Broadcast broadcast) {
        return adapter.status(broadcast, context());
    }

    private String state(Broadcast broadcast) {
        return youTube.broadcasts().stream()
                .filter(one -> one.id().equals(broadcast.id()))
                .map(FakeBroadcast::state)
                .findFirst()
                .orElse("gone");
    }

    private PlatformContext context() {
        return bench.context();
    }

    /** Sends pictures and sound, and waits until both have come. */
    private void send(Broadcast broadcast) {
        send(broadcast.ingests().get(0), SyntheticFlv.Settings.ofDefaults());
        awaitBoth();
    }

    private void awaitBoth() {
        youTube.ingest().awaitPublication(SOON).await(FakeYouTubeTest::hasBoth, SOON);
    }

    private static boolean hasBoth(IngestReport report) {
        return List.of(Kind.values()).stream()
                .allMatch(
                        kind -> report.tracks().stream().anyMatch(track -> track.kind() == kind && track.frames() > 0));
    }

    private void send(Ingest ingest, SyntheticFlv.Settings media) {
        send(ingest, media, destination -> destination);
    }

    private void send(Ingest ingest, SyntheticFlv.Settings media, UnaryOperator<Destination> more) {
        simulcaster.start(SimulcastPlan.named("show")
                .source(Source.flv(new SyntheticFlv(media, 7)))
                .retry(RetryPolicy.ofDefaults().withFirstDelay(Duration.ofMillis(100)))
                .to(more.apply(Destination.rtmp(
                        "there",
                        ingest.server(),
                        Optional.ofNullable(ingest.key()).orElseThrow())))
                .build());
    }

    private void stop() {
        Publication publication = youTube.ingest().current().orElseThrow();
        simulcaster.close();
        publication.awaitEnd(SOON);
    }

    private static SimulcastException refused(ErrorKind kind, Runnable call) {
        SimulcastException thrown = catchThrowableOfType(SimulcastException.class, call::run);
        assertThat(thrown).isNotNull();
        assertThat(thrown.kind()).isEqualTo(kind);
        return thrown;
    }
}
