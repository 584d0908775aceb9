package io.exprsn.simulcast.examples;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.RetryPolicy;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.event.SimulcastEvent.DestinationRetrying;
import io.exprsn.simulcast.event.SimulcastEvent.IngestChanged;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/**
 * RTMPS to a server in the house, whose certificate only the house knows, with a second server for when the first is down. Arguments: the
 * file, the certificates of those who may vouch for the servers (PEM), and both servers; the stream key is in the environment. {@link
 * Destination#through} would go through a proxy.
 *
 * <pre>{@code
 * STREAM_KEY=… java -cp simulcast-examples/target/simulcast.jar io.exprsn.simulcast.examples.SendSecurely clip.mp4 house-ca.pem rtmps://live.example.org/app rtmps://backup.example.org/app
 * }</pre>
 */
public final class SendSecurely {
    private SendSecurely() {}

    /** Sends until the file is over. */
    public static void main(String[] args) throws InterruptedException {
        run(
                Path.of(args[0]),
                Path.of(args[1]),
                URI.create(args[2]),
                URI.create(args[3]),
                Secret.of(System.getenv("STREAM_KEY")));
    }

    static void run(Path clip, Path authorities, URI server, URI backup, Secret key) throws InterruptedException {
        Destination house = Destination.rtmp("house", server, key)
                .withBackup(backup)
                .trusting(authorities); // for this destination, beside those that Java trusts
        try (Simulcaster simulcaster = Simulcaster.builder().build()) {
            simulcaster
                    .start(SimulcastPlan.named("secure")
                            .source(Source.file(clip))
                            .to(house)
                            .retry(RetryPolicy.ofDefaults().withMaxDelay(Duration.ofSeconds(2)))
                            .on(DestinationRetrying.class, System.out::println)
                            .on(IngestChanged.class, e -> System.out.println("Now to " + e.place()))
                            .build())
                    .awaitEnd();
        }
    }
}
