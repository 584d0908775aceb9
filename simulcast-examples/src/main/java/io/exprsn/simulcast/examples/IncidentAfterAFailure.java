package io.exprsn.simulcast.examples;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.Source;
import java.net.URI;
import java.nio.file.Path;

/**
 * Why it went dark: a report for each destination that did not end as it should. Arguments: the file and a server; its stream key is in the
 * environment. To see a report, give a wrong one.
 *
 * <pre>{@code
 * STREAM_KEY=… java -cp simulcast-examples/target/simulcast.jar io.exprsn.simulcast.examples.IncidentAfterAFailure clip.mp4 rtmps://live.example.org/app
 * }</pre>
 */
public final class IncidentAfterAFailure {
    private IncidentAfterAFailure() {}

    /** Sends until the file is over. */
    public static void main(String[] args) throws InterruptedException {
        run(Path.of(args[0]), Destination.rtmp("church", URI.create(args[1]), Secret.of(System.getenv("STREAM_KEY"))));
    }

    static void run(Path clip, Destination church) throws InterruptedException {
        try (Simulcaster simulcaster = Simulcaster.builder().build()) {
            SimulcastSession session = simulcaster.start(SimulcastPlan.named("sunday")
                    .source(Source.file(clip))
                    .to(church)
                    .build());
            session.awaitEnd();
            if (session.destination("church").orElseThrow().status().lastProblem() != null) {
                // snippet: incident
                // church: The ingest cannot be reached, from 20:14:03 (likely)
                System.out.println(session.incident("church"));
                System.out.println(session.incident("church").text());
                // end
            }
        }
    }
}
