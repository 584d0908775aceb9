package io.exprsn.simulcast.examples.control.destination;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.credential.AuthorizationAnswer;
import io.exprsn.simulcast.credential.AuthorizationRequest;
import io.exprsn.simulcast.credential.Credential;
import io.exprsn.simulcast.credential.OAuthClient;
import io.exprsn.simulcast.credential.Revocation;
import io.exprsn.simulcast.event.SimulcastEvent;
import io.exprsn.simulcast.examples.control.destination.Authorizations.Begun;
import io.exprsn.simulcast.examples.control.event.EventHub;
import io.exprsn.simulcast.examples.control.http.ProblemException;
import io.exprsn.simulcast.examples.control.http.Tokens;
import io.exprsn.simulcast.spi.EnvironmentVariable;
import io.exprsn.simulcast.spi.EnvironmentVariable.Role;
import io.exprsn.simulcast.spi.PlatformAdapter;
import io.exprsn.simulcast.spi.PlatformSetting;
import io.exprsn.simulcast.spi.SupportsOAuth;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Accounts on platforms: which there are, how one is connected, and how it is given back. Safe for use by several threads. */
public final class AccountBook {
    private static final int LONGEST_CREDENTIAL = 64;

    private final Simulcaster simulcaster;
    private final Map<String, PlatformAdapter> platforms;
    private final DestinationBook destinations;
    private final StreamMembers streams;
    private final AccountPlatforms connected;
    private final Authorizations authorizations;
    private final EventHub hub;
    private final Supplier<URI> callback;
    private final Clock clock;
    private final Set<String> consentNeeded = ConcurrentHashMap.newKeySet();

    AccountBook(
            Simulcaster simulcaster,
            Map<String, PlatformAdapter> platforms,
            DestinationBook destinations,
            StreamMembers streams,
            AccountPlatforms connected,
            EventHub hub,
            Supplier<URI> callback,
            Clock clock) {
        this.simulcaster = simulcaster;
        this.platforms = platforms;
        this.destinations = destinations;
        this.streams = streams;
        this.connected = connected;
        this.authorizations = new Authorizations(clock);
        this.hub = hub;
        this.callback = callback;
        this.clock = clock;
    }

    /**
     * A platform with an API.
     *
     * @param connectable whether accounts are connected in a browser
     * @param configured whether this application can speak with it
     * @param environment variables that are missing for that
     */
    public record PlatformView(
            String id,
            String name,
            boolean connectable,
            boolean configured,
            List<SettingView> settings,
            List<String> environment) {}

    /**
     * A setting.
     *
     * @param values what it may be; null for anything
     */
    public record SettingView(
            String name, String description, @Nullable List<String> values, boolean needed) {
        static SettingView of(PlatformSetting setting) {
            return new SettingView(
                    setting.name(),
                    setting.description(),
                    setting.values().isEmpty() ? null : List.copyOf(new TreeSet<>(setting.values())),
                    setting.required());
        }
    }

    /** The platforms there are, by name. */
    public List<PlatformView> platforms() {
        return platforms.values().stream()
                .map(this::view)
                .sorted(Comparator.comparing(PlatformView::name))
                .toList();
    }

    private PlatformView view(PlatformAdapter adapter) {
        boolean connectable = adapter instanceof SupportsOAuth;
        List<String> needed = adapter.facts().environment().stream()
                .filter(variable -> variable.role() != Role.REDIRECT_URI && variable.role() != Role.SETTING)
                .map(EnvironmentVariable::name)
                .toList();
        boolean configured = connectable
                ? client(adapter.id()).isPresent()
                : needed.isEmpty() || !accountsOf(adapter.id()).isEmpty();
        return new PlatformView(
                adapter.id(),
                adapter.facts().displayName(),
                connectable,
                configured,
                adapter.facts().settings().stream().map(SettingView::of).toList(),
                configured ? List.of() : needed);
    }

    private Optional<OAuthClient> client(String platform) {
        try {
            return Optional.of(simulcaster.oauth(platform));
        } catch (SimulcastException e) {
            return Optional.empty(); // the application is not registered there
        }
    }

    private List<AccountView> accountsOf(String platform) {
        return accounts().stream()
                .filter(account -> account.platform().equals(platform))
                .toList();
    }

    /**
     * An account.
     *
     * @param name of the credential
     * @param account as people know it; null where that is not known
     * @param needsConsent whether a person must connect it again
     */
    public record AccountView(
            String name, String platform, @Nullable String account, boolean needsConsent) {}

    /** The accounts there are, by name. */
    public List<AccountView> accounts() {
        List<AccountView> accounts = new ArrayList<>();
        for (String name : simulcaster.credentials().names()) {
            find(name).ifPresent(accounts::add);
        }
        return accounts;
    }

    private Optional<AccountView> find(String name) {
        Credential credential;
        try {
            credential = simulcaster.credentials().get(name).orElse(null);
        } catch (SimulcastException e) {
            return Optional.empty(); // damaged, or a name that can be none; the others can be shown
        }
        Credential.Account owner;
        boolean over = false;
        if (credential instanceof Credential.OAuthTokens tokens) {
            owner = tokens.account();
            Instant end = tokens.expiresAt();
            over = tokens.refreshToken() == null && end != null && end.isBefore(clock.instant());
        } else if (credential instanceof Credential.ApiToken token) {
            owner = token.account();
        } else {
            return Optional.empty(); // keys of destinations and broadcasts
        }
        return Optional.of(new AccountView(
                name,
                connected.find(name).orElseGet(() -> likelyPlatform(name)),
                owner == null ? null : owner.name(),
                over || consentNeeded.contains(name)));
    }

    /** Of one that was not connected here, such as by the environment. */
    private String likelyPlatform(String credential) {
        return destinations.withCredential(credential).stream()
                .map(DestinationView::platform)
                .findFirst()
                .orElse(platforms.containsKey(credential) ? credential : "");
    }

    /** Hears that a person must connect an account again. */
    public void hear(SimulcastEvent.ReconsentNeeded event) {
        if (consentNeeded.add(event.credential())) {
            find(event.credential()).ifPresent(account -> hub.publish("account", account, null));
        }
    }

    /**
     * Where to send a browser.
     *
     * @param state what comes back with the code
     * @param browser what the browser must bring when it comes back
     */
    record Begin(AuthorizationRequest request, Secret browser) {}

    /** Begins to connect an account. */
    Begin begin(
            String platform,
            String caller,
            @Nullable String streamId,
            @Nullable String name,
            @Nullable String credential) {
        OAuthClient client = require(platform);
        requireStream(streamId);
        String storedAs = credential == null ? freeName(platform, name) : credential;
        URI redirect = simulcaster.redirectUri(platform).orElseGet(callback);
        AuthorizationRequest request = client.authorize(redirect, storedAs, caller);
        Secret browser = Tokens.random();
        authorizations.add(new Begun(
                Tokens.hashText(request.state()),
                Tokens.hashText(browser),
                platform,
                caller,
                storedAs,
                streamId,
                name,
                request.expiresAt()));
        return new Begin(request, browser);
    }

    private void requireStream(@Nullable String streamId) {
        if (streamId != null && !streams.exists(streamId)) {
            throw ProblemException.notFound("stream", "GET /api/streams lists those there are");
        }
    }

    private OAuthClient require(String platform) {
        PlatformAdapter adapter = platforms.get(platform);
        if (adapter == null) {
            throw ProblemException.notFound("platform", "GET /api/platforms lists those there are");
        }
        if (!(adapter instanceof SupportsOAuth)) {
            throw ProblemException.conflict(
                    "Accounts of this platform are not connected in a browser",
                    "GET /api/platforms says which variables of the environment it needs");
        }
        return client(platform)
                .orElseThrow(() -> ProblemException.conflict(
                        "This application is not registered with "
                                + adapter.facts().displayName(),
                        "Start the server with "
                                + String.join(", ", view(adapter).environment())));
    }

    /** A name that no account has: another account must not take the place of one that works. */
    private String freeName(String platform, @Nullable String name) {
        String like = name == null
                ? ""
                : "-"
                        + name.toLowerCase(Locale.ROOT)
                                .replaceAll("[^a-z0-9]+", "-")
                                .replaceAll("^-|-$", "");
        String base = (platform + like).replaceAll("-$", "");
        base = base.substring(0, Math.min(40, base.length()));
        Set<String> taken = Set.copyOf(simulcaster.credentials().names());
        String free = base;
        for (int number = 2; taken.contains(free); number++) {
            free = base + "-" + number;
        }
        return free;
    }

    /**
     * An account that was connected.
     *
     * @param credential its name
     */
    public record Connected(String credential, @Nullable String account, DestinationView destination) {}

    /**
     * Ends what a caller began with a code.
     *
     * @param state null for the newest that this caller began on the platform
     */
    Connected exchange(
            String platform,
            Secret code,
            @Nullable Secret state,
            @Nullable String streamId,
            @Nullable String name,
            String caller) {
        OAuthClient client = require(platform);
        requireStream(streamId);
        Optional<Begun> begun = state == null
                ? authorizations.takeNewest(platform, caller)
                : authorizations
                        .find(Tokens.hashText(state))
                        .filter(found -> found.platform().equals(platform)
                                && found.caller().equals(caller));
        try {
            String credential = (state == null
                            ? client.exchangeNewest(code, caller)
                            : client.exchange(state, code, caller))
                    .stored()
                    .name();
            if (state != null) {
                authorizations.take(Tokens.hashText(state));
            }
            return connected(
                    platform,
                    credential,
                    streamId != null ? streamId : begun.map(Begun::streamId).orElse(null),
                    name != null ? name : begun.map(Begun::name).orElse(null));
        } catch (SimulcastException e) {
            if (e.kind() == ErrorKind.AUTHENTICATION) {
                throw ProblemException.field("code", "was not taken: " + e.problem(), e.remedy());
            }
            throw e;
        }
    }

    /**
     * How a person came back.
     *
     * @param problem null where the account is connected
     */
    record Returned(String platform, @Nullable ProblemException problem) {}

    /**
     * Ends what began in a browser, when that comes back.
     *
     * @param comesBack whether whoever comes is the one who began, by what hash the browser must bring and who began it
     */
    Returned back(Map<String, String> query, BiPredicate<String, String> comesBack) {
        String state = query.getOrDefault("state", "");
        Begun begun = (state.isEmpty()
                        ? Optional.<Begun>empty()
                        : authorizations.find(Tokens.hashText(Secret.of(state))))
                .orElseThrow(() -> ProblemException.conflict(
                        "Nobody here began to connect this account, or it was too long ago",
                        "Begin again on the page of the control room"));
        if (!comesBack.test(begun.browser(), begun.caller())) {
            throw ProblemException.conflict(
                    "Another browser began to connect this account", "Begin again in this browser");
        }
        authorizations.take(begun.state());
        try {
            AuthorizationAnswer answer = require(begun.platform()).redirected(query, begun.caller());
            if (answer instanceof AuthorizationAnswer.Refused refused) {
                return new Returned(
                        begun.platform(),
                        ProblemException.conflict(
                                refused.problem().text(), refused.problem().remedy()));
            }
            connected(begun.platform(), begun.credential(), begun.streamId(), begun.name());
            return new Returned(begun.platform(), null);
        } catch (SimulcastException e) {
            return new Returned(begun.platform(), ProblemException.of(e));
        }
    }

    private Connected connected(String platform, String credential, @Nullable String streamId, @Nullable String name) {
        consentNeeded.remove(credential);
        connected.put(credential, platform);
        // One that was connected again has its destination already.
        DestinationView destination = destinations.withCredential(credential).stream()
                .filter(view -> view.platform().equals(platform))
                .findFirst()
                .orElseGet(() -> destinations.create(
                        new Destination(
                                name == null
                                        ? Objects.requireNonNull(platforms.get(platform))
                                                .facts()
                                                .displayName()
                                        : name,
                                platform,
                                credential,
                                null,
                                0,
                                Map.of()),
                        name == null ? credential : name));
        if (streamId != null) {
            streams.add(streamId, destination.id());
        }
        Optional<AccountView> account = find(credential);
        account.ifPresent(view -> hub.publish("account", view, null));
        return new Connected(
                credential, account.map(AccountView::account).orElse(null), destinations.view(destination.id()));
    }

    /**
     * Gives an account back to its platform and removes it here.
     *
     * @throws ProblemException 404, 409 while a show uses it, 502 if the platform keeps it
     */
    public void remove(String name) {
        AccountView account = (name.length() > LONGEST_CREDENTIAL ? Optional.<AccountView>empty() : find(name))
                .orElseThrow(() -> ProblemException.notFound("account", "GET /api/accounts lists those there are"));
        if (destinations.withCredential(name).stream().anyMatch(view -> destinations.isInUse(view.id()))) {
            throw ProblemException.conflict("A show uses the account", "Stop it, or take its destination off first");
        }
        Optional<OAuthClient> client = client(account.platform());
        boolean tokens = simulcaster.credentials().get(name).orElse(null) instanceof Credential.OAuthTokens;
        if (client.isPresent() && tokens) {
            Revocation revocation = client.get().revokeAndRemove(name);
            if (revocation.outcome() == Revocation.Outcome.REFUSED) {
                throw ProblemException.platform(
                        "The platform did not take the account back: " + revocation.answer(),
                        "Remove the application in the account's settings there, then try again");
            }
        } else {
            simulcaster.credentials().remove(name);
        }
        connected.remove(name);
        consentNeeded.remove(name);
        hub.publish("accountDeleted", new Removed(name), null);
    }

    record Removed(String name) {}
}
