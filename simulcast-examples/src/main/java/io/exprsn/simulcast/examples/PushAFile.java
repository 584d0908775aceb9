package io.exprsn.simulcast.examples;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.event.SimulcastEvent;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The smallest program: a file to one service, and to a second one once the first is live. Arguments: the file and both servers; the
 * stream keys are in the environment.
 *
 * <pre>{@code
 * STREAM_KEY=… SECOND_KEY=… java -cp simulcast-examples/target/simulcast.jar io.exprsn.simulcast.examples.PushAFile clip.mp4 rtmps://live.example.org/app rtmp://ingest.example.com/live
 * }</pre>
 */
public final class PushAFile {
    private PushAFile() {}

    /** Sends until the file is over. */
    public static void main(String[] args) throws InterruptedException {
        run(args[0], args[1], System.getenv("STREAM_KEY"), args[2], System.getenv("SECOND_KEY"));
    }

    static void run(String clip, String server, String key, String secondServer, String secondKey)
            throws InterruptedException {
        // snippet: push-a-file
        try (Simulcaster simulcaster = Simulcaster.builder().build()) {
            SimulcastSession show = simulcaster.start(SimulcastPlan.named("sunday")
                    .source(Source.file(Path.of(clip)))
                    .to(Destination.rtmp("church site", URI.create(server), Secret.of(key)))
                    .on(SimulcastEvent.DestinationLive.class, e -> System.out.println(e.destination() + " is live"))
                    .build());
            show.awaitLive(Duration.ofMinutes(1));
            show.add(Destination.rtmp("second site", URI.create(secondServer), Secret.of(secondKey)));
            show.awaitEnd();
        }
        // end
    }
}
