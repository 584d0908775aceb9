package io.exprsn.simulcast.platform.twitch;

import static io.exprsn.simulcast.testkit.FakeTwitch.FIRST_ID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.RetryPolicy;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.credential.AuthorizationAnswer;
import io.exprsn.simulcast.credential.ClientIdentity;
import io.exprsn.simulcast.credential.Credentials;
import io.exprsn.simulcast.credential.OAuthClient;
import io.exprsn.simulcast.credential.OAuthProvider;
import io.exprsn.simulcast.credential.Revocation;
import io.exprsn.simulcast.credential.TinkVault;
import io.exprsn.simulcast.credential.TokenKeeper;
import io.exprsn.simulcast.credential.VaultKey;
import io.exprsn.simulcast.event.SimulcastEvent;
import io.exprsn.simulcast.internal.http.HttpTransport;
import io.exprsn.simulcast.internal.platform.AdapterContext;
import io.exprsn.simulcast.internal.platform.KeptCredential;
import io.exprsn.simulcast.spi.ApiHost;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.Broadcast.IngestProtocol;
import io.exprsn.simulcast.spi.BroadcastRequest;
import io.exprsn.simulcast.spi.BroadcastStatus;
import io.exprsn.simulcast.spi.BroadcastStatus.Phase;
import io.exprsn.simulcast.spi.BroadcastStatus.Receiving;
import io.exprsn.simulcast.spi.ChatMessage;
import io.exprsn.simulcast.spi.Metadata;
import io.exprsn.simulcast.spi.PlatformContext;
import io.exprsn.simulcast.store.CredentialStore;
import io.exprsn.simulcast.testkit.EndReason;
import io.exprsn.simulcast.testkit.FakeBroadcast;
import io.exprsn.simulcast.testkit.FakeTwitch;
import io.exprsn.simulcast.testkit.IngestReport;
import io.exprsn.simulcast.testkit.ReadChat;
import io.exprsn.simulcast.testkit.SyntheticFlv;
import io.exprsn.simulcast.testkit.TestCertificates;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The adapter against a Twitch that behaves by what really arrives at its ingest. */
@Timeout(60)
class FakeTwitchTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Clock CLOCK = Clock.fixed(LoopbackContext.NOW, ZoneOffset.UTC);
    private static final Instant TOMORROW = LoopbackContext.NOW.plus(Duration.ofDays(1));
    private static final SyntheticFlv.Settings PICTURES = SyntheticFlv.Settings.ofDefaults();
    private static final RetryPolicy QUICK =
            RetryPolicy.ofDefaults().withFirstDelay(Duration.ofMillis(100)).withMaxDelay(Duration.ofMillis(300));

    private final TwitchAdapter adapter = new TwitchAdapter();
    private final FakeTwitch twitch = FakeTwitch.open(CLOCK);
    private final HttpTransport transport = HttpTransport.open();
    private final Credentials credentials =
            new Credentials(TinkVault.of(VaultKey.ofKeyset(VaultKey.newKeyset())), CredentialStore.inMemory());
    private final OAuthClient client = OAuthClient.of(
                    provider(), ClientIdentity.of(LoopbackContext.CLIENT, Secret.of("the-client-secret")), credentials)
            .clock(CLOCK)
            .build();
    private final TokenKeeper keeper = TokenKeeper.of(client).ticksByHand().build();
    private final List<SimulcastEvent> events = new CopyOnWriteArrayList<>();
    private final Simulcaster simulcaster =
            Simulcaster.builder().on(SimulcastEvent.class, events::add).build();

    @AfterEach
    void close() {
        simulcaster.close();
        keeper.close();
        client.close();
        transport.close();
        twitch.close();
        assertThat(twitch.api().mistakes()).isEmpty();
        assertThat(twitch.api().unknown()).isEmpty();
        until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread ->
                        thread.getName().startsWith("fake-") || thread.getName().startsWith("checking-ingest")));
    }

    @Test
    void standsInForEachHostOfTheAdapter() {
        assertThat(twitch.hosts().keySet())
                .containsAll(adapter.facts().hosts().stream().map(ApiHost::name).toList())
                .contains("oauth");
    }

    @Test
    void itsPageSendsWhoAgreesBackWithACode() throws Exception {
        URI page = client.authorize(URI.create("http://localhost:8080/oauth/twitch"), "harborcam", "ann")
                .address();
        HttpResponse<Void> answer = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.discarding());
        assertThat(answer.statusCode()).isEqualTo(302);
        URI back = URI.create(answer.headers().firstValue("Location").orElseThrow());
        assertThat(back).asString().startsWith("http://localhost:8080/oauth/twitch?");
        assertThat(client.redirected(query(back), "ann")).isInstanceOf(AuthorizationAnswer.Granted.class);
        assertThat(adapter.check(context(twitch, "harborcam")).findings()).isEmpty();
    }

    @Test
    void livesFromTheGrantToItsEnd() {
        PlatformContext context = connected("harborcam");
        assertThat(adapter.check(context).findings()).isEmpty();
        Broadcast broadcast = adapter.prepare(
                BroadcastRequest.of(
                        "intent-1",
                        Metadata.titled("Boats at dusk")
                                .in("Just Chatting")
                                .tagged(List.of("Harbour"))
                                .spokenIn("en")),
                context);
        assertThat(broadcast.id()).isEqualTo(FIRST_ID);
        assertThat(adapter.status(broadcast, context).phase()).isEqualTo(Phase.WAITING);
        assertThat(adapter.viewers(broadcast, context).now()).isEmpty();
        assertThatThrownBy(() -> adapter.mark(broadcast, "Too early", context)).hasMessageContaining("not live");
        assertThat(twitch.openBroadcasts()).isEmpty();

        SimulcastSession show = send(broadcast, PICTURES);
        until(() -> state(FIRST_ID).equals("live"));
        assertThat(adapter.status(broadcast, context))
                .extracting(BroadcastStatus::phase, BroadcastStatus::receiving)
                .containsExactly(Phase.LIVE, Receiving.YES);
        assertThat(openIds()).hasSize(1).isEqualTo(twitch.publicBroadcasts());

        adapter.edit(broadcast, Metadata.titled("Boats at night"), context);
        assertThat(twitch.metadata(FIRST_ID).orElseThrow())
                .isEqualTo(new Metadata(
                        "Boats at night", null, "Just Chatting", List.of("Harbour"), Metadata.Privacy.PUBLIC, "en"));
        adapter.mark(broadcast, "A boat", context);
        assertThat(twitch.marks()).containsExactly("A boat");
        twitch.viewers(42);
        assertThat(adapter.viewers(broadcast, context).now()).hasValue(42);
        assertThat(adapter.followers(broadcast, context)).hasValue(8);
        chats(broadcast, context);

        end(show);
        adapter.end(broadcast, context);
        assertThat(adapter.status(broadcast, context).phase()).isEqualTo(Phase.WAITING);
        assertThat(twitch.openBroadcasts()).isEmpty();
        assertThat(twitch.publicBroadcasts()).hasSize(1);
        IngestReport report = twitch.ingest().current().orElseThrow().report();
        assertThat(report.whatIsBroken(Duration.ofMillis(100))).isEmpty();
        assertThat(report.end()).isEqualTo(EndReason.CLEAN);
        assertThat(client.revokeAndRemove("harborcam").outcome()).isEqualTo(Revocation.Outcome.WITHDRAWN);
    }

    private void chats(Broadcast broadcast, PlatformContext context) {
        twitch.viewerWrites("TooEarly", "nobody reads this");
        try (ReadChat chat = ReadChat.of(adapter, broadcast, Optional.empty(), context)) {
            until(twitch::chatIsRead);
            twitch.viewerWrites("QuietKelp", "hi");
            adapter.say(broadcast, "Good evening", context);
            chat.positions(2);
            assertThat(chat.texts()).containsExactly("hi", "Good evening");
            assertThat(chat.messages().get(0).author().name()).isEqualTo("QuietKelp");
            assertThat(chat.messages().get(1).roles()).containsExactly(ChatMessage.Role.OWNER);
        }
        assertThat(twitch.chatSaid()).containsExactly("Good evening");
    }

    @Test
    void shedsNoLightOnARehearsal() {
        PlatformContext context = connected("harborcam");
        Broadcast broadcast = adapter.prepare(request().rehearsing(), context);
        SimulcastSession show = send(broadcast, PICTURES);
        until(() -> state(FIRST_ID).equals("testing"));
        assertThat(adapter.status(broadcast, context).phase()).isEqualTo(Phase.WAITING);
        assertThat(openIds()).containsExactly(FIRST_ID);
        end(show);
        assertThat(twitch.openBroadcasts()).isEmpty();
        assertThat(twitch.publicBroadcasts()).isEmpty();
    }

    @Test
    void showsNothingWithoutPictures() {
        PlatformContext context = connected("harborcam");
        SimulcastSession show = send(adapter.prepare(request(), context), PICTURES.soundOnly());
        twitch.ingest().awaitMedia(Duration.ofSeconds(1), SOON);
        assertThat(state(FIRST_ID)).isEqualTo("offline");
        end(show);
    }

    @Test
    void aReturnIsAnotherStream() {
        PlatformContext context = connected("harborcam");
        Broadcast broadcast = adapter.prepare(request(), context);
        end(sentLive(broadcast));
        end(sentLive(broadcast));
        assertThat(twitch.publicBroadcasts()).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void takesRtmpsWhereItHasACertificate(@TempDir Path folder) {
        TestCertificates certificates = TestCertificates.create(folder);
        try (FakeTwitch secure = FakeTwitch.open(CLOCK, certificates)) {
            connected("harborcam");
            PlatformContext context = context(secure, "harborcam");
            Broadcast.Ingest where =
                    adapter.prepare(request(), context).ingests().get(0);
            assertThat(where.protocol()).isEqualTo(IngestProtocol.RTMPS);
            SimulcastSession show = start(
                    PICTURES,
                    Destination.rtmp("twitch", where.server(), where.key()).trusting(certificates.caPem()));
            until(() ->
                    secure.openBroadcasts().stream().anyMatch(one -> one.state().equals("live")));
            end(show);
        }
    }

    @Test
    void refusesAnotherKey() {
        SimulcastSession show = start(
                PICTURES, Destination.rtmp("twitch", URI.create(twitch.ingest().url()), Secret.of("live_1_wrong")));
        assertThat(twitch.ingest().awaitAttempts(1, SOON)).noneMatch(attempt -> attempt.accepted());
        assertThat(state(FIRST_ID)).isEqualTo("offline");
        end(show);
    }

    @Test
    void takesATokenThatWasRefreshedInThePlaceOfOneThatIsOver() {
        PlatformContext context = connected("harborcam");
        Broadcast broadcast = adapter.prepare(request(), context);
        twitch.expireTokens();
        assertThat(adapter.status(broadcast, context).phase()).isEqualTo(Phase.WAITING);

        twitch.expireTokens();
        twitch.refuseRefresh(true);
        assertThatThrownBy(() -> adapter.status(broadcast, context))
                .isInstanceOfSatisfying(
                        SimulcastException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.AUTHENTICATION));
    }

    @Test
    void takesACodeOnce() {
        String code = twitch.authorizationCode("harborcam");
        assertThat(connect("harborcam", code)).isInstanceOf(AuthorizationAnswer.Granted.class);
        assertThatThrownBy(() -> connect("other", code)).hasMessageContaining("Invalid authorization code");
    }

    @Test
    void eachLoginHasItsOwnChannel() {
        connected("harborcam");
        PlatformContext other = connected("quietkelp");
        Broadcast broadcast = adapter.prepare(request(), other);
        assertThat(broadcast.id()).isNotEqualTo(FIRST_ID);
        assertThat(broadcast.watch()).hasToString("https://www.twitch.tv/quietkelp");
        SimulcastSession show = sentLive(broadcast);
        assertThat(state(FIRST_ID)).isEqualTo("offline");
        assertThat(twitch.broadcasts()).hasSize(2);
        end(show);
    }

    @Test
    void aPersonMayEndIt() {
        PlatformContext context = connected("harborcam");
        Broadcast broadcast = adapter.prepare(request(), context);
        SimulcastSession show = sentLive(broadcast);

        twitch.endByPerson(FIRST_ID);

        assertThat(twitch.ingest().publications().get(0).awaitEnd(SOON).end()).isEqualTo(EndReason.CUT_BY_INGEST);
        twitch.ingest().awaitAttempts(2, SOON);
        assertThat(twitch.ingest().publications()).as("the old key is refused").hasSize(1);
        assertThat(adapter.status(broadcast, context).phase()).isEqualTo(Phase.WAITING);
        assertThat(adapter.prepare(request(), context).ingests()).isNotEqualTo(broadcast.ingests());
        end(show);
    }

    @Test
    void aPersonMayCloseTheChannel() {
        PlatformContext context = connected("harborcam");
        Broadcast broadcast = adapter.prepare(request(), context);
        SimulcastSession show = sentLive(broadcast);

        twitch.deleteByPerson(FIRST_ID);

        twitch.ingest().publications().get(0).awaitEnd(SOON);
        assertThat(adapter.status(broadcast, context).phase()).isEqualTo(Phase.GONE);
        assertThat(state(FIRST_ID)).isEqualTo("closed");
        end(show);
    }

    @Test
    void mayShowNobodyWhatArrives() {
        PlatformContext context = connected("harborcam");
        Broadcast broadcast = adapter.prepare(request(), context);
        twitch.goOffline(true);
        SimulcastSession show = send(broadcast, PICTURES);
        twitch.ingest().awaitMedia(Duration.ofSeconds(1), SOON);
        assertThat(adapter.status(broadcast, context).phase()).isEqualTo(Phase.WAITING);
        assertThat(twitch.publicBroadcasts()).isEmpty();

        twitch.goOffline(false);
        assertThat(adapter.status(broadcast, context).phase()).isEqualTo(Phase.LIVE);
        twitch.goOffline(true);
        assertThat(adapter.status(broadcast, context).phase()).isEqualTo(Phase.WAITING);
        assertThat(twitch.publicBroadcasts()).hasSize(1);
        end(show);
    }

    @Test
    void mayHandOutAKeyOfSomethingElse() {
        PlatformContext context = connected("harborcam");
        twitch.keyOfAnotherBroadcast(true);
        Broadcast broadcast = adapter.prepare(request(), context);
        SimulcastSession show = send(broadcast, PICTURES);
        twitch.ingest().awaitMedia(Duration.ofSeconds(1), SOON);
        assertThat(adapter.status(broadcast, context).phase()).isEqualTo(Phase.WAITING);
        assertThat(twitch.openBroadcasts()).isEmpty();
        end(show);

        twitch.keyOfAnotherBroadcast(false);
        end(sentLive(adapter.prepare(request(), context)));
    }

    @Test
    void anotherEncoderMayTakeTheKey() {
        PlatformContext context = connected("harborcam");
        Broadcast broadcast = adapter.prepare(request(), context);
        SimulcastSession show = sentLive(broadcast);
        List<String> ours = openIds();

        twitch.takeOver();

        // Either side may be the first to close.
        assertThat(twitch.ingest().publications().get(0).awaitEnd(SOON).end())
                .isIn(EndReason.CUT_BY_INGEST, EndReason.CLOSED, EndReason.RESET);
        assertThat(adapter.status(broadcast, context).phase())
                .as("what the other one sends is seen")
                .isEqualTo(Phase.LIVE);
        assertThat(openIds()).hasSize(1).isNotEqualTo(ours);
        until(() -> events.stream()
                .anyMatch(event -> event instanceof SimulcastEvent.DestinationRetrying
                        || event instanceof SimulcastEvent.DestinationFailed));
        assertThat(twitch.ingest().publications()).hasSize(1);
        end(show);

        twitch.releaseTakeOver();
        assertThat(adapter.status(broadcast, context).phase()).isEqualTo(Phase.WAITING);
        end(sentLive(broadcast));
    }

    @Test
    void wantsASecondFactorFromWhoMayNotStream() {
        PlatformContext context = connected("harborcam");
        twitch.allowBroadcasts(false);
        assertThat(adapter.check(context).canGoLive()).isFalse();
        assertThatThrownBy(() -> adapter.prepare(request(), context)).hasMessageContaining("two-factor");
        twitch.allowBroadcasts(true);
        assertThat(adapter.check(context).canGoLive()).isTrue();
    }

    @Test
    void announcesMovesAndWithdraws() {
        PlatformContext context = connected("harborcam");
        Broadcast broadcast = adapter.prepare(request().startingAt(TOMORROW), context);
        Broadcast again = adapter.prepare(request().startingAt(TOMORROW), context);
        assertThat(again.details()).isEqualTo(broadcast.details());
        assertThat(twitch.announced()).containsExactly(TOMORROW);
        assertThat(twitch.openBroadcasts())
                .singleElement()
                .returns("announced", FakeBroadcast::state)
                .returns("Boats at dusk", FakeBroadcast::title);
        adapter.reschedule(broadcast, TOMORROW.plusSeconds(3600), context);
        assertThat(twitch.announced()).containsExactly(TOMORROW.plusSeconds(3600));
        adapter.discard(broadcast, context);
        adapter.discard(broadcast, context);
        assertThat(twitch.openBroadcasts()).isEmpty();

        twitch.affiliates(false);
        assertThat(adapter.prepare(request().startingAt(TOMORROW), context).details())
                .doesNotContainKey("segment");
        assertThat(twitch.announced()).isEmpty();
    }

    @Test
    void looksUpCategoriesAndKnowsWhatItDoesNotHave() {
        PlatformContext context = connected("harborcam");
        Broadcast broadcast = adapter.prepare(request(), context);
        adapter.edit(broadcast, Metadata.unchanged().in("science & technology"), context);
        assertThat(twitch.metadata(FIRST_ID).orElseThrow().category()).isEqualTo("Science & Technology");
        adapter.edit(broadcast, Metadata.unchanged().in("0"), context);
        assertThat(twitch.metadata(FIRST_ID).orElseThrow().category()).isNull();
        assertThatThrownBy(() -> adapter.edit(broadcast, Metadata.unchanged().in("Boats"), context))
                .hasMessageContaining("no category");
    }

    @Test
    void showsThatItIsThereToWhoReadsItsChat() throws Exception {
        LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();
        WebSocket socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(
                        URI.create("ws://" + twitch.api().address().getAuthority() + "/ws?keepalive_timeout_seconds=1"),
                        new WebSocket.Listener() {
                            @Override
                            public @Nullable CompletionStage<?> onText(
                                    WebSocket from, CharSequence text, boolean last) {
                                heard.add(text.toString());
                                from.request(1);
                                return null;
                            }
                        })
                .join();
        assertThat(heard.poll(10, TimeUnit.SECONDS)).contains("session_welcome", "\"keepalive_timeout_seconds\" : 10");
        assertThat(heard.poll(10, TimeUnit.SECONDS)).contains("session_keepalive");
        socket.abort();
    }

    private static BroadcastRequest request() {
        return BroadcastRequest.of("intent-1", Metadata.titled("Boats at dusk"));
    }

    private String state(String id) {
        return twitch.broadcasts().stream()
                .filter(one -> one.id().equals(id))
                .map(FakeBroadcast::state)
                .findFirst()
                .orElseThrow();
    }

    private List<String> openIds() {
        return twitch.openBroadcasts().stream().map(FakeBroadcast::id).toList();
    }

    private SimulcastSession sentLive(Broadcast broadcast) {
        SimulcastSession show = send(broadcast, PICTURES);
        until(() -> state(broadcast.id()).equals("live"));
        return show;
    }

    private SimulcastSession send(Broadcast broadcast, SyntheticFlv.Settings what) {
        Broadcast.Ingest where = broadcast.ingests().get(0);
        return start(what, Destination.rtmp("twitch", where.server(), where.key()));
    }

    private SimulcastSession start(SyntheticFlv.Settings what, Destination to) {
        return simulcaster.start(SimulcastPlan.named("show")
                .source(Source.flv(new SyntheticFlv(what, 7)))
                .retry(QUICK)
                .to(to)
                .build());
    }

    private void end(SimulcastSession show) {
        show.end();
        until(() -> show.awaitEnd(Duration.ofMillis(50)));
        until(() -> twitch.ingest().publications().stream().noneMatch(one -> one.isLive()));
    }

    private static void until(Callable<Boolean> reached) {
        Awaitility.await().atMost(SOON).until(reached);
    }

    /** An account that a person connected; its credential is called as its login. */
    private PlatformContext connected(String login) {
        connect(login, twitch.authorizationCode(login));
        return context(twitch, login);
    }

    private AuthorizationAnswer connect(String login, String code) {
        URI page = client.authorize(URI.create("http://localhost:8080/oauth/twitch"), login, "ann")
                .address();
        return client.redirected(Map.of("code", code, "state", query(page).get("state")), "ann");
    }

    private static Map<String, String> query(URI address) {
        Map<String, String> fields = new HashMap<>();
        for (String field : address.getRawQuery().split("&")) {
            String[] parts = field.split("=", 2);
            fields.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return fields;
    }

    private PlatformContext context(FakeTwitch fake, String login) {
        AdapterContext.Builder context = AdapterContext.of(adapter, login, transport)
                .credentials(new KeptCredential(keeper, login))
                .client(ClientIdentity.of(LoopbackContext.CLIENT, Secret.of("the-client-secret")))
                .clock(CLOCK);
        fake.hosts().forEach((name, address) -> {
            if (!name.equals("oauth")) {
                context.host(name, address);
            }
        });
        return context.build();
    }

    private OAuthProvider provider() {
        OAuthProvider real = TwitchOAuth.PROVIDER;
        return new OAuthProvider(
                here(real.authorization()),
                here(real.token()),
                null,
                here(real.revocationEndpoint().orElseThrow()),
                here(real.validationEndpoint().orElseThrow()),
                real.scopes(),
                real.scopeSeparator(),
                real.pkce(),
                real.authorizationParameters(),
                real.longLived(),
                real.deviceScopeParameter(),
                real.reconsentErrors(),
                real.policy());
    }

    private URI here(URI real) {
        return URI.create(twitch.hosts().get("oauth") + real.getPath());
    }
}
