package io.exprsn.simulcast.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.DestinationHandle;
import io.exprsn.simulcast.DestinationState;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.SourceStatus;
import io.exprsn.simulcast.event.SimulcastEvent;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/**
 * A publisher, a listener and sixteen destinations for as long as {@code -Dsoak.minutes} says, with faults at random; what
 * the process holds at the end is what it held after the first minute, and everything is live again.
 *
 * <p>{@code -Dsoak.seed} repeats the choice of faults; their effect still depends on time.
 */
@Tag("soak")
class SoakTest {
    private static final int DESTINATIONS = 16;
    private static final int INGESTS = 4;
    private static final int PROXIES = 8;
    private static final Duration WARM_UP = Duration.ofMinutes(1);
    private static final Duration HEALED_WITHIN = Duration.ofSeconds(90);

    private static final long HEAP_TOLERANCE = 16 << 20;
    /** Netty's pools grow in pieces of some megabytes, and keep them. */
    private static final long DIRECT_TOLERANCE = 16 << 20;
    /** Threads for blocking work end a minute after their last. */
    private static final int THREAD_TOLERANCE = 8;

    private static final int FILE_TOLERANCE = 8;

    private static final Secret STUDIO_KEY = Secret.of("studio");
    private static final SyntheticFlv.Settings STREAM =
            SyntheticFlv.Settings.ofDefaults().kilobits(400);

    private final long seed = seed();
    private final Random random = new Random(seed);
    private final Map<String, Integer> faults = new TreeMap<>();
    private final List<String> complaints = new ArrayList<>();
    private final List<CheckingIngest> ingests = new ArrayList<>();
    private final List<FaultProxy> proxies = new ArrayList<>();
    private final Map<Class<?>, AtomicLong> events = new ConcurrentHashMap<>();
    private final ScheduledExecutorService actor = Executors.newSingleThreadScheduledExecutor();
    private Simulcaster simulcaster;
    private Simulcaster studio;
    private FaultProxy toListener;
    private SimulcastSession show;
    private long publications;
    private int rounds;

    private static long seed() {
        long given = Long.getLong("soak.seed", 0);
        return given != 0 ? given : System.nanoTime() & 0xFFFF_FFFFL;
    }

    /** What may pile up. */
    private record Held(long heap, long direct, int threads, long files, long children) {
        static Held now() throws IOException {
            long heap = Long.MAX_VALUE;
            for (int i = 0; i < 3; i++) {
                System.gc();
                heap = Math.min(
                        heap,
                        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
            }
            long buffers = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                    .filter(pool -> pool.getName().equals("direct"))
                    .mapToLong(BufferPoolMXBean::getMemoryUsed)
                    .sum();
            return new Held(
                    heap,
                    Math.max(0, buffers) + Math.max(0, PlatformDependent.usedDirectMemory()),
                    ManagementFactory.getThreadMXBean().getThreadCount(),
                    openFiles(),
                    ProcessHandle.current().children().count());
        }

        private static long openFiles() throws IOException {
            Path folder = Path.of("/proc/self/fd");
            if (!Files.isDirectory(folder)) {
                return 0;
            }
            try (Stream<Path> files = Files.list(folder)) {
                return files.count();
            }
        }

        @Override
        public String toString() {
            return String.format(
                    "heap %.1f MB, direct %.1f MB, %d threads, %d files, %d children",
                    heap / 1e6, direct / 1e6, threads, files, children);
        }
    }

    @Test
    @Timeout(value = 6, unit = TimeUnit.HOURS)
    void holdsAfterAllTheFaultsWhatItHeldAfterTheFirstMinute() throws Exception {
        Duration length =
                Duration.ofSeconds((long) (60 * Double.parseDouble(System.getProperty("soak.minutes", "30"))));
        System.out.printf("soak: %d s, seed %d (-Dsoak.seed=%d repeats it)%n", length.toSeconds(), seed, seed);
        // Thousands of losses are wanted here, and each is told of.
        ((Logger) LoggerFactory.getLogger("io.exprsn.simulcast")).setLevel(Level.ERROR);
        try {
            open();
            misbehave(WARM_UP);
            heal();
            Held first = Held.now();
            misbehave(length.minus(WARM_UP));
            heal();
            Held last = held(first);
            System.out.printf(
                    "soak: %d steps %s%nsoak: %d publications, %d reconnects at the end, events %s%n"
                            + "soak: after the first minute %s%nsoak: at the end %s%nsoak: complaints %s%n",
                    rounds, faults, publications, reconnects(), events(), first, last, complaints);
            assertThat(complaints).isEmpty();
            assertThat(last.heap()).as("heap").isLessThanOrEqualTo(first.heap() + HEAP_TOLERANCE);
            assertThat(last.direct()).as("direct memory").isLessThanOrEqualTo(first.direct() + DIRECT_TOLERANCE);
            assertThat(last.threads()).as("threads").isLessThanOrEqualTo(first.threads() + THREAD_TOLERANCE);
            assertThat(last.files()).as("open files").isLessThanOrEqualTo(first.files() + FILE_TOLERANCE);
            assertThat(last.children()).as("child processes").isLessThanOrEqualTo(first.children());
        } finally {
            close();
            ((Logger) LoggerFactory.getLogger("io.exprsn.simulcast")).setLevel(null);
        }
    }

    // The show

    private void open() throws Exception {
        for (int i = 0; i < INGESTS; i++) {
            ingests.add(CheckingIngest.start());
        }
        for (int i = 0; i < PROXIES; i++) {
            proxies.add(FaultProxy.to("127.0.0.1", ingests.get(i % INGESTS).port()));
        }
        simulcaster = Simulcaster.builder().ingest(0).build();
        toListener =
                FaultProxy.to("127.0.0.1", simulcaster.ingestAddresses().get(0).getPort());
        SimulcastPlan.Builder plan = SimulcastPlan.named("soak")
                .source(Source.ingest(STUDIO_KEY).keepWaiting())
                .retry(Shows.QUICK)
                .on(SimulcastEvent.class, this::count);
        for (int i = 0; i < DESTINATIONS; i++) {
            plan.to(destination(i));
        }
        show = simulcaster.start(plan.build());
        studio = Simulcaster.builder().build();
        publish();
        awaitAllDelivering();
    }

    private Destination destination(int i) {
        return Destination.rtmp(
                "d" + i,
                URI.create("rtmp://127.0.0.1:" + proxies.get(i % PROXIES).port() + "/app"),
                Secret.of("key-" + i));
    }

    /** Also the handler that is slow at times. */
    private void count(SimulcastEvent event) {
        long count = events.computeIfAbsent(event.getClass(), type -> new AtomicLong())
                .incrementAndGet();
        if (count % 50 == 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
        }
        if (event instanceof SimulcastEvent.SourceFailed || event instanceof SimulcastEvent.SessionEnded) {
            events.computeIfAbsent(SoakTest.class, type -> new AtomicLong()).incrementAndGet();
        }
    }

    private void publish() {
        studio.start(SimulcastPlan.named("studio")
                .source(Source.flv(new SyntheticFlv(STREAM, 7)))
                .retry(Shows.QUICK)
                .to(Destination.rtmp(
                        "listener", URI.create("rtmp://127.0.0.1:" + toListener.port() + "/live"), STUDIO_KEY))
                .build());
    }

    private void republish() {
        studio.close();
        studio = Simulcaster.builder().build();
        publish();
    }

    // Faults

    /** Steps and the ends of faults take turns on one thread. */
    private void misbehave(Duration length) throws Exception {
        CompletableFuture<Void> over = new CompletableFuture<>();
        stepUntil(System.nanoTime() + length.toNanos(), over);
        over.get();
    }

    private void stepUntil(long end, CompletableFuture<Void> over) {
        actor.schedule(
                () -> {
                    try {
                        if (System.nanoTime() >= end) {
                            over.complete(null);
                            return;
                        }
                        step();
                        stepUntil(end, over);
                    } catch (Throwable e) {
                        over.completeExceptionally(e);
                    }
                },
                200 + random.nextInt(1_800),
                TimeUnit.MILLISECONDS);
    }

    private void step() {
        rounds++;
        FaultProxy proxy = proxies.get(random.nextInt(PROXIES));
        CheckingIngest ingest = ingests.get(random.nextInt(INGESTS));
        String name = "d" + random.nextInt(DESTINATIONS);
        switch (random.nextInt(20)) {
            case 0 -> lasting("delay", () -> proxy.delay(Duration.ofMillis(20 + random.nextInt(600))), proxy);
            case 1 -> lasting("throttle", () -> proxy.throttleToServer(10_000 + random.nextInt(60_000)), proxy);
            case 2 -> lasting("black hole", proxy::blackHole, proxy);
            case 3 -> lasting("refuse", proxy::refuse, proxy);
            case 4, 5 -> act("cut", proxy::cut);
            case 6, 7 -> act("reset", proxy::reset);
            case 8 -> {
                act("kill", ingest::kill);
                later(ingest::revive);
            }
            case 9 -> act("hang up", () -> ingest.disconnectAll(random.nextBoolean()));
            case 10, 11 -> {
                on(name, "pause", DestinationHandle::pause);
                later(() -> on(name, "resume", DestinationHandle::resume));
            }
            case 12 -> {
                String key = "key-" + random.nextInt(1_000_000);
                on(name, "rekey", handle -> handle.rekey(Secret.of(key)));
            }
            case 13, 14 -> on(name, "remove", DestinationHandle::remove);
            case 15, 16 -> on(name, "retryNow", DestinationHandle::retryNow);
            case 17 -> act("publisher reset", toListener::reset);
            case 18 -> lasting("publisher throttled", () -> toListener.throttleToServer(20_000), toListener);
            default -> act("publisher gone and back", this::republish);
        }
        addWhatIsMissing();
    }

    private void act(String fault, Runnable action) {
        faults.merge(fault, 1, Integer::sum);
        action.run();
    }

    private void lasting(String fault, Runnable action, FaultProxy proxy) {
        act(fault, action);
        later(proxy::heal);
    }

    private void later(Runnable end) {
        actor.schedule(end, 500 + random.nextInt(5_000), TimeUnit.MILLISECONDS);
    }

    private void on(String name, String action, Consumer<DestinationHandle> consumer) {
        show.destination(name).ifPresent(handle -> {
            faults.merge(action, 1, Integer::sum);
            try {
                consumer.accept(handle);
            } catch (IllegalStateException over) {
                faults.merge(action + " too late", 1, Integer::sum);
            }
        });
    }

    private void addWhatIsMissing() {
        for (int i = 0; i < DESTINATIONS; i++) {
            if (show.destination("d" + i).isEmpty()) {
                faults.merge("add", 1, Integer::sum);
                show.add(destination(i));
            }
        }
    }

    // Ends

    /** Everything live again, and what the ingests saw is judged and forgotten. */
    private void heal() throws Exception {
        actor.submit(this::endFaults).get();
        awaitAllDelivering();
        for (CheckingIngest ingest : List.copyOf(ingests)) {
            judge(ingest);
            // Ingests remember every publication: a new one keeps their memory out of what is measured.
            int port = ingest.port();
            ingest.close();
            ingests.set(
                    ingests.indexOf(ingest), CheckingIngest.builder().port(port).start());
        }
        awaitAllDelivering();
        if (events.containsKey(SoakTest.class)) {
            complaints.add("the show's source failed or the show ended");
        }
    }

    private void endFaults() {
        proxies.forEach(FaultProxy::heal);
        toListener.heal();
        ingests.forEach(CheckingIngest::revive);
        addWhatIsMissing();
    }

    private void awaitAllDelivering() {
        Awaitility.await("all destinations deliver")
                .atMost(HEALED_WITHIN)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    addWhatIsMissing();
                    show.destinations().forEach(SoakTest::encourage);
                    return show.source().state() == SourceStatus.State.FLOWING
                            && show.destinations().size() == DESTINATIONS
                            && show.destinations().stream()
                                    .allMatch(handle -> handle.status().state().isDelivering());
                });
    }

    private static void encourage(DestinationHandle handle) {
        DestinationState state = handle.status().state();
        try {
            if (state == DestinationState.PAUSED) {
                handle.resume();
            } else if (state == DestinationState.FAILED) {
                handle.retryNow();
            }
        } catch (IllegalStateException over) {
            // Removed a moment ago: it will be added again.
        }
    }

    private void judge(CheckingIngest ingest) {
        complaints.addAll(ingest.violations());
        for (Publication publication : ingest.publications()) {
            publications++;
            for (TrackReport track : publication.report().tracks()) {
                if (track.regressions() > 0) {
                    complaints.add(track.kind() + " went back " + track.regressions() + " times");
                }
            }
        }
        for (DestinationHandle handle : show.destinations()) {
            if (handle.status().timestampRegressions() > 0) {
                complaints.add(handle.name() + " sent times that go back");
            }
        }
    }

    /** Once what is ending has ended; the last look counts. */
    private static Held held(Held first) throws IOException {
        Held[] last = {Held.now()};
        Awaitility.await("threads and files are closed")
                .pollInterval(Duration.ofSeconds(1))
                .atMost(Duration.ofSeconds(70))
                .until(() -> {
                    last[0] = Held.now();
                    return last[0].threads() <= first.threads() + THREAD_TOLERANCE
                            && last[0].files() <= first.files() + FILE_TOLERANCE;
                });
        return last[0];
    }

    private int reconnects() {
        return show.destinations().stream()
                .mapToInt(handle -> handle.status().reconnects())
                .sum();
    }

    private Map<String, Long> events() {
        Map<String, Long> counts = new TreeMap<>();
        events.forEach((type, count) -> counts.put(type.getSimpleName(), count.get()));
        return counts;
    }

    private void close() throws InterruptedException {
        actor.shutdownNow();
        actor.awaitTermination(10, TimeUnit.SECONDS);
        if (studio != null) {
            studio.close();
        }
        if (simulcaster != null) {
            simulcaster.close();
        }
        proxies.forEach(FaultProxy::close);
        if (toListener != null) {
            toListener.close();
        }
        ingests.forEach(CheckingIngest::close);
    }
}
