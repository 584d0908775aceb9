package io.exprsn.simulcast.examples;

import io.exprsn.simulcast.Edit;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.platform.twitch.Twitch;
import io.exprsn.simulcast.platform.youtube.YouTube;
import io.exprsn.simulcast.report.EditReport;
import io.exprsn.simulcast.spi.Metadata;
import io.exprsn.simulcast.spi.Metadata.Privacy;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Title, description and picture on all platforms, before and while they are live. Accounts are connected before ({@link
 * ConnectAnAccount}), under the names {@code main channel} and {@code studio}; who the application is stands in the environment ({@code
 * docs/environment.md}). Arguments: the file, and a picture each for the beginning and for later.
 *
 * <pre>{@code
 * java -cp simulcast-examples/target/simulcast.jar io.exprsn.simulcast.examples.EditEverywhere clip.mp4 sunday.jpg part-two.jpg
 * }</pre>
 */
public final class EditEverywhere {
    private EditEverywhere() {}

    /** Is live for a moment. */
    public static void main(String[] args) throws InterruptedException {
        run(Simulcaster.fromEnvironment(), Path.of(args[0]), Path.of(args[1]), Path.of(args[2]));
    }

    static void run(Simulcaster.Builder builder, Path clip, Path picture, Path later) throws InterruptedException {
        // snippet: show-metadata
        SimulcastPlan plan = SimulcastPlan.named("sunday")
                .title("Sunday service")
                .metadata(Metadata.unchanged().describedAs("Come in").visibleTo(Privacy.UNLISTED))
                .metadata("twitch", Metadata.titled("Sunday service, live").visibleTo(Privacy.PUBLIC)) // what differs
                .thumbnail(picture)
                .source(Source.file(clip).looping())
                .to(YouTube.channel("main channel").named("youtube").destination())
                .to(Twitch.channel("studio").named("twitch").destination())
                .build();
        // end
        try (Simulcaster simulcaster = builder.build()) {
            SimulcastSession show = simulcaster.start(plan);
            show.awaitLive(Duration.ofMinutes(5));
            // snippet: edit
            EditReport report = show.edit(Edit.of(Metadata.titled("Part two"))
                    .at("twitch", Metadata.titled("Part two, live"))
                    .withThumbnail(later)
                    .cutting());
            System.out.println(report.text());
            // end
            show.end();
            show.awaitEnd();
        }
    }
}
