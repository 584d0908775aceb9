package io.exprsn.simulcast.examples.control.stream;

import io.exprsn.simulcast.report.RehearsalReport;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A rehearsal, as it is told.
 *
 * @param state none, running, done or failed
 * @param startedAt ISO 8601 in UTC; null where there was none
 * @param report what came out; null unless it is done
 * @param problem why it failed; null unless it did
 */
public record RehearsalView(
        String state,
        @Nullable String startedAt,
        @Nullable Report report,
        @Nullable Trouble problem) {
    static final RehearsalView NONE = new RehearsalView("none", null, null, null);

    /** What came out. */
    public record Report(boolean good, String text, long tookMs, List<Destination> destinations) {}

    /** What came out at one destination. */
    public record Destination(String id, String outcome, List<Step> steps, long kilobits, List<FindingView> findings) {}

    /** How far it came, and when. */
    public record Step(String stage, long afterMs) {}

    boolean isRunning() {
        return state.equals("running");
    }

    static RehearsalView running(String startedAt) {
        return new RehearsalView("running", startedAt, null, null);
    }

    static RehearsalView failed(@Nullable String startedAt, Trouble problem) {
        return new RehearsalView("failed", startedAt, null, problem);
    }

    static RehearsalView done(@Nullable String startedAt, RehearsalReport report, UnaryOperator<String> worded) {
        return new RehearsalView(
                "done",
                startedAt,
                new Report(
                        report.isGood(),
                        worded.apply(report.text()),
                        report.took().toMillis(),
                        report.destinations().stream()
                                .map(each -> of(each, worded))
                                .toList()),
                null);
    }

    private static Destination of(RehearsalReport.Rehearsed each, UnaryOperator<String> worded) {
        return new Destination(
                each.destination(),
                each.outcome().name(),
                each.steps().stream()
                        .map(step -> new Step(step.stage().name(), step.after().toMillis()))
                        .toList(),
                each.kilobits(),
                FindingView.of(each.findings(), worded));
    }
}
