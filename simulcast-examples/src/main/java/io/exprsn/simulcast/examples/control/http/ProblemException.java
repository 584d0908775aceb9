package io.exprsn.simulcast.examples.control.http;

import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.examples.control.http.Problem.FieldError;
import io.exprsn.simulcast.examples.control.http.Problem.Kind;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Ends a request with a problem. Made by what it means; see {@link Problem} for what must not stand in it. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;
    private final transient Map<String, String> headers = new LinkedHashMap<>();

    private ProblemException(Problem problem) {
        super(problem.detail(), null, false, false); // the stack trace of a client's mistake says nothing
        this.problem = problem;
    }

    private ProblemException(Kind kind, String detail, String remedy) {
        this(Problem.of(kind, detail, remedy));
    }

    /** 400: what was asked for cannot be right, for a reason that is not one field's. */
    public static ProblemException invalid(String detail, String remedy) {
        return new ProblemException(Kind.INVALID, detail, remedy);
    }

    /** 400: one field cannot be right. */
    public static ProblemException field(String field, String text, String remedy) {
        return new ProblemException(
                Problem.of(Kind.INVALID, field + " " + text, remedy, List.of(new FieldError(field, text))));
    }

    /** 400: one field cannot be right, and what is wrong says what helps. */
    public static ProblemException field(String field, String text) {
        return field(field, text, "Send it again with another value");
    }

    /** 400: no JSON, or JSON of another shape. */
    static ProblemException malformed(String detail, List<FieldError> errors) {
        String remedy = "The API's description at /api/openapi.yaml says what is expected";
        return new ProblemException(
                errors.isEmpty()
                        ? Problem.of(Kind.BAD_REQUEST, detail, remedy)
                        : Problem.of(Kind.BAD_REQUEST, detail, remedy, errors));
    }

    /** 401. */
    static ProblemException unauthenticated(String detail) {
        return new ProblemException(
                        Kind.UNAUTHENTICATED,
                        detail,
                        "Send the header Authorization: Bearer TOKEN; the tokens were shown at the first start")
                .with("WWW-Authenticate", "Bearer realm=\"simulcast\"");
    }

    /** 403. */
    static ProblemException forbidden(String detail, String remedy) {
        return new ProblemException(Kind.FORBIDDEN, detail, remedy);
    }

    /**
     * 404.
     *
     * @param what such as "stream"; ids are not repeated
     * @param remedy what helps
     */
    public static ProblemException notFound(String what, String remedy) {
        return new ProblemException(Kind.NOT_FOUND, "There is no such " + what, remedy);
    }

    /** 405. */
    static ProblemException method(String allowed) {
        return new ProblemException(Kind.METHOD, "This address takes " + allowed + " alone", "Use one of these methods")
                .with("Allow", allowed);
    }

    /** 409: what is the case does not allow it. */
    public static ProblemException conflict(String detail, String remedy) {
        return new ProblemException(Kind.CONFLICT, detail, remedy);
    }

    /** 412: it has another version than the one the caller knows. */
    public static ProblemException changed(String what) {
        return new ProblemException(
                Kind.CHANGED, "The " + what + " has another version than the one in If-Match", "Read it again first");
    }

    /** 413. */
    static ProblemException tooLarge(int limit) {
        return new ProblemException(
                        Kind.TOO_LARGE, "The body has more than " + limit + " bytes", "Send less in one request")
                .with("Connection", "close"); // what is left of it is not read
    }

    /** 415. */
    static ProblemException mediaType() {
        return new ProblemException(
                Kind.MEDIA_TYPE, "The body is not JSON", "Send JSON with the header Content-Type: application/json");
    }

    /** 422: an idempotency key that was used for another request. */
    public static ProblemException otherBody() {
        return new ProblemException(
                Kind.OTHER_BODY,
                "The Idempotency-Key was used for another request before",
                "Take a new key for a new request");
    }

    /** 429. */
    static ProblemException tooMany(Duration wait) {
        long seconds = Math.max(1, wait.toSeconds() + 1);
        return new ProblemException(
                        Kind.TOO_MANY,
                        "Too many wrong tokens came from this address",
                        "Wait " + seconds + " s, then send the right one")
                .with("Retry-After", Long.toString(seconds));
    }

    /** 502: a platform did not do what was asked of it. */
    public static ProblemException platform(String detail, String remedy) {
        return new ProblemException(Kind.PLATFORM, detail, remedy);
    }

    /** 503: not now, or not on this machine. */
    public static ProblemException unavailable(String detail, String remedy) {
        return new ProblemException(Kind.UNAVAILABLE, detail, remedy);
    }

    /** 500. */
    static ProblemException internal() {
        return new ProblemException(
                Kind.INTERNAL,
                "Something went wrong that should not",
                "The server's log says where; with SIMULCAST_LOG=debug it says more");
    }

    /** What an error of the library is to a client. */
    public static ProblemException of(SimulcastException e) {
        Kind kind = switch (e.kind()) {
            case INVALID, SOURCE -> Kind.INVALID;
            case REJECTED, AUTHENTICATION -> Kind.CONFLICT;
            case TRANSIENT, RATE_LIMITED -> Kind.UNAVAILABLE;
            case INTERNAL -> Kind.INTERNAL;
        };
        ProblemException problem = new ProblemException(kind, e.problem(), e.remedy());
        e.retryAfter().ifPresent(wait -> problem.with("Retry-After", Long.toString(Math.max(1, wait.toSeconds()))));
        return problem;
    }

    private ProblemException with(String header, String value) {
        headers.put(header, value);
        return this;
    }

    /** What the client gets. */
    public Problem problem() {
        return problem;
    }

    Map<String, String> headers() {
        return headers;
    }
}
