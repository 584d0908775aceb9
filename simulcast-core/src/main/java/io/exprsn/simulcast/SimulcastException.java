package io.exprsn.simulcast;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong, what it means and what helps. The message reads: what was being done, what came back, what was
 * expected; then the remedy. It never holds a secret.
 */
public final class SimulcastException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorKind kind;
    private final String problem;
    private final String remedy;
    private final @Nullable Duration wait;
    private final @Nullable String reason;

    /**
     * Makes an error.
     *
     * @param kind what it means for what happens next
     * @param problem what was being done and what came back, one sentence without a full stop
     * @param remedy what helps, one sentence without a full stop
     */
    public SimulcastException(ErrorKind kind, String problem, String remedy) {
        this(kind, problem, remedy, null);
    }

    /**
     * Makes an error with its technical cause.
     *
     * @param kind what it means for what happens next
     * @param problem what was being done and what came back, one sentence without a full stop
     * @param remedy what helps, one sentence without a full stop
     * @param cause the exception below; its text must be free of secrets
     */
    public SimulcastException(ErrorKind kind, String problem, String remedy, @Nullable Throwable cause) {
        this(kind, problem, remedy, cause, null);
    }

    /**
     * Makes an error that names the time to wait.
     *
     * @param kind what it means for what happens next
     * @param problem what was being done and what came back, one sentence without a full stop
     * @param remedy what helps, one sentence without a full stop
     * @param cause the exception below; its text must be free of secrets
     * @param wait how long the other side asked to wait; null if it did not
     */
    public SimulcastException(
            ErrorKind kind, String problem, String remedy, @Nullable Throwable cause, @Nullable Duration wait) {
        this(kind, problem, remedy, cause, wait, null);
    }

    /**
     * Makes an error that a platform has a name for.
     *
     * @param kind what it means for what happens next
     * @param problem what was being done and what came back, one sentence without a full stop
     * @param remedy what helps, one sentence without a full stop
     * @param cause the exception below; its text must be free of secrets
     * @param wait how long the other side asked to wait; null if it did not
     * @param reason what the platform calls it, without secrets; null if it has no name for it
     */
    public SimulcastException(
            ErrorKind kind,
            String problem,
            String remedy,
            @Nullable Throwable cause,
            @Nullable Duration wait,
            @Nullable String reason) {
        super(problem + ". " + remedy + ".", cause);
        this.kind = kind;
        this.problem = problem;
        this.remedy = remedy;
        this.wait = wait;
        this.reason = reason;
    }

    /**
     * What the platform calls it, such as {@code liveBroadcastNotFound}: for adapters, which take some errors for success. Empty where
     * no platform answered.
     */
    public Optional<String> reason() {
        return Optional.ofNullable(reason);
    }

    /** How long the other side asked to wait before the next attempt. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(wait);
    }

    /** What it means for what happens next. */
    public ErrorKind kind() {
        return kind;
    }

    /** What was being done and what came back. */
    public String problem() {
        return problem;
    }

    /** What helps. */
    public String remedy() {
        return remedy;
    }
}
