package io.exprsn.simulcast.credential;

import io.exprsn.simulcast.Secret;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What proves to a platform who we are. Immutable; prints no secret. */
public sealed interface Credential {
    /** All that must never be shown. */
    List<Secret> secrets();

    /**
     * What an OAuth 2.0 grant gave.
     *
     * @param accessToken shown with each request
     * @param refreshToken gets the next access token, where the platform gives one
     * @param expiresAt when the access token ends, wall clock, where the platform says so
     * @param scopes what was granted, which may be less than what was asked for
     * @param account whose grant it is, where that is known
     */
    record OAuthTokens(
            Secret accessToken,
            @Nullable Secret refreshToken,
            @Nullable Instant expiresAt,
            Set<String> scopes,
            @Nullable Account account)
            implements Credential {
        /** Copies the scopes and puts them in order. */
        public OAuthTokens {
            scopes = Collections.unmodifiableSet(new TreeSet<>(scopes));
        }

        @Override
        public List<Secret> secrets() {
            return Stream.of(Optional.of(accessToken), Optional.ofNullable(refreshToken))
                    .flatMap(Optional::stream)
                    .toList();
        }
    }

    /** The key of a stream, byte for byte as the platform shows it. */
    record StreamKey(Secret key) implements Credential {
        @Override
        public List<Secret> secrets() {
            return List.of(key);
        }
    }

    /**
     * A token that a person made in the platform's settings and that is used as it is.
     *
     * @param token shown with each request
     * @param account what it belongs to, where the platform asks for that too
     */
    record ApiToken(Secret token, @Nullable Account account) implements Credential {
        @Override
        public List<Secret> secrets() {
            return List.of(token);
        }
    }

    /**
     * Secrets of one thing that are used together: a destination's key and passphrase, the keys of a broadcast.
     *
     * @param byName at least one; the names are no secrets
     */
    record SecretSet(Map<String, Secret> byName) implements Credential {
        /** Copies and puts them in order. */
        public SecretSet {
            if (byName.isEmpty()) {
                throw new IllegalArgumentException("A set of secrets needs at least one");
            }
            byName = Collections.unmodifiableMap(new TreeMap<>(byName));
        }

        @Override
        public List<Secret> secrets() {
            return List.copyOf(byName.values());
        }
    }

    /**
     * Whose credential it is. No secret.
     *
     * @param id the platform's own, which stays when the name changes
     * @param name for people
     */
    record Account(String id, String name) {}
}
