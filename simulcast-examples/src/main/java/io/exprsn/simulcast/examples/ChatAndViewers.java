package io.exprsn.simulcast.examples;

import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.audience.Audience;
import io.exprsn.simulcast.audience.ChatFeed;
import io.exprsn.simulcast.audience.Said;
import io.exprsn.simulcast.platform.twitch.Twitch;
import io.exprsn.simulcast.platform.youtube.YouTube;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/**
 * The chats of all platforms in one, an answer into all of them, how many watch, and what it costs. Accounts are connected before ({@link
 * ConnectAnAccount}), under the names {@code main channel} and {@code studio}; who the application is stands in the environment ({@code
 * docs/environment.md}). Argument: the file.
 *
 * <pre>{@code
 * java -cp simulcast-examples/target/simulcast.jar io.exprsn.simulcast.examples.ChatAndViewers clip.mp4
 * }</pre>
 */
public final class ChatAndViewers {
    private ChatAndViewers() {}

    /** Prints what is written until the file is over. */
    public static void main(String[] args) throws InterruptedException {
        run(Simulcaster.fromEnvironment(), Path.of(args[0]));
    }

    static void run(Simulcaster.Builder builder, Path clip) throws InterruptedException {
        try (Simulcaster simulcaster = builder.build()) {
            SimulcastSession session = simulcaster.start(SimulcastPlan.named("sunday")
                    .title("Sunday service")
                    .source(Source.file(clip))
                    .to(YouTube.channel("main channel").named("youtube").destination())
                    .to(Twitch.channel("studio").named("twitch").destination())
                    .build());
            session.awaitLive(Duration.ofMinutes(5));
            // snippet: say
            List<Said> said = session.say("We begin in a minute");
            said.forEach(System.out::println);
            // end
            // snippet: chat
            try (ChatFeed feed = session.chat()) {
                while (!feed.isOver()) {
                    feed.next(Duration.ofSeconds(3))
                            .ifPresent(entry -> System.out.println(
                                    entry.destination() + ": " + entry.message().text()));
                    // end
                    count(session);
                    // snippet: chat
                }
            }
            // end
            session.usage().destinations().forEach(System.out::println);
        }
    }

    private static void count(SimulcastSession session) {
        // snippet: viewers
        Audience audience = session.viewers();
        OptionalLong together = audience.total();
        together.ifPresent(count -> System.out.println(count + " watch"));
        // end
    }
}
