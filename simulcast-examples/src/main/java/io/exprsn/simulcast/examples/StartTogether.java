package io.exprsn.simulcast.examples;

import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.StartPolicy;
import io.exprsn.simulcast.event.SimulcastEvent;
import io.exprsn.simulcast.platform.twitch.Twitch;
import io.exprsn.simulcast.platform.youtube.YouTube;
import java.nio.file.Path;
import java.time.Duration;

/**
 * All platforms or none, and in one moment where a platform can be told when. Accounts are connected before ({@link ConnectAnAccount}),
 * under the names {@code main channel} and {@code studio}; who the application is stands in the environment ({@code
 * docs/environment.md}). Argument: the file.
 *
 * <pre>{@code
 * java -cp simulcast-examples/target/simulcast.jar io.exprsn.simulcast.examples.StartTogether clip.mp4
 * }</pre>
 */
public final class StartTogether {
    private StartTogether() {}

    /** Sends until the file is over, or ends at once where one of the platforms cannot be sent to. */
    public static void main(String[] args) throws InterruptedException {
        run(Simulcaster.fromEnvironment(), Path.of(args[0]));
    }

    static void run(Simulcaster.Builder builder, Path clip) throws InterruptedException {
        try (Simulcaster simulcaster = builder.build()) {
            SimulcastSession show = simulcaster.start(SimulcastPlan.named("together")
                    .title("Sunday service")
                    .source(Source.file(clip))
                    .to(YouTube.channel("main channel").named("youtube").destination())
                    .to(Twitch.channel("studio").named("twitch").destination())
                    .starting(StartPolicy.ALL_OR_NOTHING
                            .preparingWithin(Duration.ofSeconds(40))
                            .together(Duration.ofSeconds(20))) // and then with those that are ready
                    .on(SimulcastEvent.SessionPrepared.class, e -> System.out.println("Ready: " + e.prepared()))
                    .on(SimulcastEvent.StartAbandoned.class, e -> System.out.println("Not begun: " + e.failed()))
                    .on(SimulcastEvent.GoLiveRequested.class, e -> System.out.println(e.at() + " " + e.destination()))
                    .build());
            show.awaitEnd();
        }
    }
}
