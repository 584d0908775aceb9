package io.exprsn.simulcast.examples.command;

import io.exprsn.simulcast.Problem;

/** A problem as a person reads it. */
final class ProblemText {
    private ProblemText() {}

    /** What happened and what helps, as two sentences. */
    static String of(Problem problem) {
        return problem.text() + ". " + problem.remedy() + ".";
    }
}
