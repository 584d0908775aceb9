package io.exprsn.simulcast.examples;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.service.KnownService;
import java.nio.file.Path;
import java.util.List;

/**
 * Services whose address need not be looked up: all of them, and what three of them would get of a file. Nothing is sent. Argument: the
 * file; a stream key is in the environment.
 *
 * <pre>{@code
 * STREAM_KEY=… java -cp simulcast-examples/target/simulcast.jar io.exprsn.simulcast.examples.KnownServices clip.mp4
 * }</pre>
 */
public final class KnownServices {
    private KnownServices() {}

    /** Lists and plans. */
    public static void main(String[] args) {
        run(Simulcaster.builder(), Path.of(args[0]), Secret.of(System.getenv("STREAM_KEY")));
    }

    static void run(Simulcaster.Builder builder, Path clip, Secret key) {
        for (KnownService service : KnownService.all()) {
            System.out.println(service.id() + ": " + service.displayName() + ", regions "
                    + service.servers().keySet());
        }
        // snippet: known-services
        List<Destination> known = List.of(
                KnownService.named("restream").destination("restream", key),
                KnownService.named("restream").destination("frankfurt", key).with(KnownService.REGION, "frankfurt"),
                KnownService.named("amazon-ivs").destination("ivs", key).with("endpoint", "a1b2c3d4e5f6"));
        // end
        SimulcastPlan.Builder plan = SimulcastPlan.named("sunday").source(Source.file(clip));
        known.forEach(plan::to);
        try (Simulcaster simulcaster = builder.build()) {
            System.out.print(simulcaster.plan(plan.build()).text());
        }
    }
}
