package io.exprsn.simulcast.examples;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.event.SimulcastEvent.SourceSwitched;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A second source takes over while the studio brings nothing, and gives back. Arguments: the file that stands in, the server, and for how
 * many minutes; the key that the studio pushes with (to {@code rtmp://127.0.0.1:1935/live}) and the stream key are in the environment.
 *
 * <pre>{@code
 * STUDIO_KEY=… STREAM_KEY=… java -cp simulcast-examples/target/simulcast.jar io.exprsn.simulcast.examples.BackupSource standby.mp4 rtmps://live.example.org/app 60
 * }</pre>
 */
public final class BackupSource {
    private BackupSource() {}

    /** Is live for the given time. */
    public static void main(String[] args) throws InterruptedException {
        run(
                Simulcaster.builder().ingest(1935),
                Secret.of(System.getenv("STUDIO_KEY")),
                Path.of(args[0]),
                Destination.rtmp("site", URI.create(args[1]), Secret.of(System.getenv("STREAM_KEY"))),
                Duration.ofMinutes(Long.parseLong(args[2])));
    }

    static void run(Simulcaster.Builder builder, Secret studioKey, Path standby, Destination site, Duration time)
            throws InterruptedException {
        try (Simulcaster simulcaster = builder.build()) {
            SimulcastSession show = simulcaster.start(SimulcastPlan.named("never dark")
                    .source(Source.ingest(studioKey).keepWaiting())
                    .backup(Source.file(standby).looping())
                    .to(site)
                    .on(SourceSwitched.class, e -> System.out.println("Now from " + e.to() + ": " + e.why()))
                    .build());
            show.awaitEnd(time);
            show.end();
            show.awaitEnd();
        }
    }
}
