package io.exprsn.simulcast.bench;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.ffmpeg.FfmpegRunner;
import java.net.URI;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** The library as an application would use it, in a process of its own: a file, and destinations that want encodes of it. */
final class EncoderUnderTest {
    private EncoderUnderTest() {}

    /** Arguments: server of all destinations, FLV file, FFmpeg, and what each destination wants. */
    public static void main(String[] args) throws Exception {
        try (var simulcaster = Simulcaster.builder()
                .ffmpeg(FfmpegRunner.local(Path.of(args[2])))
                .build()) {
            var plan = SimulcastPlan.named("comparison")
                    .source(Source.file(Path.of(args[1])).looping());
            for (int i = 3; i < args.length; i++) {
                plan.to(Destination.rtmp("d" + (i - 3), URI.create(args[0]), Secret.of("k" + (i - 3)))
                        .encodedAs(Wanted.valueOf(args[i]).profile()));
            }
            var show = simulcaster.start(plan.build());
            Lines.serve(
                    "started=1",
                    line -> show.destinations().stream()
                            .map(one -> one.name() + "=" + one.status().state())
                            .collect(Collectors.joining(" ")));
        }
    }
}
