package io.exprsn.simulcast.examples;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.event.SimulcastEvent;
import io.exprsn.simulcast.platform.twitch.Twitch;
import io.exprsn.simulcast.platform.youtube.YouTube;
import io.exprsn.simulcast.spi.Metadata;
import io.exprsn.simulcast.spi.Metadata.Privacy;
import java.net.URI;
import java.time.Duration;

/**
 * One show on YouTube, on Twitch and on a server of one's own, from its making to its end. Accounts are connected before, under the names
 * {@code main channel} and {@code studio}; who the application is comes from the environment ({@code docs/environment.md}), as do the
 * key that the encoder in the studio pushes with and the one of the own server. Argument: the own server.
 *
 * <pre>{@code
 * STUDIO_KEY=… STREAM_KEY=… java -cp simulcast-examples/target/simulcast.jar io.exprsn.simulcast.examples.LiveEverywhere rtmps://live.example.org/app
 * }</pre>
 */
public final class LiveEverywhere {
    private LiveEverywhere() {}

    /** Goes on until the encoder in the studio stops. */
    public static void main(String[] args) throws InterruptedException {
        // snippet: live-everywhere from-environment
        var builder = Simulcaster.fromEnvironment().ingest(1935);
        // end
        run(builder, System.getenv("STUDIO_KEY"), args[0], System.getenv("STREAM_KEY"));
    }

    static void run(Simulcaster.Builder builder, String studioKey, String server, String key)
            throws InterruptedException {
        // snippet: live-everywhere
        try (var simulcaster = builder.build()) {
            simulcaster.resume(); // what a crash left comes back on the same broadcasts, or is ended
            var show = simulcaster.start(SimulcastPlan.named("sunday")
                    .title("Sunday service")
                    .source(Source.ingest(Secret.of(studioKey)))
                    .to(YouTube.channel("main channel")
                            .privacy(Privacy.UNLISTED)
                            .madeForKids(false)
                            .destination())
                    .to(Twitch.channel("studio").destination())
                    .to(Destination.rtmp("church site", URI.create(server), Secret.of(key)))
                    .on(SimulcastEvent.DestinationLive.class, e -> e.watchUrl().ifPresent(System.out::println))
                    .build());
            show.awaitLive(Duration.ofMinutes(2));
            show.edit(Metadata.titled("Sunday service, now live"));
            show.awaitEnd();
        }
        // end
    }
}
