package io.exprsn.simulcast.examples;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.service.KnownService;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/**
 * Services whose address need not be looked up: all of them, and what some of them would get of a file, beside servers whose address one
 * knows. Nothing is sent. Needs an FFmpeg that speaks SRT. Argument: the file; a stream key and a passphrase of 10 characters and more are
 * in the environment.
 *
 * <pre>{@code
 * STREAM_KEY=… PASSPHRASE=… java -cp simulcast-examples/target/simulcast.jar io.exprsn.simulcast.examples.KnownServices clip.mp4
 * }</pre>
 */
public final class KnownServices {
    private KnownServices() {}

    /** Lists and plans. */
    public static void main(String[] args) {
        run(
                Simulcaster.builder(),
                Path.of(args[0]),
                Secret.of(System.getenv("STREAM_KEY")),
                Secret.of(System.getenv("PASSPHRASE")));
    }

    static void run(Simulcaster.Builder builder, Path clip, Secret key, Secret passphrase) {
        for (KnownService service : KnownService.all()) {
            System.out.println(service.id() + ": " + service.displayName() + ", regions "
                    + service.servers().keySet());
        }
        // snippet: own-servers
        List<Destination> own = List.of(
                Destination.rtmp("church site", URI.create("rtmps://live.example.org/app"), key),
                Destination.srt("studio", URI.create("srt://listener.example.org:9000"), key)
                        .withPassphrase(passphrase));
        // end
        // snippet: known-services
        List<Destination> known = List.of(
                KnownService.named("restream").destination("restream", key),
                KnownService.named("restream").destination("frankfurt", key).with(KnownService.REGION, "frankfurt"),
                KnownService.named("amazon-ivs").destination("ivs", key).with("endpoint", "a1b2c3d4e5f6"));
        // end
        SimulcastPlan.Builder plan = SimulcastPlan.named("sunday").source(Source.file(clip));
        own.forEach(plan::to);
        known.forEach(plan::to);
        try (Simulcaster simulcaster = builder.build()) {
            System.out.print(simulcaster.plan(plan.build()).text());
        }
    }
}
