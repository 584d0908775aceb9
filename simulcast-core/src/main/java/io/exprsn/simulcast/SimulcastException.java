package io.exprsn.simulcast;

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
        super(problem + ". " + remedy + ".", cause);
        this.kind = kind;
        this.problem = problem;
        this.remedy = remedy;
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
