package io.exprsn.simulcast.testkit;

import static io.exprsn.simulcast.testkit.Shows.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.EncodingPlan;
import io.exprsn.simulcast.EncodingPlan.Reason;
import io.exprsn.simulcast.EncodingProfile;
import io.exprsn.simulcast.EncodingProfile.Preset;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.ffmpeg.FfmpegRunner;
import io.exprsn.simulcast.spi.MediaLimits;
import io.exprsn.simulcast.spi.PlatformByKey;
import io.exprsn.simulcast.spi.PlatformFacts;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sources that lack what a platform needs: the plan says so, and the platform gets it. */
@Tag("chaos")
@Tag("by-hand") // takes minutes
class CompletedSourceTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration HITCH = Duration.ofMillis(500);
    private static final long PICTURE_MILLIS = 67;

    private static final EncodingProfile PROFILE = EncodingProfile.builder()
            .size(160, 90)
            .frameRate(15)
            .videoKilobits(120)
            .preset(Preset.ULTRAFAST)
            .audioKilobits(64)
            .build();

    private final FfmpegTool ffmpeg = Peers.ffmpegSystem();
    private final Shows shows =
            new Shows(builder -> builder.platform(new Demanding()).ffmpeg(FfmpegRunner.local(ffmpeg.ffmpeg())));

    @TempDir
    private Path folder;

    private CheckingIngest ingest;

    /** Wants sound and pictures, and a key frame at least each 4 s. */
    private record Demanding() implements PlatformByKey {
        @Override
        public String id() {
            return "demanding";
        }

        @Override
        public PlatformFacts facts() {
            MediaLimits limits = MediaLimits.builder("this test", LocalDate.of(2026, 11, 22))
                    .keyFrames(Duration.ofSeconds(2), Duration.ofSeconds(4))
                    .soundAndPicturesNeeded()
                    .build();
            return PlatformFacts.of("Demanding", PROFILE, limits).build();
        }
    }

    @BeforeEach
    void start() {
        ingest = CheckingIngest.builder()
                .rememberMessages()
                .recordTo(folder.resolve("arrived.flv"))
                .start();
    }

    @AfterEach
    void close() {
        shows.close();
        ingest.close();
        assertThat(Encoders.running()).isEmpty();
    }

    @Test
    void aSilentSourceIsCopiedWithSilence() throws Exception {
        Path silent = new EncodedSource(ffmpeg).flv(folder, 320, 180, 20, 2, false);
        SimulcastSession show = shows.start(Source.file(silent).looping(), demanding());
        ingest.awaitMedia(Duration.ofSeconds(5), SOON);
        assertThat(Encoders.running()).isEmpty();
        EncodingPlan.DestinationPlan line = line(show);
        assertThat(line.reasons()).containsExactly(Reason.NEEDS_AUDIO);
        assertThat(line.silenceAdded()).isTrue();
        assertThat(line.isCopy()).isTrue();
        assertThat(line.text()).isEqualTo("copy with silence added: the source has no sound");

        IngestReport report = end(show);
        assertThat(report.audio().orElseThrow().codec()).isEqualTo("mp4a");
        assertThat(report.audio().orElseThrow().mediaTime()).isGreaterThan(Duration.ofSeconds(4));
        assertThat(report.videoAheadOfAudio()).isBetween(Duration.ofMillis(-200), Duration.ofMillis(200));
        Recording copy = arrived();
        assertThat(copy.codecs()).containsExactlyInAnyOrder("h264", "aac");
    }

    @Test
    void keyFramesTenSecondsApartBecomeTwo() throws Exception {
        Path rare = new EncodedSource(ffmpeg).flv(folder, 320, 180, 30, 10, true);
        SimulcastSession show = shows.start(Source.file(rare).looping(), demanding());
        ingest.awaitMedia(Duration.ofSeconds(7), SOON);
        EncodingPlan.DestinationPlan line = line(show);
        assertThat(line.reasons()).containsExactly(Reason.KEY_FRAMES_TOO_FAR_APART);
        System.out.println("[key frames each 10 s] " + line.text());

        IngestReport report = end(show);
        assertThat(keyFrameIntervals(report))
                .hasSizeGreaterThanOrEqualTo(3)
                .allSatisfy(interval -> assertThat(interval).isBetween(2_000 - PICTURE_MILLIS, 2_000 + PICTURE_MILLIS));
        arrived();
    }

    @Test
    void aSilentSourceWithRareKeyFramesGetsBoth() throws Exception {
        Path rare = new EncodedSource(ffmpeg).flv(folder, 320, 180, 30, 10, false);
        SimulcastSession show = shows.start(Source.file(rare).looping(), demanding());
        ingest.awaitMedia(Duration.ofSeconds(7), SOON);
        assertThat(line(show).reasons()).containsExactlyInAnyOrder(Reason.KEY_FRAMES_TOO_FAR_APART, Reason.NEEDS_AUDIO);

        IngestReport report = end(show);
        assertThat(keyFrameIntervals(report))
                .hasSizeGreaterThanOrEqualTo(3)
                .allSatisfy(interval -> assertThat(interval).isBetween(2_000 - PICTURE_MILLIS, 2_000 + PICTURE_MILLIS));
        assertThat(report.audio().orElseThrow().mediaTime()).isGreaterThan(Duration.ofSeconds(6));
        assertThat(arrived().codecs()).containsExactlyInAnyOrder("h264", "aac");
    }

    @Test
    void soundAloneGetsAPicture() throws Exception {
        Path sound = folder.resolve("sound.flv");
        ffmpeg.run(
                "ffmpeg",
                List.of(("-v error -f lavfi -i sine=f=440:r=48000 -t 20 -c:a aac -ac 2 " + sound).split(" ")));
        SimulcastSession show = shows.start(Source.file(sound).looping(), demanding());
        ingest.awaitMedia(Duration.ofSeconds(6), SOON);
        assertThat(line(show).reasons()).containsExactly(Reason.NEEDS_VIDEO);
        System.out.println("[sound alone] " + line(show).text());

        IngestReport report = end(show);
        assertThat(report.video().orElseThrow().firstDts()).isLessThan(200);
        assertThat(report.video().orElseThrow().mediaTime()).isGreaterThan(Duration.ofSeconds(5));
        assertThat(keyFrameIntervals(report))
                .hasSizeGreaterThanOrEqualTo(2)
                .allSatisfy(interval -> assertThat(interval).isBetween(2_000 - PICTURE_MILLIS, 2_000 + PICTURE_MILLIS));
        assertThat(report.audio().orElseThrow().mediaTime()).isGreaterThan(Duration.ofSeconds(4));
        assertThat(arrived().codecs()).containsExactlyInAnyOrder("h264", "aac");
    }

    private Destination demanding() {
        return to("demanding", ingest).onPlatform("demanding");
    }

    private static EncodingPlan.DestinationPlan line(SimulcastSession show) {
        return show.encodingPlan().orElseThrow().destination("demanding").orElseThrow();
    }

    private IngestReport end(SimulcastSession show) throws Exception {
        show.end();
        show.awaitEnd();
        assertThat(ingest.publications()).hasSize(1);
        IngestReport report = ingest.publications().get(0).awaitEnd(SOON);
        assertThat(report.whatIsBroken(HITCH)).isEmpty();
        return report;
    }

    private Recording arrived() throws Exception {
        Path file = ingest.publications().get(0).recording().orElseThrow();
        return new Recording(file, Peers.ffmpeg81()).decodesStrictly();
    }

    private static List<Long> keyFrameIntervals(IngestReport report) {
        List<Long> at = report.video().orElseThrow().log().stream()
                .filter(MediaMessage::keyFrame)
                .map(MediaMessage::dts)
                .toList();
        List<Long> intervals = new ArrayList<>();
        for (int i = 1; i < at.size(); i++) {
            intervals.add(at.get(i) - at.get(i - 1));
        }
        return intervals;
    }
}
