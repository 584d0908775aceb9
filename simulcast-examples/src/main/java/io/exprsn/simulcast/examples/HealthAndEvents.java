package io.exprsn.simulcast.examples;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.HealthIssue;
import io.exprsn.simulcast.HealthReport;
import io.exprsn.simulcast.RetryPolicy;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.event.SimulcastEvent;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Everything that happens, and what is wrong with what helps. Arguments: the file and a server; its stream key is in the environment. To
 * see something happen, stop the server for a moment.
 *
 * <pre>{@code
 * STREAM_KEY=… java -cp simulcast-examples/target/simulcast.jar io.exprsn.simulcast.examples.HealthAndEvents clip.mp4 rtmps://live.example.org/app
 * }</pre>
 */
public final class HealthAndEvents {
    private HealthAndEvents() {}

    /** Sends until the file is over. */
    public static void main(String[] args) throws InterruptedException {
        run(Path.of(args[0]), Destination.rtmp("site", URI.create(args[1]), Secret.of(System.getenv("STREAM_KEY"))));
    }

    static void run(Path clip, Destination site) throws InterruptedException {
        try (Simulcaster simulcaster = Simulcaster.builder().build()) {
            simulcaster
                    .start(SimulcastPlan.named("watched")
                            .source(Source.file(clip))
                            .to(site)
                            .retry(RetryPolicy.ofDefaults().withFirstDelay(Duration.ofSeconds(2)))
                            .healthInterval(Duration.ofSeconds(10)) // told so often, whether something changed or not
                            .on(SimulcastEvent.class, HealthAndEvents::print)
                            .on(SimulcastEvent.HealthChanged.class, e -> print(e.report()))
                            .build())
                    .awaitEnd();
        }
    }

    /** Subscribing to a type gets that type; to the interface, everything. */
    private static void print(SimulcastEvent event) {
        System.out.println(event.at() + " " + event.getClass().getSimpleName());
    }

    private static void print(HealthReport report) {
        System.out.println("Health: " + report.overall());
        for (HealthIssue issue : report.issues()) {
            System.out.println(
                    issue.severity() + " " + issue.subject() + ": " + issue.text() + ". " + issue.remedy() + ".");
        }
    }
}
