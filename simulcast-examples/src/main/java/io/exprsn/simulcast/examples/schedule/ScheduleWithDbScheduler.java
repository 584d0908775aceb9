package io.exprsn.simulcast.examples.schedule;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.credential.Credentials;
import io.exprsn.simulcast.credential.TinkVault;
import io.exprsn.simulcast.credential.VaultKey;
import io.exprsn.simulcast.event.ScheduleEvent;
import io.exprsn.simulcast.examples.store.SqlStores;
import io.exprsn.simulcast.examples.store.StoresInADatabase;
import io.exprsn.simulcast.store.StoredSchedule.WhenMissed;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;

/**
 * A show at a time on the wall, by db-scheduler: with a database that several nodes share, any of them starts it, and one alone.
 * Arguments: the file of the database, made if it is not there; then, to schedule a show, the time ({@code 2027-01-31T20:00}), a zone
 * ({@code Europe/Berlin}), a video file and a server. The stream key is in the environment as {@code STREAM_KEY}, the key that seals it as
 * {@code ENCRYPTION_KEY}. Runs until it is stopped.
 *
 * <pre>{@code
 * ENCRYPTION_KEY=… STREAM_KEY=… java -cp simulcast-examples/target/simulcast.jar io.exprsn.simulcast.examples.schedule.ScheduleWithDbScheduler state.db 2027-02-07T10:00 Europe/Berlin clip.mp4 rtmps://live.example.org/app
 * }</pre>
 */
public final class ScheduleWithDbScheduler {
    private ScheduleWithDbScheduler() {}

    /** Schedules, and starts what is due. */
    public static void main(String[] args) throws InterruptedException {
        JdbcConnectionPool database = JdbcConnectionPool.create(StoresInADatabase.url(Path.of(args[0])), "sa", "");
        try {
            SqlStores.migrate(database);
            try (Simulcaster node = node(database, VaultKey.fromEnvironment(), Duration.ofSeconds(1))
                    .onSchedule(ScheduleEvent.class, System.out::println)
                    .build()) {
                node.resume(); // what another process was at when it died
                if (args.length > 4) {
                    SimulcastPlan plan = SimulcastPlan.named(args[1])
                            .source(Source.file(Path.of(args[3])))
                            .to(Destination.rtmp("site", URI.create(args[4]), Secret.of(System.getenv("STREAM_KEY"))))
                            .build();
                    node.schedule(
                            plan,
                            LocalDateTime.parse(args[1]),
                            ZoneId.of(args[2]),
                            WhenMissed.START_LATE,
                            Duration.ofMinutes(5));
                }
                node.scheduled().forEach(System.out::println);
                new CountDownLatch(1).await(); // until it is stopped
            }
        } finally {
            database.dispose();
        }
    }

    /**
     * One of the nodes on a database, whose tables are there.
     *
     * @param looking how late a show may begin
     */
    static Simulcaster.Builder node(DataSource database, VaultKey key, Duration looking) {
        SqlStores stores = new SqlStores(database);
        return Simulcaster.builder()
                .credentials(new Credentials(TinkVault.of(key), stores.credentials()))
                .stores(stores.sessions(), stores.destinations())
                .schedules(stores.schedules())
                .scheduler(new DbWakes(database, looking));
    }
}
