package io.exprsn.simulcast.examples;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.KeyFrame;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.Source;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What goes out, as a picture in a file that is written anew each second; FFmpeg makes a JPEG of it ({@code ffmpeg -i preview.flv
 * preview.jpg}). Arguments: the file to show, the server and the file of the picture; the stream key is in the environment.
 *
 * <pre>{@code
 * STREAM_KEY=… java -cp simulcast-examples/target/simulcast.jar io.exprsn.simulcast.examples.PreviewPicture clip.mp4 rtmps://live.example.org/app preview.flv
 * }</pre>
 */
public final class PreviewPicture {
    private PreviewPicture() {}

    /** Sends until the file is over. */
    public static void main(String[] args) throws IOException, InterruptedException {
        run(
                Path.of(args[0]),
                Destination.rtmp("site", URI.create(args[1]), Secret.of(System.getenv("STREAM_KEY"))),
                Path.of(args[2]));
    }

    static void run(Path clip, Destination site, Path preview) throws IOException, InterruptedException {
        try (Simulcaster simulcaster = Simulcaster.builder().build()) {
            SimulcastSession show = simulcaster.start(SimulcastPlan.named("previewed")
                    .source(Source.file(clip))
                    .to(site)
                    .build());
            while (!show.awaitEnd(Duration.ofSeconds(1))) {
                Optional<KeyFrame> picture = show.keyFrame();
                if (picture.isPresent()) {
                    Files.write(preview, picture.get().flv());
                    System.out.println("Preview: " + picture.get());
                }
            }
        }
    }
}
