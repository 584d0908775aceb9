package io.exprsn.simulcast.examples;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.event.SimulcastEvent.DestinationStateChanged;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A show to an SRT listener, encrypted. Needs an FFmpeg. Arguments: the file and the listener; what it calls the stream and the
 * passphrase are in the environment.
 *
 * <pre>{@code
 * STREAM_ID=… PASSPHRASE=… java -cp simulcast-examples/target/simulcast.jar io.exprsn.simulcast.examples.SendBySrt clip.mp4 srt://receiver.example.org:9000
 * }</pre>
 */
public final class SendBySrt {
    private SendBySrt() {}

    /** Sends until the file is over. */
    public static void main(String[] args) throws InterruptedException {
        run(
                Simulcaster.builder(),
                Path.of(args[0]),
                URI.create(args[1]),
                Secret.of(System.getenv("STREAM_ID")),
                Secret.of(System.getenv("PASSPHRASE")));
    }

    static void run(Simulcaster.Builder builder, Path clip, URI listener, Secret streamId, Secret passphrase)
            throws InterruptedException {
        // snippet: srt
        Destination studio = Destination.srt("studio", listener, streamId)
                .withPassphrase(passphrase)
                .withLatency(Duration.ofMillis(400));
        // end
        try (var simulcaster = builder.build()) {
            var show = simulcaster.start(SimulcastPlan.named("to the studio")
                    .source(Source.file(clip))
                    .to(studio)
                    .on(DestinationStateChanged.class, e -> System.out.println("By SRT: " + e.from() + " to " + e.to()))
                    .build());
            show.awaitEnd();
        }
    }
}
