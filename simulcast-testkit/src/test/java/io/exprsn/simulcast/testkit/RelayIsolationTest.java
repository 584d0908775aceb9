package io.exprsn.simulcast.testkit;

import static io.exprsn.simulcast.testkit.Shows.SOON;
import static io.exprsn.simulcast.testkit.Shows.flv;
import static io.exprsn.simulcast.testkit.Shows.handle;
import static io.exprsn.simulcast.testkit.Shows.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.DestinationHandle;
import io.exprsn.simulcast.DestinationState;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.event.SimulcastEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** No destination can hurt another; counted and timed at the sinks. */
class RelayIsolationTest {
    private static final SyntheticFlv.Settings STREAM =
            SyntheticFlv.Settings.ofDefaults().kilobits(2500);
    private static final Duration RUN = Duration.ofSeconds(15);
    /** In ms. A destination that holds up another one holds it up for seconds; the 10 ms that are aimed at are a figure of docs/benchmarks.md. */
    private static final double HELD_UP = 250;

    private static CheckingIngest remembering() {
        return CheckingIngest.builder().rememberMessages().start();
    }

    /** How much later than the earliest ones pictures come, 99th percentile in ms, leaving the first 2 s out. */
    private static double lateness99(IngestReport report) {
        List<MediaMessage> pictures = report.video().orElseThrow().log().stream()
                .filter(MediaMessage::frame)
                .filter(message -> message.dts() >= 2_000)
                .toList();
        double[] late = pictures.stream()
                .mapToDouble(message -> message.arrivedAt() / 1e6 - message.dts())
                .sorted()
                .toArray();
        return late[(int) (late.length * 0.99)] - late[0];
    }

    private static double faultFree() {
        try (CheckingIngest a = remembering();
                CheckingIngest b = CheckingIngest.start();
                CheckingIngest c = CheckingIngest.start();
                CheckingIngest d = CheckingIngest.start();
                Shows shows = new Shows()) {
            shows.start(flv(STREAM), to("a", a), to("b", b), to("c", c), to("d", d));
            return lateness99(a.awaitMedia(RUN, RUN.plus(SOON)).report());
        }
    }

    @Tag("chaos")
    @Tag("by-hand")
    @Test
    void oneThatNeverReadsOneThatIsResetAndOneAtHalfSpeedLeaveTheFourthAlone() throws Exception {
        double calm = faultFree();
        ScheduledExecutorService resetting = Executors.newSingleThreadScheduledExecutor();
        try (CheckingIngest healthy = remembering();
                CheckingIngest mute = CheckingIngest.start();
                CheckingIngest reset = CheckingIngest.start();
                CheckingIngest half = CheckingIngest.start();
                Shows shows = new Shows()) {
            SimulcastSession show = shows.start(
                    flv(STREAM), to("healthy", healthy), to("mute", mute), to("reset", reset), to("half", half));
            mute.awaitPublication(SOON);
            mute.pauseReading();
            half.awaitPublication(SOON);
            half.readAtMost(2_628_000 / 8 / 2);
            resetting.scheduleAtFixedRate(() -> reset.disconnectAll(true), 3, 3, TimeUnit.SECONDS);
            IngestReport report = healthy.awaitMedia(RUN, RUN.plus(SOON)).report();
            double disturbed = lateness99(report);

            assertThat(report.violations()).isEmpty();
            assertThat(report.tracks()).allMatch(track -> track.regressions() == 0);
            assertThat(report.unbroken(Duration.ofMillis(100))).isTrue();
            assertThat(handle(show, "healthy").status().droppedFrames()).isZero();
            assertThat(healthy.publications()).hasSize(1);
            assertThat(handle(show, "reset").status().reconnects()).isGreaterThanOrEqualTo(3);
            System.out.printf("isolation: p99 lateness %.1f ms calm, %.1f ms disturbed%n", calm, disturbed);
            assertThat(disturbed).isLessThanOrEqualTo(calm + HELD_UP);
        } finally {
            resetting.shutdownNow();
        }
    }

    @Tag("chaos")
    @Tag("by-hand")
    @Test
    void aHundredAddsAndRemovesAreNotNoticed() throws Exception {
        double calm = faultFree();
        try (CheckingIngest healthy = remembering();
                CheckingIngest guests = CheckingIngest.start();
                Shows shows = new Shows()) {
            SimulcastSession show = shows.start(flv(STREAM), to("healthy", healthy));
            healthy.awaitMedia(Duration.ofSeconds(2), SOON);
            for (int i = 0; i < 100; i++) {
                DestinationHandle guest = show.add(to("guest " + i, guests));
                guests.awaitPublications(i + 1, SOON).awaitMedia(Duration.ofMillis(1), SOON);
                guest.remove();
            }
            Awaitility.await().atMost(SOON).until(() -> show.destinations().size() == 1);
            IngestReport report = healthy.awaitMedia(RUN, RUN.plus(SOON)).report();
            double disturbed = lateness99(report);
            assertThat(report.violations()).isEmpty();
            assertThat(report.unbroken(Duration.ofMillis(100))).isTrue();
            assertThat(handle(show, "healthy").status().droppedFrames()).isZero();
            assertThat(healthy.publications()).hasSize(1);
            System.out.printf("add and remove: p99 lateness %.1f ms calm, %.1f ms disturbed%n", calm, disturbed);
            assertThat(disturbed).isLessThanOrEqualTo(calm + HELD_UP);
        }
    }

    @Tag("chaos")
    @Tag("by-hand")
    @Test
    void hotAddBringsMediaAndRemoveEndsBothAtOnce() throws Exception {
        try (CheckingIngest first = CheckingIngest.start();
                CheckingIngest later = CheckingIngest.start();
                Shows shows = new Shows()) {
            SimulcastSession show = shows.start(flv(STREAM), to("first", first));
            first.awaitMedia(Duration.ofSeconds(3), SOON);
            for (int i = 0; i < 10; i++) {
                long asked = System.nanoTime();
                DestinationHandle added = show.add(to("later " + i, later));
                later.awaitPublications(i + 1, SOON).awaitMedia(Duration.ofMillis(1), SOON);
                long came = System.nanoTime();
                added.remove();
                later.publications().get(i).awaitEnd(SOON);
                Awaitility.await()
                        .atMost(SOON)
                        .pollInterval(Duration.ofMillis(5))
                        .until(() -> show.destination(added.name()).isEmpty());
                long gone = System.nanoTime();
                System.out.printf("hot add %.0f ms, remove %.0f ms%n", (came - asked) / 1e6, (gone - came) / 1e6);
                // 300 ms and 1 s are aimed at, and are figures of docs/benchmarks.md; the key frame alone could take 2
                // s.
                assertThat(Duration.ofNanos(came - asked)).isLessThan(Duration.ofMillis(1500));
                assertThat(Duration.ofNanos(gone - came)).isLessThan(Duration.ofSeconds(3));
            }
        }
    }

    @Tag("chaos")
    @Tag("by-hand")
    @Test
    void shedsTheLeastImportantWhenSeveralFallBehindTogether() {
        try (CheckingIngest a = CheckingIngest.start();
                CheckingIngest b = CheckingIngest.start();
                Shows shows = new Shows()) {
            SimulcastSession show = shows.start(
                    flv(STREAM.kilobits(8000)),
                    plan -> plan.shedding(true),
                    to("important", a).withPriority(10),
                    to("less so", b));
            a.awaitMedia(Duration.ofSeconds(1), SOON);
            b.awaitMedia(Duration.ofSeconds(1), SOON);
            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> show.destinations().stream()
                            .allMatch(
                                    destination -> destination.status().state().isDelivering()));
            a.readAtMost(400_000);
            b.readAtMost(400_000);
            Shows.await(handle(show, "less so"), DestinationState.PAUSED, Duration.ofSeconds(30));
            shows.told(SimulcastEvent.DestinationShed.class);
            assertThat(handle(show, "important").status().state()).isNotEqualTo(DestinationState.PAUSED);
        }
    }

    /** Ten minutes, or {@code -Dchaos.minutes}, 3 at least; memory that grows would show. */
    @Tag("chaos")
    @Tag("by-hand")
    @Test
    @org.junit.jupiter.api.Timeout(value = 13, unit = TimeUnit.MINUTES)
    void staysWithinItsMemoryWithOneThatNeverReadsAndOneThatReconnectsForEver() throws Exception {
        try (ClosedPort nobody = new ClosedPort();
                CheckingIngest healthy = CheckingIngest.start();
                CheckingIngest mute = CheckingIngest.start();
                Shows shows = new Shows()) {
            Destination neverThere = to("never there", "rtmp://127.0.0.1:" + nobody.number() + "/app");
            SimulcastSession show = shows.start(flv(STREAM), to("healthy", healthy), to("mute", mute), neverThere);
            mute.awaitPublication(SOON);
            mute.pauseReading();
            long start = System.nanoTime();
            Duration longest = Duration.ZERO;
            long minuteTwo = 0;
            int minutes = Math.max(3, Integer.getInteger("chaos.minutes", 10));
            for (int second = 1; second <= 60 * minutes; second++) {
                long due = start + TimeUnit.SECONDS.toNanos(second);
                Awaitility.await()
                        .pollInterval(Duration.ofMillis(100))
                        .atMost(SOON)
                        .until(() -> System.nanoTime() >= due);
                Duration queued = handle(show, "mute").status().queued();
                longest = queued.compareTo(longest) > 0 ? queued : longest;
                if (second == 120) {
                    System.gc();
                    minuteTwo = residentBytes();
                }
            }
            System.gc();
            long atTheEnd = residentBytes();
            System.out.printf(
                    "memory: minute 2 %.1f MB, minute %d %.1f MB; longest queue %d ms; %d reconnects of mute%n",
                    minuteTwo / 1e6,
                    minutes,
                    atTheEnd / 1e6,
                    longest.toMillis(),
                    handle(show, "mute").status().reconnects());
            assertThat(atTheEnd - minuteTwo).isLessThan(16 << 20);
            assertThat(longest).isLessThanOrEqualTo(Duration.ofMillis(6_100));
            assertThat(handle(show, "healthy").status().droppedFrames()).isZero();
            assertThat(healthy.publications().get(0).report().unbroken(Duration.ofMillis(250)))
                    .isTrue();
        }
    }

    private static long residentBytes() throws IOException {
        Path status = Path.of("/proc/self/status");
        Peers.require(Files.isReadable(status), "no /proc to read memory from");
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .findFirst()
                .orElseThrow();
    }
}
