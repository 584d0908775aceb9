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
 * One more destination joins a running show, is paused, comes back and leaves; the first never notices. Arguments: the
 * file, then server and stream key of each service.
 */
public final class AddWhileLive {
    private AddWhileLive() {}

    /** Sends for about a minute. */
    public static void main(String[] args) throws InterruptedException {
        try (var simulcaster = Simulcaster.builder().build()) {
            var show = simulcaster.start(SimulcastPlan.named("changing")
                    .source(Source.file(Path.of(args[0])).looping())
                    .to(Destination.rtmp("from the start", URI.create(args[1]), Secret.of(args[2])))
                    .build());
            show.awaitLive(Duration.ofMinutes(1));

            DestinationHandle late = show.add(Destination.rtmp("late", URI.create(args[3]), Secret.of(args[4])));
            show.awaitLive(Duration.ofMinutes(1));

            late.pause();
            show.awaitEnd(Duration.ofSeconds(5));
            late.resume();
            show.awaitLive(Duration.ofMinutes(1));

            System.out.println(late.status());
            late.remove();
            show.destinations().forEach(destination -> System.out.println(destination.status()));
            show.end();
            show.awaitEnd();
        }
    }
}
