package io.exprsn.simulcast.internal.session;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.credential.ClientIdentity;
import io.exprsn.simulcast.credential.Credential;
import io.exprsn.simulcast.credential.Credentials;
import io.exprsn.simulcast.credential.TinkVault;
import io.exprsn.simulcast.credential.VaultKey;
import io.exprsn.simulcast.internal.plan.Platforms;
import io.exprsn.simulcast.internal.session.LocalSimulcaster.Parts;
import io.exprsn.simulcast.spi.EnvironmentVariable;
import io.exprsn.simulcast.spi.EnvironmentVariable.Role;
import io.exprsn.simulcast.spi.PlatformAdapter;
import io.exprsn.simulcast.store.CredentialStore;
import io.exprsn.simulcast.store.DestinationStore;
import io.exprsn.simulcast.store.ScheduleStore;
import io.exprsn.simulcast.store.SessionStore;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads what an application's environment says, as platforms' facts name the variables. What the application gave itself goes before it.
 * All that is wrong is told at once; values are never quoted.
 */
final class FromEnvironment {
    private static final String DATA = "SIMULCAST_DATA";
    private static final Path USUAL_DATA = Path.of("simulcast-data");
    /** What is shorter is guessed by whoever gets hold of the files. */
    private static final int SHORTEST_KEY = 16;

    private final Map<String, String> variables;
    private final Parts given;
    private final List<String> wrong = new ArrayList<>();
    private final Map<String, ClientIdentity> clients = new LinkedHashMap<>();
    private final Map<String, URI> redirects = new LinkedHashMap<>();
    private final Map<String, Map<String, String>> settings = new LinkedHashMap<>();
    private final Map<String, Secret> tokens = new LinkedHashMap<>();

    private FromEnvironment(Map<String, String> variables, Parts given) {
        this.variables = variables;
        this.given = given;
    }

    /**
     * The parts and what the environment adds to them.
     *
     * @param keeping whether accounts and sessions are kept where the environment says
     * @throws SimulcastException ({@link ErrorKind#INVALID}) that names each variable that is wrong or missing; also if the key in it is
     *     another one than the accounts were sealed with
     */
    static Parts added(Map<String, String> variables, boolean keeping, Parts given, Platforms platforms) {
        return new FromEnvironment(variables, given).read(keeping, platforms);
    }

    private Parts read(boolean keeping, Platforms platforms) {
        platforms.all().forEach(this::read);
        VaultKey key = keeping ? key() : null;
        Path folder = keeping ? folder() : null;
        if (!wrong.isEmpty()) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "The environment is not as it should be: " + String.join("; ", wrong),
                    "Set what is missing; take all variables of a platform away to leave it out");
        }
        Supplier<Credentials> credentials = given.credentials();
        SessionStore sessions = given.sessions();
        DestinationStore destinations = given.destinations();
        ScheduleStore schedules = given.scheduling().schedules();
        if (key != null && folder != null) {
            Credentials kept = new Credentials(TinkVault.of(key), CredentialStore.inFolder(folder));
            kept.checkKey(); // a wrong key is known now, not in the middle of a show
            credentials = () -> kept;
            // Stores of the application's own win.
            sessions = sessions == null ? SessionStore.inFolder(folder) : sessions;
            destinations = destinations == null ? DestinationStore.inFolder(folder) : destinations;
            schedules = schedules == null ? ScheduleStore.inFolder(folder) : schedules;
        }
        if (!tokens.isEmpty()) {
            Credentials holding = credentials.get();
            tokens.forEach((platform, token) -> keep(holding, platform, token));
            credentials = () -> holding;
        }
        clients.putAll(given.clients());
        redirects.putAll(given.redirects());
        given.settings()
                .forEach((platform, values) -> settings.computeIfAbsent(platform, any -> new LinkedHashMap<>())
                        .putAll(values));
        return given.with(credentials, clients, redirects, settings, sessions, destinations, schedules);
    }

    /** One that is the same is not written again: it may be on a disk that is not ours to write to. */
    private static void keep(Credentials credentials, String platform, Secret token) {
        boolean same = credentials
                .get(platform)
                .filter(kept -> kept instanceof Credential.ApiToken known
                        && known.token().equals(token))
                .isPresent();
        if (!same) {
            credentials.put(platform, new Credential.ApiToken(token, null));
        }
    }

    private void read(PlatformAdapter adapter) {
        List<EnvironmentVariable> own = adapter.facts().environment();
        if (own.stream().noneMatch(variable -> value(variable.name()) != null)) {
            return;
        }
        boolean known = given.clients().containsKey(adapter.id());
        List<EnvironmentVariable> needed = own.stream()
                .filter(variable -> variable.role() != Role.REDIRECT_URI)
                .filter(variable -> !known || !isClient(variable))
                .toList();
        List<String> missing = needed.stream()
                .map(EnvironmentVariable::name)
                .filter(name -> value(name) == null)
                .toList();
        if (!missing.isEmpty()) {
            wrong.add(missing.stream().collect(Collectors.joining(" and ")) + (missing.size() == 1 ? " is" : " are")
                    + " not set, and "
                    + own.stream()
                            .map(EnvironmentVariable::name)
                            .filter(name -> value(name) != null)
                            .collect(Collectors.joining(" and "))
                    + " would be useless");
            return;
        }
        take(adapter.id(), own, known);
    }

    private static boolean isClient(EnvironmentVariable variable) {
        return variable.role() == Role.CLIENT_ID || variable.role() == Role.CLIENT_SECRET;
    }

    private void take(String platform, List<EnvironmentVariable> own, boolean clientIsKnown) {
        String id = null;
        Secret secret = null;
        for (EnvironmentVariable variable : own) {
            String value = value(variable.name());
            if (value == null) {
                continue;
            }
            switch (variable.role()) {
                case CLIENT_ID -> id = value;
                case CLIENT_SECRET -> secret = Secret.of(value);
                case REDIRECT_URI -> address(variable.name(), value).ifPresent(uri -> redirects.put(platform, uri));
                case API_TOKEN -> tokens.put(platform, Secret.of(value));
                case SETTING ->
                    settings.computeIfAbsent(platform, any -> new LinkedHashMap<>())
                            .put(String.valueOf(variable.setting()), value);
            }
        }
        if (id != null && !clientIsKnown) {
            clients.put(platform, new ClientIdentity(id, secret));
        }
    }

    private Optional<URI> address(String name, String value) {
        try {
            URI uri = URI.create(value);
            if (uri.isAbsolute() && uri.getHost() != null) {
                return Optional.of(uri);
            }
        } catch (IllegalArgumentException e) {
            // told below, without its text, which quotes the value
        }
        wrong.add(name + " is no address such as https://example.org/callback");
        return Optional.empty();
    }

    private @Nullable VaultKey key() {
        String value = variables.get(VaultKey.ENCRYPTION_KEY);
        if (value == null || value.isBlank()) {
            wrong.add(VaultKey.ENCRYPTION_KEY
                    + " is not set, with which accounts are sealed (openssl rand -hex 32 makes one)");
            return null;
        }
        if (value.length() < SHORTEST_KEY) {
            wrong.add(VaultKey.ENCRYPTION_KEY + " is shorter than " + SHORTEST_KEY
                    + " characters (openssl rand -hex 32 makes a good one)");
            return null;
        }
        try {
            return VaultKey.ofPassphrase(Secret.of(value));
        } catch (SimulcastException e) {
            wrong.add(VaultKey.ENCRYPTION_KEY + " cannot be used: " + e.problem());
            return null;
        }
    }

    private @Nullable Path folder() {
        String value = value(DATA);
        try {
            return value == null ? USUAL_DATA : Path.of(value);
        } catch (InvalidPathException e) {
            wrong.add(DATA + " is no path of this system");
            return null;
        }
    }

    /** Blank stands for nothing: that is how variables are taken away in many places. */
    private @Nullable String value(String name) {
        String value = variables.get(name);
        return value == null || value.isBlank() ? null : value.strip();
    }
}
