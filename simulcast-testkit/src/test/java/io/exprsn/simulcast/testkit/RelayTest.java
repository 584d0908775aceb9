package io.exprsn.simulcast.testkit;

import static io.exprsn.simulcast.testkit.Shows.SOON;
import static io.exprsn.simulcast.testkit.Shows.await;
import static io.exprsn.simulcast.testkit.Shows.flv;
import static io.exprsn.simulcast.testkit.Shows.handle;
import static io.exprsn.simulcast.testkit.Shows.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.DestinationHandle;
import io.exprsn.simulcast.DestinationState;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Problem;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.SourceStatus;
import io.exprsn.simulcast.event.SimulcastEvent;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A whole session against ingests in this process that check what arrives. */
class RelayTest {
    private final SyntheticFlv.Settings stream = SyntheticFlv.Settings.ofDefaults();
    private final Shows shows = new Shows();

    @AfterEach
    void close() {
        shows.close();
    }

    @Test
    void sendsAllOfAStreamAndSaysSo() throws Exception {
        try (CheckingIngest a = CheckingIngest.start();
                CheckingIngest b = CheckingIngest.start()) {
            SimulcastSession show = shows.start(flv(stream.lasting(Duration.ofSeconds(3))), to("a", a), to("b", b));
            assertThat(show.awaitEnd(SOON)).isTrue();

            for (CheckingIngest ingest : List.of(a, b)) {
                IngestReport report = ingest.publications().get(0).report();
                assertThat(report.violations()).isEmpty();
                assertThat(report.hazards()).isEmpty();
                assertThat(report.video().orElseThrow().frames()).isEqualTo(90);
                assertThat(report.metadataBeforeMedia()).isTrue();
                assertThat(report.firstTimestamp()).isZero();
                assertThat(report.end()).isEqualTo(EndReason.CLEAN);
            }
            assertThat(show.source().state()).isEqualTo(SourceStatus.State.ENDED);
            shows.told(SimulcastEvent.SessionEnded.class);
            assertThat(shows.events).first().isInstanceOf(SimulcastEvent.SessionStarted.class);
            assertThat(shows.events).last().isInstanceOf(SimulcastEvent.SessionEnded.class);
        }
    }

    @Test
    void becomesLiveAndAwaitsIt() throws Exception {
        try (CheckingIngest a = CheckingIngest.start()) {
            SimulcastSession show = shows.start(flv(), to("a", a));
            show.awaitLive(SOON);
            shows.told(SimulcastEvent.DestinationLive.class);
            show.end();
            show.awaitEnd();
        }
    }

    @Test
    void addsAndRemovesWhileLiveWithoutTheOthersNoticing() throws Exception {
        try (CheckingIngest first = CheckingIngest.start();
                CheckingIngest later = CheckingIngest.start()) {
            SimulcastSession show = shows.start(flv(), to("first", first));
            first.awaitMedia(Duration.ofSeconds(1), SOON);
            DestinationHandle added = show.add(to("later", later));
            later.awaitMedia(Duration.ofSeconds(1), SOON);
            added.remove();
            later.publications().get(0).awaitEnd(SOON);
            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> show.destination("later").isEmpty());
            first.awaitMedia(Duration.ofSeconds(4), SOON);
            show.end();
            show.awaitEnd();

            IngestReport joined = later.publications().get(0).report();
            assertThat(joined.violations()).isEmpty();
            assertThat(joined.startsWithKeyFrame()).isTrue();
            assertThat(joined.firstTimestamp()).isZero();
            assertThat(joined.end()).isEqualTo(EndReason.CLEAN);
            IngestReport untouched = first.publications().get(0).report();
            assertThat(untouched.unbroken(Duration.ofMillis(100))).isTrue();
            assertThat(first.publications()).hasSize(1);
            assertThatThrownBy(added::pause)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("later");
        }
    }

    @Test
    void reconnectsAloneAndBeginsAgainAtZeroWithHeadersAndKeyFrame() throws Exception {
        try (CheckingIngest steady = CheckingIngest.start();
                CheckingIngest flaky = CheckingIngest.start()) {
            SimulcastSession show = shows.start(flv(), to("steady", steady), to("flaky", flaky));
            flaky.awaitMedia(Duration.ofSeconds(1), SOON);
            flaky.kill();
            DestinationHandle handle = handle(show, "flaky");
            shows.retried("flaky", SOON);
            flaky.revive();
            Publication second = flaky.awaitPublications(2, SOON);
            second.awaitMedia(Duration.ofSeconds(1), SOON);
            assertThat(handle.status().reconnects()).isPositive();
            show.end();
            show.awaitEnd();

            IngestReport again = second.report();
            assertThat(again.violations()).isEmpty();
            assertThat(again.firstTimestamp()).isZero();
            assertThat(again.startsWithKeyFrame()).isTrue();
            assertThat(again.metadataBeforeMedia()).isTrue();
            assertThat(steady.publications()).hasSize(1);
            assertThat(steady.publications().get(0).report().unbroken(Duration.ofMillis(100)))
                    .isTrue();
        }
    }

    @Test
    void dropsWholeGroupsForASlowIngestAndNothingForTheOthers() throws Exception {
        try (CheckingIngest fast = CheckingIngest.start();
                CheckingIngest slow = CheckingIngest.start()) {
            SimulcastSession show = shows.start(flv(stream.kilobits(8000)), to("fast", fast), to("slow", slow));
            slow.awaitPublication(SOON);
            slow.readAtMost(300_000);
            DestinationHandle slowHandle = handle(show, "slow");
            Awaitility.await("pictures are dropped")
                    .atMost(Duration.ofSeconds(40))
                    .until(() -> slowHandle.status().droppedFrames() > 30);
            assertThat(slowHandle.status().queued()).isLessThan(Duration.ofSeconds(7));
            shows.told(SimulcastEvent.FramesDropped.class);
            IngestReport steady = fast.publications().get(0).report();
            assertThat(handle(show, "fast").status().droppedFrames()).isZero();
            assertThat(steady.violations()).isEmpty();
            assertThat(steady.unbroken(Duration.ofMillis(100))).isTrue();
            slow.resumeReading();
            show.end();
            show.awaitEnd();
            IngestReport patchy = slow.publications().get(0).report();
            assertThat(patchy.violations()).isEmpty();
            assertThat(patchy.tracks()).allMatch(track -> track.regressions() == 0);
        }
    }

    @Test
    void givesUpOnARefusedKeyAndSaysWhatHelps() throws Exception {
        try (CheckingIngest good = CheckingIngest.start();
                CheckingIngest refusing = CheckingIngest.start()) {
            refusing.streamKeys("another");
            SimulcastSession show = shows.start(flv(), to("good", good), to("refusing", refusing));
            DestinationHandle handle = handle(show, "refusing");
            await(handle, DestinationState.FAILED, SOON);
            assertThat(handle.status().lastProblem().kind()).isEqualTo(ErrorKind.REJECTED);
            assertThat(handle.status().lastProblem().remedy()).contains("key");
            refusing.streamKeys("key");
            handle.retryNow();
            refusing.awaitMedia(Duration.ofSeconds(1), SOON);
            show.end();
            show.awaitEnd();
        }
    }

    @Test
    void pausesResumesAndRekeysWhileLive() throws Exception {
        try (CheckingIngest ingest = CheckingIngest.start()) {
            SimulcastSession show = shows.start(flv(), to("a", ingest));
            DestinationHandle handle = handle(show, "a");
            ingest.awaitMedia(Duration.ofMillis(500), SOON);
            handle.pause();
            assertThat(ingest.publications().get(0).awaitEnd(SOON).end()).isEqualTo(EndReason.CLEAN);
            await(handle, DestinationState.PAUSED, SOON);
            handle.resume();
            show.awaitLive(SOON); // nobody waits for one that is paused: that it is wanted again counts at once
            assertThat(handle.status().state()).isEqualTo(DestinationState.LIVE);
            ingest.awaitPublications(2, SOON).awaitMedia(Duration.ofMillis(500), SOON);
            handle.rekey(Secret.of("second-key"));
            Publication rekeyed = ingest.awaitPublications(3, SOON);
            rekeyed.awaitMedia(Duration.ofMillis(500), SOON);
            assertThat(rekeyed.streamName()).isEqualTo("second-key");
            show.end();
            show.awaitEnd();
        }
    }

    @Test
    void announcesNoCodecsForPlainOnesAndSplitsNoAddress() throws Exception {
        try (CheckingIngest ingest = CheckingIngest.start()) {
            Destination youTube = Destination.rtmp(
                    "youtube-like",
                    URI.create("rtmp://127.0.0.1:" + ingest.port() + "/live2?backup=1"),
                    Secret.of("abcd?x=1&y=2/3"));
            SimulcastSession show = shows.start(flv(), youTube);
            ingest.awaitMedia(Duration.ofMillis(300), SOON);
            IngestReport report = ingest.publications().get(0).report();
            assertThat(report.app()).isEqualTo("live2?backup=1");
            assertThat(report.streamName()).isEqualTo("abcd?x=1&y=2/3");
            assertThat(report.tcUrl()).isEqualTo("rtmp://127.0.0.1:" + ingest.port() + "/live2?backup=1");
            assertThat(report.connectProperties()).doesNotContainKeys("fourCcList", "videoFourCcInfoMap", "capsEx");
            show.end();
            show.awaitEnd();
        }
    }

    @Test
    void soundAloneAndPictureAloneFlow() throws Exception {
        for (SyntheticFlv.Settings settings : List.of(stream.soundOnly(), stream.silent())) {
            try (CheckingIngest ingest = CheckingIngest.start()) {
                SimulcastSession show = shows.start(flv(settings.lasting(Duration.ofSeconds(2))), to("a", ingest));
                assertThat(show.awaitEnd(SOON)).isTrue();
                assertThat(ingest.publications().get(0).report().mediaTime()).isGreaterThan(Duration.ofMillis(1500));
            }
        }
    }

    @Test
    void aSourceThatIsNoMediaFailsTheSession() throws Exception {
        try (CheckingIngest ingest = CheckingIngest.start()) {
            SimulcastSession show = shows.simulcaster.start(SimulcastPlan.named("text")
                    .source(Source.flv(new java.io.ByteArrayInputStream("hello, world".getBytes())))
                    .to(to("a", ingest))
                    .build());
            assertThat(show.awaitEnd(SOON)).isTrue();
            assertThat(show.source().state()).isEqualTo(SourceStatus.State.FAILED);
            assertThat(message(show.source().lastProblem())).contains("hello");
            assertThat(ingest.connections()).isZero();
        }
    }

    private static String message(@Nullable Problem problem) {
        return problem == null ? "" : problem.text();
    }

    @Test
    void refusesWhatCannotBeRightBeforeAnythingRuns() {
        Source source = Source.flv(new SyntheticFlv());
        Destination fine = Destination.rtmp("x", URI.create("rtmp://127.0.0.1:1/app"), Secret.of("k"));
        for (Destination wrong : List.of(
                fine.with("color", "blue"),
                fine.with(Destination.CHUNK_SIZE, "12"),
                fine.with(Destination.PROXY, "ftp://x:1"),
                fine.with(Destination.TRUST, "/no/such.pem"),
                new Destination("x", "rtmp", null, null, 0, java.util.Map.of(Destination.URL, "rtmp://h/app")))) {
            assertThatThrownBy(() -> shows.simulcaster.start(SimulcastPlan.named("wrong")
                            .source(source)
                            .to(wrong)
                            .build()))
                    .isInstanceOfSatisfying(
                            SimulcastException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID))
                    .hasMessageContaining("x");
        }
    }
}
