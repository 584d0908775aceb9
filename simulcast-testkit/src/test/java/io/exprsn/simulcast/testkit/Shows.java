package io.exprsn.simulcast.testkit;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.DestinationHandle;
import io.exprsn.simulcast.DestinationState;
import io.exprsn.simulcast.HealthIssue;
import io.exprsn.simulcast.RetryPolicy;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.event.SimulcastEvent;
import io.exprsn.simulcast.event.SimulcastEvent.DestinationRetrying;
import io.exprsn.simulcast.event.SimulcastEvent.DestinationStateChanged;
import io.exprsn.simulcast.event.SimulcastEvent.HealthChanged;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
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

    /** Waits for a state that lasts until the test itself does something; for one that may be over before anybody looks, see {@link #went}. */
    static void await(DestinationHandle destination, DestinationState state, Duration atMost) {
        Awaitility.await(destination.name() + " is " + state)
                .atMost(atMost)
                .until(() -> destination.status().state() == state);
    }

    /** Waits until media is known to arrive, whether or not that is called live already. */
    static void awaitDelivering(DestinationHandle destination) {
        Awaitility.await(destination.name() + " delivers")
                .atMost(SOON)
                .until(() -> destination.status().state().isDelivering());
    }

    /** Waits until the destination has gone through these states in this order, however short each was and whatever lay between. */
    void went(String destination, Duration atMost, DestinationState... through) {
        Awaitility.await(destination + " goes through " + List.of(through))
                .atMost(atMost)
                .until(() -> {
                    int next = 0;
                    for (DestinationStateChanged change : all(DestinationStateChanged.class)) {
                        if (change.destination().equals(destination) && change.to() == through[next]) {
                            next++;
                        }
                        if (next == through.length) {
                            return true;
                        }
                    }
                    return false;
                });
    }

    /** Waits until the destination is tried again, and gives the first such event. */
    DestinationRetrying retried(String destination, Duration atMost) {
        return told(DestinationRetrying.class, event -> event.destination().equals(destination), atMost);
    }

    /** Waits for an event of this type, which stays, and gives the first. */
    <E extends SimulcastEvent> E told(Class<E> type) {
        return told(type, event -> true, SOON);
    }

    /** The same for one that fits. */
    <E extends SimulcastEvent> E told(Class<E> type, Predicate<? super E> fits, Duration atMost) {
        return Awaitility.await(type.getSimpleName())
                .atMost(atMost)
                .until(() -> all(type).stream().filter(fits).findFirst(), Optional::isPresent)
                .orElseThrow();
    }

    /** Waits until health has told of this issue, also where it is over already. */
    void ailed(HealthIssue.Code code, String subject, Duration atMost) {
        told(HealthChanged.class, event -> event.report().issue(code, subject).isPresent(), atMost);
    }

    /** All events of this type by now. */
    <E extends SimulcastEvent> List<E> all(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
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
