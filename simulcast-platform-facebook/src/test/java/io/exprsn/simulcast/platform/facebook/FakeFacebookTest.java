package io.exprsn.simulcast.platform.facebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

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
import io.exprsn.simulcast.spi.CheckResult;
import io.exprsn.simulcast.spi.HasChannels.Channel;
import io.exprsn.simulcast.spi.Metadata;
import io.exprsn.simulcast.spi.Metadata.Privacy;
import io.exprsn.simulcast.spi.PlatformContext;
import io.exprsn.simulcast.spi.Viewers;
import io.exprsn.simulcast.store.CredentialStore;
import io.exprsn.simulcast.testkit.AdapterBench;
import io.exprsn.simulcast.testkit.EndReason;
import io.exprsn.simulcast.testkit.FakeBroadcast;
import io.exprsn.simulcast.testkit.FakeFacebook;
import io.exprsn.simulcast.testkit.FakeFault;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The adapter and the fake that applications test against, with real media. */
class FakeFacebookTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

    @TempDir
    private static Path folder;

    private static TestCertificates certificates;

    private final SettableClock clock = SettableClock.at(NOW);
    private final FacebookAdapter adapter = new FacebookAdapter();
    private final Simulcaster simulcaster = Simulcaster.builder().build();
    private final FakeFacebook facebook = FakeFacebook.open(clock, certificates);
    private AdapterBench bench = bench(Map.of());

    @BeforeAll
    static void certify() {
        certificates = TestCertificates.create(folder);
    }

    private AdapterBench bench(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(Map.of("page", FakeFacebook.PAGE));
        all.putAll(settings);
        return AdapterBench.of(adapter, facebook.api())
                .destination("harbour")
                .credential(tokens("EAAU-first"))
                .refreshed(() -> tokens("EAAU-second"))
                .client(ClientIdentity.of("415500000000008", Secret.of("the-app-secret")))
                .settings(all)
                .clock(clock)
                .build();
    }

    private static Credential tokens(String access) {
        return new Credential.OAuthTokens(Secret.of(access), null, null, Set.of(), null);
    }

    private void set(String setting, String value) {
        bench.close();
        bench = bench(Map.of(setting, value));
    }

    @AfterEach
    void close() {
        simulcaster.close();
        bench.close();
        facebook.close();
        assertThat(facebook.api().mistakes()).isEmpty();
        assertThat(facebook.api().unknown()).isEmpty();
    }

    @Test
    void followsABroadcastFromItsCheckToItsEnd() {
        CheckResult check = adapter.check(context());
        assertThat(check.canGoLive()).isTrue();
        assertThat(check.findings()).isEmpty();
        assertThat(adapter.channels(context()))
                .extracting(Channel::id, Channel::usable)
                .containsExactly(tuple(FakeFacebook.PAGE, true), tuple(FakeFacebook.OTHER_PAGE, false));
        Broadcast broadcast = prepare("one");
        assertThat(facebook.broadcasts())
                .containsExactly(new FakeBroadcast(broadcast.id(), "UNPUBLISHED", "A title", "EVERYONE"));
        assertThat(status(broadcast).phase()).isEqualTo(Phase.WAITING);
        assertThat(status(broadcast).receiving()).isEqualTo(Receiving.NO);
        refused(ErrorKind.TRANSIENT, () -> adapter.goLive(broadcast, context()));

        send(broadcast);
        assertThat(status(broadcast).phase()).isEqualTo(Phase.WAITING);
        assertThat(status(broadcast).receiving()).isEqualTo(Receiving.YES);
        assertThat(facebook.publicBroadcasts()).isEmpty();
        adapter.goLive(broadcast, context());
        BroadcastStatus live = status(broadcast);
        assertThat(live.phase()).isEqualTo(Phase.LIVE);
        assertThat(live.issues()).isEmpty();
        assertThat(facebook.publicBroadcasts()).containsExactly(broadcast.id());

        adapter.edit(broadcast, Metadata.titled("Second half").describedAs("By the sea"), context());
        assertThat(facebook.metadata(broadcast.id()))
                .contains(
                        Metadata.titled("Second half").describedAs("By the sea").visibleTo(Privacy.PUBLIC));
        facebook.viewers(42);
        Viewers viewers = adapter.viewers(broadcast, context());
        assertThat(viewers.current()).isEqualTo(42);
        assertThat(viewers.engagement().views()).isEqualTo(42);

        adapter.end(broadcast, context());
        assertThat(status(broadcast).phase()).isEqualTo(Phase.ENDED);
        assertThat(facebook.openBroadcasts()).isEmpty();
        adapter.end(broadcast, context());
        assertThat(adapter.viewers(broadcast, context()).engagement().views()).isEqualTo(42);
        refused(ErrorKind.REJECTED, () -> adapter.goLive(broadcast, context()));
    }

    @Test
    void carriesTheChatUntilTheBroadcastEnds() {
        Broadcast broadcast = live("one");
        facebook.viewerWrites("Ann", "early");
        String position;
        try (ReadChat chat = ReadChat.of(adapter, broadcast, Optional.empty(), context())) {
            chat.positions(1);
            facebook.viewerWrites("Ann", "hello");
            adapter.say(broadcast, "Welcome", context());
            position = chat.positions(3).get(2);
            assertThat(chat.texts()).containsExactly("early", "hello", "Welcome");
            assertThat(chat.messages().get(2).roles()).containsExactly(ChatMessage.Role.OWNER);
        }
        assertThat(facebook.chatSaid()).containsExactly("Welcome");
        try (ReadChat chat = ReadChat.of(adapter, broadcast, Optional.of(position), context())) {
            facebook.viewerWrites("Bob", "again");
            chat.positions(1);
            facebook.endByPerson(broadcast.id());
            assertThat(chat.end()).isEmpty();
            assertThat(chat.texts()).containsExactly("again");
        }
        assertThat(adapter.viewers(broadcast, context()).engagement().comments())
                .isEqualTo(4);
    }

    @Test
    void findsWhatAnAttemptMadeWhoseAnswerWasLost() {
        facebook.api()
                .fail(
                        request -> request.path().endsWith("/live_videos")
                                && request.method().equals("POST"),
                        1,
                        new FakeFault.LosesTheAnswer());
        refused(ErrorKind.TRANSIENT, () -> prepare("one"));
        Broadcast broadcast = prepare("one");
        assertThat(facebook.broadcasts()).extracting(FakeBroadcast::id).containsExactly(broadcast.id());
        assertThat(prepare("two").id()).isNotEqualTo(broadcast.id());
        adapter.discard(broadcast, context());
        assertThat(facebook.openBroadcasts()).hasSize(1);
        assertThat(facebook.publicBroadcasts()).isEmpty();
    }

    @Test
    void endsAtOnceWhatGoesLiveWithoutPictures() {
        Broadcast broadcast = prepare("one");
        context()
                .http()
                .post("/" + broadcast.id())
                .form("status", "LIVE_NOW")
                .withoutCredential()
                .bearer(Secret.of("a-Pages-own-token"))
                .send();
        assertThat(status(broadcast).phase()).isEqualTo(Phase.ENDED);
    }

    @Test
    void takesThePagesOwnTokenForWhatThePageHas() {
        Broadcast broadcast = prepare("one");
        assertThat(refused(
                                ErrorKind.AUTHENTICATION,
                                () -> context().http().get("/" + broadcast.id()).send())
                        .reason())
                .contains("190/2069032");
        assertThat(refused(ErrorKind.REJECTED, () -> context().http().get("/1").send())
                        .reason())
                .contains("100/33");
    }

    @Test
    void takesNoKeyThatItDidNotGive() {
        Ingest ingest = prepare("one").ingests().get(0);
        send(new Ingest(ingest.protocol(), ingest.server(), Secret.of("FB-1")), SyntheticFlv.Settings.ofDefaults());
        assertThat(facebook.ingest().awaitAttempts(1, SOON))
                .extracting(PublishAttempt::accepted)
                .containsOnly(false);
    }

    @Test
    void missesSound() {
        Broadcast broadcast = prepare("one");
        send(broadcast.ingests().get(0), SyntheticFlv.Settings.ofDefaults().silent());
        facebook.ingest().awaitMedia(Duration.ofMillis(200), SOON);
        assertThat(status(broadcast).issues()).extracting(Issue::code).containsExactly("noAudio");
    }

    @Test
    void missesPictures() {
        Broadcast broadcast = prepare("one");
        send(broadcast.ingests().get(0), SyntheticFlv.Settings.ofDefaults().soundOnly());
        facebook.ingest().awaitMedia(Duration.ofMillis(200), SOON);
        assertThat(status(broadcast).receiving()).isEqualTo(Receiving.NO);
        refused(ErrorKind.TRANSIENT, () -> adapter.goLive(broadcast, context()));
    }

    @Test
    void endsByItselfWithoutMedia() {
        Broadcast broadcast = live("one");
        stop();
        clock.advance(Duration.ofSeconds(179));
        assertThat(status(broadcast).phase()).isEqualTo(Phase.LIVE);
        assertThat(status(broadcast).issues()).extracting(Issue::code).containsExactly("noVideo");
        clock.advance(Duration.ofSeconds(1));
        assertThat(status(broadcast).phase()).isEqualTo(Phase.ENDED);
    }

    @Test
    void endsWithItsEncoderWhereToldSo() {
        set("stopOnDeleteStream", "true");
        Broadcast broadcast = live("one");
        stop();
        assertThat(status(broadcast).phase()).isEqualTo(Phase.ENDED);
    }

    @Test
    void endsAfterEightHours() {
        Broadcast broadcast = live("one");
        clock.advance(Duration.ofHours(8).minusMinutes(5));
        assertThat(status(broadcast).issues()).extracting(Issue::code).containsExactly("secondsLeft");
        clock.advance(Duration.ofMinutes(5));
        assertThat(status(broadcast).phase()).isEqualTo(Phase.ENDED);
    }

    @Test
    void beginsByItselfWhatWasPlanned() {
        Broadcast broadcast = adapter.prepare(
                BroadcastRequest.of("one", Metadata.titled("A title")).startingAt(NOW.plusSeconds(600)), context());
        adapter.reschedule(broadcast, NOW.plusSeconds(300), context());
        assertThat(state(broadcast)).isEqualTo("SCHEDULED_UNPUBLISHED");
        assertThat(facebook.publicBroadcasts()).containsExactly(broadcast.id());
        send(broadcast);
        assertThat(status(broadcast).phase()).isEqualTo(Phase.STARTING);
        clock.advance(Duration.ofMinutes(5));
        assertThat(status(broadcast).phase()).isEqualTo(Phase.LIVE);
    }

    @Test
    void cancelsWhatWasPlanned() {
        Broadcast broadcast = adapter.prepare(
                BroadcastRequest.of("one", Metadata.titled("A title")).startingAt(NOW.plusSeconds(600)), context());
        adapter.discard(broadcast, context());
        assertThat(state(broadcast)).isEqualTo("SCHEDULED_CANCELED");
        assertThat(facebook.openBroadcasts()).isEmpty();
    }

    @Test
    void broadcastsToTheProfileToo() {
        set("page", "me");
        Broadcast broadcast = adapter.prepare(
                BroadcastRequest.of("one", Metadata.titled("A title")).rehearsing(), context());
        assertThat(facebook.metadata(broadcast.id()).orElseThrow().privacy()).isEqualTo(Privacy.PRIVATE);
        send(broadcast);
        adapter.goLive(broadcast, context());
        assertThat(state(broadcast)).isEqualTo("UNPUBLISHED");
        adapter.end(broadcast, context());
        assertThat(facebook.openBroadcasts()).isEmpty();
        assertThat(facebook.publicBroadcasts()).isEmpty();
    }

    @Test
    void refusesToGoLiveWhenToldTo() {
        Broadcast broadcast = prepare("one");
        send(broadcast);
        facebook.refuseToGoLive(368);
        assertThat(refused(ErrorKind.REJECTED, () -> adapter.goLive(broadcast, context()))
                        .reason())
                .contains("368");
        facebook.allowToGoLive();
        adapter.goLive(broadcast, context());
        assertThat(status(broadcast).phase()).isEqualTo(Phase.LIVE);
    }

    @Test
    void seesNothingOfWhatComesWhenOffline() {
        Broadcast broadcast = live("one");
        facebook.goOffline(true);
        assertThat(status(broadcast).receiving()).isEqualTo(Receiving.NO);
        assertThat(facebook.ingest().current().orElseThrow().isLive()).isTrue();
        facebook.goOffline(false);
        assertThat(status(broadcast).receiving()).isEqualTo(Receiving.YES);
    }

    @Test
    void givesTheKeyOfSomethingElseWhenToldTo() {
        facebook.keyOfAnotherBroadcast(true);
        Broadcast broadcast = prepare("one");
        send(broadcast);
        assertThat(status(broadcast).receiving()).isEqualTo(Receiving.NO);
        facebook.keyOfAnotherBroadcast(false);
        assertThat(prepare("one").ingests()).doesNotContainAnyElementsOf(broadcast.ingests());
    }

    @Test
    void isTakenOverByAnotherEncoder() {
        Broadcast broadcast = live("one");
        Publication first = facebook.ingest().current().orElseThrow();
        facebook.takeOver();
        // Either side may be the first to close.
        assertThat(first.awaitEnd(SOON).end()).isIn(EndReason.CUT_BY_INGEST, EndReason.CLOSED, EndReason.RESET);
        assertThat(status(broadcast).receiving()).isEqualTo(Receiving.YES);
        assertThat(facebook.ingest().awaitAttempts(2, SOON).get(1).accepted()).isFalse();
        facebook.releaseTakeOver();
        facebook.ingest().awaitPublications(2, SOON);
    }

    @Test
    void complainsWhenToldTo() {
        Broadcast broadcast = live("one");
        facebook.complain(1969004, "Video signal lost");
        assertThat(status(broadcast).issues()).extracting(Issue::code).containsExactly("1969004");
        facebook.stopComplaining();
        assertThat(status(broadcast).issues()).isEmpty();
    }

    @Test
    void letsThePersonNotBroadcastWhenToldTo() {
        facebook.allowBroadcasts(false);
        assertThat(adapter.check(context()).canGoLive()).isFalse();
        refused(ErrorKind.AUTHENTICATION, () -> prepare("one"));
        facebook.allowBroadcasts(true);
        assertThat(adapter.check(context()).canGoLive()).isTrue();
    }

    @Test
    void endsAndRemovesABroadcastAsAPersonCan() {
        Broadcast broadcast = live("one");
        facebook.endByPerson(broadcast.id());
        assertThat(status(broadcast).phase()).isEqualTo(Phase.ENDED);
        assertThat(facebook.openBroadcasts()).isEmpty();
        facebook.deleteByPerson(broadcast.id());
        assertThat(status(broadcast).phase()).isEqualTo(Phase.GONE);
        assertThat(facebook.publicBroadcasts()).containsExactly(broadcast.id());
        assertThatThrownBy(() -> facebook.endByPerson("none")).hasMessageContaining("There is no broadcast none");
    }

    @Test
    void takesTheAddressBackThatNobodyUsedForADay() {
        Broadcast broadcast = prepare("one");
        clock.advance(Duration.ofHours(24));
        assertThat(status(broadcast).phase()).isEqualTo(Phase.WAITING);
        send(broadcast.ingests().get(0), SyntheticFlv.Settings.ofDefaults());
        assertThat(facebook.ingest().awaitAttempts(1, SOON))
                .extracting(PublishAttempt::accepted)
                .containsOnly(false);
        assertThat(prepare("one").id()).isNotEqualTo(broadcast.id());
    }

    @Test
    void wantsAnotherTokenOnceTheOldOnesExpired() {
        prepare("one");
        facebook.expireTokens();
        prepare("one");
        assertThat(bench.refreshes()).isOne();
        facebook.expireTokens();
        assertThatThrownBy(() -> prepare("one")).isInstanceOf(SimulcastException.class);
    }

    @Test
    void givesTokensThatLastForACode() {
        Credentials credentials =
                new Credentials(TinkVault.of(VaultKey.ofKeyset(VaultKey.newKeyset())), CredentialStore.inMemory());
        try (OAuthClient client = OAuthClient.of(
                                onThisMachine(), ClientIdentity.of("client", Secret.of("client-secret")), credentials)
                        .clock(clock)
                        .build();
                TokenKeeper keeper = TokenKeeper.of(client).ticksByHand().build();
                HttpTransport transport = HttpTransport.open()) {
            PlatformContext context = AdapterContext.of(adapter, "harbour", transport)
                    .settings(Map.of("page", FakeFacebook.PAGE))
                    .credentials(new KeptCredential(keeper, "harbour"))
                    .clock(clock)
                    .host("api", facebook.hosts().get("api"))
                    .host("streaming", facebook.hosts().get("streaming"))
                    .build();
            assertThatThrownBy(() -> connect(client, "no-such-code")).hasMessageContaining("code 100");
            facebook.refuseRefresh(true);
            assertThatThrownBy(() -> connect(client, facebook.authorizationCode("ann")))
                    .hasMessageContaining("code 190");
            facebook.refuseRefresh(false);
            String code = facebook.authorizationCode("ann");
            assertThat(connect(client, code)).isInstanceOf(AuthorizationAnswer.Granted.class);
            assertThatThrownBy(() -> connect(client, code)).hasMessageContaining("code 100");
            assertThat(credentials.get("harbour").orElseThrow())
                    .isInstanceOfSatisfying(
                            Credential.OAuthTokens.class,
                            tokens -> assertThat(tokens.expiresAt()).isEqualTo(NOW.plus(Duration.ofDays(60))));
            assertThat(adapter.check(context).canGoLive()).isTrue();
            facebook.expireTokens();
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
            URI page = client.authorize(URI.create("http://localhost:8080/back"), "harbour", "ann")
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
        URI redirect = URI.create("http://localhost:8080/oauth/facebook");
        String state = client.authorize(redirect, "harbour", "ann").state().reveal(); // as the page of consent sends it
        return client.redirected(Map.of("state", state, "code", code), "ann");
    }

    private OAuthProvider onThisMachine() {
        OAuthProvider real = adapter.oauth();
        URI base = facebook.hosts().get("oauth");
        return new OAuthProvider(
                base.resolve(real.authorization().getPath()),
                base.resolve(real.token().getPath()),
                real.deviceCode(),
                real.revocation(),
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

    private Broadcast live(String intent) {
        Broadcast broadcast = prepare(intent);
        send(broadcast);
        adapter.goLive(broadcast, context());
        assertThat(status(broadcast).phase()).isEqualTo(Phase.LIVE);
        return broadcast;
    }

    private Broadcast prepare(String intent) {
        Metadata metadata = Metadata.titled("A title");
        return adapter.prepare(BroadcastRequest.of(intent, metadata), context());
    }

    private BroadcastStatus status(Broadcast broadcast) {
        return adapter.status(broadcast, context());
    }

    private String state(Broadcast broadcast) {
        return facebook.broadcasts().stream()
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
        facebook.ingest().awaitPublication(SOON).await(FakeFacebookTest::hasBoth, SOON);
    }

    private static boolean hasBoth(IngestReport report) {
        return List.of(Kind.values()).stream()
                .allMatch(
                        kind -> report.tracks().stream().anyMatch(track -> track.kind() == kind && track.frames() > 0));
    }

    private void send(Ingest ingest, SyntheticFlv.Settings media) {
        Secret key = Optional.ofNullable(ingest.key()).orElseThrow();
        simulcaster.start(SimulcastPlan.named("show")
                .source(Source.flv(new SyntheticFlv(media, 7)))
                .retry(RetryPolicy.ofDefaults().withFirstDelay(Duration.ofMillis(100)))
                .to(Destination.rtmp("there", ingest.server(), key).trusting(certificates.caPem()))
                .build());
    }

    private void stop() {
        Publication publication = facebook.ingest().current().orElseThrow();
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
