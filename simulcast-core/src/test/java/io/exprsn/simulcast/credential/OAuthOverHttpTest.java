package io.exprsn.simulcast.credential;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.credential.Credential.OAuthTokens;
import io.exprsn.simulcast.internal.http.HttpAnswer;
import io.exprsn.simulcast.internal.http.HttpCall;
import io.exprsn.simulcast.store.CredentialStore;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The same server, behind a socket. */
class OAuthOverHttpTest {
    @Test
    @Timeout(60)
    void aGrantIsGotRefreshedAndWithdrawn() throws Exception {
        AuthorizationServer server = new AuthorizationServer();
        server.rotates = true;
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/", exchange -> {
            assertThat(exchange.getRequestURI().getQuery()).isNull();
            HttpAnswer answer = server.send(new HttpCall(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI(),
                    Map.of(
                            "Authorization",
                            String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"))),
                    null,
                    exchange.getRequestBody().readAllBytes(),
                    Duration.ofSeconds(1),
                    1 << 20));
            exchange.sendResponseHeaders(answer.status(), answer.body().length);
            exchange.getResponseBody().write(answer.body());
            exchange.close();
        });
        http.start();
        String base = "http://127.0.0.1:" + http.getAddress().getPort();
        Credentials credentials =
                new Credentials(TinkVault.of(VaultKey.ofKeyset(VaultKey.newKeyset())), CredentialStore.inMemory());
        OAuthProvider provider = OAuthProvider.of(URI.create(base + "/page"), URI.create(base + "/token"))
                .revocation(URI.create(base + "/revoke"))
                .validation(URI.create(base + "/validate"))
                .scope("read")
                .pkce()
                .build();
        try (OAuthClient client = OAuthClient.of(
                                provider,
                                ClientIdentity.of(AuthorizationServer.CLIENT, Secret.of(AuthorizationServer.SECRET)),
                                credentials)
                        .build();
                TokenKeeper keeper = TokenKeeper.of(client).ticksByHand().build()) {
            AuthorizationRequest request = client.authorize(URI.create("https://host.example/back"), "main", "ann");
            assertThat(client.redirected(server.grant(request.address()), "ann"))
                    .isInstanceOf(AuthorizationAnswer.Granted.class);
            OAuthTokens first = (OAuthTokens) keeper.current("main");
            assertThat(client.validate("main").valid()).isTrue();

            OAuthTokens second = keeper.refreshed("main", first.accessToken());

            assertThat(server.refreshTokens)
                    .containsExactly(second.refreshToken().reveal());
            assertThat(client.revokeAndRemove("main").outcome()).isEqualTo(Revocation.Outcome.WITHDRAWN);
            assertThat(credentials.names()).isEmpty();
        } finally {
            http.stop(0);
        }
    }
}
