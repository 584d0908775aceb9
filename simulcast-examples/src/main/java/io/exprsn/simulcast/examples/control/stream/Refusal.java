package io.exprsn.simulcast.examples.control.stream;

import org.jspecify.annotations.Nullable;

/** Something that was asked for and is not done, with what helps. Holds no secret. */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Why {
        /** It is not there. */
        UNKNOWN,
        /** It cannot be right. */
        INVALID,
        /** It does not go with how things are now. */
        CONFLICT,
        /** It does not go with what was asked before under the same key. */
        MISMATCH,
        /** It cannot be done here, or not now. */
        UNAVAILABLE
    }

    private final Why why;
    private final String problem;
    private final String remedy;
    private final @Nullable String field;

    private Refusal(Why why, String problem, String remedy, @Nullable String field) {
        super(problem + ". " + remedy + ".");
        this.why = why;
        this.problem = problem;
        this.remedy = remedy;
        this.field = field;
    }

    /** A refusal of the whole; problem and remedy are one sentence each, without a full stop. */
    public static Refusal of(Why why, String problem, String remedy) {
        return new Refusal(why, problem, remedy, null);
    }

    /** A refusal of one field. */
    public static Refusal field(String field, String problem, String remedy) {
        return new Refusal(Why.INVALID, problem, remedy, field);
    }

    static Refusal noStream(String id) {
        return of(Why.UNKNOWN, "There is no stream " + id, "Look into the list of streams, or make it");
    }

    /** Why. */
    public Why why() {
        return why;
    }

    /** What is the matter. */
    public String problem() {
        return problem;
    }

    /** What helps. */
    public String remedy() {
        return remedy;
    }

    /** The field that cannot be right; null where it is not one field. */
    public @Nullable String field() {
        return field;
    }
}
