package io.exprsn.simulcast.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.DestinationStatus;
import io.exprsn.simulcast.HealthIssue.Code;
import io.exprsn.simulcast.MediaNumbers;
import io.exprsn.simulcast.SimulcastSession;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The numbers of a session that really runs, against what is known of its stream and what arrived. */
class NumbersTest {
    private Shows shows;

    @BeforeEach
    void open() {
        shows = new Shows();
    }

    @AfterEach
    void close() {
        shows.close();
    }

    @Test
    void areThoseOfTheStream() throws Exception {
        try (CheckingIngest ingest = CheckingIngest.start()) {
            // 30 pictures a second, 1 Mbit/s, 128 kbit/s of sound, a key frame every second
            SimulcastSession show = shows.start(Shows.flv(), Shows.to("a", ingest));
            ingest.awaitMedia(Duration.ofSeconds(7), Shows.SOON);

            // A busy machine may send in fits and starts for a moment.
            Awaitility.await("steady numbers").atMost(Shows.SOON).untilAsserted(() -> {
                requireSteady(show.source().media());
                requireSteady(Shows.handle(show, "a").status().media());
            });
            DestinationStatus status = Shows.handle(show, "a").status();
            assertThat(status.platform()).isEqualTo("rtmp");
            assertThat(String.valueOf(status.ingest())).isEqualTo(ingest.url()).doesNotContain("key");
            assertThat(status.queued()).isLessThan(Duration.ofSeconds(1));
            assertThat(status.droppedPackets()).isZero();
            assertThat(status.stalled()).isLessThan(Duration.ofSeconds(1));
            assertThat(show.health().issues()).isEmpty();

            show.end();
            assertThat(show.awaitEnd(Shows.SOON)).isTrue();
            MediaNumbers sent = Shows.handle(show, "a").status().media();
            IngestReport arrived = ingest.publications().get(0).report();
            assertThat(sent.videoFrames())
                    .isEqualTo(arrived.video().orElseThrow().frames());
        }
    }

    private static void requireSteady(MediaNumbers media) {
        assertThat(media.framesPerSecond()).isBetween(26.0, 34.0);
        assertThat(media.kilobitsPerSecond()).isBetween(950L, 1300L);
        assertThat(media.keyFrameInterval()).isEqualTo(Duration.ofSeconds(1));
        assertThat(media.longestKeyFrameInterval()).isEqualTo(Duration.ofSeconds(1));
        assertThat(media.videoAheadOfAudio()).isBetween(Duration.ofMillis(-60), Duration.ofMillis(60));
        assertThat(media.sinceLastPacket()).isLessThan(Duration.ofSeconds(1));
        assertThat(media.keyFrames())
                .isGreaterThanOrEqualTo(6)
                .isBetween(media.videoFrames() / 30, media.videoFrames() / 30 + 1);
    }

    @Tag("chaos")
    @Tag("by-hand")
    @Test
    void ofASlowIngestSayWhatItMissesAndWhoIsToBlame() throws Exception {
        try (CheckingIngest slow = CheckingIngest.start();
                CheckingIngest slower = CheckingIngest.start()) {
            SimulcastSession show = shows.start(
                    Shows.flv(SyntheticFlv.Settings.ofDefaults().kilobits(8000)),
                    Shows.to("slow", slow),
                    Shows.to("slower", slower));
            slow.awaitPublication(Shows.SOON);
            slower.awaitPublication(Shows.SOON);
            slow.readAtMost(300_000);
            slower.pauseReading();
            shows.ailed(Code.UPLINK_SHARED_SLOWNESS, "session", Duration.ofSeconds(40));
            shows.ailed(Code.STALLED, "slower", Duration.ofSeconds(40));
            shows.ailed(Code.FRAMES_DROPPED, "slow", Duration.ofSeconds(40));
            DestinationStatus status = Shows.handle(show, "slow").status();
            assertThat(status.droppedPackets()).isGreaterThan(status.droppedFrames());
            assertThat(status.queuedBytes()).isPositive();
            assertThat(Shows.handle(show, "slower").status().stalled()).isGreaterThan(Duration.ofSeconds(4));
            slow.resumeReading();
            slower.resumeReading();
            show.end();
            assertThat(show.awaitEnd(Shows.SOON)).isTrue();
        }
    }
}
