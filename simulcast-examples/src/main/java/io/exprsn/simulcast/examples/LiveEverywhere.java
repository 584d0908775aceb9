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
 * {@code main channel} and {@code studio}; who the application is comes from the environment ({@code docs/environment.md}). Arguments: the
 * key that the encoder in the studio pushes with, then server and key of the own server.
 */
public final class LiveEverywhere {
    private LiveEverywhere() {}

    /** Goes on until the encoder in the studio stops. */
    public static void main(String[] args) throws InterruptedException {
        try (var simulcaster = Simulcaster.fromEnvironment().ingest(1935).build()) {
            simulcaster.resume(); // what a crash left comes back on the same broadcasts, or is ended
            var show = simulcaster.start(SimulcastPlan.named("sunday")
                    .title("Sunday service")
                    .metadata(Metadata.unchanged().describedAs("From the harbour church"))
                    .source(Source.ingest(Secret.of(args[0])))
                    .to(YouTube.channel("main channel")
                            .privacy(Privacy.UNLISTED)
                            .madeForKids(false)
                            .destination())
                    .to(Twitch.channel("studio").named("twitch").destination())
                    .to(Destination.rtmp("church site", URI.create(args[1]), Secret.of(args[2])))
                    .on(SimulcastEvent.DestinationLive.class, e -> e.watchUrl().ifPresent(System.out::println))
                    .on(
                            SimulcastEvent.PlatformDisagrees.class,
                            e -> System.out.println(e.destination() + ": " + e.text() + ". " + e.remedy() + "."))
                    .build());
            show.awaitLive(Duration.ofMinutes(5));
            System.out.println(
                    show.edit(Metadata.titled("Sunday service, now live")).text());
            show.awaitEnd();
            show.destinations()
                    .forEach(each ->
                            System.out.println(show.incident(each.name()).text()));
        }
    }
}
