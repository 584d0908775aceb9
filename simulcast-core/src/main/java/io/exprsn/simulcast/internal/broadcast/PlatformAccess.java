package io.exprsn.simulcast.internal.broadcast;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.credential.ClientIdentity;
import io.exprsn.simulcast.credential.Credential;
import io.exprsn.simulcast.credential.Credential.Account;
import io.exprsn.simulcast.credential.Credentials;
import io.exprsn.simulcast.credential.OAuthClient;
import io.exprsn.simulcast.credential.OAuthProvider;
import io.exprsn.simulcast.credential.Redactor;
import io.exprsn.simulcast.credential.TokenKeeper;
import io.exprsn.simulcast.event.CredentialEvent;
import io.exprsn.simulcast.internal.http.HttpTransport;
import io.exprsn.simulcast.internal.platform.AdapterContext;
import io.exprsn.simulcast.internal.platform.CredentialSource;
import io.exprsn.simulcast.internal.platform.DestinationSettings;
import io.exprsn.simulcast.internal.platform.KeptCredential;
import io.exprsn.simulcast.internal.platform.QuotaLedger;
import io.exprsn.simulcast.internal.platform.QuotaLedgers;
import io.exprsn.simulcast.spi.PlatformAdapter;
import io.exprsn.simulcast.spi.PlatformByKey;
import io.exprsn.simulcast.spi.SupportsOAuth;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Adapters with all that stands between them and their platforms: one for all sessions of a simulcaster, as tokens and quota are shared.
 * Safe for use by several threads.
 */
public final class PlatformAccess implements AutoCloseable {
    /** Name of the host that stands for all OAuth endpoints of a platform. */
    public static final String OAUTH = "oauth";

    private final Setup setup;
    private final Function<String, PlatformAdapter> adapters;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Redactor redactor = new Redactor();
    private final QuotaLedgers ledgers;
    private final List<Consumer<CredentialEvent>> listeners = new CopyOnWriteArrayList<>();
    private final Map<String, Kept> kept = new HashMap<>(); // guarded by itself, as is what follows
    private @Nullable HttpTransport transport;
    private @Nullable Credentials credentials;

    /** Who the application is on a platform, and who keeps its tokens good. */
    private record Kept(OAuthClient client, TokenKeeper keeper) {}

    /**
     * What the host application gave.
     *
     * @param credentials where accounts are; asked for once, when the first is needed
     * @param clients by id of the platform
     * @param hosts by id of the platform and name of the host; {@value #OAUTH} for all OAuth endpoints
     * @param settings by id of the platform: what its destinations have unless they say otherwise
     * @param delays by id of the platform: how long it usually takes until viewers see what arrives, where the host knows better
     */
    public record Setup(
            Supplier<Credentials> credentials,
            Map<String, ClientIdentity> clients,
            Map<String, Map<String, URI>> hosts,
            Map<String, Map<String, String>> settings,
            Map<String, Duration> delays) {
        /** Copies. */
        public Setup {
            delays = Map.copyOf(delays);
            clients = Map.copyOf(clients);
            hosts = copied(hosts);
            settings = copied(settings);
        }

        private static <T> Map<String, Map<String, T>> copied(Map<String, Map<String, T>> maps) {
            Map<String, Map<String, T>> copy = new LinkedHashMap<>();
            maps.forEach((id, map) -> copy.put(id, Map.copyOf(map)));
            return Map.copyOf(copy);
        }
    }

    /** @param adapters by id; throws for one that is not there */
    public PlatformAccess(Setup setup, Function<String, PlatformAdapter> adapters, Clock clock, LongSupplier nanoTime) {
        this.setup = setup;
        this.adapters = adapters;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.ledgers = new QuotaLedgers(clock);
    }

    /** Where accounts are. */
    public Credentials credentials() {
        synchronized (kept) {
            if (credentials == null) {
                credentials = setup.credentials().get();
            }
            return credentials;
        }
    }

    /** A relay that calls no platform opens none. */
    private HttpTransport transport() {
        synchronized (kept) {
            if (transport == null) {
                transport = HttpTransport.open();
            }
            return transport;
        }
    }

    /** Knows all secrets in use. */
    public Redactor redactor() {
        return redactor;
    }

    /** Hears what happens to credentials, on a thread of their keeper; until the result is closed. */
    public AutoCloseable listen(Consumer<CredentialEvent> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** The adapter that makes this destination's broadcasts; empty where server and key were copied by hand, or there is nothing to make. */
    public Optional<PlatformAdapter> maker(Destination destination) {
        PlatformAdapter adapter = adapters.apply(destination.platform());
        boolean byHand = destination.key() != null || destination.settings().containsKey(Destination.URL);
        boolean recorded = destination.platform().equals(Destination.FILE);
        return adapter instanceof PlatformByKey || byHand || recorded ? Optional.empty() : Optional.of(adapter);
    }

    /** The destination with the settings that all of its platform have, unless it says otherwise. */
    public Destination withDefaults(Destination destination) {
        Destination whole = destination;
        for (Map.Entry<String, String> setting :
                setup.settings().getOrDefault(destination.platform(), Map.of()).entrySet()) {
            if (!destination.settings().containsKey(setting.getKey())) {
                whole = whole.with(setting.getKey(), setting.getValue());
            }
        }
        return whole;
    }

    /**
     * What an adapter gets for one destination.
     *
     * @throws SimulcastException ({@link ErrorKind#INVALID}) for a setting that its platform does not know, or lacks
     */
    public AdapterContext context(Destination definition) {
        PlatformAdapter adapter = adapters.apply(definition.platform());
        Destination destination = withDefaults(definition);
        DestinationSettings.check(destination, adapter);
        AdapterContext.Builder context = context(adapter, destination.name()).settings(destination.settings());
        String credential = destination.credential();
        if (credential != null) {
            context.credentials(source(adapter, credential));
        } else {
            byHand(destination).ifPresent(copied -> context.credentials(CredentialSource.fixed(copied)));
        }
        return context.build();
    }

    private AdapterContext.Builder context(PlatformAdapter adapter, String name) {
        AdapterContext.Builder context = AdapterContext.of(adapter, name, transport())
                .clock(clock)
                .redactor(redactor)
                .ledgers(ledgers)
                .client(setup.clients().get(adapter.id()));
        setup.hosts().getOrDefault(adapter.id(), Map.of()).forEach((host, address) -> {
            if (!host.equals(OAUTH)) {
                context.host(host, address);
            }
        });
        return context;
    }

    /** Asks before there is any destination: with what all of the platform have. */
    private Account owner(PlatformAdapter adapter, SupportsOAuth supports, String credential) {
        return supports.account(context(adapter, credential)
                .settings(setup.settings().getOrDefault(adapter.id(), Map.of()))
                .credentials(source(adapter, credential))
                .build());
    }

    /** A key that was copied by hand is a credential too: for a check of what people typed. */
    private static Optional<Credential> byHand(Destination destination) {
        Secret key = destination.key();
        Secret passphrase = destination.secrets().get(Destination.PASSPHRASE);
        if (passphrase == null) {
            return Optional.ofNullable(key).map(Credential.StreamKey::new);
        }
        Map<String, Secret> both = new LinkedHashMap<>(Map.of(Destination.PASSPHRASE, passphrase));
        if (key != null) {
            both.put("key", key);
        }
        return Optional.of(new Credential.SecretSet(both));
    }

    private CredentialSource source(PlatformAdapter adapter, String credential) {
        return kept(adapter.id())
                .<CredentialSource>map(kept -> new KeptCredential(kept.keeper(), credential))
                .orElseGet(() -> new StoredCredentialSource(
                        credentials(), credential, adapter.facts().displayName()));
    }

    /** How long it usually takes until viewers see what arrives, and until the platform tells so. */
    Duration usualDelay(PlatformAdapter adapter) {
        return setup.delays().getOrDefault(adapter.id(), adapter.facts().showsWithin());
    }

    /** What was used of a platform's daily quota, where it has one. */
    public Optional<QuotaLedger> ledger(PlatformAdapter adapter) {
        ClientIdentity client = setup.clients().get(adapter.id());
        return adapter.facts().quota().map(facts -> ledgers.of(adapter.id(), client == null ? "" : client.id(), facts));
    }

    /**
     * The way to connect accounts of a platform.
     *
     * @throws SimulcastException ({@link ErrorKind#INVALID}) if accounts are not connected there by OAuth, or the application's client id
     *     is not known
     */
    public OAuthClient oauth(String platform) {
        PlatformAdapter adapter = adapters.apply(platform);
        if (!(adapter instanceof SupportsOAuth)) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    adapter.facts().displayName() + " has no accounts to connect by OAuth",
                    "Store its token or key with credentials().put(name, …)");
        }
        return kept(platform)
                .orElseThrow(() -> new SimulcastException(
                        ErrorKind.INVALID,
                        "This application's client id for " + adapter.facts().displayName() + " is not known",
                        "Register the application there and give client(\"" + platform
                                + "\", ClientIdentity.of(id, secret)) to the simulcaster's builder"))
                .client();
    }

    private Optional<Kept> kept(String platform) {
        ClientIdentity identity = setup.clients().get(platform);
        PlatformAdapter adapter = adapters.apply(platform);
        if (identity == null || !(adapter instanceof SupportsOAuth supports)) {
            return Optional.empty();
        }
        synchronized (kept) {
            return Optional.of(kept.computeIfAbsent(platform, id -> keep(adapter, supports, identity, id)));
        }
    }

    private Kept keep(PlatformAdapter adapter, SupportsOAuth supports, ClientIdentity identity, String platform) {
        URI moved = setup.hosts().getOrDefault(platform, Map.of()).get(OAUTH);
        OAuthProvider provider =
                moved == null ? supports.oauth() : supports.oauth().movedTo(moved);
        OAuthClient client = OAuthClient.of(provider, identity, credentials())
                .clock(clock)
                .redactor(redactor)
                .events(this::tell)
                .account(credential -> Optional.of(owner(adapter, supports, credential)))
                .build();
        TokenKeeper keeper =
                TokenKeeper.of(client).ticker(nanoTime).events(this::tell).build();
        return new Kept(client, keeper);
    }

    private void tell(CredentialEvent event) {
        listeners.forEach(listener -> listener.accept(event));
    }

    /** Ends its threads and connections; waits for refreshes that run. */
    @Override
    public void close() {
        List<Kept> all;
        synchronized (kept) {
            all = List.copyOf(kept.values());
        }
        all.forEach(each -> {
            each.keeper().close();
            each.client().close();
        });
        synchronized (kept) {
            if (transport != null) {
                transport.close();
            }
        }
    }
}
