package io.exprsn.simulcast.examples;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.metrics.SimulcastMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A session's numbers as meters of Micrometer, from where Prometheus and others take them. Arguments: the file and a server; its stream key
 * is in the environment.
 *
 * <pre>{@code
 * STREAM_KEY=… java -cp simulcast-examples/target/simulcast.jar io.exprsn.simulcast.examples.MetersInMicrometer clip.mp4 rtmps://live.example.org/app
 * }</pre>
 */
public final class MetersInMicrometer {
    private MetersInMicrometer() {}

    /** Prints all meters each five seconds until the file is over. */
    public static void main(String[] args) throws InterruptedException {
        run(
                new SimpleMeterRegistry(), // or the registry that the application has
                Path.of(args[0]),
                Destination.rtmp("site", URI.create(args[1]), Secret.of(System.getenv("STREAM_KEY"))));
    }

    static void run(MeterRegistry registry, Path clip, Destination site) throws InterruptedException {
        try (Simulcaster simulcaster = Simulcaster.builder().build()) {
            SimulcastSession session = simulcaster.start(SimulcastPlan.named("measured")
                    .source(Source.file(clip))
                    .to(site)
                    .build());
            try (SimulcastMetrics metrics = new SimulcastMetrics(session)) {
                metrics.bindTo(registry);
                while (!session.awaitEnd(Duration.ofSeconds(5))) {
                    registry.getMeters().forEach(meter -> System.out.println(meter.getId() + " " + meter.measure()));
                }
            }
        }
    }
}
