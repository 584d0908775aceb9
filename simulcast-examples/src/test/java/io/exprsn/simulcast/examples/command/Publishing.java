package io.exprsn.simulcast.examples.command;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.Source;
import java.net.URI;

/** A publisher for tests. */
final class Publishing {
    private Publishing() {}

    /** Publishes the demo's clip once, to its end. */
    static void clip(String server, String key) throws InterruptedException {
        try (Simulcaster simulcaster = Simulcaster.builder().build()) {
            simulcaster
                    .start(SimulcastPlan.named("publisher")
                            .source(Source.file(CommandRun.clip()))
                            .to(Destination.rtmp("listener", URI.create(server), Secret.of(key)))
                            .build())
                    .awaitEnd();
        }
    }
}
