package io.exprsn.simulcast.examples.control.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An error as a client gets it (RFC 9457). Holds no secret and nothing that a caller sent, for any of it could be one.
 *
 * @param type a URN that programs can tell it by
 * @param title what kind of error it is
 * @param status of the answer
 * @param detail what was asked and why it was not done
 * @param remedy what helps
 * @param errors what is wrong with single fields; null where it is not about fields
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        String remedy,
        @Nullable List<FieldError> errors) {
    private static final String URN = "urn:simulcast:problem:";

    /**
     * What is wrong with a field.
     *
     * @param field its place, such as {@code settings.region}; of a query, a header or the path its name
     * @param text what is wrong
     */
    public record FieldError(String field, String text) {}

    static Problem of(Kind kind, String detail, String remedy) {
        return new Problem(URN + kind.name, kind.title, kind.status, detail, remedy, null);
    }

    static Problem of(Kind kind, String detail, String remedy, List<FieldError> errors) {
        return new Problem(URN + kind.name, kind.title, kind.status, detail, remedy, List.copyOf(errors));
    }

    /** The errors there are. */
    enum Kind {
        BAD_REQUEST("bad-request", "The request cannot be understood", 400),
        INVALID("invalid", "What was asked for cannot be right", 400),
        UNAUTHENTICATED("unauthenticated", "A token is needed", 401),
        FORBIDDEN("forbidden", "Not allowed", 403),
        NOT_FOUND("not-found", "There is no such thing", 404),
        METHOD("method-not-allowed", "That cannot be done with this", 405),
        CONFLICT("conflict", "As things are now that cannot be done", 409),
        CHANGED("changed", "It was changed meanwhile", 412),
        TOO_LARGE("too-large", "The request is too large", 413),
        MEDIA_TYPE("media-type", "The body is of another kind than expected", 415),
        OTHER_BODY("idempotency-key-reused", "The same key came with another request", 422),
        TOO_MANY("too-many-requests", "Too many requests", 429),
        INTERNAL("internal", "A fault of ours", 500),
        PLATFORM("platform", "A platform did not do it", 502),
        UNAVAILABLE("unavailable", "Not now", 503);

        private final String name;
        private final String title;
        private final int status;

        Kind(String name, String title, int status) {
            this.name = name;
            this.title = title;
            this.status = status;
        }
    }
}
