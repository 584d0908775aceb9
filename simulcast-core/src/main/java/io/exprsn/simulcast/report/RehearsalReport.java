package io.exprsn.simulcast.report;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How a rehearsal went. Nothing of it is left anywhere unless a finding says so. Immutable; holds no secret.
 *
 * @param show name of the plan
 * @param at when it began, wall clock
 * @param took until all was cleaned up
 * @param findings about the whole: the source
 * @param destinations in the order of the plan
 */
public record RehearsalReport(
        String show, Instant at, Duration took, List<Finding> findings, List<Rehearsed> destinations) {
    /** Copies. */
    public RehearsalReport {
        findings = List.copyOf(findings);
        destinations = List.copyOf(destinations);
    }

    /** How far a destination came. */
    public enum Outcome {
        /** It was live for the whole time, by its platform's account. */
        LIVE,
        /** Its platform took media for the whole time; it shows no rehearsal to anybody. */
        SENT,
        /** Its server was connected to and nothing was sent: viewers would have seen it. */
        REACHED,
        /** It has no part in a rehearsal: a recording. */
        LEFT_OUT,
        /** It did not become live in time, or did not stay it. */
        FAILED
    }

    /** What a destination does on its way. */
    public enum Stage {
        /** Its platform made a broadcast. */
        PREPARED,
        /** Its server is being connected to. */
        CONNECTING,
        /** Its server takes media. */
        SENDING,
        /** Its platform shows it. */
        LIVE
    }

    /**
     * A stage that was reached.
     *
     * @param after since the beginning, the first time
     */
    public record Step(Stage stage, Duration after) {}

    /**
     * One destination.
     *
     * @param destination its name
     * @param platform id of its platform
     * @param steps in the order they were reached
     * @param kilobits what was sent in the last seconds, kbit/s; 0 where nothing was
     * @param findings what stands in the way first
     */
    public record Rehearsed(
            String destination,
            String platform,
            Outcome outcome,
            List<Step> steps,
            long kilobits,
            List<Finding> findings) {
        /** Copies. */
        public Rehearsed {
            steps = List.copyOf(steps);
            findings = List.copyOf(findings);
        }

        private String text() {
            StringBuilder text = new StringBuilder();
            text.append(destination)
                    .append(" (")
                    .append(platform)
                    .append("): ")
                    .append(outcome)
                    .append('\n');
            String way = steps.stream()
                    .map(step -> step.stage().name().toLowerCase(Locale.ROOT) + " after " + seconds(step.after()))
                    .collect(Collectors.joining(", "));
            if (!way.isEmpty()) {
                text.append("  - ")
                        .append(way)
                        .append(kilobits == 0 ? "" : "; " + kilobits + " kbit/s")
                        .append('\n');
            }
            findings.forEach(finding -> text.append("  - ").append(finding).append('\n'));
            return text.toString();
        }
    }

    /** A destination by its name. */
    public Optional<Rehearsed> destination(String name) {
        return destinations.stream()
                .filter(rehearsed -> rehearsed.destination().equals(name))
                .findFirst();
    }

    /** Whether nothing failed. */
    public boolean isGood() {
        return findings.stream().noneMatch(Finding::blocks)
                && destinations.stream().noneMatch(each -> each.outcome() == Outcome.FAILED);
    }

    /** As a person reads it: a line on the whole, then one block for each destination. Programs use the values. */
    public String text() {
        StringBuilder text = new StringBuilder();
        long failed = destinations.stream()
                .filter(each -> each.outcome() == Outcome.FAILED)
                .count();
        text.append("Rehearsal of ").append(show).append(": ");
        text.append(isGood() ? "good" : failed + " of " + destinations.size() + " failed");
        text.append(", took ").append(seconds(took)).append('\n');
        findings.forEach(finding -> text.append("  - ").append(finding).append('\n'));
        destinations.forEach(each -> text.append(each.text()));
        return text.toString();
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
    }

    @Override
    public String toString() {
        return text();
    }
}
