package io.exprsn.simulcast.examples.control;

import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.metrics.SimulcastMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;

/** All that is measured here: this process, its requests, and every show while it runs. Safe for use by several threads. */
final class RoomMeters {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Set<SimulcastSession> followed = Collections.newSetFromMap(new WeakHashMap<>());

    RoomMeters() {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
    }

    PrometheusMeterRegistry registry() {
        return registry;
    }

    /** Measures a show that began. */
    void follow(String name, Simulcaster simulcaster) {
        simulcaster.sessions().stream()
                .filter(session -> session.name().equals(name))
                .forEach(this::follow);
    }

    /** Measures a show, until it ends. */
    void follow(SimulcastSession session) {
        synchronized (followed) {
            if (!followed.add(session)) {
                return;
            }
        }
        new SimulcastMetrics(session).bindTo(registry);
    }
}
