package io.exprsn.simulcast.examples;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.ffmpeg.FfmpegBinary;
import io.exprsn.simulcast.ffmpeg.FfmpegCommand;
import io.exprsn.simulcast.ffmpeg.FfmpegProcess;
import io.exprsn.simulcast.ffmpeg.FfmpegRequirement;
import io.exprsn.simulcast.ffmpeg.FfmpegRunner;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * FFmpeg in another way than the library's own: this one writes down what is run, and for how long; another would run it in a container or
 * on another machine. Sends a file that is no FLV. Arguments: the file and the server; the stream key is in the environment.
 *
 * <pre>{@code
 * STREAM_KEY=… java -cp simulcast-examples/target/simulcast.jar io.exprsn.simulcast.examples.OwnFfmpegRunner clip.mp4 rtmps://live.example.org/app
 * }</pre>
 */
public final class OwnFfmpegRunner implements FfmpegRunner {
    private final FfmpegRunner real;

    private OwnFfmpegRunner(FfmpegRunner real) {
        this.real = real;
    }

    /** Sends until the file is over. */
    public static void main(String[] args) throws InterruptedException {
        run(
                FfmpegRunner.local(),
                Path.of(args[0]),
                Destination.rtmp("site", URI.create(args[1]), Secret.of(System.getenv("STREAM_KEY"))));
    }

    static void run(FfmpegRunner real, Path clip, Destination site) throws InterruptedException {
        try (Simulcaster simulcaster =
                Simulcaster.builder().ffmpeg(new OwnFfmpegRunner(real)).build()) {
            simulcaster
                    .start(SimulcastPlan.named("written down")
                            .source(Source.file(clip))
                            .to(site)
                            .build())
                    .awaitEnd();
        }
    }

    @Override
    public FfmpegBinary binary(FfmpegRequirement requirement) {
        return real.binary(requirement);
    }

    @Override
    public FfmpegProcess start(FfmpegCommand command) {
        FfmpegProcess process = real.start(command);
        System.out.println("FFmpeg " + process.pid() + " began: " + command); // without what must stay secret
        process.onExit().thenAccept(exit -> System.out.println("FFmpeg " + process.pid() + " ended: " + exit.reason()));
        return process;
    }

    @Override
    public Optional<FfmpegProcess> probe(FfmpegCommand command) {
        return real.probe(command);
    }
}
