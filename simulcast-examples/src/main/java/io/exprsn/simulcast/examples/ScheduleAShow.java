package io.exprsn.simulcast.examples;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.credential.VaultKey;
import io.exprsn.simulcast.event.ScheduleEvent;
import io.exprsn.simulcast.schedule.ScheduledBroadcast;
import io.exprsn.simulcast.store.StoredSchedule.WhenMissed;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.concurrent.CountDownLatch;

/**
 * A show at a time on the wall, moved by a while, and one that is called off. All is kept in a folder, so that a program that is started
 * again still knows it. Arguments: the folder, the file, the server, the time and the zone; the stream key is in the environment, as is the
 * key that seals it (64 hexadecimal digits).
 *
 * <pre>{@code
 * ENCRYPTION_KEY=… STREAM_KEY=… java -cp simulcast-examples/target/simulcast.jar io.exprsn.simulcast.examples.ScheduleAShow data clip.mp4 rtmps://live.example.org/app 2027-02-07T10:00 Europe/Berlin
 * }</pre>
 */
public final class ScheduleAShow {
    private ScheduleAShow() {}

    /** Waits for the show, and for its end. */
    public static void main(String[] args) throws InterruptedException {
        run(
                Simulcaster.builder().folder(Path.of(args[0]), VaultKey.fromEnvironment()),
                Path.of(args[1]),
                Destination.rtmp("site", URI.create(args[2]), Secret.of(System.getenv("STREAM_KEY"))),
                args[3],
                args[4]);
    }

    static void run(Simulcaster.Builder builder, Path clip, Destination site, String time, String zone)
            throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        builder.onSchedule(ScheduleEvent.class, System.out::println);
        builder.onSchedule(ScheduleEvent.Started.class, e -> started.countDown());
        SimulcastPlan plan =
                SimulcastPlan.named("sunday").source(Source.file(clip)).to(site).build();
        try (Simulcaster simulcaster = builder.build()) {
            // snippet: schedule
            ScheduledBroadcast sunday = simulcaster.schedule(
                    plan, LocalDateTime.parse(time), ZoneId.of(zone), WhenMissed.START_LATE, Duration.ofMinutes(10));
            sunday.reschedule(sunday.start().plusSeconds(1));
            System.out.println(sunday.start() + " " + sunday.watchUrls());

            ScheduledBroadcast next = simulcaster.schedule(plan, sunday.start().plusWeeks(1));
            next.cancel();
            // end
            started.await();
            for (SimulcastSession show : simulcaster.sessions()) {
                show.awaitEnd();
            }
        }
    }
}
