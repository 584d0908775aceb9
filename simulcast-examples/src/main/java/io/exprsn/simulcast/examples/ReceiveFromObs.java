package io.exprsn.simulcast.examples;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.IngestSettings;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.event.SimulcastEvent.SourceFlowing;
import io.exprsn.simulcast.event.SimulcastEvent.SourceLost;
import java.net.URI;
import java.time.Duration;

/**
 * OBS, FFmpeg or a hardware encoder pushes to this program, which passes it on. Argument: the server to pass it on to; the key that the
 * encoder pushes with and the stream key are in the environment.
 *
 * <pre>{@code
 * STUDIO_KEY=… STREAM_KEY=… java -cp simulcast-examples/target/simulcast.jar io.exprsn.simulcast.examples.ReceiveFromObs rtmps://live.example.org/app
 * }</pre>
 */
public final class ReceiveFromObs {
    private ReceiveFromObs() {}

    /** Goes on until nobody has pushed for 30 seconds. */
    public static void main(String[] args) throws InterruptedException {
        run(
                // on loopback; bind("0.0.0.0") lets other machines in, and rtmps(…) keeps the key from being read on
                // the way
                Simulcaster.builder().ingest(IngestSettings.rtmp(1935).takingOver()),
                Secret.of(System.getenv("STUDIO_KEY")),
                Destination.rtmp("site", URI.create(args[0]), Secret.of(System.getenv("STREAM_KEY"))),
                Source.DEFAULT_HOLD);
    }

    static void run(Simulcaster.Builder builder, Secret studioKey, Destination site, Duration away)
            throws InterruptedException {
        try (Simulcaster simulcaster = builder.build()) {
            SimulcastSession show = simulcaster.start(SimulcastPlan.named("studio")
                    .source(Source.ingest(studioKey).holdFor(away))
                    .to(site)
                    .on(SourceFlowing.class, e -> System.out.println("Receiving " + e.description()))
                    .on(SourceLost.class, e -> System.out.println("Nobody pushes any more: " + e.problem()))
                    .build());
            simulcaster
                    .ingestAddresses()
                    .forEach(address -> System.out.println(
                            "In OBS, as a custom server: rtmp://127.0.0.1:" + address.getPort() + "/live"));
            show.awaitEnd();
        }
    }
}
