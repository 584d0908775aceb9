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
 * One more destination joins a running show and leaves again; the first never notices. Arguments: the file and both servers; the stream
 * keys are in the environment.
 *
 * <pre>{@code
 * STREAM_KEY=… SECOND_KEY=… java -cp simulcast-examples/target/simulcast.jar io.exprsn.simulcast.examples.AddWhileLive clip.mp4 rtmps://live.example.org/app rtmp://ingest.example.com/live
 * }</pre>
 */
public final class AddWhileLive {
    private AddWhileLive() {}

    /** Sends for about half a minute. */
    public static void main(String[] args) throws InterruptedException {
        run(
                Path.of(args[0]),
                Destination.rtmp("from the start", URI.create(args[1]), Secret.of(System.getenv("STREAM_KEY"))),
                Destination.rtmp("late", URI.create(args[2]), Secret.of(System.getenv("SECOND_KEY"))));
    }

    static void run(Path clip, Destination fromTheStart, Destination later) throws InterruptedException {
        try (var simulcaster = Simulcaster.builder().build()) {
            var show = simulcaster.start(SimulcastPlan.named("changing")
                    .source(Source.file(clip).looping())
                    .to(fromTheStart)
                    .build());
            show.awaitLive(Duration.ofMinutes(1));

            DestinationHandle late = show.add(later);
            show.awaitLive(Duration.ofMinutes(1));
            System.out.println(late.status());

            late.remove();
            show.destinations().forEach(destination -> System.out.println(destination.status()));
            show.end();
            show.awaitEnd();
        }
    }
}
