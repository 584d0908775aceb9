package io.exprsn.simulcast.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("chaos")
class CheckingIngestWithFfmpegTest {
    private static final Duration WAIT = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"simulcast.ffmpeg61", "simulcast.ffmpeg81"})
    void findsNothingWrongWithFfmpegAndCountsWhatItSent(String property) throws Exception {
        FfmpegTool tool = FfmpegTool.of(property);
        try (var ingest = CheckingIngest.builder()
                .recordTo(folder.resolve("out.flv"))
                .rememberMessages()
                .start()) {
            tool.run("ffmpeg", publish(ingest.url() + "/key?a=1", "-t", "3"));

            Publication publication = ingest.awaitPublication(WAIT);
            IngestReport report = publication.awaitEnd(WAIT);
            assertThat(report.whatIsBroken(Duration.ofMillis(100))).isEmpty();
            assertThat(report.streamName()).isEqualTo("key?a=1");
            assertThat(report.app()).isEqualTo("app");
            assertThat(report.tcUrl()).isEqualTo(ingest.url());
            assertThat(report.end()).isEqualTo(EndReason.CLEAN);
            assertThat(report.metadata()).containsEntry("width", 320.0).containsEntry("height", 180.0);
            assertThat(report.metadataBeforeMedia()).isTrue();
            assertThat(report.videoHeaderBeforeMedia()).isTrue();
            assertThat(report.audioHeaderBeforeMedia()).isTrue();
            assertThat(report.startsWithKeyFrame()).isTrue();
            assertThat(report.firstTimestamp()).isZero();
            assertThat(report.commands())
                    .containsSubsequence("connect", "releaseStream", "FCPublish", "createStream", "publish")
                    .endsWith("FCUnpublish", "deleteStream");

            TrackReport video = report.video().orElseThrow();
            assertThat(video.codec()).isEqualTo("avc1");
            assertThat(video.frames()).isEqualTo(75);
            assertThat(video.keyFrames()).isEqualTo(3);
            assertThat(video.mediaTime()).isEqualTo(Duration.ofMillis(74 * 40));
            assertThat(video.log().stream().filter(MediaMessage::frame).count()).isEqualTo(75);
            assertThat(video.maxCompositionTime()).isPositive();
            TrackReport audio = report.audio().orElseThrow();
            assertThat(audio.codec()).isEqualTo("mp4a");
            assertThat(packets(tool, publication.recording().orElseThrow()))
                    .containsExactlyInAnyOrder("video," + video.frames(), "audio," + audio.frames());
        }
    }

    @Test
    void understandsEnhancedTracks() throws Exception {
        FfmpegTool tool = FfmpegTool.of("simulcast.ffmpeg81");
        try (var ingest = CheckingIngest.start()) {
            tool.run(
                    "ffmpeg",
                    publish(ingest.url() + "/key", "-t", "2", "-map", "0", "-map", "0", "-map", "1", "-map", "1"));

            IngestReport report = ingest.awaitPublication(WAIT).awaitEnd(WAIT);
            assertThat(report.whatIsBroken(Duration.ofMillis(100))).isEmpty();
            assertThat(report.tracks()).hasSize(4);
            TrackReport second = report.track(TrackReport.Kind.VIDEO, 1).orElseThrow();
            assertThat(second.codec()).isEqualTo("avc1");
            assertThat(second.extended()).isTrue();
            assertThat(second.frames()).isEqualTo(50);
            assertThat(report.track(TrackReport.Kind.AUDIO, 1).orElseThrow().extended())
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"simulcast.ffmpeg61", "simulcast.ffmpeg81"})
    void isUnderstoodByFfmpegWhateverServerItPlays(String property) throws Exception {
        FfmpegTool tool = FfmpegTool.of(property);
        try (var ingest = CheckingIngest.start()) {
            ingest.nextConnections(
                    IngestBehavior.likeNginx(),
                    IngestBehavior.likeSrs(),
                    IngestBehavior.likeMediaMtx(),
                    IngestBehavior.standard()
                            .handshake(HandshakeStyle.SPLIT)
                            .beforeConnectAnswer(IngestAction.command("onBWDone"))
                            .afterMessages(5, IngestAction.announceChunkSize(1), IngestAction.ping())
                            .afterMessages(10, IngestAction.announceChunkSize(Integer.MAX_VALUE)),
                    IngestBehavior.standard().handshake(HandshakeStyle.BYTE_BY_BYTE));
            for (int i = 1; i <= 5; i++) {
                // In real time and without a burst at the end: where answers lie unread when FFmpeg closes, its
                // kernel sends a reset and drops the last frames.
                var arguments = new ArrayList<>(publish(ingest.url() + "/key", "-t", "1", "-tune", "zerolatency"));
                arguments.addAll(0, List.of("-re"));
                tool.run("ffmpeg", arguments);
                IngestReport report = ingest.awaitPublications(i, WAIT).awaitEnd(WAIT);
                // A chunk size of 1 is echoed by FFmpeg, which the ingest rightly dislikes.
                assertThat(report.whatIsBroken(Duration.ofMillis(100)))
                        .allMatch(sentence -> sentence.contains("chunk size"));
                assertThat(report.video().orElseThrow().frames())
                        .as("connection %d: %s", i, report)
                        .isEqualTo(25);
            }
        }
    }

    @Test
    void speaksTls() throws Exception {
        FfmpegTool tool = FfmpegTool.of("simulcast.ffmpeg61");
        var certificates = TestCertificates.create(folder);
        try (var ingest = CheckingIngest.builder()
                .tls(certificates.serverContext("localhost"))
                .start()) {
            assertThat(ingest.url()).startsWith("rtmps://localhost:");
            tool.run("ffmpeg", publish(ingest.url() + "/key", "-t", "1"));

            IngestReport report = ingest.awaitPublication(WAIT).awaitEnd(WAIT);
            assertThat(report.whatIsBroken(Duration.ofMillis(100))).isEmpty();
            assertThat(report.end()).isEqualTo(EndReason.CLEAN);
        }
    }

    private static List<String> publish(String url, String... options) {
        var arguments = new ArrayList<>(List.of(
                "-hide_banner",
                "-nostdin",
                "-v",
                "warning",
                "-f",
                "lavfi",
                "-i",
                "testsrc2=size=320x180:rate=25",
                "-f",
                "lavfi",
                "-i",
                "sine=sample_rate=48000"));
        arguments.addAll(Arrays.asList(options));
        arguments.addAll(List.of(
                "-c:v",
                "libx264",
                "-preset",
                "veryfast",
                "-g",
                "25",
                "-pix_fmt",
                "yuv420p",
                "-c:a",
                "aac",
                "-f",
                "flv",
                url));
        return arguments;
    }

    /** Lines such as {@code video,75}. */
    private static List<String> packets(FfmpegTool tool, Path file) throws Exception {
        String printed = tool.run(
                "ffprobe",
                List.of(
                        "-v",
                        "error",
                        "-count_packets",
                        "-show_entries",
                        "stream=codec_type,nb_read_packets",
                        "-of",
                        "csv=p=0",
                        file.toString()));
        return printed.lines().toList();
    }
}
