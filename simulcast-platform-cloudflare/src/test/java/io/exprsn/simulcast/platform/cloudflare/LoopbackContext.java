package io.exprsn.simulcast.platform.cloudflare;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
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

/** The library's own way to a platform, with Cloudflare played on this machine, a token that nothing renews, and a clock that stands still. */
final class LoopbackContext implements ForwardingContext, CredentialSource {
    static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

    private final AdapterContext context;
    private final Credential credential;
    private int refreshes;

    LoopbackContext(HttpTransport transport, String base, Map<String, String> settings, Credential credential) {
        this.credential = credential;
        context = AdapterContext.of(new CloudflareAdapter(), "harbour", transport)
                .settings(settings)
                .credentials(this)
                .clock(Clock.fixed(NOW, ZoneOffset.UTC))
                .host("api", URI.create(base + "/client/v4"))
                .host("customer", URI.create(base))
                .build();
    }

    int refreshes() {
        return refreshes;
    }

    @Override
    public Credential current() {
        return credential;
    }

    @Override
    public Credential after(Credential refused) {
        refreshes++;
        throw new SimulcastException(ErrorKind.AUTHENTICATION, "There is no other token", "Make another one");
    }

    /** A token that a person made. */
    static Credential token(String account) {
        return Cloudflare.token(account, Secret.of(PlayedCloudflare.TOKEN));
    }

    @Override
    public PlatformContext inner() {
        return context;
    }
}
