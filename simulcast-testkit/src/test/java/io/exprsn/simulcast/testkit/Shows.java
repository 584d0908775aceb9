package io.exprsn.simulcast.testkit;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.DestinationHandle;
import io.exprsn.simulcast.DestinationState;
import io.exprsn.simulcast.RetryPolicy;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.event.SimulcastEvent;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;

/** A simulcaster for one test, what its sessions told, and its end with nothing left behind. */
final class Shows implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(20);
    static final RetryPolicy QUICK =
            RetryPolicy.ofDefaults().withFirstDelay(Duration.ofMillis(100)).withMaxDelay(Duration.ofMillis(500));

    final Simulcaster simulcaster;
    final List<SimulcastEvent> events = new CopyOnWriteArrayList<>();

    Shows() {
        this(builder -> builder);
    }

    Shows(UnaryOperator<Simulcaster.Builder> more) {
        simulcaster = more.apply(Simulcaster.builder()).build();
    }

    SimulcastSession start(Source source, Destination... to) {
        return start(source, plan -> plan, to);
    }

    SimulcastSession start(Source source, UnaryOperator<SimulcastPlan.Builder> more, Destination... to) {
        SimulcastPlan.Builder plan =
                SimulcastPlan.named("show").source(source).retry(QUICK).on(SimulcastEvent.class, events::add);
        List.of(to).forEach(plan::to);
        return simulcaster.start(more.apply(plan).build());
    }

    static Source flv(SyntheticFlv.Settings settings) {
        return Source.flv(new SyntheticFlv(settings, 7));
    }

    static Source flv() {
        return flv(SyntheticFlv.Settings.ofDefaults());
    }

    static Destination to(String name, CheckingIngest ingest) {
        return to(name, ingest.url());
    }

    static Destination to(String name, String server) {
        return Destination.rtmp(name, URI.create(server), Secret.of("key"));
    }

    static void await(DestinationHandle destination, DestinationState state, Duration atMost) {
        Awaitility.await(destination.name() + " is " + state)
                .atMost(atMost)
                .until(() -> destination.status().state() == state);
    }

    static DestinationHandle handle(SimulcastSession show, String name) {
        return show.destination(name).orElseThrow();
    }

    @Override
    public void close() {
        simulcaster.close();
        Awaitility.await("all threads end")
                .atMost(SOON)
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("simulcast-")));
    }
}
