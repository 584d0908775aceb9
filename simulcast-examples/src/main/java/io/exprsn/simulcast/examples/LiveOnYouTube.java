package io.exprsn.simulcast.examples;

import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.credential.ClientIdentity;
import io.exprsn.simulcast.credential.VaultKey;
import io.exprsn.simulcast.event.SimulcastEvent.DestinationLive;
import io.exprsn.simulcast.event.SimulcastEvent.LimitAhead;
import io.exprsn.simulcast.event.SimulcastEvent.PlatformDisagrees;
import io.exprsn.simulcast.event.SimulcastEvent.ReconsentNeeded;
import io.exprsn.simulcast.platform.youtube.YouTube;
import java.nio.file.Path;
import java.time.Duration;

/**
 * One broadcast from its making to its end, set up in code, and what YouTube has to say meanwhile. The channel is connected before, under
 * the name {@code main channel} ({@link ConnectAnAccount}). The key that the studio pushes with (to {@code rtmp://127.0.0.1:1935/live}) is
 * in the environment, as are the application's id and secret and the key that seals accounts (64 hexadecimal digits). No arguments.
 *
 * <pre>{@code
 * ENCRYPTION_KEY=… CLIENT_ID=… CLIENT_SECRET=… STUDIO_KEY=… java -cp simulcast-examples/target/simulcast.jar io.exprsn.simulcast.examples.LiveOnYouTube
 * }</pre>
 */
public final class LiveOnYouTube {
    private LiveOnYouTube() {}

    /** Goes on until the encoder in the studio is away for half a minute. */
    public static void main(String[] args) throws InterruptedException {
        String clientId = System.getenv("CLIENT_ID");
        Secret clientSecret = Secret.of(System.getenv("CLIENT_SECRET"));
        // snippet: live
        var builder = Simulcaster.builder()
                .folder(Path.of("data"), VaultKey.fromEnvironment()) // accounts sealed; what is meant is written down
                .client("youtube", ClientIdentity.of(clientId, clientSecret)) // as registered with the platform
                .ingest(1935);
        // end
        run(builder, Secret.of(System.getenv("STUDIO_KEY")));
    }

    static void run(Simulcaster.Builder builder, Secret key) throws InterruptedException {
        builder.on(DestinationLive.class, e -> System.out.println("Viewers see it: " + e.watchUrl()))
                .on(PlatformDisagrees.class, e -> System.out.println(e.text() + ". " + e.remedy() + "."))
                .on(ReconsentNeeded.class, e -> System.out.println("Connect the account again: " + e.problem()))
                .on(LimitAhead.class, e -> System.out.println(e.limit() + " at " + e.end() + ": " + e.remedy()));
        // snippet: live
        try (var simulcaster = builder.build()) {
            simulcaster.resume();
            var show = simulcaster.start(SimulcastPlan.named("sunday")
                    .title("Sunday service")
                    .source(Source.ingest(key))
                    .to(YouTube.channel("main channel").destination())
                    .build());
            show.awaitLive(Duration.ofMinutes(2));
            show.awaitEnd();
        }
        // end
    }
}
