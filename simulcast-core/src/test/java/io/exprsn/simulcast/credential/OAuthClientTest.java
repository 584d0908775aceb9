package io.exprsn.simulcast.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.credential.Credential.Account;
import io.exprsn.simulcast.credential.Credential.OAuthTokens;
import io.exprsn.simulcast.event.CredentialEvent;
import io.exprsn.simulcast.event.CredentialEvent.AccountConnected;
import io.exprsn.simulcast.internal.http.HttpAnswer;
import io.exprsn.simulcast.store.CredentialStore;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With a platform that nobody knows: endpoints and scopes are all it is. */
class OAuthClientTest {
    private static final URI REDIRECT = URI.create("https://host.example/back");

    private final SettableTimes times = new SettableTimes();
    private final AuthorizationServer server = new AuthorizationServer();
    private final Credentials credentials =
            new Credentials(TinkVault.of(VaultKey.ofKeyset(VaultKey.newKeyset())), CredentialStore.inMemory());
    private final Redactor redactor = new Redactor();
    private final List<CredentialEvent> events = new ArrayList<>();
    private final OAuthClient client = client(provider().pkce().build());

    static OAuthProvider.Builder provider() {
        return OAuthProvider.of(URI.create("https://id.example/page?kept=1"), URI.create("https://id.example/token"))
                .deviceCode(URI.create("https://id.example/device"))
                .revocation(URI.create("https://id.example/revoke"))
                .validation(URI.create("https://id.example/validate"))
                .scope("read")
                .scope("write all");
    }

    private OAuthClient client(OAuthProvider provider) {
        return builder(provider).build();
    }

    private OAuthClient.Builder builder(OAuthProvider provider) {
        return OAuthClient.of(
                        provider,
                        ClientIdentity.of(AuthorizationServer.CLIENT, Secret.of(AuthorizationServer.SECRET)),
                        credentials)
                .transport(server)
                .clock(times)
                .redactor(redactor)
                .events(events::add);
    }

    @Test
    void aGrantIsStoredUnderItsName() {
        AuthorizationRequest request = client.authorize(REDIRECT, "main", "ann");

        Grant grant = granted(client.redirected(server.grant(request.address()), "ann"));

        assertThat(credentials.get("main")).contains(grant.stored().credential());
        OAuthTokens tokens = (OAuthTokens) grant.stored().credential();
        assertThat(tokens.accessToken()).isEqualTo(Secret.of("access-2-PLAINTEXT"));
        assertThat(tokens.refreshToken()).isEqualTo(Secret.of("refresh-2-PLAINTEXT"));
        assertThat(tokens.expiresAt()).isEqualTo(times.instant().plusSeconds(3600));
        assertThat(events).containsExactly(new AccountConnected("main", times.instant(), grant.missing()));
    }

    @Test
    void thePageGetsChallengeStateAndScopesButNoSecret() {
        AuthorizationRequest request = client.authorize(REDIRECT, "main", "ann");

        Map<String, String> query =
                AuthorizationServer.decoded(request.address().getRawQuery());
        assertThat(query)
                .containsEntry("kept", "1")
                .containsEntry("client_id", AuthorizationServer.CLIENT)
                .containsEntry("redirect_uri", REDIRECT.toString())
                .containsEntry("response_type", "code")
                .containsEntry("scope", "read write all")
                .containsEntry("code_challenge_method", "S256")
                .doesNotContainKeys("client_secret", "code_verifier");
        assertThat(query.get("state")).hasSize(43).isEqualTo(request.state().reveal());
        assertThat(request.toString()).doesNotContain(query.get("state"), query.get("code_challenge"));
    }

    @Test
    void aStateIsGoodOnceForItsCallerAndForTenMinutes() {
        AuthorizationRequest request = client.authorize(REDIRECT, "main", "ann");
        Map<String, String> back = server.grant(request.address());

        assertRefused("somebody else began it", () -> client.redirected(back, "bob"));
        granted(client.redirected(back, "ann"));
        assertRefused("used before", () -> client.redirected(back, "ann"));
        assertRefused("unknown", () -> client.redirected(Map.of("state", "made up", "code", "c"), "ann"));
        assertRefused("no state", () -> client.redirected(Map.of("code", "c"), "ann"));

        Map<String, String> late =
                server.grant(client.authorize(REDIRECT, "main", "ann").address());
        times.pass(Duration.ofMinutes(10));
        assertRefused("expired", () -> client.redirected(late, "ann"));
        assertThat(server.forms).hasSize(1);
    }

    @Test
    void aCallersNewestAuthorisationIsGoodOnceWithoutState() {
        client.authorize(REDIRECT, "older", "ann");
        AuthorizationRequest newest = client.authorize(REDIRECT, "newest", "ann");
        client.authorize(REDIRECT, "other", "bob");
        Secret code = Secret.of(server.grant(newest.address()).get("code"));

        assertThat(client.exchangeNewest(code, "ann").stored().name()).isEqualTo("newest");

        assertRefused("used before", () -> client.exchangeNewest(code, "ann"));
        assertRefused("began none", () -> client.exchangeNewest(code, "cid"));
    }

    @Test
    void whoeverFloodsDropsTheirOwnFirst() {
        Map<String, String> anns =
                server.grant(client.authorize(REDIRECT, "main", "ann").address());
        Map<String, String> first =
                server.grant(client.authorize(REDIRECT, "main", "bob").address());
        for (int i = 0; i < PendingAuthorizations.MOST_PER_CALLER; i++) {
            client.authorize(REDIRECT, "main", "bob");
        }

        assertRefused("unknown", () -> client.redirected(first, "bob"));
        granted(client.redirected(anns, "ann"));
        for (int i = 0; i <= PendingAuthorizations.MOST; i++) {
            client.authorize(REDIRECT, "main", "caller " + i);
        }
        assertRefused("began none", () -> client.exchangeNewest(Secret.of("code"), "caller 0"));
    }

    @Test
    void aRefusalOnThePageSpendsTheStateAndStoresNothing() {
        AuthorizationRequest request = client.authorize(REDIRECT, "main", "ann");
        Map<String, String> back =
                Map.of("error", "access_denied", "state", request.state().reveal());

        assertThat(client.redirected(back, "ann"))
                .isInstanceOfSatisfying(AuthorizationAnswer.Refused.class, refused -> {
                    assertThat(refused.error()).isEqualTo("access_denied");
                    assertThat(refused.problem().kind()).isEqualTo(ErrorKind.AUTHENTICATION);
                });
        assertThat(credentials.names()).isEmpty();
        assertRefused("used before", () -> client.redirected(back, "ann"));
    }

    @Test
    void scopesComeAsTextAsListOrNotAtAll() {
        server.tokenAnswer = answer -> with(answer, "scope", "read,other");
        assertThat(connect(client).missing()).containsExactly("write all");
        server.tokenAnswer = answer -> with(answer, "scope", List.of("read", "write all"));
        assertThat(connect(client).missing()).isEmpty();
        server.tellsScope = false;
        server.tokenAnswer = answer -> answer;
        Grant untold = connect(client);
        assertThat(untold.granted()).containsExactly("read", "write all");

        assertThat(client.setScopes("main", Set.of("read")).orElseThrow().missing())
                .containsExactly("write all");
        Account account = new Account("UC1", "Ann");
        client.setAccount("main", account);
        assertThat(tokens("main").account()).isEqualTo(account);
        assertThat(tokens("main").scopes()).containsExactly("read");
    }

    @Test
    void whoseGrantItIsIsStoredWithItsTokens() {
        Account account = new Account("UC1", "Ann");
        OAuthClient asking = builder(provider().build())
                .account(credential -> {
                    assertThat(tokens(credential).accessToken())
                            .as("asked with the new token")
                            .isNotNull();
                    return Optional.of(account);
                })
                .build();

        Grant grant = connect(asking);

        assertThat(((OAuthTokens) grant.stored().credential()).account()).isEqualTo(account);
        assertThat(tokens("main").account()).isEqualTo(account);
        assertThat(tokens("main").refreshToken()).isNotNull();
    }

    @Test
    void aGrantStandsWhereNobodyCanSayWhoseItIs() {
        OAuthClient refused = builder(provider().build())
                .account(credential -> {
                    throw new SimulcastException(ErrorKind.REJECTED, "Not allowed", "Grant it");
                })
                .build();
        OAuthClient faulty = builder(provider().build())
                .account(credential -> {
                    throw new IllegalStateException("a fault of an adapter");
                })
                .build();

        assertThat(((OAuthTokens) connect(refused).stored().credential()).account())
                .isNull();
        assertThat(((OAuthTokens) connect(faulty).stored().credential()).account())
                .isNull();
        assertThat(tokens("main").accessToken()).isNotNull();
    }

    @Test
    void aFreshTokenIsExchangedForOneThatLastsWhereThePlatformHasSuch() {
        OAuthClient lasting = client(provider()
                .longLivedParameter("grant_type", "long")
                .longLivedParameter("short", "")
                .build());

        connect(lasting);

        assertThat(tokens("main").expiresAt()).isEqualTo(times.instant().plus(Duration.ofDays(60)));
        assertThat(server.forms.get(1)).containsEntry("short", "access-2-PLAINTEXT");
    }

    @ParameterizedTest
    @CsvSource({
        "400, invalid_grant, AUTHENTICATION",
        "401, invalid_client, REJECTED",
        "429, slow, RATE_LIMITED",
        "503, down, TRANSIENT",
        "400, redirect_uri_mismatch, REJECTED"
    })
    void anErrorOfTheExchangeSaysWhatItMeans(int status, String error, ErrorKind kind) {
        Map<String, String> back =
                server.grant(client.authorize(REDIRECT, "main", "ann").address());
        server.broken = server.error(status, error);

        SimulcastException e = catchThrowableOfType(SimulcastException.class, () -> client.redirected(back, "ann"));

        assertThat(e.kind()).isEqualTo(kind);
        assertThat(e).hasMessageContainingAll("main", String.valueOf(status), error);
        assertThat(credentials.names()).isEmpty();
    }

    @Test
    void aDeviceIsPolledUntilSomebodyGrants() {
        DeviceAuthorization device = client.authorizeDevice("tv");
        assertThat(device.userCode()).isEqualTo("ABCD");
        assertThat(device.verification()).isEqualTo("https://example.org/activate");
        assertThat(device.expiresAt()).isEqualTo(times.instant().plusSeconds(1800));
        server.deviceAnswers.add(server.error(428, "authorization_pending"));
        server.deviceAnswers.add(
                AuthorizationServer.json(400, Map.of("status", 400, "message", "authorization_pending")));
        server.deviceAnswers.add(server.error(403, "slow_down"));

        assertThat(device.poll()).isEqualTo(new DeviceAnswer.Pending(Duration.ofSeconds(5)));
        assertThat(device.poll()).isEqualTo(new DeviceAnswer.Pending(Duration.ofSeconds(5)));
        assertThat(device.poll()).isEqualTo(new DeviceAnswer.SlowDown(Duration.ofSeconds(10)));
        assertThat(device.interval()).isEqualTo(Duration.ofSeconds(10));
        DeviceAnswer granted = device.poll();
        assertThat(granted).isInstanceOf(DeviceAnswer.Granted.class);
        assertThat(credentials.names()).containsExactly("tv");
        int calls = server.forms.size();
        assertThat(device.poll()).isSameAs(granted);
        assertThat(server.forms).hasSize(calls);
    }

    @Test
    void aDeviceGrantEndsWithARefusalAnOldCodeOrItsTime() {
        DeviceAuthorization refused = client.authorizeDevice("tv");
        server.deviceAnswers.add(server.error(403, "access_denied"));
        assertThat(refused.poll()).isInstanceOf(DeviceAnswer.Refused.class);

        server.twitchStyle = true;
        DeviceAuthorization old = client.authorizeDevice("tv");
        server.deviceAnswers.add(AuthorizationServer.json(400, Map.of("message", "invalid device code")));
        assertThat(old.poll()).isEqualTo(new DeviceAnswer.Expired());

        DeviceAuthorization late = client.authorizeDevice("tv");
        times.pass(Duration.ofMinutes(30));
        int calls = server.forms.size();
        assertThat(late.poll()).isEqualTo(new DeviceAnswer.Expired());
        assertThat(server.forms).hasSize(calls);

        DeviceAuthorization down = client.authorizeDevice("tv");
        server.deviceAnswers.add(server.error(503, "down"));
        assertThatThrownBy(down::poll)
                .isInstanceOfSatisfying(
                        SimulcastException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.TRANSIENT));
        assertThat(down.poll()).isInstanceOf(DeviceAnswer.Granted.class);
    }

    @Test
    void scopesOfADeviceHaveTheNameThatThePlatformGivesThem() {
        OAuthClient plural = client(provider().deviceScopeParameter("scopes").build());
        plural.authorizeDevice("tv").poll();

        assertThat(server.forms).allSatisfy(form -> assertThat(form).containsEntry("scopes", "read write all"));
    }

    @Test
    void revocationTellsWhatThePlatformAnsweredAndRemovesNothingUnasked() {
        connect(client);

        assertThat(client.revoke("main").outcome()).isEqualTo(Revocation.Outcome.WITHDRAWN);
        assertThat(server.accessTokens).isEmpty();
        assertThat(server.refreshTokens).isEmpty();
        assertThat(credentials.names()).containsExactly("main");
        server.broken = server.error(403, "no");
        assertThat(client.revokeAndRemove("main").outcome()).isEqualTo(Revocation.Outcome.REFUSED);
        assertThat(credentials.names()).containsExactly("main");
        server.broken = null;
        Revocation again = client.revokeAndRemove("main");
        assertThat(again.outcome()).isEqualTo(Revocation.Outcome.ALREADY_GONE);
        assertThat(again.answer()).contains("400", "Invalid token");
        assertThat(credentials.names()).isEmpty();
    }

    @Test
    void validationTellsScopesAndAccount() {
        connect(client);

        assertThat(client.validate("main"))
                .isEqualTo(new Validation(
                        true,
                        Set.of("a"),
                        new Account("7", "ann"),
                        times.instant().plusSeconds(100)));
        server.accessTokens.clear();
        assertThat(client.validate("main").valid()).isFalse();
    }

    @Test
    void whatIsInUseIsKnownToTheRedactorUntilTheEnd() {
        connect(client);
        String text = AuthorizationServer.SECRET + " access-2-PLAINTEXT refresh-2-PLAINTEXT";

        assertThat(redactor.redact(text)).isEqualTo("**** **** ****");
        client.close();
        assertThat(redactor.redact(text)).isEqualTo(text);
    }

    @Test
    void aRedirectAddressMustBeOneToComeBackTo() {
        for (String bad : List.of("http://host.example/back", "https://host.example/#x", "app:/back", "https://u@h/")) {
            assertThatThrownBy(() -> client.authorize(URI.create(bad), "main", "ann"))
                    .as(bad)
                    .isInstanceOf(SimulcastException.class);
        }
        client.authorize(URI.create("http://127.0.0.1:8080/back"), "main", "ann");
    }

    /** A platform that throws back all it was sent, in error texts of every kind. */
    @Test
    void noSecretIsInTextsWhateverThePlatformThrowsBack() {
        Random random = new Random(20261125);
        StringBuilder seen = new StringBuilder();
        Set<String> secrets = server.everSecret;
        secrets.add(AuthorizationServer.SECRET);
        try (CapturedLog log = CapturedLog.ofCredentials()) {
            for (int round = 0; round < 60; round++) {
                String name = "main " + round;
                AuthorizationRequest request = client.authorize(REDIRECT, name, "ann");
                Map<String, String> back = server.grant(request.address());
                secrets.addAll(back.values());
                seen.append(request);
                if (random.nextBoolean()) {
                    seen.append(client.redirected(back, "ann"));
                } else {
                    server.broken = echo(random, back.get("code"));
                    seen.append(failure(() -> client.redirected(back, "ann")));
                    server.broken = null;
                    credentials.put(
                            name,
                            new OAuthTokens(
                                    Secret.of((String) server.tokens().get("access_token")),
                                    Secret.of("refresh-of-" + round + "-PLAINTEXT"),
                                    null,
                                    Set.of(),
                                    null));
                }
                OAuthTokens tokens = tokens(name);
                tokens.secrets().forEach(secret -> secrets.add(secret.reveal()));
                List<Secret> held = tokens.secrets();
                server.broken =
                        echo(random, held.get(random.nextInt(held.size())).reveal());
                seen.append(failure(() -> client.refresh(name, tokens)))
                        .append(failure(() -> seen.append(client.revoke(name))))
                        .append(failure(() -> seen.append(client.validate(name))));
                server.broken = null;
            }
            seen.append(events).append(client).append(log.text());
        }

        assertThat(seen.toString()).contains("main 59");
        assertThat(secrets)
                .hasSizeGreaterThan(200)
                .allSatisfy(
                        secret -> assertThat(seen.indexOf(secret)).as(secret).isNegative());
        assertThat(server.sentAddresses).noneMatch(address -> address.contains("PLAINTEXT"));
    }

    private static HttpAnswer echo(Random random, String secret) {
        String field =
                List.of("error", "message", "error_description", "error_code").get(random.nextInt(4));
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("error", "invalid_grant");
        body.put(field, "x".repeat(random.nextInt(320)) + " token " + secret + " / " + AuthorizationServer.SECRET);
        int status = List.of(400, 403, 429, 500).get(random.nextInt(4));
        return random.nextInt(5) == 0
                ? new HttpAnswer(status, Map.of(), secret.getBytes(StandardCharsets.UTF_8))
                : AuthorizationServer.json(status, body);
    }

    private static String failure(Runnable call) {
        try {
            call.run();
            return "";
        } catch (SimulcastException e) {
            return e + " " + e.problem() + e.remedy() + e.getCause();
        }
    }

    private Grant connect(OAuthClient with) {
        return granted(with.redirected(
                server.grant(with.authorize(REDIRECT, "main", "ann").address()), "ann"));
    }

    private OAuthTokens tokens(String name) {
        return (OAuthTokens) credentials.get(name).orElseThrow();
    }

    private static Grant granted(AuthorizationAnswer answer) {
        assertThat(answer).isInstanceOf(AuthorizationAnswer.Granted.class);
        return ((AuthorizationAnswer.Granted) answer).grant();
    }

    private static Map<String, Object> with(Map<String, Object> answer, String field, Object value) {
        answer.put(field, value);
        return answer;
    }

    private static void assertRefused(String text, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(SimulcastException.class, e -> {
            assertThat(e.kind()).isEqualTo(ErrorKind.REJECTED);
            assertThat(e).hasMessageContaining(text);
        });
    }
}
