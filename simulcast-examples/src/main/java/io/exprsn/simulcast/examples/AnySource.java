package io.exprsn.simulcast.examples;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.event.SimulcastEvent.SourceFlowing;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Where media can come from: a test pattern ({@code test}), FLV on standard input ({@code -}), an address that FFmpeg can read ({@code
 * rtsp://camera/live}) or a file. Arguments: one of these and the server; the stream key is in the environment. A publisher is in {@link
 * ReceiveFromObs}.
 *
 * <pre>{@code
 * STREAM_KEY=… java -cp simulcast-examples/target/simulcast.jar io.exprsn.simulcast.examples.AnySource rtsp://camera.example.org/live rtmps://live.example.org/app
 * }</pre>
 */
public final class AnySource {
    private AnySource() {}

    /** Sends for a minute, or until the source is over. */
    public static void main(String[] args) throws InterruptedException {
        run(
                Simulcaster.builder(),
                source(args[0], System.in),
                Destination.rtmp("site", URI.create(args[1]), Secret.of(System.getenv("STREAM_KEY"))),
                Duration.ofMinutes(1));
    }

    static Source source(String what, InputStream standardInput) {
        if (what.equals("test")) {
            return Source.testPattern();
        }
        if (what.equals("-")) {
            return Source.flv(standardInput);
        }
        return what.contains("://")
                ? Source.uri(URI.create(what)).holdFor(Duration.ofMinutes(2)) // tried again for so long once it is lost
                : Source.file(Path.of(what));
    }

    static void run(Simulcaster.Builder builder, Source source, Destination site, Duration time)
            throws InterruptedException {
        try (Simulcaster simulcaster = builder.build()) {
            SimulcastSession show = simulcaster.start(SimulcastPlan.named("any source")
                    .source(source)
                    .to(site)
                    .on(SourceFlowing.class, e -> System.out.println("From " + e.description()))
                    .build());
            if (!show.awaitEnd(time)) {
                show.end();
                show.awaitEnd();
            }
            System.out.println(show.source());
        }
    }
}
