package io.exprsn.simulcast.credential;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Problem;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.credential.Credential.Account;
import io.exprsn.simulcast.credential.Credential.OAuthTokens;
import io.exprsn.simulcast.credential.PendingAuthorizations.Pending;
import io.exprsn.simulcast.event.CredentialEvent;
import io.exprsn.simulcast.internal.http.HttpTransport;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * OAuth 2.0 with one platform for one registered application: sends people to the platform's page or gives them a code, and stores what
 * they grant. {@link TokenKeeper} keeps it good from then on.
 *
 * <pre>{@code
 * var client = OAuthClient.of(adapter.oauth(), ClientIdentity.of(id, secret), credentials).build();
 * var request = client.authorize(redirect, "main channel", session.user());
 * // send the browser to request.address(); when it comes back to the redirect address:
 * var answer = client.redirected(queryParameters, session.user());
 * }</pre>
 *
 * <p>Methods that ask the platform block for at most the deadline, and throw {@link ErrorKind#TRANSIENT} where no answer came, {@link
 * ErrorKind#RATE_LIMITED} where it asks to wait, {@link ErrorKind#AUTHENTICATION} where a grant, code or token is good for nothing, and
 * {@link ErrorKind#REJECTED} where it takes something else amiss. They try once. Safe for use by several threads.
 */
public final class OAuthClient implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(OAuthClient.class);

    private final OAuthProvider provider;
    private final ClientIdentity identity;
    private final Credentials credentials;
    private final Clock clock;
    private final Duration deadline;
    private final HttpTransport transport;
    private final Endpoints endpoints;
    private final PendingAuthorizations pending;
    private final LiveSecrets live;
    private final Redactor redactor;
    private final Optional<Redactor.Registration> clientSecret;
    private final CredentialEvents events;
    private final Function<String, Optional<Account>> whose;

    private OAuthClient(Builder from, HttpTransport transport) {
        this.provider = from.provider;
        this.identity = from.identity;
        this.credentials = from.credentials;
        this.clock = from.clock;
        this.deadline = from.deadline;
        this.transport = transport;
        this.redactor = from.redactor;
        this.endpoints = new Endpoints(transport, redactor, clock, deadline);
        this.pending = new PendingAuthorizations(clock);
        this.live = new LiveSecrets(redactor);
        this.whose = from.whose;
        this.clientSecret = identity.secretIfAny().map(redactor::register);
        this.events = new CredentialEvents(from.listener, Runnable::run);
    }

    /**
     * Begins a client.
     *
     * @param provider the platform
     * @param identity the application as it is registered there
     * @param credentials where grants are stored
     */
    public static Builder of(OAuthProvider provider, ClientIdentity identity, Credentials credentials) {
        return new Builder(provider, identity, credentials);
    }

    /**
     * Begins a grant in a browser. It is good once, for ten minutes, for this caller; of a caller's the newest ten are kept.
     *
     * @param redirect where the platform sends the browser back to, as registered there, character for character
     * @param credential name under which the tokens will be stored
     * @param caller whoever asks, such as the id of a logged-in user: only they can end what they began
     * @throws SimulcastException ({@link ErrorKind#INVALID}) if the address cannot be one to come back to
     */
    public AuthorizationRequest authorize(URI redirect, String credential, String caller) {
        requireRedirect(redirect);
        Pending begun = pending.begin(redirect, credential, caller, provider.pkce());
        Map<String, String> query = new LinkedHashMap<>();
        query.put("client_id", identity.id());
        query.put("redirect_uri", redirect.toString());
        query.put("response_type", "code");
        query.put("scope", scopes());
        query.put("state", begun.state.reveal()); // goes to the person's browser
        if (begun.verifier != null) {
            query.put("code_challenge", challenge(begun.verifier));
            query.put("code_challenge_method", "S256");
        }
        query.putAll(provider.authorizationParameters());
        String address = provider.authorization().toString();
        String joined = query.entrySet().stream()
                .map(parameter -> encoded(parameter.getKey()) + "=" + encoded(parameter.getValue()))
                .collect(Collectors.joining("&"));
        return new AuthorizationRequest(
                URI.create(address + (address.contains("?") ? "&" : "?") + joined),
                begun.state,
                credential,
                begun.expiresAt);
    }

    /**
     * Ends a grant with the query that the browser brought to the redirect address.
     *
     * @param query its parameters, decoded
     * @param caller as given to {@link #authorize}
     * @throws SimulcastException ({@link ErrorKind#REJECTED}) if the state is unknown, used, expired or of another caller, with which it is
     */
    public AuthorizationAnswer redirected(Map<String, String> query, String caller) {
        String state = query.getOrDefault("state", "");
        if (state.isEmpty()) {
            throw new SimulcastException(
                    ErrorKind.REJECTED,
                    "The authorisation was not taken: the address has no state",
                    "Begin again in this program, or look who sent this address");
        }
        Pending spent = pending.spend(Secret.of(state), caller);
        String error = query.getOrDefault("error", "");
        if (!error.isEmpty()) {
            return refused(error, query.getOrDefault("error_description", ""));
        }
        String code = query.getOrDefault("code", "");
        if (code.isEmpty()) {
            throw new SimulcastException(
                    ErrorKind.REJECTED,
                    "The authorisation of \"" + spent.credential + "\" was not taken: the address has no code",
                    "Begin again");
        }
        return new AuthorizationAnswer.Granted(exchange(spent, Secret.of(code)));
    }

    /**
     * Ends a grant with a state and a code. The state is spent by this, whatever comes of it.
     *
     * @throws SimulcastException as {@link #redirected}
     */
    public Grant exchange(Secret state, Secret code, String caller) {
        return exchange(pending.spend(state, caller), code);
    }

    /**
     * Ends the grant that this caller began last, for callers that bring back no state. Once, as all of them. It gives up what a state
     * is for: use it only where {@code caller} is certain.
     *
     * @throws SimulcastException ({@link ErrorKind#REJECTED}) if there is none, or it was used or expired
     */
    public Grant exchangeNewest(Secret code, String caller) {
        return exchange(pending.spendNewest(caller), code);
    }

    /**
     * Begins a grant on another device.
     *
     * @param credential name under which the tokens will be stored
     * @throws SimulcastException ({@link ErrorKind#INVALID}) if the platform has none
     */
    public DeviceAuthorization authorizeDevice(String credential) {
        URI endpoint = provider.deviceCodeEndpoint()
                .orElseThrow(() -> new SimulcastException(
                        ErrorKind.INVALID,
                        "A code for another device was asked for, and this platform has none",
                        "Send the person to the platform's page in a browser"));
        String doing = "Asking for a device code for \"" + credential + "\"";
        Instant asked = clock.instant();
        EndpointAnswer answer = endpoints.post(
                endpoint, new Form().with("client_id", identity.id()).with(provider.deviceScopeParameter(), scopes()));
        if (!answer.isGood()) {
            throw endpoints.failure(doing, answer, false, "");
        }
        Secret code = answer.secret("device_code").orElseThrow(() -> Endpoints.incomplete(doing, "device code"));
        String userCode = answer.text("user_code").orElseThrow(() -> Endpoints.incomplete(doing, "user code"));
        String page = Stream.of("verification_uri", "verification_url")
                .map(answer::text)
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow(() -> Endpoints.incomplete(doing, "verification address"));
        return new DeviceAuthorization(
                this,
                credential,
                code,
                userCode,
                page,
                answer.text("verification_uri_complete").orElse(null),
                asked.plusSeconds(answer.seconds("expires_in").orElse(DeviceAuthorization.USUAL_LIFE.toSeconds())),
                Duration.ofSeconds(answer.seconds("interval").orElse(DeviceAuthorization.USUAL_INTERVAL.toSeconds())));
    }

    /** One poll; what it means is the device authorisation's business. */
    EndpointAnswer pollDevice(Secret deviceCode) {
        Form form = new Form()
                .with(identity)
                .with("grant_type", "urn:ietf:params:oauth:grant-type:device_code")
                .with("device_code", deviceCode);
        if (!provider.deviceScopeParameter().equals("scope")) {
            form.with(provider.deviceScopeParameter(), scopes());
        }
        return endpoints.post(provider.token(), form);
    }

    /** Stores what a device poll brought. */
    Grant granted(String credential, EndpointAnswer answer, Instant asked) {
        return store(credential, answer, asked);
    }

    SimulcastException failure(String doing, EndpointAnswer answer) {
        return endpoints.failure(doing, answer, false, "");
    }

    /**
     * Says whose grant it is, once that is known.
     *
     * @return empty if there are no tokens under this name
     */
    public Optional<StoredCredential> setAccount(String credential, Account account) {
        return change(
                credential,
                old -> new OAuthTokens(old.accessToken(), old.refreshToken(), old.expiresAt(), old.scopes(), account));
    }

    /**
     * Says which scopes were granted, for platforms that tell it elsewhere than with the token.
     *
     * @return the grant with what is missing of the needed scopes; empty if there are no tokens under this name
     */
    public Optional<Grant> setScopes(String credential, Set<String> granted) {
        return change(
                        credential,
                        old -> new OAuthTokens(
                                old.accessToken(), old.refreshToken(), old.expiresAt(), granted, old.account()))
                .map(stored -> Grant.of(stored, granted, provider.scopes()));
    }

    /**
     * Asks about the stored access token.
     *
     * @throws SimulcastException ({@link ErrorKind#INVALID}) if the platform has no endpoint for it; ({@link ErrorKind#AUTHENTICATION}) if
     *     no tokens are stored
     */
    public Validation validate(String credential) {
        return validate(credential, tokens(credential));
    }

    Validation validate(String credential, OAuthTokens tokens) {
        URI endpoint = provider.validationEndpoint()
                .orElseThrow(() -> new SimulcastException(
                        ErrorKind.INVALID,
                        "A token was to be validated, and this platform has no endpoint for it",
                        "Make a request with it instead"));
        Instant asked = clock.instant();
        EndpointAnswer answer = endpoints.get(endpoint, tokens.accessToken());
        if (answer.status() == 401) {
            return new Validation(false, Set.of(), null, null);
        }
        if (!answer.isGood()) {
            throw endpoints.failure("Validating the token of \"" + credential + "\"", answer, false, "");
        }
        Account account = answer.text("user_id")
                .map(id -> new Account(id, answer.text("login").orElse(id)))
                .orElse(null);
        return new Validation(true, answer.scopes().orElse(Set.of()), account, answer.expiry(asked));
    }

    /**
     * Withdraws a grant at the platform. Removes nothing here.
     *
     * @throws SimulcastException ({@link ErrorKind#AUTHENTICATION}) if no tokens are stored
     */
    public Revocation revoke(String credential) {
        OAuthTokens tokens = tokens(credential);
        Optional<URI> endpoint = provider.revocationEndpoint();
        if (endpoint.isEmpty()) {
            return new Revocation(
                    Revocation.Outcome.UNSUPPORTED,
                    "This platform has no endpoint for it: the person removes the application in their settings there");
        }
        // Some platforms take either, some one of them, and with one the other may end: so both, and what counts is
        // that one was taken.
        List<EndpointAnswer> answers = tokens.secrets().stream()
                .map(token ->
                        endpoints.post(endpoint.get(), new Form().with(identity).with("token", token)))
                .toList();
        Revocation.Outcome outcome;
        if (answers.stream().anyMatch(EndpointAnswer::isGood)) {
            outcome = Revocation.Outcome.WITHDRAWN;
        } else if (answers.stream().allMatch(OAuthClient::saysUnknownToken)) {
            outcome = Revocation.Outcome.ALREADY_GONE;
        } else {
            for (EndpointAnswer answer : answers) {
                SimulcastException failure =
                        endpoints.failure("Revoking the grant of \"" + credential + "\"", answer, false, "");
                if (failure.kind() != ErrorKind.REJECTED) {
                    throw failure; // trying again may help
                }
            }
            outcome = Revocation.Outcome.REFUSED;
        }
        return new Revocation(
                outcome, answers.stream().map(EndpointAnswer::quote).distinct().collect(Collectors.joining("; ")));
    }

    /**
     * Withdraws a grant at the platform and removes the credential here, unless the platform refused or gave no answer: then it can be
     * tried again.
     */
    public Revocation revokeAndRemove(String credential) {
        Revocation revocation = revoke(credential);
        if (revocation.outcome() != Revocation.Outcome.REFUSED) {
            credentials.remove(credential);
            live.gone(credential);
        }
        return revocation;
    }

    /**
     * New tokens for old ones, not stored: a refresh token may be spent by this, so whoever calls stores the answer before anything else.
     */
    OAuthTokens refresh(String credential, OAuthTokens old) {
        String doing = "Refreshing the token of \"" + credential + "\"";
        live.are(credential, old.secrets()); // the platform may throw back either
        Instant asked = clock.instant();
        EndpointAnswer answer = endpoints.post(
                provider.token(),
                new Form()
                        .with(identity)
                        .with("grant_type", "refresh_token")
                        .with("refresh_token", old.refreshToken()));
        if (!answer.isGood()) {
            throw endpoints.failure(doing, answer, isEndOfGrant(answer), "Connect the account again: the grant ended");
        }
        Secret access = answer.secret("access_token").orElseThrow(() -> Endpoints.incomplete(doing, "access token"));
        return new OAuthTokens(
                access,
                answer.secret("refresh_token").orElse(old.refreshToken()), // where it does not rotate, none comes
                answer.expiry(asked),
                answer.scopes().orElse(old.scopes()),
                old.account());
    }

    private boolean isEndOfGrant(EndpointAnswer answer) {
        return answer.status() == 401
                || answer.says(
                        "invalid_grant",
                        "invalid_refresh_token",
                        "bad_refresh_token",
                        "invalid_token",
                        "access_denied",
                        "admin_policy_enforced",
                        "org_internal",
                        "code 190")
                || answer.says(provider.reconsentErrors());
    }

    private static boolean saysUnknownToken(EndpointAnswer answer) {
        return answer.says("invalid_token", "invalid_grant");
    }

    OAuthProvider provider() {
        return provider;
    }

    Credentials credentials() {
        return credentials;
    }

    Duration deadline() {
        return deadline;
    }

    Clock clock() {
        return clock;
    }

    LiveSecrets live() {
        return live;
    }

    private Grant exchange(Pending spent, Secret code) {
        String doing = "Exchanging the code for \"" + spent.credential + "\"";
        Instant asked = clock.instant();
        EndpointAnswer answer = endpoints.post(
                provider.token(),
                new Form()
                        .with(identity)
                        .with("grant_type", "authorization_code")
                        .with("code", code)
                        .with("redirect_uri", spent.redirect.toString())
                        .with("code_verifier", spent.verifier));
        if (!answer.isGood()) {
            throw endpoints.failure(
                    doing,
                    answer,
                    answer.says("invalid_grant", "invalid_authorization_code", "access_denied", "code 100"),
                    "Begin again: a code is good once and for some minutes");
        }
        return store(spent.credential, answer, asked);
    }

    private Grant store(String credential, EndpointAnswer answer, Instant asked) {
        String doing = "Connecting \"" + credential + "\"";
        Secret access = answer.secret("access_token").orElseThrow(() -> Endpoints.incomplete(doing, "access token"));
        // Without a word the platform granted what was asked for (RFC 6749, 5.1).
        Set<String> scopes = answer.scopes().orElse(provider.scopes());
        OAuthTokens tokens = new OAuthTokens(
                access, answer.secret("refresh_token").orElse(null), answer.expiry(asked), scopes, null);
        if (!provider.longLived().isEmpty()) {
            tokens = lasting(credential, tokens);
        }
        live.are(credential, tokens.secrets());
        Grant grant = Grant.of(named(credentials.put(credential, tokens)), scopes, provider.scopes());
        events.tell(new CredentialEvent.AccountConnected(credential, clock.instant(), grant.missing()));
        return grant;
    }

    /** With whose it is, where the platform says so: what was granted stands without it too. */
    private StoredCredential named(StoredCredential stored) {
        try {
            return whose.apply(stored.name())
                    .flatMap(account -> setAccount(stored.name(), account))
                    .orElse(stored);
        } catch (SimulcastException e) {
            log.warn("\"{}\" is connected without a name: {}. {}.", stored.name(), e.problem(), e.remedy());
        } catch (RuntimeException e) {
            log.warn("\"{}\" is connected without a name: asking for it failed with {}", stored.name(), e.getClass());
        }
        return stored;
    }

    private OAuthTokens lasting(String credential, OAuthTokens fresh) {
        String doing = "Exchanging the token of \"" + credential + "\" for one that lasts";
        Instant asked = clock.instant();
        Form form = new Form().with(identity);
        provider.longLived().forEach((name, value) -> {
            if (value.isEmpty()) {
                form.with(name, fresh.accessToken());
            } else {
                form.with(name, value);
            }
        });
        EndpointAnswer answer = endpoints.post(provider.token(), form);
        if (!answer.isGood()) {
            throw endpoints.failure(doing, answer, isEndOfGrant(answer), "Begin again");
        }
        return new OAuthTokens(
                answer.secret("access_token").orElseThrow(() -> Endpoints.incomplete(doing, "access token")),
                answer.secret("refresh_token").orElse(fresh.refreshToken()),
                answer.expiry(asked),
                fresh.scopes(),
                null);
    }

    private AuthorizationAnswer refused(String error, String description) {
        String word = EndpointAnswer.quoted(error, redactor);
        String text = description.isEmpty() ? "" : ": " + EndpointAnswer.quoted(description, redactor);
        boolean person = word.equals("access_denied");
        return new AuthorizationAnswer.Refused(
                word,
                new Problem(
                        person ? ErrorKind.AUTHENTICATION : ErrorKind.REJECTED,
                        "The platform sent the person back with \"" + word + "\"" + text,
                        person
                                ? "Ask again when they want to grant it"
                                : "Compare client, redirect address and scopes with what is registered at the platform",
                        clock.instant()));
    }

    private Optional<StoredCredential> change(String credential, UnaryOperator<OAuthTokens> change) {
        return credentials
                .update(credential, old -> old instanceof OAuthTokens tokens ? change.apply(tokens) : old)
                .filter(stored -> stored.credential() instanceof OAuthTokens);
    }

    private OAuthTokens tokens(String credential) {
        if (credentials.get(credential).orElse(null) instanceof OAuthTokens tokens) {
            live.are(credential, tokens.secrets());
            return tokens;
        }
        throw new SimulcastException(
                ErrorKind.AUTHENTICATION,
                "There are no tokens under the name \"" + credential + "\"",
                "Connect the account first");
    }

    private String scopes() {
        return String.join(provider.scopeSeparator(), provider.scopes());
    }

    private static void requireRedirect(URI redirect) {
        String host = String.valueOf(redirect.getHost());
        boolean loopback = host.equals("localhost") || host.equals("127.0.0.1") || host.equals("[::1]");
        boolean web = "https".equals(redirect.getScheme()) || ("http".equals(redirect.getScheme()) && loopback);
        if (!web
                || redirect.getHost() == null
                || redirect.getRawFragment() != null
                || redirect.getRawUserInfo() != null) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "A redirect address of scheme " + redirect.getScheme() + " and host " + host
                            + " was given, expected https, or http to this machine, without fragment and user",
                    "Give the address that is registered at the platform");
        }
    }

    private static String challenge(Secret verifier) {
        try {
            byte[] ascii = verifier.reveal().getBytes(StandardCharsets.US_ASCII); // its digest leaves, not it
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(ascii));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JVM has SHA-256", e);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Forgets what is pending and whose secrets to redact. A {@link TokenKeeper} of this client is closed before. */
    @Override
    public void close() {
        transport.close();
        live.close();
        clientSecret.ifPresent(Redactor.Registration::close);
    }

    /** Collects a client; not safe for several threads. */
    public static final class Builder {
        private final OAuthProvider provider;
        private final ClientIdentity identity;
        private final Credentials credentials;
        private Clock clock = Clock.systemUTC();
        private Duration deadline = Duration.ofSeconds(10);
        private Redactor redactor = new Redactor();
        private Consumer<CredentialEvent> listener = event -> {};
        private Function<String, Optional<Account>> whose = credential -> Optional.empty();
        private @Nullable HttpTransport transport;

        private Builder(OAuthProvider provider, ClientIdentity identity, Credentials credentials) {
            this.provider = provider;
            this.identity = identity;
            this.credentials = credentials;
        }

        /** Wall clock, by which tokens and states expire. */
        public Builder clock(Clock wall) {
            this.clock = wall;
            return this;
        }

        /**
         * Asks whose grant it is. Asked once after each grant, on the thread that ends it, when the tokens are stored; the answer is stored
         * with them. Where it throws, the grant stands without a name, and the log says why.
         *
         * @param asked given the credential's name; empty if nobody knows
         */
        public Builder account(Function<String, Optional<Account>> asked) {
            this.whose = asked;
            return this;
        }

        /** Within which an answer of the platform must be there, whole. 10 s unless said otherwise. */
        public Builder deadline(Duration wholeAnswer) {
            if (wholeAnswer.isNegative() || wholeAnswer.isZero()) {
                throw new IllegalArgumentException("A deadline of " + wholeAnswer + ", expected more than nothing");
            }
            this.deadline = wholeAnswer;
            return this;
        }

        /** Is told tokens and the client secret while they are in use. */
        public Builder redactor(Redactor toTell) {
            this.redactor = toTell;
            return this;
        }

        /** Hears of connected accounts, on the thread that connected them. What it throws is logged. */
        public Builder events(Consumer<CredentialEvent> connected) {
            this.listener = connected;
            return this;
        }

        Builder transport(HttpTransport fake) {
            this.transport = fake;
            return this;
        }

        /** The client. */
        public OAuthClient build() {
            return new OAuthClient(this, transport == null ? HttpTransport.open() : transport);
        }
    }
}
