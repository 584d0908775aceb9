package io.exprsn.simulcast.report;

import io.exprsn.simulcast.EncodingPlan;
import io.exprsn.simulcast.report.Finding.Weight;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whether a show could go live, as it is now: nothing was made and nothing was sent. Immutable; holds no secret.
 *
 * @param show name of the plan
 * @param at when the last answer was there, wall clock
 * @param findings about the whole: source, uplink, processor
 * @param destinations in the order of the plan
 * @param encodingPlan what each would get; null where the source could not be looked at
 */
public record CheckReport(
        String show,
        Instant at,
        List<Finding> findings,
        List<Checked> destinations,
        @Nullable EncodingPlan encodingPlan) {
    /** Copies. */
    public CheckReport {
        findings = List.copyOf(findings);
        destinations = List.copyOf(destinations);
    }

    /**
     * One destination.
     *
     * @param destination its name
     * @param platform id of its platform
     * @param account whose it is, as people know it; empty where that could not be told
     * @param findings what stands in the way first
     */
    public record Checked(String destination, String platform, String account, List<Finding> findings) {
        /** Copies. */
        public Checked {
            findings = List.copyOf(findings);
        }

        /** Whether it could go live. */
        public boolean canGoLive() {
            return findings.stream().noneMatch(Finding::blocks);
        }

        private String verdict() {
            return findings.stream().map(Finding::weight).max(Enum::compareTo).orElse(Weight.NOTICE) == Weight.NOTICE
                    ? "OK"
                    : canGoLive() ? "WARNING" : "OBSTACLE";
        }
    }

    /** A destination by its name. */
    public Optional<Checked> destination(String name) {
        return destinations.stream()
                .filter(checked -> checked.destination().equals(name))
                .findFirst();
    }

    /** Whether nothing stands in the way of the show, nor of any destination. */
    public boolean canGoLive() {
        return findings.stream().noneMatch(Finding::blocks)
                && destinations.stream().allMatch(Checked::canGoLive);
    }

    /** What all destinations take of the uplink together, kbit/s; 0 where that is not known. */
    public int neededKilobits() {
        return encodingPlan == null ? 0 : encodingPlan.uplinkKilobits();
    }

    /** As a person reads it: a line on the whole, then one block for each destination. Programs use the values. */
    public String text() {
        StringBuilder text = new StringBuilder();
        text.append("Check of ").append(show).append(": ").append(verdict()).append('\n');
        findings.forEach(finding -> text.append("  - ").append(finding).append('\n'));
        for (Checked each : destinations) {
            text.append(each.destination())
                    .append(" (")
                    .append(each.platform())
                    .append(each.account().isEmpty() ? "" : ", " + each.account())
                    .append("): ")
                    .append(each.verdict())
                    .append('\n');
            each.findings()
                    .forEach(finding -> text.append("  - ").append(finding).append('\n'));
        }
        return text.toString();
    }

    private String verdict() {
        List<Weight> all = Stream.concat(
                        findings.stream(), destinations.stream().flatMap(each -> each.findings().stream()))
                .map(Finding::weight)
                .toList();
        long obstacles =
                all.stream().filter(weight -> weight == Weight.OBSTACLE).count();
        long warnings = all.stream().filter(weight -> weight == Weight.WARNING).count();
        return (obstacles == 0 ? "can go live" : counted(obstacles, "obstacle"))
                + (warnings == 0 ? "" : ", " + counted(warnings, "warning"));
    }

    private static String counted(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    @Override
    public String toString() {
        return text();
    }
}
