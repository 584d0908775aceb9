package io.exprsn.simulcast.examples.control.stream;

import io.exprsn.simulcast.EncodingPlan;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What each destination would get, as it is told. */
public record PlanView(
        String text,
        boolean fits,
        int uplinkKilobits,
        int recommendedUplinkKilobits,
        double cpuCores,
        double coresHere,
        List<String> warnings,
        List<String> notices,
        List<Destination> destinations,
        List<Rendition> renditions) {

    /** What one destination would get. */
    public record Destination(
            String id,
            String platform,
            boolean copy,
            @Nullable String rendition,
            int kilobits,
            List<String> reasons,
            String text,
            @Nullable Obstacle obstacle) {}

    /** Why it cannot be sent to. */
    public record Obstacle(String problem, String remedy) {}

    /** What is encoded for whom. */
    public record Rendition(String name, String encoder, String profile, List<String> destinations, double cpuCores) {}

    static PlanView of(EncodingPlan plan, UnaryOperator<String> worded) {
        return new PlanView(
                worded.apply(plan.text()),
                plan.fits(),
                plan.uplinkKilobits(),
                plan.recommendedUplinkKilobits(),
                plan.cpuCores(),
                plan.coresHere(),
                plan.warnings().stream().map(worded).toList(),
                plan.notices(),
                plan.destinations().stream().map(PlanView::of).toList(),
                plan.renditions().stream()
                        .map(each -> new Rendition(
                                each.name(),
                                each.encoder(),
                                each.profile().toString(),
                                each.destinations(),
                                each.cpuCores()))
                        .toList());
    }

    private static Destination of(EncodingPlan.DestinationPlan plan) {
        EncodingPlan.Obstacle obstacle = plan.obstacle();
        return new Destination(
                plan.name(),
                plan.platform(),
                plan.isCopy(),
                plan.rendition(),
                plan.kilobits(),
                plan.reasons().stream().map(Enum::name).toList(),
                plan.text(),
                obstacle == null ? null : new Obstacle(obstacle.problem(), obstacle.remedy()));
    }
}
