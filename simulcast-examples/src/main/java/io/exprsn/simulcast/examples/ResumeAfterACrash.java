package io.exprsn.simulcast.examples;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.credential.VaultKey;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/**
 * A show that goes on after its program was killed: start this, kill it ({@code kill -9}), start it again. Arguments: the folder in which
 * what is meant is written down, the file and the server; the stream key is in the environment, as is the key that seals it (64
 * hexadecimal digits).
 *
 * <pre>{@code
 * ENCRYPTION_KEY=… STREAM_KEY=… java -cp simulcast-examples/target/simulcast.jar io.exprsn.simulcast.examples.ResumeAfterACrash data clip.mp4 rtmps://live.example.org/app
 * }</pre>
 */
public final class ResumeAfterACrash {
    private ResumeAfterACrash() {}

    /** Sends until the file is over. */
    public static void main(String[] args) throws InterruptedException {
        run(
                Simulcaster.builder().folder(Path.of(args[0]), VaultKey.fromEnvironment()),
                Path.of(args[1]),
                Destination.rtmp("site", URI.create(args[2]), Secret.of(System.getenv("STREAM_KEY"))));
    }

    static void run(Simulcaster.Builder builder, Path clip, Destination site) throws InterruptedException {
        try (Simulcaster simulcaster = builder.build()) {
            List<SimulcastSession> left = simulcaster.resume();
            left.forEach(show -> System.out.println(show.name() + " goes on, to " + show.destinations()));
            SimulcastSession show = left.isEmpty()
                    ? simulcaster.start(SimulcastPlan.named("lasting")
                            .source(Source.file(clip))
                            .to(site)
                            .build())
                    : left.get(0);
            show.awaitEnd(); // simulcaster.detach() would let go of it for the next process, as a rolling deploy does
        }
    }
}
