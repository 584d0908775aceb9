package io.exprsn.simulcast.testkit;

import static io.exprsn.simulcast.testkit.Shows.handle;
import static io.exprsn.simulcast.testkit.Shows.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.EncodingProfile;
import io.exprsn.simulcast.EncodingProfile.Preset;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.SourceLoss;
import io.exprsn.simulcast.event.SimulcastEvent;
import io.exprsn.simulcast.ffmpeg.FfmpegRunner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What viewers see when the FFmpeg of a rendition dies or hangs. */
class UnbrokenRenditionsTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    /** The promise is 4 s and 10 s on a machine that is free; a busy one gets three times as long. */
    private static final int BUSY = 3;

    private static final EncodingProfile PROFILE = EncodingProfile.builder()
            .size(640, 360)
            .frameRate(15)
            .videoKilobits(200)
            .preset(Preset.ULTRAFAST)
            .audioKilobits(64)
            .build();

    private final FfmpegTool ffmpeg = Peers.ffmpegSystem();
    private final Shows shows = new Shows(builder -> builder.ffmpeg(FfmpegRunner.local(ffmpeg.ffmpeg())));

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        shows.close();
        assertThat(Encoders.running()).isEmpty();
    }

    @Test
    void mediaIsSoonBackWhenAnEncoderIsKilled() throws Exception {
        backAfter("KILL", Duration.ofSeconds(4));
    }

    @Tag("chaos")
    @Tag("by-hand")
    @Test
    void mediaIsBackWhenAnEncoderHangs() throws Exception {
        backAfter("STOP", Duration.ofSeconds(10));
    }

    private void backAfter(String signal, Duration promised) throws Exception {
        Path clip = new EncodedSource(ffmpeg).flv(folder, 640, 360, 20, 2, true);
        try (CheckingIngest held = CheckingIngest.builder().rememberMessages().start();
                CheckingIngest bridged =
                        CheckingIngest.builder().rememberMessages().start()) {
            SimulcastSession show = shows.start(
                    Source.file(clip).looping(),
                    to("held", held).encodedAs(PROFILE),
                    to("bridged", bridged).encodedAs(PROFILE).onSourceLoss(SourceLoss.lastFrame()));
            held.awaitMedia(Duration.ofSeconds(3), SOON);
            bridged.awaitMedia(Duration.ofSeconds(3), SOON);
            ProcessHandle victim = Encoders.awaitOne(SOON);
            long struck = System.nanoTime();
            signal(victim, signal);
            Awaitility.await("another encoder")
                    .atMost(SOON)
                    .until(() -> Encoders.running().stream().anyMatch(other -> other.pid() != victim.pid()));
            long frames = frames(held);
            Awaitility.await("its media").atMost(SOON).until(() -> frames(held) > frames + 15);

            Duration back = back(held, struck);
            System.out.println(
                    "[" + signal + "] media back after " + back.toMillis() + " ms, promised " + promised.toMillis());
            assertThat(back).isLessThan(promised.multipliedBy(BUSY));
            show.end();
            show.awaitEnd();
            assertThat(shows.events).hasAtLeastOneElementOfType(SimulcastEvent.RenditionRestarting.class);
            for (CheckingIngest ingest : List.of(held, bridged)) {
                assertThat(ingest.publications()).hasSize(1);
                IngestReport report = ingest.publications().get(0).report();
                assertThat(report.violations()).isEmpty(); // no time going back among them
                assertThat(report.end()).isEqualTo(EndReason.CLEAN);
            }
            assertThat(handle(show, "held").status().reconnects()).isZero();
            IngestReport seen = bridged.publications().get(0).report();
            assertThat(seen.whatIsBroken(Duration.ofMillis(500).multipliedBy(BUSY)))
                    .isEmpty(); // the slate begins when a busy machine lets it
        }
    }

    /** From the blow to the first picture after the longest pause that followed. */
    private static Duration back(CheckingIngest ingest, long struck) {
        List<MediaMessage> pictures = ingest.publications().get(0).report().video().orElseThrow().log().stream()
                .filter(MediaMessage::frame)
                .toList();
        long longest = 0;
        long back = struck;
        for (int i = 1; i < pictures.size(); i++) {
            long pause = pictures.get(i).arrivedAt() - pictures.get(i - 1).arrivedAt();
            if (pictures.get(i).arrivedAt() > struck && pause > longest) {
                longest = pause;
                back = pictures.get(i).arrivedAt();
            }
        }
        return Duration.ofNanos(back - struck);
    }

    private static long frames(CheckingIngest ingest) {
        return ingest.publications().get(0).report().video().orElseThrow().frames();
    }

    private static void signal(ProcessHandle process, String name) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        assertThat(kill.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(kill.exitValue()).isZero();
    }
}
