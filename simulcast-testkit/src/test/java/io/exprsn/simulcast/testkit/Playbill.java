package io.exprsn.simulcast.testkit;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.credential.Credential;
import io.exprsn.simulcast.credential.VaultKey;
import io.exprsn.simulcast.event.ScheduleEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;

/** Simulcasters of one test that start shows at a time, what they told of that, and their end with nothing left behind. */
final class Playbill implements AutoCloseable {
    static final String MAIN = "main";

    final SettableClock clock;
    final CheckingIngest ingest = CheckingIngest.prompt();
    final FakePlatform platform = FakePlatform.open(ingest);
    final List<ScheduleEvent> events = new CopyOnWriteArrayList<>();
    private final Path folder;
    private final VaultKey key = VaultKey.ofKeyset(VaultKey.newKeyset());
    private final List<Simulcaster> nodes = new ArrayList<>();

    Playbill(Path folder, SettableClock clock) {
        this.folder = folder;
        this.clock = clock;
    }

    /** One that keeps nothing. */
    Simulcaster inMemory() {
        return node(builder -> builder);
    }

    /** One of several that share a folder. */
    Simulcaster onFolder() {
        return node(builder -> builder.folder(folder.resolve("stores"), key));
    }

    Simulcaster node(UnaryOperator<Simulcaster.Builder> more) {
        Simulcaster node = more.apply(Simulcaster.builder()
                        .clock(clock)
                        .platform(platform.adapter())
                        .onSchedule(ScheduleEvent.class, events::add))
                .build();
        node.credentials().put("account", new Credential.ApiToken(Secret.of("token"), null));
        nodes.add(node);
        return node;
    }

    /** A show of a file that loops, to one destination by its platform's API. */
    SimulcastPlan.Builder announced(String name) {
        return SimulcastPlan.named(name)
                .title("Sunday service")
                .source(Source.file(file()).looping())
                .retry(Shows.QUICK)
                .to(new Destination(MAIN, FakePlatformAdapter.ID, "account", null, 0, Map.of()));
    }

    /** A show of a file that loops, to one address. */
    SimulcastPlan.Builder plain(String name) {
        return SimulcastPlan.named(name)
                .source(Source.file(file()).looping())
                .retry(Shows.QUICK)
                .to(Shows.to("site", ingest));
    }

    Path file() {
        Path file = folder.resolve("clip.flv");
        if (!Files.exists(file)) {
            write(file);
        }
        return file;
    }

    void write(Path file) {
        try (SyntheticFlv flv =
                new SyntheticFlv(SyntheticFlv.Settings.ofDefaults().lasting(Duration.ofSeconds(5)), 7)) {
            Files.copy(flv, file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    <E extends ScheduleEvent> List<E> told(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** Waits until so many events of this type were told, and gives the last one. */
    <E extends ScheduleEvent> E awaitTold(Class<E> type, int count) {
        Awaitility.await(count + " " + type.getSimpleName() + " in " + events)
                .atMost(Shows.SOON)
                .until(() -> told(type).size() >= count);
        return told(type).get(count - 1);
    }

    <E extends ScheduleEvent> E awaitTold(Class<E> type) {
        return awaitTold(type, 1);
    }

    /** All sessions of all nodes. */
    List<SimulcastSession> running() {
        return nodes.stream().flatMap(node -> node.sessions().stream()).toList();
    }

    @Override
    public void close() {
        nodes.forEach(Simulcaster::close);
        platform.close();
        ingest.close();
        Awaitility.await("all threads end")
                .atMost(Shows.SOON)
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("simulcast-schedule")
                                || thread.getName().endsWith("-control")));
    }
}
