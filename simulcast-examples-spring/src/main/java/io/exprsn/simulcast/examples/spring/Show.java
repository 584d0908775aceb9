package io.exprsn.simulcast.examples.spring;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.metrics.SimulcastMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** The show of this application: goes on where a crash left it, else begins, and ends while everything it talks to is still there. */
@Component
class Show implements SmartLifecycle {
    private final Simulcaster simulcaster;
    private final ShowSettings settings;
    private final MeterRegistry meters;
    private SimulcastSession session;
    private SimulcastMetrics metrics;

    Show(Simulcaster simulcaster, ShowSettings settings, MeterRegistry meters) {
        this.simulcaster = simulcaster;
        this.settings = settings;
        this.meters = meters;
    }

    @Override
    public synchronized void start() {
        List<SimulcastSession> left = simulcaster.resume();
        session = left.isEmpty() ? simulcaster.start(plan()) : left.get(0);
        metrics = new SimulcastMetrics(session);
        metrics.bindTo(meters);
    }

    private SimulcastPlan plan() {
        return SimulcastPlan.named("spring")
                .source(Source.file(settings.file()).looping())
                .to(Destination.rtmp("site", settings.server(), settings.key()))
                .build();
    }

    /** For a rolling deploy {@link SimulcastSession#detach} lets go instead, and the next process resumes. */
    @Override
    public synchronized void stop() {
        session.end();
        try {
            session.awaitEnd();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        metrics.close();
        session = null;
    }

    @Override
    public synchronized boolean isRunning() {
        return session != null;
    }
}
