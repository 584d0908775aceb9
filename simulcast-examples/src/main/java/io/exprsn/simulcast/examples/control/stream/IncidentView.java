package io.exprsn.simulcast.examples.control.stream;

import io.exprsn.simulcast.IncidentReport;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What happened to a destination, as it is told. */
public record IncidentView(String text, List<Cause> causes) {
    /** The likeliest reason; over is null while it lasts. */
    public record Cause(
            String text,
            String confidence,
            String remedy,
            @Nullable String over) {}

    static IncidentView of(IncidentReport report, UnaryOperator<String> worded) {
        IncidentReport.Cause cause = report.cause();
        return new IncidentView(
                worded.apply(report.text()),
                List.of(new Cause(
                        worded.apply(cause.text()),
                        cause.confidence().name(),
                        cause.remedy(),
                        cause.over() == null ? null : cause.over().toString())));
    }
}
