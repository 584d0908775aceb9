package io.exprsn.simulcast.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.credential.Credential.Account;
import io.exprsn.simulcast.credential.Credential.OAuthTokens;
import io.exprsn.simulcast.credential.Credential.StreamKey;
import io.exprsn.simulcast.event.CredentialEvent;
import io.exprsn.simulcast.event.CredentialEvent.ReconsentNeeded;
import io.exprsn.simulcast.event.CredentialEvent.TokenRefreshFailing;
import io.exprsn.simulcast.event.CredentialEvent.TokenRefreshed;
import io.exprsn.simulcast.internal.http.HttpAnswer;
import io.exprsn.simulcast.store.CredentialStore;
import io.exprsn.simulcast.store.SealedRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TokenKeeperTest {
    private final SettableTimes times = new SettableTimes();
    private final AuthorizationServer server = new AuthorizationServer();
    private final BreakableStore store = new BreakableStore();
    private final TinkVault vault = TinkVault.of(VaultKey.ofKeyset(VaultKey.newKeyset()));
    private final Credentials credentials = new Credentials(vault, store);
    private final List<CredentialEvent> events = new CopyOnWriteArrayList<>();
    private final List<TokenKeeper> opened = new ArrayList<>();

    private TokenKeeper keeper = keeper(TokenPolicy.RefreshAhead.usual());

    private TokenKeeper keeper(TokenPolicy policy) {
        return open(builder(policy, credentials).inline());
    }

    private TokenKeeper open(TokenKeeper.Builder builder) {
        TokenKeeper made = builder.build();
        opened.add(made);
        return made;
    }

    private TokenKeeper.Builder builder(TokenPolicy policy, Credentials kept) {
        OAuthClient client = OAuthClient.of(
                        OAuthClientTest.provider().policy(policy).build(),
                        ClientIdentity.of(AuthorizationServer.CLIENT, Secret.of(AuthorizationServer.SECRET)),
                        kept)
                .transport(server)
                .clock(times)
                .build();
        return TokenKeeper.of(client)
                .events(events::add)
                .ticker(times::nanoTime)
                .chance(() -> 0.5)
                .ticksByHand();
    }

    @AfterEach
    void close() {
        opened.forEach(TokenKeeper::close);
    }

    @Test
    void aGoodTokenComesWithoutACall() {
        OAuthTokens tokens = store("main", Duration.ofHours(1));

        assertThat(keeper.current("main")).isEqualTo(tokens);
        assertThat(server.refreshes).isZero();
        credentials.put("key", new StreamKey(Secret.of("live_key")));
        assertThat(keeper.current("key")).isEqualTo(new StreamKey(Secret.of("live_key")));
        assertFails(ErrorKind.AUTHENTICATION, "no credential", () -> keeper.current("none"));
    }

    @Test
    void aTokenIsRefreshedByItsMarginAndJitterAhead() {
        OAuthTokens old = store("main", Duration.ofHours(1));
        times.pass(Duration.ofMinutes(54).plusSeconds(29)); // 5 minutes and half of one ahead

        assertThat(keeper.current("main")).isEqualTo(old);
        times.pass(Duration.ofSeconds(1));
        Credential next = keeper.current("main");

        assertThat(next).isNotEqualTo(old);
        assertThat(((OAuthTokens) next).refreshToken()).isEqualTo(old.refreshToken()); // none came: the old one stays
        assertThat(credentials.get("main")).contains(next);
        assertThat(events).containsExactly(new TokenRefreshed("main", times.instant()));
    }

    @Test
    void theTickRefreshesAheadWithoutAnybodyAsking() {
        store("main", Duration.ofHours(1));
        keeper.watch("main");
        keeper.tick();
        assertThat(server.refreshes).isZero();

        times.pass(Duration.ofMinutes(55));
        keeper.tick();
        keeper.tick();

        assertThat(server.refreshes).isEqualTo(1);
    }

    @Test
    void manyThreadsWithAnExpiredTokenMakeOneCall() throws Exception {
        server.rotates = true;
        store("main", Duration.ofSeconds(1));
        times.pass(Duration.ofSeconds(1));
        TokenKeeper threaded = open(builder(TokenPolicy.RefreshAhead.usual(), credentials));
        CountDownLatch begin = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(32);
        try {
            List<Future<Credential>> asked = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                asked.add(threads.submit(() -> {
                    begin.await();
                    return threaded.current("main");
                }));
            }
            begin.countDown();
            for (Future<Credential> one : asked) {
                assertThat(one.get()).isEqualTo(credentials.get("main").orElseThrow());
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(server.refreshes).isEqualTo(1);
    }

    @Test
    void whoeverComesWithAnOlderTokenGetsTheStoredOne() {
        OAuthTokens old = store("main", Duration.ofHours(1));

        OAuthTokens next = keeper.refreshed("main", old.accessToken());

        assertThat(next.accessToken()).isNotEqualTo(old.accessToken());
        assertThat(keeper.refreshed("main", old.accessToken())).isEqualTo(next);
        assertThat(server.refreshes).isEqualTo(1);
        assertFails(ErrorKind.AUTHENTICATION, "scopes", () -> keeper.refreshed("main", next.accessToken()));
        assertThat(server.refreshes).isEqualTo(1);
    }

    @Test
    void aRotatedTokenIsStoredBeforeAnybodySeesIt() {
        server.rotates = true;
        OAuthTokens old = store("main", Duration.ofHours(1));
        store.failBefore = true;

        assertFails(ErrorKind.TRANSIENT, "could not be stored", () -> keeper.refreshed("main", old.accessToken()));
        assertFails(ErrorKind.TRANSIENT, "could not be stored", () -> keeper.refreshed("main", old.accessToken()));
        assertThat(keeper.current("main")).isEqualTo(old); // good by the clock
        times.pass(Duration.ofHours(1));
        assertFails(ErrorKind.TRANSIENT, "could not be stored", () -> keeper.current("main"));
        assertThat(events).hasExactlyElementsOfTypes(TokenRefreshFailing.class);
        times.pass(Duration.ofHours(-1));
        store.failBefore = false;
        Credential next = keeper.current("main");

        assertThat(server.refreshes).isEqualTo(1);
        assertThat(((OAuthTokens) next).refreshToken()).isNotEqualTo(old.refreshToken());
        assertThat(new Credentials(vault, store).get("main")).contains(next);
    }

    @Test
    void anErrorAfterTheWriteLosesNothing() {
        server.rotates = true;
        OAuthTokens old = store("main", Duration.ofHours(1));
        store.failAfter = true;

        assertFails(ErrorKind.TRANSIENT, "could not be stored", () -> keeper.refreshed("main", old.accessToken()));

        // The process may die here: what another one finds is the new refresh token.
        OAuthTokens found =
                (OAuthTokens) new Credentials(vault, store).get("main").orElseThrow();
        assertThat(server.refreshTokens).containsExactly(found.refreshToken().reveal());
        store.failAfter = false;
        assertThat(keeper.current("main")).isEqualTo(found);
        assertThat(server.refreshes).isEqualTo(1);
    }

    @Test
    void anAccountThatIsSetMeanwhileAndTheRotatedTokenAreBothKept() {
        server.rotates = true;
        OAuthTokens old = store("main", Duration.ofHours(1));
        Account account = new Account("7", "Ann");
        server.beforeRefresh = () -> credentials.put(
                "main", new OAuthTokens(old.accessToken(), old.refreshToken(), old.expiresAt(), old.scopes(), account));

        keeper.refreshed("main", old.accessToken());

        OAuthTokens stored = (OAuthTokens) credentials.get("main").orElseThrow();
        assertThat(stored.account()).isEqualTo(account);
        assertThat(server.refreshTokens).containsExactly(stored.refreshToken().reveal());
    }

    @Test
    void ofTwoProcessesTheLoserTakesWhatIsStored() {
        server.rotates = true;
        OAuthTokens old = store("main", Duration.ofHours(1));
        TokenKeeper other = open(builder(TokenPolicy.RefreshAhead.usual(), new Credentials(vault, store))
                .inline());
        List<OAuthTokens> others = new ArrayList<>();
        server.beforeRefresh = () -> {
            server.beforeRefresh = () -> {};
            others.add(other.refreshed("main", old.accessToken())); // spends the token before ours arrives
        };

        OAuthTokens ours = keeper.refreshed("main", old.accessToken());

        assertThat(others).containsExactly(ours);
        assertThat(credentials.get("main")).contains(ours);
        assertThat(events).noneMatch(ReconsentNeeded.class::isInstance);
    }

    @Test
    void anOutageOfHoursHarmsNobodyWhileTheTokenIsGood() {
        OAuthTokens old = store("main", Duration.ofHours(4));
        times.pass(Duration.ofHours(3).plusMinutes(55));
        server.unreachable = true;

        for (int second = 0; second < 299; second++) {
            assertThat(keeper.current("main")).isEqualTo(old);
            keeper.tick();
            times.pass(Duration.ofSeconds(1));
        }
        int calls = server.sentAddresses.size();
        assertThat(calls).isBetween(4, 8); // 5 s, 10 s, 20 s, 40 s …
        times.pass(Duration.ofSeconds(1));
        for (int i = 0; i < 100; i++) {
            assertFails(ErrorKind.TRANSIENT, "no route", () -> keeper.current("main"));
        }
        assertThat(server.sentAddresses.size()).isLessThanOrEqualTo(calls + 1);
        assertThat(events).hasExactlyElementsOfTypes(TokenRefreshFailing.class);

        server.unreachable = false;
        times.pass(Duration.ofMinutes(5));
        assertThat(keeper.current("main")).isNotEqualTo(old);
        server.unreachable = true;
        times.pass(Duration.ofHours(1));
        assertFails(ErrorKind.TRANSIENT, "no route", () -> keeper.current("main"));
        assertThat(events)
                .hasExactlyElementsOfTypes(TokenRefreshFailing.class, TokenRefreshed.class, TokenRefreshFailing.class);
    }

    @Test
    void nobodyWaitsForAPlatformThatHangsWhileTheTokenIsGood() throws Exception {
        OAuthTokens old = store("main", Duration.ofHours(1));
        times.pass(Duration.ofMinutes(57));
        CountDownLatch hangs = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        server.beforeRefresh = () -> {
            asked.countDown();
            try {
                hangs.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        TokenKeeper threaded = open(builder(TokenPolicy.RefreshAhead.usual(), credentials));

        assertThat(threaded.current("main")).isEqualTo(old);
        asked.await();
        assertThat(threaded.current("main")).isEqualTo(old);
        hangs.countDown();
        threaded.close(); // waits for what it brings

        assertThat(credentials.get("main").orElseThrow()).isNotEqualTo(old);
        assertThat(server.refreshes).isEqualTo(1);
    }

    @Test
    void thePlatformsDelayWins() {
        store("main", Duration.ofSeconds(1));
        times.pass(Duration.ofSeconds(1));
        server.broken = new HttpAnswer(429, Map.of("retry-after", List.of("600")), new byte[0]);
        assertFails(ErrorKind.RATE_LIMITED, "429", () -> keeper.current("main"));
        server.broken = null;

        times.pass(Duration.ofSeconds(599));
        assertFails(ErrorKind.RATE_LIMITED, "429", () -> keeper.current("main"));
        times.pass(Duration.ofSeconds(1));
        keeper.current("main");
        assertThat(server.refreshes).isEqualTo(2);
    }

    @Test
    void anEndedGrantIsToldOnceAndNotAskedForAgain() {
        OAuthTokens old = store("main", Duration.ofHours(1));
        server.refreshTokens.clear();
        server.twitchStyle = true;

        assertFails(ErrorKind.AUTHENTICATION, "onnect", () -> keeper.refreshed("main", old.accessToken()));
        assertFails(ErrorKind.AUTHENTICATION, "onnect", () -> keeper.refreshed("main", old.accessToken()));
        assertThat(keeper.current("main")).isEqualTo(old);
        times.pass(Duration.ofHours(1));
        assertFails(ErrorKind.AUTHENTICATION, "onnect", () -> keeper.current("main"));
        keeper.tick();

        assertThat(server.refreshes).isEqualTo(1);
        assertThat(events).hasExactlyElementsOfTypes(ReconsentNeeded.class);

        OAuthTokens again = store("main", Duration.ofHours(1)); // a person granted again
        assertThat(keeper.current("main")).isEqualTo(again);
        assertThat(keeper.refreshed("main", again.accessToken())).isNotEqualTo(again);
    }

    @Test
    void aWallClockThatJumpsMakesNoStorm() {
        store("main", Duration.ofHours(1));
        for (int i = 0; i < 50; i++) {
            times.jump(Duration.ofDays(1));
            keeper.current("main");
            keeper.tick();
            times.jump(Duration.ofDays(-1));
            keeper.current("main");
            times.pass(Duration.ofMillis(100));
        }
        assertThat(server.refreshes).isBetween(1, 2);
    }

    @Test
    void aTokenThatLivesShorterThanTheMarginIsNotRefreshedAtEachCall() {
        server.lifeSeconds = 120;
        store("main", Duration.ofSeconds(120));
        for (int second = 0; second < 120; second++) {
            keeper.current("main");
            times.pass(Duration.ofSeconds(1));
        }
        assertThat(server.refreshes).isEqualTo(2); // at once, and at half of its life
    }

    @Test
    void tokensInUseAreValidatedEachHourAndRefreshedWhenRefused() {
        TokenKeeper validating = keeper(new TokenPolicy.RefreshOnRefusal(Duration.ofHours(1)));
        store("main", Duration.ofHours(4));
        validating.watch("main");
        validating.tick();
        times.pass(Duration.ofMinutes(59));
        validating.tick();
        assertThat(server.validations).isEqualTo(1);
        times.pass(Duration.ofMinutes(1));
        validating.tick();
        assertThat(server.validations).isEqualTo(2);
        times.jump(Duration.ofDays(-1));
        validating.tick();
        validating.tick();
        assertThat(server.validations).isEqualTo(3);
        assertThat(server.refreshes).isZero();

        server.accessTokens.clear();
        times.pass(Duration.ofHours(1));
        validating.tick();
        assertThat(server.refreshes).isEqualTo(1);
    }

    @Test
    void aTokenThatNobodyRenewsIsWarnedOfOncePerAge() {
        TokenKeeper warning =
                keeper(new TokenPolicy.ReconsentBeforeExpiry(List.of(Duration.ofDays(7), Duration.ofDays(1))));
        OAuthTokens tokens = store("main", Duration.ofDays(60));
        warning.watch("main");
        for (int hour = 0; hour < 60 * 24; hour++) {
            warning.tick();
            assertThat(warning.current("main")).isEqualTo(tokens);
            times.pass(Duration.ofHours(1));
        }
        warning.tick();
        warning.tick();

        assertThat(events).hasSize(3).allMatch(ReconsentNeeded.class::isInstance);
        assertThat(events.stream().map(event -> ((ReconsentNeeded) event).left()))
                .containsExactly(Duration.ofDays(7), Duration.ofDays(1), Duration.ZERO);
        assertThat(((ReconsentNeeded) events.get(0)).problem().text()).contains("7 days");
        assertFails(ErrorKind.AUTHENTICATION, "onnect", () -> warning.current("main"));
        assertThat(server.sentAddresses).isEmpty();
    }

    @Test
    void aListenerThatThrowsBreaksNothing() {
        TokenKeeper told = open(builder(TokenPolicy.RefreshAhead.usual(), credentials)
                .events(event -> {
                    throw new IllegalStateException("listener");
                })
                .inline());
        OAuthTokens old = store("main", Duration.ofHours(1));

        assertThat(told.refreshed("main", old.accessToken())).isNotEqualTo(old);
    }

    @Test
    void anInterruptedCallerDoesNotLoseTheRotatedToken() throws Exception {
        server.rotates = true;
        OAuthTokens old = store("main", Duration.ofHours(1));
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answers = new CountDownLatch(1);
        server.beforeRefresh = () -> {
            asked.countDown();
            try {
                answers.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        TokenKeeper threaded = open(builder(TokenPolicy.RefreshAhead.usual(), credentials));
        ExecutorService caller = Executors.newSingleThreadExecutor();
        try {
            Future<OAuthTokens> waiting = caller.submit(() -> threaded.refreshed("main", old.accessToken()));
            asked.await();
            caller.shutdownNow();
            assertThatThrownBy(waiting::get).hasMessageContaining("interrupted");
        } finally {
            caller.shutdownNow();
            answers.countDown();
        }
        threaded.close();

        OAuthTokens stored = (OAuthTokens) credentials.get("main").orElseThrow();
        assertThat(server.refreshTokens).containsExactly(stored.refreshToken().reveal());
    }

    @Test
    void noSecretIsInEventsErrorsAndLogs() {
        server.rotates = true;
        Random random = new Random(7);
        StringBuilder seen = new StringBuilder();
        try (CapturedLog log = CapturedLog.ofCredentials()) {
            for (int round = 0; round < 100; round++) {
                String name = "main " + round % 7;
                OAuthTokens tokens = store(name, Duration.ofMinutes(random.nextInt(10)));
                store.failBefore = random.nextInt(4) == 0;
                Secret echoed = tokens.secrets().get(random.nextInt(2));
                server.broken = random.nextBoolean()
                        ? null
                        : AuthorizationServer.json(
                                List.of(400, 401, 500).get(random.nextInt(3)),
                                Map.of("error", "invalid_grant", "message", echoed.reveal()));
                for (int step = 0; step < 3; step++) {
                    try {
                        seen.append(keeper.current(name)).append(keeper.refreshed(name, tokens.accessToken()));
                    } catch (SimulcastException e) {
                        seen.append(e).append(e.getCause());
                    }
                    keeper.tick();
                    times.pass(Duration.ofMinutes(1));
                }
                store.failBefore = false;
            }
            seen.append(events).append(log.text()).append(keeper);
        }

        assertThat(seen.toString()).contains("TokenRefreshFailing", "ReconsentNeeded", "could not be stored");
        assertThat(server.everSecret)
                .hasSizeGreaterThan(200)
                .allSatisfy(
                        secret -> assertThat(seen.indexOf(secret)).as(secret).isNegative());
        assertThat(server.sentAddresses).noneMatch(address -> address.contains("PLAINTEXT"));
    }

    private OAuthTokens store(String name, Duration left) {
        Map<String, Object> granted = server.tokens();
        OAuthTokens tokens = new OAuthTokens(
                Secret.of((String) granted.get("access_token")),
                Secret.of((String) granted.get("refresh_token")),
                times.instant().plus(left),
                Set.of("read"),
                null);
        credentials.put(name, tokens);
        return tokens;
    }

    private static void assertFails(ErrorKind kind, String text, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(SimulcastException.class, e -> {
            assertThat(e.kind()).isEqualTo(kind);
            assertThat(e).hasMessageContaining(text).hasMessageNotContaining("PLAINTEXT");
        });
    }

    /** A disk that is full before the write, or complains after it. */
    private static final class BreakableStore implements CredentialStore {
        private final CredentialStore memory = CredentialStore.inMemory();
        private volatile boolean failBefore;
        private volatile boolean failAfter;

        @Override
        public Optional<SealedRecord> get(String name) {
            return memory.get(name);
        }

        @Override
        public Optional<SealedRecord> put(SealedRecord record) {
            if (failBefore) {
                throw full();
            }
            Optional<SealedRecord> stored = memory.put(record);
            if (failAfter) {
                throw full();
            }
            return stored;
        }

        @Override
        public boolean remove(String name) {
            return memory.remove(name);
        }

        @Override
        public List<String> names() {
            return memory.names();
        }

        private static SimulcastException full() {
            return new SimulcastException(ErrorKind.TRANSIENT, "The disk is full", "Make room");
        }
    }
}
