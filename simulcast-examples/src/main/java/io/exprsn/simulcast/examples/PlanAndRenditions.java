package io.exprsn.simulcast.examples;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.EncodingPlan;
import io.exprsn.simulcast.EncodingProfile;
import io.exprsn.simulcast.EncodingWish;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.Sharing;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.Source;
import java.net.URI;
import java.nio.file.Path;

/**
 * Who gets what, who shares an encode, and what it costs, before anything is sent. Needs an FFmpeg. Arguments: the file and a server; its
 * stream key is in the environment.
 *
 * <pre>{@code
 * STREAM_KEY=… java -cp simulcast-examples/target/simulcast.jar io.exprsn.simulcast.examples.PlanAndRenditions clip.mp4 rtmps://live.example.org/app
 * }</pre>
 */
public final class PlanAndRenditions {
    private PlanAndRenditions() {}

    /** Prints the plan. */
    public static void main(String[] args) {
        run(Simulcaster.builder(), Path.of(args[0]), URI.create(args[1]), Secret.of(System.getenv("STREAM_KEY")));
    }

    static void run(Simulcaster.Builder builder, Path clip, URI server, Secret key) {
        // snippet: wishes
        Destination main = Destination.rtmp("main", server, key);
        // on a platform, and nothing asked: the platform's default, where the source does not do
        Destination platform = main.named("platform").onPlatform("youtube");
        // the default with another bitrate
        Destination slower = platform.named("slower").encodedAs(EncodingWish.DEFAULT.videoKilobits(800));
        // exactly this
        EncodingProfile phones =
                EncodingProfile.builder().size(640, 360).videoKilobits(400).build();
        Destination small = main.named("small").encodedAs(phones);
        Destination alsoSmall = main.named("also small").encodedAs(phones);
        // the source as it is, whatever the platform says
        Destination untouched = platform.named("untouched").encodedAs(EncodingProfile.passthrough());
        // end
        try (Simulcaster simulcaster = builder.build()) {
            EncodingPlan plan = simulcaster.plan(SimulcastPlan.named("sunday")
                    .source(Source.file(clip))
                    .to(platform)
                    .to(slower)
                    .to(small)
                    .to(alsoSmall)
                    .to(untouched)
                    .sharing(Sharing.EQUAL) // only equal profiles; CLOSEST also merges near ones where the machine is
                    // too small
                    .build());
            System.out.print(plan.text());
            plan.renditions()
                    .forEach(each -> System.out.println("One encode for " + String.join(" and ", each.destinations())));
        }
    }
}
