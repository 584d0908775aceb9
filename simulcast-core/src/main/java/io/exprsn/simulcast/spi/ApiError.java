package io.exprsn.simulcast.spi;

import io.exprsn.simulcast.ErrorKind;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a failed answer means. Immutable.
 *
 * @param kind what follows
 * @param reason what the platform calls it, such as {@code quotaExceeded}; no secret. The exception has it as {@link
 *     io.exprsn.simulcast.SimulcastException#reason()}
 * @param remedy what helps, one sentence without a full stop
 * @param retryAfter how long the platform asked to wait, for {@link ErrorKind#RATE_LIMITED}; null if it said nothing
 * @param tokenExpired whether a refreshed access token may make it good; it is tried once
 * @param quotaSpent whether the day's quota is used up, whatever was counted here: the wait is then until {@link
 *     QuotaFacts#resetsIn()} has midnight
 */
public record ApiError(
        ErrorKind kind,
        String reason,
        String remedy,
        @Nullable Duration retryAfter,
        boolean tokenExpired,
        boolean quotaSpent) {

    /** An error for which neither waiting nor a new token was proposed. */
    public static ApiError of(ErrorKind kind, String reason, String remedy) {
        return new ApiError(kind, reason, remedy, null, false, false);
    }

    /** An access token that has expired: refreshed once, and the request repeated once. */
    public static ApiError expired(String reason) {
        return new ApiError(
                ErrorKind.AUTHENTICATION, reason, "Connect the account again if this stays", null, true, false);
    }

    /** The day's quota is used up: nothing helps until the next day, in the zone that the facts name. */
    public static ApiError spent(String reason) {
        return new ApiError(
                ErrorKind.RATE_LIMITED,
                reason,
                "Wait until the platform's day is over, or ask it for a larger quota",
                null,
                false,
                true);
    }

    /** The same with the wait that the platform asked for. */
    public ApiError waiting(Optional<Duration> asked) {
        return new ApiError(kind, reason, remedy, asked.orElse(null), tokenExpired, quotaSpent);
    }

    /** What the status alone says: 401 an expired token, 403 no right, 429 too many, 408 and 5xx passing, all else refused. */
    public static ApiError byStatus(ApiFailure failure) {
        int status = failure.status();
        String reason = "status " + status;
        if (status == 401) {
            return expired(reason);
        }
        if (status == 403) {
            return of(
                    ErrorKind.AUTHENTICATION, reason, "Look whether the account may do this and granted the right to");
        }
        if (status == 429) {
            return of(ErrorKind.RATE_LIMITED, reason, "Wait: it is tried again").waiting(failure.retryAfter());
        }
        if (status == 408 || status >= 500) {
            return of(ErrorKind.TRANSIENT, reason, "Wait: it is tried again").waiting(failure.retryAfter());
        }
        return of(ErrorKind.REJECTED, reason, "Look at what the platform says, and correct what was asked for");
    }
}
