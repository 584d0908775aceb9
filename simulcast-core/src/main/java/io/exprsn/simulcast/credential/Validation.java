package io.exprsn.simulcast.credential;

import io.exprsn.simulcast.credential.Credential.Account;
import java.time.Instant;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a platform tells about an access token.
 *
 * @param valid whether it is taken
 * @param scopes it has, as far as the platform tells
 * @param account whose it is, where the platform tells
 * @param expiresAt when it ends, wall clock, where the platform tells
 */
public record Validation(
        boolean valid,
        Set<String> scopes,
        @Nullable Account account,
        @Nullable Instant expiresAt) {
    /** Copies and puts in order. */
    public Validation {
        scopes = Collections.unmodifiableSet(new TreeSet<>(scopes));
    }
}
