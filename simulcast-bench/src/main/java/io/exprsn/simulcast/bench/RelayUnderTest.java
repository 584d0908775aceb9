package io.exprsn.simulcast.bench;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.Source;
import java.net.URI;
import java.nio.file.Path;

/**
 * The library as an application would use it, in a process of its own: a listener and so many destinations. Any line is
 * answered with the pictures dropped; {@code record} begins a recording, {@code recorded FILE} writes it.
 */
final class RelayUnderTest {
    private RelayUnderTest() {}

    /** Arguments: server of all destinations, how many, and for RTMPS the PEM file of the authority. */
    public static void main(String[] args) throws Exception {
        try (var simulcaster = Simulcaster.builder().ingest(0).build()) {
            var plan = SimulcastPlan.named("comparison").source(Source.ingest(Secret.of("studio")));
            for (int i = 0; i < Integer.parseInt(args[1]); i++) {
                Destination one = Destination.rtmp("d" + i, URI.create(args[0]), Secret.of("k" + i));
                plan.to(args.length > 2 ? one.trusting(Path.of(args[2])) : one);
            }
            var show = simulcaster.start(plan.build());
            var profile = new Profile.Recorder();
            Lines.serve("port=" + simulcaster.ingestAddresses().get(0).getPort(), line -> {
                if (line.equals("record")) {
                    profile.start();
                } else if (line.startsWith("recorded ")) {
                    profile.stop(Path.of(line.substring("recorded ".length())));
                }
                long dropped = show.destinations().stream()
                        .mapToLong(one -> one.status().droppedFrames())
                        .sum();
                return "dropped=" + dropped;
            });
        }
    }
}
