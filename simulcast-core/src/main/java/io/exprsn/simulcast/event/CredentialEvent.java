package io.exprsn.simulcast.event;

import io.exprsn.simulcast.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/** Everything that can happen to a stored credential while its tokens are kept good. Holds no secret. */
public sealed interface CredentialEvent {
    /** Name of the credential. */
    String credential();

    /** When it happened, wall clock. */
    Instant at();

    /** Somebody granted; {@code missing} scopes are needed and were not granted. */
    record AccountConnected(String credential, Instant at, Set<String> missing) implements CredentialEvent {}

    /** There is a new access token, and it is stored. */
    record TokenRefreshed(String credential, Instant at) implements CredentialEvent {}

    /** A refresh failed in a way that may pass; it is tried again. Media is not touched. */
    record TokenRefreshFailing(String credential, Instant at, Problem problem) implements CredentialEvent {}

    /**
     * A person must grant again.
     *
     * @param left how long the token still is good; zero if it is not
     */
    record ReconsentNeeded(String credential, Instant at, Duration left, Problem problem) implements CredentialEvent {}
}
