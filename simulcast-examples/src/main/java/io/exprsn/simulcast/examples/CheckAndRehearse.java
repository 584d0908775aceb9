package io.exprsn.simulcast.examples;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.platform.youtube.YouTube;
import io.exprsn.simulcast.report.CheckReport;
import io.exprsn.simulcast.report.RehearsalReport;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Before a show: could it go live as it is, and does it when it is tried where nobody sees it? The channel is connected before, under the
 * name {@code main channel} ({@link ConnectAnAccount}). Arguments: the file and an own server; its stream key is in the environment, as is
 * who the application is ({@code docs/environment.md}).
 *
 * <pre>{@code
 * STREAM_KEY=… java -cp simulcast-examples/target/simulcast.jar io.exprsn.simulcast.examples.CheckAndRehearse clip.mp4 rtmps://live.example.org/app
 * }</pre>
 */
public final class CheckAndRehearse {
    private CheckAndRehearse() {}

    /** Takes as long as the platform needs to show what arrives, and half a minute. */
    public static void main(String[] args) throws InterruptedException {
        run(
                Simulcaster.fromEnvironment(),
                Path.of(args[0]),
                Destination.rtmp("church site", URI.create(args[1]), Secret.of(System.getenv("STREAM_KEY"))),
                Duration.ofSeconds(30));
    }

    static void run(Simulcaster.Builder builder, Path clip, Destination own, Duration time)
            throws InterruptedException {
        SimulcastPlan plan = SimulcastPlan.named("sunday")
                .title("Sunday service")
                .source(Source.file(clip).looping())
                .to(YouTube.channel("main channel").named("main").destination())
                .to(own)
                .uplink(20_000)
                .build();
        try (Simulcaster simulcaster = builder.build()) {
            // snippet: check
            CheckReport check = simulcaster.check(plan);
            System.out.print(check.text());
            if (!check.canGoLive()) {
                return;
            }
            // end
            // snippet: rehearse
            RehearsalReport rehearsal = simulcaster.rehearse(plan, time);
            System.out.print(rehearsal.text());
            // end
        }
    }
}
