package io.exprsn.simulcast.testkit;

import static io.exprsn.simulcast.testkit.Shows.SOON;
import static io.exprsn.simulcast.testkit.Shows.await;
import static io.exprsn.simulcast.testkit.Shows.flv;
import static io.exprsn.simulcast.testkit.Shows.handle;
import static io.exprsn.simulcast.testkit.Shows.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.DestinationHandle;
import io.exprsn.simulcast.DestinationState;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.IngestSettings;
import io.exprsn.simulcast.Problem;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.SourceStatus;
import io.exprsn.simulcast.event.SimulcastEvent;
import io.exprsn.simulcast.event.SimulcastEvent.DestinationStateChanged;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Faults by name, each with the state it must end in and a remedy that fits; real media on real sockets. */
class RelayFaultsTest {
    private static final SyntheticFlv.Settings STREAM = SyntheticFlv.Settings.ofDefaults();

    private static Problem problem(DestinationHandle handle) {
        Problem problem = handle.status().lastProblem();
        assertThat(problem).as("last problem of %s", handle.name()).isNotNull();
        return problem;
    }

    private static CheckingIngest ingest(IngestBehavior behavior) {
        return CheckingIngest.builder().behavior(behavior).start();
    }

    // ---- ingests that misbehave

    @Tag("chaos")
    @Test
    void acceptsTcpAndNeverAnswers() {
        try (CheckingIngest mute = ingest(IngestBehavior.standard().handshake(HandshakeStyle.SILENT));
                Shows shows = new Shows()) {
            shows.start(flv(), to("mute", mute));
            Problem problem = shows.retried("mute", Duration.ofSeconds(15)).problem();
            assertThat(problem.kind()).isEqualTo(ErrorKind.TRANSIENT);
            assertThat(problem.text()).contains("RTMP handshake");
        }
    }

    @Test
    void answersTheHandshakeByteByByte() {
        try (CheckingIngest slow = ingest(IngestBehavior.standard().handshake(HandshakeStyle.BYTE_BY_BYTE));
                Shows shows = new Shows()) {
            shows.start(flv(), to("slow", slow));
            slow.awaitMedia(Duration.ofSeconds(1), SOON);
            assertThat(slow.violations()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "NetStream.Publish.Denied, FAILED, key",
        "NetStream.Publish.Rejected, FAILED, key",
        "NetStream.Publish.Unauthorized, FAILED, key",
        "NetStream.Publish.Failed, FAILED, key",
        "NetStream.Failed, FAILED, key",
        "NetStream.Publish.BadName, RETRYING, last session",
        "NetConnection.Connect.AppShutdown, RETRYING, tried again",
    })
    void refusesPublish(String code, DestinationState state, String remedy) {
        try (CheckingIngest refusing = ingest(IngestBehavior.standard().onPublish(IngestAction.refuse(code)));
                Shows shows = new Shows()) {
            DestinationHandle handle = handle(shows.start(flv(), to("refusing", refusing)), "refusing");
            shows.went("refusing", SOON, DestinationState.CONNECTING, state);
            List<DestinationStateChanged> changes = shows.all(DestinationStateChanged.class);
            DestinationStateChanged refused = changes.stream()
                    .filter(change -> change.from() == DestinationState.CONNECTING)
                    .findFirst()
                    .orElseThrow();
            assertThat(refused.to()).as("what follows the first refusal").isEqualTo(state);
            assertThat(refused.cause()).isNotNull();
            assertThat(refused.cause().text()).contains(code);
            assertThat(refused.cause().remedy()).contains(remedy);
            assertThat(problem(handle).text()).contains(code);
        }
    }

    @ParameterizedTest
    @CsvSource({"NetConnection.Connect.InvalidApp, application", "NetConnection.Connect.Rejected, key"})
    void refusesConnect(String code, String remedy) {
        try (CheckingIngest refusing =
                        ingest(IngestBehavior.standard().onConnect(IngestAction.error(code, "because")));
                Shows shows = new Shows()) {
            DestinationHandle handle = handle(shows.start(flv(), to("refusing", refusing)), "refusing");
            await(handle, DestinationState.FAILED, SOON);
            assertThat(problem(handle).remedy()).contains(remedy);
        }
    }

    @Test
    void acceptsPublishAndClosesSilently() {
        try (CheckingIngest silent = ingest(IngestBehavior.standard().afterMessages(3, IngestAction.close()));
                Shows shows = new Shows()) {
            DestinationHandle handle = handle(shows.start(flv(), to("silent", silent)), "silent");
            await(handle, DestinationState.FAILED, SOON);
            assertThat(problem(handle).text()).contains("3 times running");
            assertThat(problem(handle).remedy()).contains("key is probably wrong");
            assertThat(silent.publications()).hasSize(3);
        }
    }

    @Tag("chaos")
    @Test
    void neverAnswersPublish() {
        try (CheckingIngest mute = ingest(IngestBehavior.standard().onPublish());
                Shows shows = new Shows()) {
            DestinationHandle handle = handle(shows.start(flv(), to("mute", mute)), "mute");
            await(handle, DestinationState.FAILED, Duration.ofSeconds(60));
            assertThat(problem(handle).text()).contains("no answer to publish").contains("3 times running");
            assertThat(problem(handle).remedy()).contains("key");
        }
    }

    @Tag("chaos")
    @Test
    void stopsAcknowledgingWhileItGoesOnTaking() {
        try (CheckingIngest deaf = ingest(IngestBehavior.standard().acknowledgements(Acknowledgements.none()));
                Shows shows = new Shows()) {
            shows.start(flv(STREAM.kilobits(8000)), to("deaf", deaf));
            deaf.awaitMedia(Duration.ofSeconds(1), SOON);
            deaf.perform(IngestAction.acknowledge(1_000_000));
            shows.went("deaf", SOON, DestinationState.SENDING);
            Problem problem = shows.retried("deaf", Duration.ofSeconds(60)).problem();
            assertThat(problem.kind()).isEqualTo(ErrorKind.TRANSIENT);
            assertThat(problem.text()).contains("acknowledged nothing");
        }
    }

    @Tag("chaos")
    @Test
    void freezesAfterEightSeconds() {
        try (CheckingIngest freezing = CheckingIngest.start();
                Shows shows = new Shows()) {
            shows.start(flv(STREAM.kilobits(8000)), to("freezing", freezing));
            freezing.awaitMedia(Duration.ofSeconds(8), SOON);
            freezing.pauseReading();
            Problem problem = shows.retried("freezing", Duration.ofSeconds(60)).problem();
            assertThat(problem.kind()).isEqualTo(ErrorKind.TRANSIENT);
            assertThat(problem.text()).containsAnyOf("took nothing", "acknowledged nothing");
            freezing.resumeReading();
            freezing.awaitPublications(2, SOON).awaitMedia(Duration.ofSeconds(1), SOON);
        }
    }

    @Tag("chaos")
    @Test
    void stallsInTheTlsHandshake() throws IOException {
        try (ServerSocket mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                Shows shows = new Shows()) {
            shows.start(flv(), to("mute", "rtmps://localhost:" + mute.getLocalPort() + "/app"));
            Problem problem = shows.retried("mute", SOON).problem();
            assertThat(problem.kind()).isEqualTo(ErrorKind.TRANSIENT);
            assertThat(problem.text()).contains("TLS");
        }
    }

    @Test
    void speaksNoRtmpButHttp() throws Exception {
        try (FaultServer http = new FaultServer("HTTP/1.1 400 Bad Request\r\n\r\n");
                Shows shows = new Shows()) {
            DestinationHandle handle =
                    handle(shows.start(flv(), to("http", "rtmp://127.0.0.1:" + http.port() + "/app")), "http");
            await(handle, DestinationState.FAILED, SOON);
            assertThat(problem(handle).text()).contains("not an RTMP server");
        }
    }

    @Test
    void resetsEveryNowAndThenAndIsJoinedAgainEachTime() {
        try (CheckingIngest flaky = CheckingIngest.start();
                Shows shows = new Shows()) {
            DestinationHandle handle = handle(shows.start(flv(), to("flaky", flaky)), "flaky");
            for (int i = 1; i <= 4; i++) {
                flaky.awaitPublications(i, SOON).awaitMedia(Duration.ofMillis(600), SOON);
                flaky.disconnectAll(true);
            }
            flaky.awaitPublications(5, SOON).awaitMedia(Duration.ofMillis(600), SOON);
            assertThat(handle.status().reconnects()).isGreaterThanOrEqualTo(4);
            assertThat(flaky.violations()).isEmpty();
        }
    }

    @Test
    void triesTheBackupIngestAfterTwoFailures() throws Exception {
        try (ClosedPort nobody = new ClosedPort();
                CheckingIngest backup = CheckingIngest.start();
                Shows shows = new Shows()) {
            Destination destination = to("with backup", "rtmp://127.0.0.1:" + nobody.number() + "/app")
                    .withBackup(URI.create(backup.url()));
            shows.start(flv(), destination);
            backup.awaitMedia(Duration.ofSeconds(1), SOON);
            shows.told(SimulcastEvent.IngestChanged.class);
        }
    }

    @Test
    void isTakenOverByASecondPublisher() {
        Secret key = Secret.of("shared");
        try (Shows receiving = new Shows(b -> b.ingest(IngestSettings.rtmp(0).takingOver()));
                CheckingIngest sink = CheckingIngest.start()) {
            receiving.start(Source.ingest(key), to("sink", sink));
            URI server = URI.create("rtmp://127.0.0.1:"
                    + receiving.simulcaster.ingestAddresses().get(0).getPort() + "/live");
            Shows first = new Shows();
            Shows second = new Shows();
            try {
                DestinationHandle loser = handle(first.start(flv(), Destination.rtmp("out", server, key)), "out");
                sink.awaitMedia(Duration.ofSeconds(2), SOON);
                first.went("out", SOON, DestinationState.SENDING);
                second.start(flv(), Destination.rtmp("out", server, key));
                await(loser, DestinationState.FAILED, SOON);
                assertThat(problem(loser).text()).contains("took over");
                sink.awaitMedia(Duration.ofSeconds(5), SOON);
                // The sink behind our listener never noticed: one connection, one timeline.
                assertThat(sink.publications()).hasSize(1);
                assertThat(sink.publications().get(0).report().tracks()).allMatch(track -> track.regressions() == 0);
            } finally {
                first.simulcaster.close();
                second.simulcaster.close();
            }
        }
    }

    // ---- sources that misbehave

    /** A publisher of ours pushes to our listener; it goes and comes back with time stamps from 0. */
    private static void sourceGone(Duration away, Duration hold, boolean survives) throws Exception {
        Secret key = Secret.of("studio");
        try (Shows receiving = new Shows(b -> b.ingest(0));
                CheckingIngest sink = CheckingIngest.start()) {
            SimulcastSession show = receiving.start(Source.ingest(key).holdFor(hold), to("sink", sink));
            Destination studio = Destination.rtmp(
                    "studio",
                    URI.create("rtmp://127.0.0.1:"
                            + receiving.simulcaster.ingestAddresses().get(0).getPort() + "/live"),
                    key);
            Shows first = new Shows();
            first.start(flv(), studio);
            sink.awaitMedia(Duration.ofSeconds(2), SOON);
            first.simulcaster.close();
            receiving.told(SimulcastEvent.SourceLost.class);
            long lostAt = System.nanoTime();
            if (!survives) {
                assertThat(show.awaitEnd(hold.plusSeconds(15))).isTrue();
                assertThat(sink.publications().get(0).awaitEnd(SOON).end()).isEqualTo(EndReason.CLEAN);
                return;
            }
            Awaitility.await().atMost(away.plusSeconds(5)).until(() -> System.nanoTime() - lostAt >= away.toNanos());
            Shows second = new Shows();
            try {
                second.start(flv(), studio);
                sink.awaitMedia(away.plusSeconds(4), away.plusSeconds(20));
                assertThat(sink.publications()).as("connections of the sink").hasSize(1);
                IngestReport report = sink.publications().get(0).report();
                assertThat(report.violations()).isEmpty();
                assertThat(report.tracks()).allMatch(track -> track.regressions() == 0);
                assertThat(show.source().state()).isEqualTo(SourceStatus.State.FLOWING);
            } finally {
                second.simulcaster.close();
            }
        }
    }

    @Tag("chaos")
    @Test
    void sourceGoneForThreeSecondsAndBackAtZero() throws Exception {
        sourceGone(Duration.ofSeconds(3), Duration.ofSeconds(30), true);
    }

    @Test
    void sourceGoneForLongerThanItIsHeld() throws Exception {
        sourceGone(Duration.ZERO, Duration.ofSeconds(2), false);
    }

    @Tag("chaos")
    @Test
    void sourceGoneForAMinuteAndBack() throws Exception {
        sourceGone(Duration.ofSeconds(60), Duration.ofSeconds(90), true);
    }

    @Tag("chaos")
    @ParameterizedTest
    @CsvSource({"3600000", "0", "2147483000", "4294967000"})
    void sourceJumps(long to) throws Exception {
        InputStream before =
                new SyntheticFlv(STREAM.lasting(Duration.ofSeconds(3)).from(5_000), 1);
        InputStream after =
                new SyntheticFlv(STREAM.lasting(Duration.ofSeconds(3)).from(to), 2);
        after.skipNBytes(13);
        try (CheckingIngest sink = CheckingIngest.start();
                Shows shows = new Shows()) {
            SimulcastSession show = shows.start(Source.flv(new SequenceInputStream(before, after)), to("sink", sink));
            assertThat(show.awaitEnd(SOON)).isTrue();
            IngestReport report = sink.publications().get(0).report();
            assertThat(report.violations()).isEmpty();
            assertThat(report.unbroken(Duration.ofMillis(200)))
                    .as("%s", report.whatIsBroken(Duration.ofMillis(200)))
                    .isTrue();
            assertThat(report.mediaTime()).isBetween(Duration.ofMillis(5500), Duration.ofMillis(6500));
            assertThat(report.videoAheadOfAudio().abs()).isLessThan(Duration.ofMillis(100));
        }
    }

    @Tag("chaos")
    @Test
    void noKeyFrameForAMinute() throws Exception {
        try (CheckingIngest early = CheckingIngest.start();
                CheckingIngest late = CheckingIngest.start();
                Shows shows = new Shows()) {
            SimulcastSession show = shows.start(flv(STREAM.keyFrameEvery(1800)), to("early", early));
            early.awaitMedia(Duration.ofSeconds(15), Duration.ofSeconds(30));
            shows.told(SimulcastEvent.GroupOfPicturesForgotten.class);
            show.add(to("late", late));
            late.awaitPublication(SOON);
            early.awaitMedia(Duration.ofSeconds(63), Duration.ofSeconds(70));
            IngestReport joined = late.awaitMedia(Duration.ofSeconds(1), SOON).report();
            assertThat(joined.startsWithKeyFrame()).isTrue();
            assertThat(joined.violations()).isEmpty();
            assertThat(early.publications().get(0).report().unbroken(Duration.ofMillis(200)))
                    .isTrue();
        }
    }

    // ---- hosts that misbehave

    @Test
    void anEventHandlerBlocksForEver() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (CheckingIngest sink = CheckingIngest.start();
                Shows shows = new Shows()) {
            SimulcastSession show = shows.start(
                    flv(),
                    plan -> plan.on(SimulcastEvent.SourceFlowing.class, event -> {
                        try {
                            never.await();
                        } catch (InterruptedException ended) {
                            Thread.currentThread().interrupt();
                        }
                    }),
                    to("sink", sink));
            sink.awaitMedia(Duration.ofSeconds(3), SOON);
            show.end();
            assertThat(show.awaitEnd(Duration.ofSeconds(10))).isTrue();
            assertThat(sink.publications().get(0).report().unbroken(Duration.ofMillis(200)))
                    .isTrue();
        }
    }

    @Test
    void theWallClockJumpsADay() {
        SettableClock clock = SettableClock.at(Instant.parse("2026-06-01T12:00:00Z"));
        try (CheckingIngest sink = CheckingIngest.start();
                Shows shows = new Shows(b -> b.clock(clock))) {
            shows.start(flv(), to("sink", sink));
            sink.awaitMedia(Duration.ofSeconds(1), SOON);
            clock.advance(Duration.ofDays(1));
            sink.awaitMedia(Duration.ofSeconds(2), SOON);
            clock.set(Instant.parse("2026-05-31T12:00:00Z"));
            sink.awaitMedia(Duration.ofSeconds(3), SOON);
            assertThat(sink.publications()).hasSize(1);
            assertThat(sink.publications().get(0).report().unbroken(Duration.ofMillis(200)))
                    .isTrue();
        }
    }
}
