package io.exprsn.simulcast.platform.twitch;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.credential.ClientIdentity;
import io.exprsn.simulcast.credential.Credential;
import io.exprsn.simulcast.internal.http.HttpTransport;
import io.exprsn.simulcast.internal.platform.AdapterContext;
import io.exprsn.simulcast.internal.platform.CredentialSource;
import io.exprsn.simulcast.spi.PlatformContext;
import io.exprsn.simulcast.testkit.ForwardingContext;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The library's own way to a platform, with Twitch played on this machine, a token that can be renewed, and a clock that stands still. */
final class LoopbackContext implements ForwardingContext, CredentialSource {
    static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
    static final String CLIENT = "hx9exampleclient";

    private final AdapterContext context;
    private Secret token = Secret.of("u5-the-first-token");
    private boolean granted = true;
    private int refreshes;

    LoopbackContext(
            HttpTransport transport,
            String base,
            URI events,
            Map<String, String> settings,
            @Nullable ClientIdentity client) {
        context = AdapterContext.of(new TwitchAdapter(), "harbour", transport)
                .settings(settings)
                .credentials(this)
                .client(client)
                .clock(Clock.fixed(NOW, ZoneOffset.UTC))
                .host("api", URI.create(base + "/helix"))
                .host("ingest", URI.create(base))
                .host("id", URI.create(base))
                .host("events", events)
                .build();
    }

    /** The platform ended the grant, so that no other token can be got. */
    LoopbackContext withoutGrant() {
        this.granted = false;
        return this;
    }

    int refreshes() {
        return refreshes;
    }

    @Override
    public Credential current() {
        return new Credential.OAuthTokens(token, Secret.of("r7-the-refresh-token"), null, Set.of(), null);
    }

    @Override
    public Credential after(Credential refused) {
        refreshes++;
        if (!granted) {
            throw new SimulcastException(
                    ErrorKind.AUTHENTICATION,
                    "The platform ended the grant of the account",
                    "Connect the account again");
        }
        token = Secret.of("u5-the-second-token");
        return current();
    }

    @Override
    public PlatformContext inner() {
        return context;
    }
}
