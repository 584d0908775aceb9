package io.exprsn.simulcast.examples.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.credential.VaultKey;
import io.exprsn.simulcast.event.ScheduleEvent;
import io.exprsn.simulcast.examples.store.SqlStores;
import io.exprsn.simulcast.schedule.ScheduledBroadcast;
import io.exprsn.simulcast.store.StoredSchedule.State;
import io.exprsn.simulcast.testkit.CheckingIngest;
import io.exprsn.simulcast.testkit.SyntheticFlv;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGConnectionPoolDataSource;

/** Two nodes on one PostgreSQL, whose program comes with the build for one system. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class ScheduleWithDbSchedulerTest {
    private static final Duration LOOKING = Duration.ofMillis(100);
    private static final int ROUNDS = 20;

    private static EmbeddedPostgres server;

    @TempDir
    Path folder;

    private final VaultKey key = VaultKey.ofKeyset(VaultKey.newKeyset());
    private final CheckingIngest ingest = CheckingIngest.start();
    private final List<ScheduleEvent> events = new CopyOnWriteArrayList<>();
    private JdbcConnectionPool database;
    private Simulcaster one;
    private Simulcaster other;

    @BeforeAll
    static void start() throws IOException {
        server = EmbeddedPostgres.start();
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @BeforeEach
    void open() {
        PGConnectionPoolDataSource connections = new PGConnectionPoolDataSource();
        connections.setUrl(server.getJdbcUrl("postgres", "postgres"));
        database = JdbcConnectionPool.create(connections);
        SqlStores.migrate(database);
        one = node();
        other = node();
    }

    private Simulcaster node() {
        return ScheduleWithDbScheduler.node(database, key, LOOKING)
                .onSchedule(ScheduleEvent.class, events::add)
                .build();
    }

    @AfterEach
    void close() {
        one.close();
        other.close();
        ingest.close();
        database.dispose();
        Awaitility.await("no thread is left")
                .atMost(Duration.ofSeconds(20))
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("simulcast-schedule")
                                || thread.getName().startsWith("db-scheduler")));
    }

    private SimulcastPlan plan(String name) throws IOException {
        Path clip = folder.resolve("clip.flv");
        if (!Files.exists(clip)) {
            try (SyntheticFlv flv =
                    new SyntheticFlv(SyntheticFlv.Settings.ofDefaults().lasting(Duration.ofSeconds(5)), 7)) {
                Files.copy(flv, clip);
            }
        }
        return SimulcastPlan.named(name)
                .source(Source.file(clip).looping())
                .to(Destination.rtmp("site", URI.create(ingest.url()), Secret.of("key")))
                .build();
    }

    private long started(ScheduledBroadcast show) {
        return events.stream()
                .filter(event -> event instanceof ScheduleEvent.Started
                        && event.schedule().equals(show.id()))
                .count();
    }

    private void awaitStarted(ScheduledBroadcast show) {
        Awaitility.await(show.session() + " is started")
                .atMost(Duration.ofSeconds(30))
                .until(() -> started(show) > 0);
    }

    @Test
    void eachShowIsStartedOnceByOneOfTwoNodes() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Simulcaster planner = round % 2 == 0 ? one : other;
            ScheduledBroadcast show =
                    planner.schedule(plan("show " + round), ZonedDateTime.now().plus(Duration.ofMillis(300)));
            awaitStarted(show);
            assertThat(show.state()).isEqualTo(State.STARTED);
            List<SimulcastSession> running = List.copyOf(one.sessions());
            assertThat(running.size() + other.sessions().size())
                    .as("sessions of round %d", round)
                    .isEqualTo(1);
            for (Simulcaster node : List.of(one, other)) {
                node.sessions().forEach(SimulcastSession::end);
            }
            Awaitility.await()
                    .until(() -> one.sessions().isEmpty() && other.sessions().isEmpty());
            assertThat(started(show)).isEqualTo(1);
        }
        assertThat(events)
                .noneMatch(ScheduleEvent.StartFailed.class::isInstance)
                .noneMatch(ScheduleEvent.Missed.class::isInstance);
        assertThat(new SqlStores(database).sessions().ids()).isEmpty();
    }

    @Test
    void aNodeThatIsGoneIsReplacedByTheOther() throws Exception {
        ScheduledBroadcast show = one.schedule(plan("show"), ZonedDateTime.now().plus(Duration.ofSeconds(2)));
        one.detach();
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> !other.sessions().isEmpty());
        awaitStarted(show);
        ingest.awaitMedia(Duration.ofSeconds(1), Duration.ofSeconds(20));
        assertThat(other.sessions()).extracting(SimulcastSession::name).containsExactly("show");
    }

    @Test
    void anotherTimeByOneNodeIsKeptByBoth() throws Exception {
        ScheduledBroadcast show = one.schedule(plan("show"), ZonedDateTime.now().plus(Duration.ofHours(2)));
        other.scheduled(show.id()).orElseThrow().reschedule(ZonedDateTime.now().plus(Duration.ofMillis(500)));
        awaitStarted(show);
        ScheduledBroadcast calledOff =
                one.schedule(plan("never"), ZonedDateTime.now().plus(Duration.ofHours(2)));
        other.scheduled(calledOff.id()).orElseThrow().cancel();
        assertThat(calledOff.state()).isEqualTo(State.CANCELLED);
        assertThat(one.scheduled()).isEmpty();
    }
}
