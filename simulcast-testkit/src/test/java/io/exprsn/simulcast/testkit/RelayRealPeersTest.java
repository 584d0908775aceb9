package io.exprsn.simulcast.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.DestinationState;
import io.exprsn.simulcast.DestinationStatus;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.ffmpeg.FfmpegRunner;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real input to real servers; what arrived is judged by a reader that is not ours. */
@Tag("chaos")
@Tag("by-hand") // takes minutes
class RelayRealPeersTest {
    private static final Secret KEY = Secret.of("key");

    @TempDir
    Path folder;

    private static Destination to(String name, String server) {
        return Destination.rtmp(name, URI.create(server), KEY);
    }

    private static FfmpegRunner runner() {
        return FfmpegRunner.local(Peers.ffmpeg61().ffmpeg());
    }

    @Test
    void sendsALoopedFileToFourServersAtOnce() throws Exception {
        Path clip = Peers.filmOrOwn(folder);
        try (NginxRtmp nginx = NginxRtmp.start(folder.resolve("nginx"));
                RecordingFfmpeg old = RecordingFfmpeg.start(Peers.ffmpegSystem(), folder.resolve("system.flv"));
                RecordingFfmpeg recent = RecordingFfmpeg.start(Peers.ffmpeg81(), folder.resolve("recent.flv"));
                CheckingIngest checking = CheckingIngest.start();
                Simulcaster simulcaster = Simulcaster.builder().ffmpeg(runner()).build()) {
            var show = simulcaster.start(SimulcastPlan.named("four")
                    .source(Source.file(clip).looping())
                    .to(to("nginx", nginx.server()))
                    .to(to("old ffmpeg", old.server()))
                    .to(to("recent ffmpeg", recent.server()))
                    .to(to("checking", checking.url()))
                    .build());
            assertThat(show.awaitEnd(Duration.ofSeconds(20))).isFalse();
            show.end();
            show.awaitEnd();

            List<DestinationStatus> ended =
                    show.destinations().stream().map(handle -> handle.status()).toList();
            assertThat(ended).allSatisfy(status -> {
                assertThat(status.state()).isEqualTo(DestinationState.ENDED);
                assertThat(status.droppedFrames()).isZero();
                assertThat(status.reconnects()).isZero();
                assertThat(status.timestampRegressions()).isZero();
                assertThat(status.media().videoFrames()).isGreaterThan(400);
            });
            IngestReport report = checking.publications().get(0).report();
            assertThat(report.violations()).isEmpty();
            assertThat(report.tracks()).allMatch(track -> track.regressions() == 0);
            long pictures = report.video().orElseThrow().frames();
            assertThat(pictures).isEqualTo(ended.get(3).media().videoFrames());

            Path nginxFile = nginx.finished(KEY.reveal());
            for (Path file : List.of(nginxFile, old.await(), recent.await())) {
                Recording recording = new Recording(file, Peers.ffmpeg81()).decodesWithoutError();
                assertThat(recording.seconds())
                        .as("length of %s", file.getFileName())
                        .isCloseTo(report.mediaTime().toMillis() / 1000.0, within(0.3));
                assertThat(recording.packets("v:0"))
                        .as("pictures in %s", file.getFileName())
                        .hasSize((int) pictures);
            }
        }
    }

    @Test
    void passesAv1AndOpusThroughUntouched() throws Exception {
        Path clip = Peers.clip("enhanced-bbb-30s.flv");
        try (RecordingFfmpeg recent = RecordingFfmpeg.start(Peers.ffmpeg81(), folder.resolve("av1.flv"));
                Simulcaster simulcaster = Simulcaster.builder().build()) {
            var show = simulcaster.start(SimulcastPlan.named("av1")
                    .source(Source.file(clip))
                    .to(to("recent ffmpeg", recent.server()))
                    .build());
            assertThat(show.awaitEnd(Duration.ofSeconds(50))).isTrue();

            Recording sent = new Recording(clip, Peers.ffmpeg81());
            Recording arrived = new Recording(recent.await(), Peers.ffmpeg81()).decodesWithoutError();
            assertThat(arrived.codecs()).containsExactlyInAnyOrder("av1", "opus");
            // FFmpeg joins as the first subscriber, after the key frame that began the file: from there, every packet.
            for (String stream : List.of("v:0", "a:0")) {
                List<String> before = sent.packets(stream).stream()
                        .map(Recording.Packet::hash)
                        .toList();
                List<String> after = arrived.packets(stream).stream()
                        .map(Recording.Packet::hash)
                        .toList();
                assertThat(after).hasSizeGreaterThan(before.size() * 8 / 10);
                assertThat(before.subList(before.size() - after.size(), before.size()))
                        .as("payloads of %s", stream)
                        .isEqualTo(after);
            }
        }
    }

    @Test
    void keepsCompositionTimesOfBFrames() throws Exception {
        Path clip = Peers.make(folder.resolve("b-frames.flv"), 6, "-bf", "3", "-f", "flv");
        try (NginxRtmp nginx = NginxRtmp.start(folder.resolve("nginx"));
                Simulcaster simulcaster = Simulcaster.builder().build()) {
            var show = simulcaster.start(SimulcastPlan.named("b-frames")
                    .source(Source.file(clip))
                    .to(to("nginx", nginx.server()))
                    .build());
            assertThat(show.awaitEnd(Duration.ofSeconds(30))).isTrue();

            List<Long> before = offsets(new Recording(clip, Peers.ffmpeg61()));
            List<Long> after = offsets(new Recording(nginx.finished("key"), Peers.ffmpeg61()).decodesWithoutError());
            assertThat(before).anyMatch(offset -> offset > 0);
            assertThat(after).isEqualTo(before.subList(before.size() - after.size(), before.size()));
            assertThat(after).hasSizeGreaterThan(before.size() / 2);
        }
    }

    private static List<Long> offsets(Recording recording) throws Exception {
        return recording.packets("v:0").stream()
                .map(packet -> packet.pts() - packet.dts())
                .toList();
    }

    @Test
    void relaysWhatFfmpegPublishesToOurListener() throws Exception {
        Path clip = Peers.filmOrOwn(folder);
        Secret key = Secret.of("studio-key");
        for (FfmpegTool publisher : List.of(Peers.ffmpegSystem(), Peers.ffmpeg81())) {
            try (CheckingIngest ingest = CheckingIngest.start();
                    Simulcaster simulcaster = Simulcaster.builder().ingest(0).build()) {
                var show = simulcaster.start(SimulcastPlan.named("relayed")
                        .source(Source.ingest(key).holdFor(Duration.ofMillis(200)))
                        .to(to("checking", ingest.url()))
                        .build());
                int port = simulcaster.ingestAddresses().get(0).getPort();
                Process process = publisher.start(
                        folder.resolve("publisher.log"),
                        List.of(("-nostdin -v warning -re -t 6 -i " + clip + " -c copy -f flv rtmp://127.0.0.1:" + port
                                        + "/live/" + key.reveal())
                                .split(" ")));
                assertThat(process.waitFor()).isZero();
                show.awaitEnd();

                IngestReport report = ingest.publications().get(0).report();
                assertThat(report.violations()).isEmpty();
                assertThat(report.unbroken(Duration.ofMillis(200))).isTrue();
                assertThat(report.mediaTime()).isGreaterThan(Duration.ofSeconds(5));
                assertThat(report.end()).isEqualTo(EndReason.CLEAN);
            }
        }
    }
}
