package io.exprsn.simulcast.examples;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.event.SimulcastEvent.DestinationLive;
import java.net.URI;
import java.nio.file.Path;

/** The smallest program: one file to two services. Arguments: the file, then server and stream key of each service. */
public final class PushAFile {
    private PushAFile() {}

    /** Sends until the file is over. */
    public static void main(String[] args) throws InterruptedException {
        try (var simulcaster = Simulcaster.builder().build()) {
            var show = simulcaster.start(SimulcastPlan.named("file")
                    .source(Source.file(Path.of(args[0])))
                    .to(Destination.rtmp("first", URI.create(args[1]), Secret.of(args[2])))
                    .to(Destination.rtmp("second", URI.create(args[3]), Secret.of(args[4])))
                    .on(DestinationLive.class, e -> System.out.println(e.destination() + " is live"))
                    .build());
            show.awaitEnd();
        }
    }
}
