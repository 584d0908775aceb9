package io.exprsn.simulcast.internal.platform;

import io.exprsn.simulcast.credential.ClientIdentity;
import io.exprsn.simulcast.credential.Credential;
import io.exprsn.simulcast.credential.Redactor;
import io.exprsn.simulcast.internal.http.HttpTransport;
import io.exprsn.simulcast.spi.PlatformAdapter;
import io.exprsn.simulcast.spi.PlatformContext;
import io.exprsn.simulcast.spi.PlatformHttp;
import java.net.URI;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an adapter gets for one destination. Safe for use by several threads. */
public final class AdapterContext implements PlatformContext {
    final PlatformAdapter adapter;
    final HttpTransport transport;
    final CredentialSource credentials;
    final Redactor redactor;
    final Answers answers;
    private final String destination;
    private final Map<String, String> settings;
    private final @Nullable ClientIdentity client;
    private final @Nullable QuotaLedger ledger;
    private final Clock clock;
    private final PlatformHttp http;

    private AdapterContext(Builder builder) {
        adapter = builder.adapter;
        transport = builder.transport;
        destination = builder.destination;
        settings = Map.copyOf(builder.settings);
        credentials = builder.credentials == null ? CredentialSource.none(destination) : builder.credentials;
        client = builder.client;
        clock = builder.clock;
        redactor = builder.redactor;
        QuotaLedgers ledgers = builder.ledgers;
        ledger = ledgers == null
                ? null
                : adapter.facts()
                        .quota()
                        .map(facts -> ledgers.of(adapter.id(), client == null ? "" : client.id(), facts))
                        .orElse(null);
        Hosts hosts = Hosts.of(adapter, destination, settings, builder.overrides);
        answers = new Answers(adapter.facts().addressFields());
        http = new AdapterHttp(this, hosts, hosts.usual());
    }

    /** Begins with no settings, no credential, no client, no quota and the system's clock. */
    public static Builder of(PlatformAdapter adapter, String destination, HttpTransport transport) {
        return new Builder(adapter, destination, transport);
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
        return credentials.current();
    }

    @Override
    public Optional<ClientIdentity> client() {
        return Optional.ofNullable(client);
    }

    @Override
    public PlatformHttp http() {
        return http;
    }

    @Override
    public Clock clock() {
        return clock;
    }

    /** What was used of the platform's quota, where it has one. */
    public Optional<QuotaLedger> ledger() {
        return Optional.ofNullable(ledger);
    }

    /** Collects a context; not safe for several threads. */
    public static final class Builder {
        private final PlatformAdapter adapter;
        private final String destination;
        private final HttpTransport transport;
        private final Map<String, URI> overrides = new HashMap<>();
        private Map<String, String> settings = Map.of();
        private Clock clock = Clock.systemUTC();
        private Redactor redactor = new Redactor();
        private @Nullable CredentialSource credentials;
        private @Nullable ClientIdentity client;
        private @Nullable QuotaLedgers ledgers;

        private Builder(PlatformAdapter adapter, String destination, HttpTransport transport) {
            this.adapter = adapter;
            this.destination = destination;
            this.transport = transport;
        }

        /** The destination's settings. */
        public Builder settings(Map<String, String> values) {
            this.settings = values;
            return this;
        }

        /** Where its credential comes from. */
        public Builder credentials(CredentialSource source) {
            this.credentials = source;
            return this;
        }

        /** Who the application is. */
        public Builder client(@Nullable ClientIdentity identity) {
            this.client = identity;
            return this;
        }

        /** Wall clock. */
        public Builder clock(Clock wallClock) {
            this.clock = wallClock;
            return this;
        }

        /** Knows more secrets than those of this destination. */
        public Builder redactor(Redactor known) {
            this.redactor = known;
            return this;
        }

        /** Where quota is counted. */
        public Builder ledgers(QuotaLedgers shared) {
            this.ledgers = shared;
            return this;
        }

        /** Another base address for one of the platform's hosts: a test's, a proxy's. */
        public Builder host(String name, URI address) {
            overrides.put(name, address);
            return this;
        }

        /**
         * The context.
         *
         * @throws io.exprsn.simulcast.SimulcastException ({@link io.exprsn.simulcast.ErrorKind#INVALID}) if a host's address stands in a
         *     setting that is missing or is none
         */
        public AdapterContext build() {
            return new AdapterContext(this);
        }
    }
}
