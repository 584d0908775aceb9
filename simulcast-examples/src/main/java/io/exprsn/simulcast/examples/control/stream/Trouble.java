package io.exprsn.simulcast.examples.control.stream;

import io.exprsn.simulcast.Problem;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A problem as it is told. */
public record Trouble(String kind, String text, String remedy, String at) {
    static @Nullable Trouble of(@Nullable Problem problem) {
        return of(problem, UnaryOperator.identity());
    }

    static @Nullable Trouble of(@Nullable Problem problem, UnaryOperator<String> worded) {
        return problem == null
                ? null
                : new Trouble(
                        problem.kind().name(),
                        worded.apply(problem.text()),
                        problem.remedy(),
                        problem.at().toString());
    }
}
