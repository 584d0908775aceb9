package io.exprsn.simulcast.testkit;

import io.exprsn.simulcast.credential.ClientIdentity;
import io.exprsn.simulcast.credential.Credential;
import io.exprsn.simulcast.credential.Redactor;
import io.exprsn.simulcast.internal.http.HttpTransport;
import io.exprsn.simulcast.internal.platform.AdapterContext;
import io.exprsn.simulcast.spi.ApiHost;
import io.exprsn.simulcast.spi.PlatformAdapter;
import io.exprsn.simulcast.spi.PlatformContext;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where an adapter meets a {@link FakeApi} in its author's own tests: it gives the context of a destination, with the API in the place of
 * every host that the adapter's facts name. HTTP, errors and refreshes are the library's own; quotas are not counted.
 *
 * <pre>{@code
 * try (AdapterBench bench = AdapterBench.of(adapter, api).credential(token).build()) {
 *     adapter.prepare(request, bench.context());
 * }
 * }</pre>
 *
 * <p>Safe for use by several threads.
 */
public final class AdapterBench implements AutoCloseable {
    private final HttpTransport transport;
    private final boolean ownTransport;
    private final Redactor redactor = new Redactor();
    private final RefreshedCredential credential;
    private final WatchedContext context;

    private AdapterBench(Builder builder) {
        HttpTransport given = builder.transport;
        transport = given == null ? HttpTransport.open() : given;
        ownTransport = given == null;
        credential = new RefreshedCredential(builder.destination, builder.credential, builder.refreshed);
        AdapterContext.Builder real = AdapterContext.of(builder.adapter, builder.destination, transport)
                .settings(builder.settings)
                .credentials(credential)
                .client(builder.client)
                .clock(builder.clock)
                .redactor(redactor);
        for (ApiHost host : builder.adapter.facts().hosts()) {
            String path = PlatformFactsCheck.example(host).map(URI::getRawPath).orElse("");
            real.host(host.name(), URI.create(builder.api.address() + path));
        }
        context = new WatchedContext(real.build(), builder.longest);
    }

    /** Begins with a destination named "destination", no settings, no credential, no client, and a clock that shows the present. */
    public static Builder of(PlatformAdapter adapter, FakeApi api) {
        return new Builder(adapter, api);
    }

    /** The context of the destination, for any number of calls. */
    public PlatformContext context() {
        return context;
    }

    /** Secrets besides those of credential and client, which are known: whoever learns of a stream key registers it here. */
    public Redactor redactor() {
        return redactor;
    }

    /** How often the access token was refreshed. */
    public int refreshes() {
        return credential.refreshes();
    }

    /** What was sent through the context. */
    List<WatchedContext.Sending> sendings() {
        return context.sendings();
    }

    /** Addresses to which the context sent nothing. */
    List<String> refused() {
        return context.refused();
    }

    /** Closes connections and ends threads. */
    @Override
    public void close() {
        if (ownTransport) {
            transport.close();
        }
    }

    /** Collects a bench; not safe for several threads. */
    public static final class Builder {
        private final PlatformAdapter adapter;
        private final FakeApi api;
        private String destination = "destination";
        private Map<String, String> settings = Map.of();
        private @Nullable Credential credential;
        private @Nullable ClientIdentity client;
        private @Nullable Supplier<Credential> refreshed;
        private Clock clock = SettableClock.at(Instant.now());
        private Duration longest = Duration.ofMinutes(1);
        private @Nullable HttpTransport transport;

        private Builder(PlatformAdapter adapter, FakeApi api) {
            this.adapter = adapter;
            this.api = api;
        }

        /** Name of the destination. */
        public Builder destination(String name) {
            this.destination = name;
            return this;
        }

        /** The destination's settings. */
        public Builder settings(Map<String, String> values) {
            this.settings = Map.copyOf(values);
            return this;
        }

        /** The destination's credential. */
        public Builder credential(Credential value) {
            this.credential = value;
            return this;
        }

        /** What a refresh gives; without this a refresh fails, and a person would have to grant again. */
        public Builder refreshed(Supplier<Credential> source) {
            this.refreshed = source;
            return this;
        }

        /** Who the application is to the platform. */
        public Builder client(ClientIdentity identity) {
            this.client = identity;
            return this;
        }

        /** The wall clock. */
        public Builder clock(Clock wall) {
            this.clock = wall;
            return this;
        }

        /** The longest time that an answer may take, whatever the adapter asks for; so that a test of silence is short. */
        public Builder longestDeadline(Duration most) {
            this.longest = most;
            return this;
        }

        /** Connections that several benches share, and that their owner closes. */
        Builder transport(HttpTransport shared) {
            this.transport = shared;
            return this;
        }

        /** The bench. */
        public AdapterBench build() {
            return new AdapterBench(this);
        }
    }
}
