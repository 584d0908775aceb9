package io.exprsn.simulcast.examples;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.SourceLoss;
import io.exprsn.simulcast.event.SimulcastEvent.SlateShown;
import io.exprsn.simulcast.event.SimulcastEvent.SourceLost;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Viewers see a picture while the studio is away, and the show goes on when it is back; it ends when the studio is gone for longer than it
 * may. Needs an FFmpeg. Arguments: the picture (PNG or JPEG) and the server; the key that the studio pushes with (to {@code
 * rtmp://127.0.0.1:1935/live}) and the stream key are in the environment.
 *
 * <pre>{@code
 * STUDIO_KEY=… STREAM_KEY=… java -cp simulcast-examples/target/simulcast.jar io.exprsn.simulcast.examples.SlateWhileAway back-soon.png rtmps://live.example.org/app
 * }</pre>
 */
public final class SlateWhileAway {
    private SlateWhileAway() {}

    /** Goes on until the studio is away for ten minutes. */
    public static void main(String[] args) throws InterruptedException {
        run(
                Simulcaster.builder().ingest(1935),
                Secret.of(System.getenv("STUDIO_KEY")),
                Path.of(args[0]),
                Destination.rtmp("site", URI.create(args[1]), Secret.of(System.getenv("STREAM_KEY"))),
                Duration.ofMinutes(10));
    }

    static void run(Simulcaster.Builder builder, Secret studioKey, Path picture, Destination site, Duration away)
            throws InterruptedException {
        try (Simulcaster simulcaster = builder.build()) {
            simulcaster
                    .start(SimulcastPlan.named("with a slate")
                            .source(Source.ingest(studioKey).holdFor(away))
                            // a picture needs an encode, which a destination that takes the source as it is has not
                            .onSourceLoss(SourceLoss.picture(picture).bridgingCopies())
                            .to(site)
                            .on(SourceLost.class, e -> System.out.println("The studio is away, waiting " + e.hold()))
                            .on(SlateShown.class, e -> System.out.println(e.shown() ? "Slate on" : "Slate off"))
                            .build())
                    .awaitEnd();
        }
    }
}
