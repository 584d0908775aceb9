package io.exprsn.simulcast.examples;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.event.SimulcastEvent.DestinationFailed;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A show that is also recorded, in files of ten minutes. Needs an FFmpeg. Arguments: the file to show, the server and the file to record
 * to; the stream key is in the environment.
 *
 * <pre>{@code
 * STREAM_KEY=… java -cp simulcast-examples/target/simulcast.jar io.exprsn.simulcast.examples.RecordWhileLive clip.mp4 rtmps://live.example.org/app show.mkv
 * }</pre>
 */
public final class RecordWhileLive {
    private RecordWhileLive() {}

    /** Sends until the file is over. */
    public static void main(String[] args) throws InterruptedException {
        run(
                Simulcaster.builder(),
                Path.of(args[0]),
                Destination.rtmp("service", URI.create(args[1]), Secret.of(System.getenv("STREAM_KEY"))),
                Path.of(args[2]));
    }

    static void run(Simulcaster.Builder builder, Path clip, Destination service, Path recording)
            throws InterruptedException {
        // snippet: record
        Destination disk = Destination.file("disk", recording)
                .inSegmentsOf(Duration.ofMinutes(10))
                .numberingOn(); // nothing that is there is ever overwritten
        // end
        try (var simulcaster = builder.build()) {
            var show = simulcaster.start(SimulcastPlan.named("recorded")
                    .source(Source.file(clip))
                    .to(service)
                    .to(disk)
                    .on(DestinationFailed.class, e -> System.out.println(e.destination() + ": " + e.problem()))
                    .build());
            show.awaitEnd();
        }
    }
}
