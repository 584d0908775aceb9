package io.exprsn.simulcast.platform.facebook;

import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static io.exprsn.simulcast.platform.facebook.PlayedFacebook.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.credential.AuthorizationAnswer;
import io.exprsn.simulcast.credential.ClientIdentity;
import io.exprsn.simulcast.credential.Credential.OAuthTokens;
import io.exprsn.simulcast.credential.Credentials;
import io.exprsn.simulcast.credential.OAuthClient;
import io.exprsn.simulcast.credential.OAuthProvider;
import io.exprsn.simulcast.credential.TinkVault;
import io.exprsn.simulcast.credential.TokenKeeper;
import io.exprsn.simulcast.credential.VaultKey;
import io.exprsn.simulcast.event.CredentialEvent;
import io.exprsn.simulcast.internal.platform.AdapterContext;
import io.exprsn.simulcast.internal.platform.KeptCredential;
import io.exprsn.simulcast.spi.PlatformContext;
import io.exprsn.simulcast.store.CredentialStore;
import io.exprsn.simulcast.testkit.SettableClock;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How a grant comes and goes. The library does it for all platforms; what is special is data of ours and answers of Facebook's. */
class FacebookOAuthTest {
    private static final URI REDIRECT = URI.create("https://studio.example.org/oauth/facebook");
    private static final String SHORT = "EAAU-short-lived-token-0123456789";

    private final PlayedFacebook facebook = new PlayedFacebook();
    private final SettableClock clock = SettableClock.at(LoopbackContext.NOW);
    private final Credentials credentials =
            new Credentials(TinkVault.of(VaultKey.ofKeyset(VaultKey.newKeyset())), CredentialStore.inMemory());
    private final OAuthClient client = OAuthClient.of(
                    provider(), ClientIdentity.of(LoopbackContext.CLIENT, LoopbackContext.APP_SECRET), credentials)
            .clock(clock)
            .build();

    @AfterEach
    void close() {
        client.close();
        facebook.closeDescribed();
    }

    private OAuthProvider provider() {
        OAuthProvider real = FacebookOAuth.PROVIDER;
        OAuthProvider.Builder here = OAuthProvider.of(
                real.authorization(),
                URI.create(facebook.baseUrl() + real.token().getPath()));
        real.scopes().forEach(here::scope);
        real.longLived().forEach(here::longLivedParameter);
        return here.policy(real.policy()).build();
    }

    @Test
    void takesAPersonWhoSaysNoForNoError() {
        AuthorizationAnswer answer = client.redirected(
                Map.of(
                        "state", state(),
                        "error", "access_denied",
                        "error_reason", "user_denied",
                        "error_description", "Permissions error"),
                "ann");
        assertThat(answer)
                .isInstanceOfSatisfying(
                        AuthorizationAnswer.Refused.class,
                        refused -> assertThat(refused.error()).isEqualTo("access_denied"));
        assertThat(facebook.asked()).isEmpty();
    }

    @Test
    void beginsAgainWhereTheCodeIsSpent() {
        facebook.refuses("POST", TOKEN, 100, 36009);
        SimulcastException told = refused();
        assertThat(told.kind()).isEqualTo(ErrorKind.AUTHENTICATION);
        assertThat(told.remedy()).startsWith("Begin again");
        assertThat(credentials.names()).isEmpty();
    }

    /** One of an hour would look like a good one until it ends. */
    @Test
    void storesNothingWhereTheTokenThatLastsIsRefused() {
        facebook.answers(
                "POST", TOKEN, "{\"access_token\":\"" + SHORT + "\",\"token_type\":\"bearer\",\"expires_in\":5400}");
        facebook.answersForm("POST", TOKEN, "grant_type", "fb_exchange_token", error(190, 463));
        SimulcastException told = refused();
        assertThat(told.kind()).isEqualTo(ErrorKind.AUTHENTICATION);
        assertThat(told.getMessage()).doesNotContain(SHORT);
        assertThat(credentials.names()).isEmpty();
        assertThat(facebook.forms(TOKEN)).hasSize(2);
    }

    /** There is nothing to refresh: a person is told ahead, and then asked. */
    @Test
    void asksAPersonBeforeTheGrantEndsAndAfterIt() {
        facebook.answers("POST", TOKEN, "{\"access_token\":\"" + SHORT + "\",\"expires_in\":5400}");
        facebook.answersForm(
                "POST",
                TOKEN,
                "grant_type",
                "fb_exchange_token",
                okJson("{\"access_token\":\"" + LoopbackContext.FIRST + "\",\"expires_in\":5184000}"));
        client.redirected(Map.of("state", state(), "code", "c0de-0123456789"), "ann");
        assertThat(credentials.get("harbour"))
                .get()
                .isInstanceOfSatisfying(
                        OAuthTokens.class,
                        tokens -> assertThat(tokens.expiresAt())
                                .isEqualTo(LoopbackContext.NOW.plus(Duration.ofDays(60))));

        List<CredentialEvent> events = new CopyOnWriteArrayList<>();
        try (TokenKeeper keeper =
                TokenKeeper.of(client).ticksByHand().events(events::add).build()) {
            PlatformContext context = context(keeper);
            FacebookAdapter adapter = new FacebookAdapter();
            assertThat(adapter.account(context).id()).isEqualTo(PERSON);
            keeper.tick();
            assertThat(events).isEmpty();

            clock.advance(Duration.ofDays(47));
            keeper.tick();
            Awaitility.await().until(() -> events.size() == 1);
            assertThat(adapter.account(context).id()).isEqualTo(PERSON);

            clock.advance(Duration.ofDays(14));
            int before = facebook.asked().size();
            SimulcastException told = catchThrowableOfType(SimulcastException.class, () -> adapter.account(context));
            assertThat(told.kind()).isEqualTo(ErrorKind.AUTHENTICATION);
            assertThat(told.remedy()).containsIgnoringCase("connect the account again");
            assertThat(facebook.asked()).hasSize(before);
        }
    }

    private PlatformContext context(TokenKeeper keeper) {
        return AdapterContext.of(new FacebookAdapter(), "harbour", facebook.transport())
                .settings(Map.of("page", PAGE))
                .credentials(new KeptCredential(keeper, "harbour"))
                .clock(clock)
                .host("api", URI.create(facebook.baseUrl() + "/v26.0"))
                .build();
    }

    private SimulcastException refused() {
        Map<String, String> query = new LinkedHashMap<>(Map.of("state", state(), "code", "c0de-0123456789"));
        return catchThrowableOfType(SimulcastException.class, () -> client.redirected(query, "ann"));
    }

    private String state() {
        return fields(client.authorize(REDIRECT, "harbour", "ann").address().getRawQuery())
                .get("state");
    }
}
