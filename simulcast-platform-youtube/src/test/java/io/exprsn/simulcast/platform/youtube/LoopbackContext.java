package io.exprsn.simulcast.platform.youtube;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.credential.Credential;
import io.exprsn.simulcast.internal.http.HttpTransport;
import io.exprsn.simulcast.internal.platform.AdapterContext;
import io.exprsn.simulcast.internal.platform.CredentialSource;
import io.exprsn.simulcast.internal.platform.QuotaLedgers;
import io.exprsn.simulcast.spi.PlatformContext;
import io.exprsn.simulcast.spi.QuotaFacts;
import io.exprsn.simulcast.testkit.ForwardingContext;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Set;

/** The library's own way to a platform, with YouTube played on this machine, a token that can be renewed, and a clock that stands still. */
final class LoopbackContext implements ForwardingContext, CredentialSource {
    static final Instant NOW = Instant.parse("2026-11-25T12:00:07Z");

    private final AdapterContext context;
    private Secret token = Secret.of("ya29.the-first-token");
    private Set<String> scopes = Set.of();
    private boolean granted = true;
    private int refreshes;

    LoopbackContext(HttpTransport transport, String base, Map<String, String> settings, Instant now) {
        Clock clock = Clock.fixed(now, ZoneOffset.UTC);
        context = AdapterContext.of(new YouTubeAdapter(), "main channel", transport)
                .settings(settings)
                .credentials(this)
                .clock(clock)
                .ledgers(new QuotaLedgers(clock))
                .host("api", URI.create(base))
                .build();
    }

    LoopbackContext granted(String... granted) {
        this.scopes = Set.of(granted);
        return this;
    }

    /** The platform ended the grant, so that no other token can be got. */
    LoopbackContext withoutGrant() {
        this.granted = false;
        return this;
    }

    int refreshes() {
        return refreshes;
    }

    /** Units that were counted for control. */
    long spent() {
        return 10_000 - context.ledger().orElseThrow().remaining(QuotaFacts.CONTROL);
    }

    /** Units that a feature may still use. */
    long leftFor(String feature) {
        return context.ledger().orElseThrow().remaining(feature);
    }

    @Override
    public Credential current() {
        return new Credential.OAuthTokens(token, Secret.of("1//the-refresh-token"), null, scopes, null);
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
        token = Secret.of("ya29.the-second-token");
        return current();
    }

    @Override
    public PlatformContext inner() {
        return context;
    }
}
