package io.exprsn.simulcast.examples;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.DestinationHandle;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.Source;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/**
 * One destination is paused and comes back with another stream key, as somebody does whose key became known; the other one goes on.
 * Arguments: the file and both servers; the stream keys are in the environment.
 *
 * <pre>{@code
 * STREAM_KEY=… OLD_KEY=… NEW_KEY=… java -cp simulcast-examples/target/simulcast.jar io.exprsn.simulcast.examples.PauseAndRekey clip.mp4 rtmps://live.example.org/app rtmp://ingest.example.com/live
 * }</pre>
 */
public final class PauseAndRekey {
    private PauseAndRekey() {}

    /** Sends for half a minute. */
    public static void main(String[] args) throws InterruptedException {
        run(
                Path.of(args[0]),
                Destination.rtmp("steady", URI.create(args[1]), Secret.of(System.getenv("STREAM_KEY"))),
                Destination.rtmp("changing", URI.create(args[2]), Secret.of(System.getenv("OLD_KEY"))),
                Secret.of(System.getenv("NEW_KEY")));
    }

    static void run(Path clip, Destination steady, Destination changing, Secret newKey) throws InterruptedException {
        try (var simulcaster = Simulcaster.builder().build()) {
            var show = simulcaster.start(SimulcastPlan.named("keys")
                    .source(Source.file(clip).looping())
                    .to(steady)
                    .to(changing.withPriority(1)) // gives way first where the uplink is too small for both
                    .build());
            show.awaitLive(Duration.ofMinutes(1));

            DestinationHandle handle = show.destination(changing.name()).orElseThrow();
            handle.pause(); // stays paused until somebody says otherwise, over a crash too
            handle.rekey(newKey);
            handle.prioritise(10); // from now on it is the other one's turn to give way
            show.awaitEnd(Duration.ofSeconds(2)); // the show itself goes on

            handle.resume();
            show.awaitLive(Duration.ofMinutes(1));
            System.out.println(handle.name() + " is " + handle.status().state() + ", at priority " + handle.priority());
            show.end();
            show.awaitEnd();
        }
    }
}
