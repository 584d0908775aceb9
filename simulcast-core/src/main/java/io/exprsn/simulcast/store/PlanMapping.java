package io.exprsn.simulcast.store;

import io.exprsn.simulcast.RetryPolicy;
import io.exprsn.simulcast.Sharing;
import java.util.Map;

/** Plans, without destinations and listeners. */
final class PlanMapping {
    private PlanMapping() {}

    static Map<String, Object> toMap(StoredPlan plan) {
        StoredSource backup = plan.backup();
        return new ObjectMap()
                .with("name", plan.name())
                .with("title", plan.title())
                .with("source", source(plan.source()))
                .with("backup", backup == null ? null : source(backup))
                .with("sourceLoss", SourceLossMapping.toMap(plan.sourceLoss()))
                .with("sharing", sharing(plan.sharing()))
                .with("retry", retry(plan.retry()))
                .withText("healthInterval", plan.healthInterval())
                .with("shedding", plan.shedding())
                .with("refusingOverload", plan.refusingOverload())
                .with("show", ShowMapping.toMap(plan.show()))
                .values();
    }

    static StoredPlan fromMap(Fields fields) {
        Fields backup = fields.optional("backup", fields::fields);
        return new StoredPlan(
                fields.text("name"),
                fields.text("title"),
                source(fields.fields("source")),
                backup == null ? null : source(backup),
                SourceLossMapping.fromMap(fields.fields("sourceLoss")),
                sharing(fields.fields("sharing")),
                retry(fields.fields("retry")),
                fields.duration("healthInterval"),
                fields.flag("shedding"),
                fields.flag("refusingOverload"),
                ShowMapping.fromMap(fields.fields("show")));
    }

    private static Map<String, Object> source(StoredSource source) {
        return new ObjectMap()
                .withText("kind", source.kind())
                .with("place", source.place())
                .with("secrets", source.secrets())
                .with("loop", source.loop())
                .withText("hold", source.hold())
                .values();
    }

    private static StoredSource source(Fields fields) {
        return new StoredSource(
                fields.choice("kind", StoredSource.Kind.class),
                fields.text("place"),
                fields.optional("secrets", fields::text),
                fields.flag("loop"),
                fields.optional("hold", fields::duration));
    }

    private static Map<String, Object> sharing(Sharing sharing) {
        return new ObjectMap()
                .with("tolerance", sharing.tolerance())
                .with("cpuCores", sharing.cpuCores())
                .values();
    }

    private static Sharing sharing(Fields fields) {
        return new Sharing(fields.decimal("tolerance"), fields.decimal("cpuCores"));
    }

    private static Map<String, Object> retry(RetryPolicy retry) {
        return new ObjectMap()
                .withText("firstDelay", retry.firstDelay())
                .with("factor", retry.factor())
                .withText("maxDelay", retry.maxDelay())
                .with("jitter", retry.jitter())
                .with("maxAttempts", retry.maxAttempts())
                .values();
    }

    private static RetryPolicy retry(Fields fields) {
        return new RetryPolicy(
                fields.duration("firstDelay"),
                fields.decimal("factor"),
                fields.duration("maxDelay"),
                fields.decimal("jitter"),
                fields.integer("maxAttempts"));
    }
}
