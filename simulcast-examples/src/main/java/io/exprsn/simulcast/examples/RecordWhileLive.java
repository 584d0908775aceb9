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
 * A show that is also recorded, in files of ten minutes, and sent to an SRT receiver in the house. Arguments: the file to show,
 * server and stream key of the service, the file to record to (for instance {@code show.mkv}), the receiver ({@code srt://host:port})
 * and its passphrase. Needs an FFmpeg.
 */
public final class RecordWhileLive {
    private RecordWhileLive() {}

    /** Sends until the file is over. */
    public static void main(String[] args) throws InterruptedException {
        try (var simulcaster = Simulcaster.builder().build()) {
            var show = simulcaster.start(SimulcastPlan.named("recorded")
                    .source(Source.file(Path.of(args[0])))
                    .to(Destination.rtmp("service", URI.create(args[1]), Secret.of(args[2])))
                    .to(Destination.file("disk", Path.of(args[3]))
                            .inSegmentsOf(Duration.ofMinutes(10))
                            .numberingOn())
                    .to(Destination.srt("studio", URI.create(args[4])).withPassphrase(Secret.of(args[5])))
                    .on(DestinationFailed.class, e -> System.out.println(e.destination() + ": " + e.problem()))
                    .build());
            show.awaitEnd();
        }
    }
}
