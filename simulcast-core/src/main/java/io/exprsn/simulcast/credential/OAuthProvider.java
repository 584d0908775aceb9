package io.exprsn.simulcast.credential;

import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A platform's side of OAuth 2.0, as data. Immutable; made by {@link #of}.
 *
 * @param authorization page on which a person grants
 * @param token endpoint that exchanges codes and refreshes
 * @param deviceCode endpoint that begins a grant on another device; null where there is none
 * @param revocation endpoint that withdraws a grant; null where there is none
 * @param validation endpoint that tells about an access token by GET with {@code Authorization: OAuth}; null where there is none
 * @param scopes needed for all that the adapter does
 * @param scopeSeparator between scopes in a request, a space by the standard
 * @param pkce whether the platform takes a code challenge (S256)
 * @param authorizationParameters sent to the page besides the standard ones
 * @param longLived parameters of one more exchange that turns a fresh token into one that lasts; the one with an empty value gets the
 *     access token; empty where there is no such exchange
 * @param deviceScopeParameter what the scopes are called when a device code is asked for, {@code scope} by the standard; one that is
 *     called otherwise is sent with each poll too
 * @param reconsentErrors what the platform calls an end of the grant when a token is refreshed, besides the usual ones; compared without
 *     regard to capitals and punctuation
 * @param policy how tokens are kept good
 */
public record OAuthProvider(
        URI authorization,
        URI token,
        @Nullable URI deviceCode,
        @Nullable URI revocation,
        @Nullable URI validation,
        Set<String> scopes,
        String scopeSeparator,
        boolean pkce,
        Map<String, String> authorizationParameters,
        Map<String, String> longLived,
        String deviceScopeParameter,
        Set<String> reconsentErrors,
        TokenPolicy policy) {

    /** Copies. */
    public OAuthProvider {
        scopes = Collections.unmodifiableSet(new LinkedHashSet<>(scopes));
        authorizationParameters = Collections.unmodifiableMap(new LinkedHashMap<>(authorizationParameters));
        longLived = Collections.unmodifiableMap(new LinkedHashMap<>(longLived));
        reconsentErrors = Collections.unmodifiableSet(new LinkedHashSet<>(reconsentErrors));
    }

    /** Begins with the two endpoints that all have, no scopes, no PKCE, and refreshing ahead. */
    public static Builder of(URI authorization, URI token) {
        return new Builder(authorization, token);
    }

    /** The endpoint that begins a grant on another device. */
    public Optional<URI> deviceCodeEndpoint() {
        return Optional.ofNullable(deviceCode);
    }

    /** The endpoint that withdraws a grant. */
    public Optional<URI> revocationEndpoint() {
        return Optional.ofNullable(revocation);
    }

    /** The endpoint that tells about an access token. */
    public Optional<URI> validationEndpoint() {
        return Optional.ofNullable(validation);
    }

    /**
     * The same at another place: a test's, a proxy's.
     *
     * @param base {@code https://host[:port][/path]}, which takes the place of scheme and host of all endpoints
     */
    public OAuthProvider movedTo(URI base) {
        return new OAuthProvider(
                moved(base, authorization),
                moved(base, token),
                deviceCode == null ? null : moved(base, deviceCode),
                revocation == null ? null : moved(base, revocation),
                validation == null ? null : moved(base, validation),
                scopes,
                scopeSeparator,
                pkce,
                authorizationParameters,
                longLived,
                deviceScopeParameter,
                reconsentErrors,
                policy);
    }

    private static URI moved(URI base, URI endpoint) {
        String query = endpoint.getRawQuery();
        return URI.create(base + endpoint.getRawPath() + (query == null ? "" : "?" + query));
    }

    /** Collects a provider; not safe for several threads. */
    public static final class Builder {
        private final URI authorization;
        private final URI token;
        private @Nullable URI deviceCode;
        private @Nullable URI revocation;
        private @Nullable URI validation;
        private final Set<String> scopes = new LinkedHashSet<>();
        private String scopeSeparator = " ";
        private boolean pkce;
        private final Map<String, String> authorizationParameters = new LinkedHashMap<>();
        private final Map<String, String> longLived = new LinkedHashMap<>();
        private String deviceScopeParameter = "scope";
        private final Set<String> reconsentErrors = new LinkedHashSet<>();
        private TokenPolicy policy = TokenPolicy.RefreshAhead.usual();

        private Builder(URI authorization, URI token) {
            this.authorization = authorization;
            this.token = token;
        }

        /** Grants can be given on another device. */
        public Builder deviceCode(URI endpoint) {
            this.deviceCode = endpoint;
            return this;
        }

        /** Grants can be withdrawn. */
        public Builder revocation(URI endpoint) {
            this.revocation = endpoint;
            return this;
        }

        /** Access tokens can be asked about. */
        public Builder validation(URI endpoint) {
            this.validation = endpoint;
            return this;
        }

        /** One more scope that is needed. */
        public Builder scope(String scope) {
            scopes.add(scope);
            return this;
        }

        /** What stands between scopes in a request. */
        public Builder scopeSeparator(String separator) {
            this.scopeSeparator = separator;
            return this;
        }

        /** The platform takes a code challenge. */
        public Builder pkce() {
            this.pkce = true;
            return this;
        }

        /** One more parameter of the page. */
        public Builder authorizationParameter(String name, String value) {
            authorizationParameters.put(name, value);
            return this;
        }

        /** One more parameter of the exchange for a token that lasts; the one that takes the access token has an empty value. */
        public Builder longLivedParameter(String name, String value) {
            longLived.put(name, value);
            return this;
        }

        /** What the scopes are called when a device code is asked for. */
        public Builder deviceScopeParameter(String name) {
            this.deviceScopeParameter = name;
            return this;
        }

        /** One more word by which the platform tells that a grant ended. */
        public Builder reconsentError(String error) {
            reconsentErrors.add(error);
            return this;
        }

        /** How tokens are kept good. */
        public Builder policy(TokenPolicy tokenPolicy) {
            this.policy = tokenPolicy;
            return this;
        }

        /** The provider. */
        public OAuthProvider build() {
            return new OAuthProvider(
                    authorization,
                    token,
                    deviceCode,
                    revocation,
                    validation,
                    scopes,
                    scopeSeparator,
                    pkce,
                    authorizationParameters,
                    longLived,
                    deviceScopeParameter,
                    reconsentErrors,
                    policy);
        }
    }
}
