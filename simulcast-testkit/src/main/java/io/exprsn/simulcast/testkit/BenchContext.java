package io.exprsn.simulcast.testkit;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.credential.ClientIdentity;
import io.exprsn.simulcast.credential.Credential;
import io.exprsn.simulcast.credential.Redactor;
import io.exprsn.simulcast.spi.ApiHost;
import io.exprsn.simulcast.spi.ApiRequest;
import io.exprsn.simulcast.spi.PlatformAdapter;
import io.exprsn.simulcast.spi.PlatformContext;
import io.exprsn.simulcast.spi.PlatformHttp;
import java.net.URI;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The context of a bench's destination, with a {@link FakeApi} in the place of every host. Safe for use by several threads. */
final class BenchContext implements PlatformContext {
    private final PlatformAdapter adapter;
    private final FakeApi api;
    private final String destination;
    private final Map<String, String> settings;
    private final @Nullable ClientIdentity client;
    private final @Nullable Supplier<Credential> refreshed;
    private final Clock clock;
    private final Redactor redactor = new Redactor();
    private final AtomicInteger refreshes = new AtomicInteger();
    private volatile @Nullable Credential credential;

    BenchContext(
            PlatformAdapter adapter,
            FakeApi api,
            String destination,
            Map<String, String> settings,
            @Nullable Credential credential,
            @Nullable ClientIdentity client,
            @Nullable Supplier<Credential> refreshed,
            Clock clock) {
        this.adapter = adapter;
        this.api = api;
        this.destination = destination;
        this.settings = settings;
        this.client = client;
        this.refreshed = refreshed;
        this.clock = clock;
        if (client != null) {
            client.secretIfAny().ifPresent(redactor::register);
        }
        take(credential);
    }

    private void take(@Nullable Credential next) {
        if (next != null) {
            next.secrets().forEach(redactor::register);
        }
        credential = next;
    }

    Redactor redactor() {
        return redactor;
    }

    int refreshes() {
        return refreshes.get();
    }

    /** Whether there is a new token now. */
    boolean refresh() {
        if (refreshed == null || !(credential instanceof Credential.OAuthTokens)) {
            return false;
        }
        refreshes.incrementAndGet();
        take(refreshed.get());
        return true;
    }

    PlatformAdapter adapter() {
        return adapter;
    }

    URI server() {
        return api.address();
    }

    @Override
    public String destination() {
        return destination;
    }

    @Override
    public Map<String, String> settings() {
        return settings;
    }

    @Override
    public Credential credential() {
        Credential present = credential;
        if (present == null) {
            throw new SimulcastException(
                    ErrorKind.AUTHENTICATION,
                    "Destination " + destination + " has no credential",
                    "Give the bench one with credential(…)");
        }
        return present;
    }

    @Override
    public Optional<ClientIdentity> client() {
        return Optional.ofNullable(client);
    }

    @Override
    public PlatformHttp http() {
        return adapter.facts().hosts().stream()
                .findFirst()
                .map(ApiHost::name)
                .map(Http::new)
                .orElseThrow(() -> undeclared("any host"))
                .checked();
    }

    @Override
    public Clock clock() {
        return clock;
    }

    private SimulcastException undeclared(String what) {
        return new SimulcastException(
                ErrorKind.INTERNAL,
                "The adapter of \"" + adapter.id() + "\" asks for " + what + ", which its facts do not name",
                "Name it in PlatformFacts.hosts or addressFields");
    }

    private final class Http implements PlatformHttp {
        private final String host;

        Http(String host) {
            this.host = host;
        }

        private ApiHost declared() {
            return adapter.facts().hosts().stream()
                    .filter(one -> one.name().equals(host))
                    .findFirst()
                    .orElseThrow(() -> undeclared("the host \"" + host + "\""));
        }

        Http checked() {
            declared();
            return this;
        }

        @Override
        public PlatformHttp on(String other) {
            return new Http(other).checked();
        }

        @Override
        public ApiRequest request(String method, String path) {
            String base = declared().usual().map(URI::getRawPath).orElse("");
            return new BenchRequest(BenchContext.this, method, base + path);
        }

        /** Of addresses that the platform gave, those of the API are the platform's own. */
        @Override
        public ApiRequest request(String method, URI address) {
            URI server = server();
            if (!server.getAuthority().equals(address.getAuthority())
                    || adapter.facts().addressFields().isEmpty()) {
                throw undeclared("an address at " + address.getAuthority());
            }
            String query = address.getRawQuery() == null ? "" : "?" + address.getRawQuery();
            return new BenchRequest(BenchContext.this, method, address.getRawPath() + query);
        }
    }
}
