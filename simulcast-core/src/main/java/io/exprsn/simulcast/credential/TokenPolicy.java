package io.exprsn.simulcast.credential;

import java.time.Duration;
import java.util.List;

/** How a platform's tokens are kept good: data. */
public sealed interface TokenPolicy {
    /**
     * Access tokens end after a time that the platform tells: they are refreshed before.
     *
     * @param margin how long before their end
     * @param jitter up to how much earlier still, at random, so that many accounts are not refreshed in one moment
     */
    record RefreshAhead(Duration margin, Duration jitter) implements TokenPolicy {
        /** Five minutes ahead, at most one more. */
        public static RefreshAhead usual() {
            return new RefreshAhead(Duration.ofMinutes(5), Duration.ofMinutes(1));
        }
    }

    /**
     * Access tokens are refreshed when the platform refuses them, and looked at from time to time because it asks for that.
     *
     * @param validateEvery how often a token in use is validated, see {@link OAuthProvider#validation()}
     */
    record RefreshOnRefusal(Duration validateEvery) implements TokenPolicy {}

    /**
     * There are no refresh tokens: a person must grant again before the token ends.
     *
     * @param warnings how long before the end this is told, the longest first
     */
    record ReconsentBeforeExpiry(List<Duration> warnings) implements TokenPolicy {
        /** Copies. */
        public ReconsentBeforeExpiry {
            warnings = List.copyOf(warnings);
        }
    }
}
