package io.exprsn.simulcast.testkit;

import static io.exprsn.simulcast.testkit.Shows.handle;
import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.EncodingProfile;
import io.exprsn.simulcast.EncodingProfile.Preset;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.SourceLoss;
import io.exprsn.simulcast.event.SimulcastEvent.SourceSwitched;
import io.exprsn.simulcast.ffmpeg.FfmpegRunner;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A main publisher that dies and comes back, and a backup of another size that stands in. */
class BackupSourceTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Secret STUDIO = Secret.of("studio");

    private static final EncodingProfile PROFILE = EncodingProfile.builder()
            .size(160, 90)
            .frameRate(15)
            .videoKilobits(120)
            .preset(Preset.ULTRAFAST)
            .audioKilobits(64)
            .build();

    private final FfmpegTool ffmpeg = Peers.ffmpegSystem();
    private final Shows shows = new Shows(builder -> builder.ingest(0).ffmpeg(FfmpegRunner.local(ffmpeg.ffmpeg())));

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        shows.close();
        assertThat(Encoders.running()).isEmpty();
    }

    @Test
    @Tag("chaos")
    void theBackupTakesOverAndGivesBack() throws Exception {
        Path clip = new EncodedSource(ffmpeg).flv(folder, 320, 180, 20, 2, true);
        Path other = new EncodedSource(ffmpeg).flv(folder, 256, 144, 20, 2, true);
        try (NginxRtmp nginx = NginxRtmp.start(folder.resolve("nginx"))) {
            SimulcastSession show = shows.start(
                    Source.ingest(STUDIO).keepWaiting(),
                    plan -> plan.backup(Source.file(other).looping()),
                    to(nginx, "encoded").encodedAs(PROFILE),
                    to(nginx, "slated").encodedAs(PROFILE).onSourceLoss(SourceLoss.lastFrame()),
                    to(nginx, "copy"));
            awaitSwitches(1); // nobody publishes yet
            FfmpegPublisher first = FfmpegPublisher.start(ffmpeg, clip, shows.simulcaster, STUDIO);
            try (first) {
                awaitSwitches(2);
                awaitMore(show);
            }
            awaitSwitches(3);
            awaitMore(show);
            FfmpegPublisher again = FfmpegPublisher.start(ffmpeg, clip, shows.simulcaster, STUDIO);
            try (again) {
                awaitSwitches(4);
                awaitMore(show);
                show.end();
                show.awaitEnd();
            }
            assertThat(switches())
                    .extracting(SourceSwitched::to)
                    .satisfiesExactly(
                            to -> assertThat(to).contains(other.getFileName().toString()),
                            to -> assertThat(to).contains("publisher"),
                            to -> assertThat(to).contains(other.getFileName().toString()),
                            to -> assertThat(to).contains("publisher"));
            for (String name : List.of("encoded", "slated", "copy")) {
                assertThat(handle(show, name).status().reconnects()).isZero();
                Recording recording = new Recording(nginx.finished(name), Peers.ffmpeg81());
                System.out.println("[backup] " + name + ": " + recording.seconds() + " s, largest step "
                        + recording.largestStep("v:0") + " ms and " + recording.largestStep("a:0") + " ms");
                recording.decodesStrictly().isUnbroken(500);
            }
        }
    }

    private static Destination to(NginxRtmp nginx, String name) {
        return Destination.rtmp(name, URI.create(nginx.server()), Secret.of(name));
    }

    private void awaitSwitches(int count) {
        Awaitility.await(count + " switches of the source")
                .atMost(SOON)
                .until(() -> switches().size() >= count);
    }

    private List<SourceSwitched> switches() {
        return shows.events.stream()
                .filter(SourceSwitched.class::isInstance)
                .map(SourceSwitched.class::cast)
                .toList();
    }

    private static void awaitMore(SimulcastSession show) {
        for (String name : List.of("encoded", "slated", "copy")) {
            long before = handle(show, name).status().media().videoFrames();
            Awaitility.await("pictures at " + name)
                    .atMost(SOON)
                    .until(() -> handle(show, name).status().media().videoFrames() > before + 45);
        }
    }
}
