package io.exprsn.simulcast.credential;

import io.exprsn.simulcast.Secret;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who an application is to a platform, as registered there. Immutable; prints no secret.
 *
 * @param id the client id, not a secret
 * @param secret the client secret; null for a public client
 */
public record ClientIdentity(String id, @Nullable Secret secret) {
    /** A client with a secret. */
    public static ClientIdentity of(String id, Secret secret) {
        return new ClientIdentity(id, secret);
    }

    /** A client that cannot keep a secret. */
    public static ClientIdentity publicClient(String id) {
        return new ClientIdentity(id, null);
    }

    /** The client secret, where there is one. */
    public Optional<Secret> secretIfAny() {
        return Optional.ofNullable(secret);
    }
}
