package io.exprsn.simulcast.platform.facebook;

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

/** The library's own way to a platform, with Facebook played on this machine, a token in whose place another may be stored, and a clock that stands still. */
final class LoopbackContext implements ForwardingContext, CredentialSource {
    static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
    static final String CLIENT = "415500000000008";
    static final Secret APP_SECRET = Secret.of("the-app-secret-0123456789");
    static final String FIRST = "EAAU-first-user-token-0123456789";
    static final String SECOND = "EAAU-second-user-token-0123456789";

    private final AdapterContext context;
    private Secret token = Secret.of(FIRST);
    private boolean granted = true;
    private Credential.@Nullable ApiToken own;
    private int refreshes;

    LoopbackContext(
            HttpTransport transport,
            String base,
            URI streaming,
            Map<String, String> settings,
            @Nullable ClientIdentity client) {
        context = AdapterContext.of(new FacebookAdapter(), "harbour", transport)
                .settings(settings)
                .credentials(this)
                .client(client)
                .clock(Clock.fixed(NOW, ZoneOffset.UTC))
                .host("api", URI.create(base + "/v26.0"))
                .host("streaming", streaming)
                .build();
    }

    /** The platform ended the grant, so that no other token can be got. */
    LoopbackContext withoutGrant() {
        this.granted = false;
        return this;
    }

    /** With a token that is used as it is. */
    LoopbackContext withTokenOfItsOwn(String value) {
        own = new Credential.ApiToken(Secret.of(value), null);
        return this;
    }

    int refreshes() {
        return refreshes;
    }

    @Override
    public Credential current() {
        return own == null ? new Credential.OAuthTokens(token, null, null, Set.of(), null) : own;
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
        token = Secret.of(SECOND);
        return current();
    }

    @Override
    public PlatformContext inner() {
        return context;
    }
}
