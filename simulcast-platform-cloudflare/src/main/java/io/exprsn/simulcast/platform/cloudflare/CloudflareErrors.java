package io.exprsn.simulcast.platform.cloudflare;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.platform.cloudflare.CloudflareJson.Envelope;
import io.exprsn.simulcast.platform.cloudflare.CloudflareJson.Refusal;
import io.exprsn.simulcast.spi.ApiError;
import io.exprsn.simulcast.spi.ApiFailure;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Cloudflare's errors. The list of its codes is not published, so the status comes first and a code only says more about it. A token is not
 * refreshed: a person made it, and a person makes another.
 */
final class CloudflareErrors {
    /** At the address where tokens are verified; also for a whole token of the other kind. */
    static final String INVALID_TOKEN = "1000";

    static final String AUTHENTICATION = "10000";
    static final String NOT_SUBSCRIBED = "10002";
    static final String UNKNOWN = "10003";
    static final String BAD_REQUEST = "10005";
    static final String STORAGE_FULL = "10011";
    static final String STILL_RECORDING = "10046";
    static final String BAD_RETENTION = "10060";
    static final String NO_ROUTE = "7003";

    static final String PERMISSION = "Give the token the permission Account, Stream, Edit for this account";
    static final String NEW_TOKEN =
            "Look at dash.cloudflare.com whether the token is active and was copied whole, or make a new one";

    /** What stands in the way of any broadcast until a person does something. */
    private static final Set<String> OBSTACLES = Set.of(NOT_SUBSCRIBED, STORAGE_FULL, NO_ROUTE);

    private static final Pattern CODE = Pattern.compile("[0-9]{1,9}");
    private static final Pattern RAY = Pattern.compile("[0-9A-Za-z-]{1,64}");

    private CloudflareErrors() {}

    /** Whether it is gone, or never was. */
    static boolean isGone(SimulcastException e) {
        return e.reason().filter(UNKNOWN::equals).isPresent();
    }

    /** Whether it stands in the way of going live; once the token is known to be good, so does what it may not do. */
    static boolean isObstacle(SimulcastException e) {
        return e.kind() == ErrorKind.AUTHENTICATION
                || e.reason().filter(OBSTACLES::contains).isPresent();
    }

    static ApiError explain(ApiFailure failure) {
        String code =
                failure.read(Refusal.class).flatMap(told -> code(told.errors())).orElse("");
        ApiError meaning = meaning(failure, code);
        Optional<String> ray =
                failure.header("cf-ray").filter(id -> RAY.matcher(id).matches());
        return new ApiError(
                meaning.kind(),
                meaning.reason(),
                ray.map(id -> meaning.remedy() + " (Cloudflare's support asks for the request id, cf-ray " + id + ")")
                        .orElse(meaning.remedy()),
                meaning.retryAfter(),
                false,
                false);
    }

    private static ApiError meaning(ApiFailure failure, String code) {
        int status = failure.status();
        return switch (status) {
            case 400 -> badRequest(code);
            case 401 ->
                ApiError.of(
                        ErrorKind.AUTHENTICATION,
                        known(status, code, Set.of(INVALID_TOKEN, AUTHENTICATION)),
                        NEW_TOKEN);
            case 403 -> failure.doing().equals(CloudflareApi.COUNTING) ? uncounted(code) : forbidden(code);
            case 404 -> missing(failure, code);
            case 405 ->
                ApiError.of(ErrorKind.REJECTED, known(status, code, Set.of()), "Use a newer version of this library");
            case 409 -> conflict(failure, code);
            case 429 ->
                ApiError.of(
                                ErrorKind.RATE_LIMITED,
                                known(status, code, Set.of()),
                                "Wait: it is tried again; all that uses this token shares one limit")
                        .waiting(Optional.of(CloudflareRate.wait(failure)));
            default -> ApiError.byStatus(failure);
        };
    }

    private static ApiError badRequest(String code) {
        if (code.equals(BAD_RETENTION)) {
            return ApiError.of(
                    ErrorKind.INVALID,
                    code,
                    "Set \"" + CloudflareSettings.DELETE_AFTER
                            + "\" of the destination to 30 to 1096, or leave it out");
        }
        return ApiError.of(
                ErrorKind.REJECTED,
                known(400, code, Set.of(BAD_REQUEST)),
                "Look at what Cloudflare says, and correct the destination's settings");
    }

    /** No token is shown there, so it is not the token. */
    private static ApiError uncounted(String code) {
        return ApiError.of(
                ErrorKind.REJECTED,
                known(403, code, Set.of()),
                "Look whether the input may be watched from here without a signed address, or set \""
                        + CloudflareSettings.HIDE_VIEWERS + "\" to true, with which nobody is told how many watch");
    }

    private static ApiError forbidden(String code) {
        return switch (code) {
            case NOT_SUBSCRIBED ->
                ApiError.of(ErrorKind.REJECTED, code, "Buy Stream for this account at dash.cloudflare.com, Stream");
            case STORAGE_FULL ->
                ApiError.of(
                        ErrorKind.REJECTED,
                        code,
                        "Delete recordings, or buy more storage, at dash.cloudflare.com, Stream");
            default ->
                ApiError.of(
                        ErrorKind.AUTHENTICATION,
                        known(403, code, Set.of(AUTHENTICATION)),
                        PERMISSION + "; also look whether the account id is right");
        };
    }

    private static ApiError missing(ApiFailure failure, String code) {
        return switch (code) {
            case UNKNOWN ->
                ApiError.of(ErrorKind.REJECTED, code, "Prepare again: Cloudflare does not know it any more");
            case NO_ROUTE ->
                ApiError.of(
                        ErrorKind.INVALID,
                        code,
                        "Correct the account id, 32 characters of 0-9 and a-f, and the setting \""
                                + CloudflareSettings.INPUT + "\"");
            default ->
                ApiError.of(
                        ErrorKind.REJECTED,
                        known(404, code, Set.of()),
                        ApiError.byStatus(failure).remedy());
        };
    }

    private static ApiError conflict(ApiFailure failure, String code) {
        if (code.equals(STILL_RECORDING)) {
            return ApiError.of(
                            ErrorKind.TRANSIENT,
                            code,
                            "Wait until the broadcast is over: Cloudflare is still recording it")
                    .waiting(failure.retryAfter());
        }
        return ApiError.of(
                ErrorKind.REJECTED,
                known(409, code, Set.of()),
                ApiError.byStatus(failure).remedy());
    }

    /** A code by itself is a name only beside the status that it is known to come with. */
    private static String known(int status, String code, Set<String> codes) {
        if (codes.contains(code)) {
            return code;
        }
        return "status " + status + (code.isEmpty() ? "" : " code " + code);
    }

    /** The first code that is one. */
    private static Optional<String> code(@Nullable Object errors) {
        return errors instanceof List<?> all
                ? all.stream()
                        .flatMap(one -> one instanceof Map<?, ?> error
                                ? Optional.ofNullable(error.get("code")).stream()
                                : Optional.empty().stream())
                        .map(String::valueOf)
                        .filter(text -> CODE.matcher(text).matches())
                        .findFirst()
                : Optional.empty();
    }

    /** An answer of 2xx that says of itself that it failed; undocumented, so nothing is made of its code. */
    static void requireSuccess(Envelope answer, String doing) {
        if (Boolean.FALSE.equals(answer.success())) {
            throw new SimulcastException(
                    ErrorKind.REJECTED,
                    doing + ": Cloudflare answered that it failed"
                            + code(answer.errors())
                                    .map(code -> ", code " + code)
                                    .orElse(""),
                    "Look at the input at dash.cloudflare.com, Stream, and try again",
                    null,
                    null,
                    code(answer.errors()).orElse("unsuccessful"));
        }
    }

    static SimulcastException unreadable(String doing, String what) {
        return new SimulcastException(
                ErrorKind.REJECTED,
                doing + ": Cloudflare's answer is not as it should be: " + what,
                "Look whether something between here and Cloudflare answers in its place; else report it, as the API may have"
                        + " changed");
    }
}
