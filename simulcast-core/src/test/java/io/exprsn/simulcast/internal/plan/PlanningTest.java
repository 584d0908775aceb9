package io.exprsn.simulcast.internal.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.EncodingPlan;
import io.exprsn.simulcast.EncodingPlan.DestinationPlan;
import io.exprsn.simulcast.EncodingPlan.Reason;
import io.exprsn.simulcast.EncodingProfile;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.ffmpeg.FfmpegBinary;
import io.exprsn.simulcast.ffmpeg.FfmpegCommand;
import io.exprsn.simulcast.ffmpeg.FfmpegProcess;
import io.exprsn.simulcast.ffmpeg.FfmpegRequirement;
import io.exprsn.simulcast.ffmpeg.FfmpegRunner;
import io.exprsn.simulcast.ffmpeg.InstalledFfmpeg;
import io.exprsn.simulcast.ffmpeg.NothingLeft;
import io.exprsn.simulcast.spi.MediaLimits;
import io.exprsn.simulcast.spi.PlatformAdapter;
import io.exprsn.simulcast.spi.PlatformByKey;
import io.exprsn.simulcast.spi.PlatformFacts;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** From a source to its plan, with real FFmpegs and with none. */
@ExtendWith(NothingLeft.class)
class PlanningTest {
    private static final PlatformAdapter PLATFORM = new PlatformByKey() {
        @Override
        public String id() {
            return "tube";
        }

        @Override
        public PlatformFacts facts() {
            return PlatformFacts.of(
                            "Tube",
                            EncodingProfile.builder().build(),
                            MediaLimits.builder("https://tube.example", LocalDate.of(2026, 11, 22))
                                    .keyFrames(Duration.ofSeconds(2), Duration.ofSeconds(4))
                                    .soundAndPicturesNeeded()
                                    .build())
                    .build();
        }
    };

    private static final FfmpegRunner NONE = new FfmpegRunner() {
        @Override
        public FfmpegBinary binary(FfmpegRequirement requirement) {
            throw new SimulcastException(
                    ErrorKind.INVALID, "Looking for an FFmpeg with " + requirement + ": none", "Install one");
        }

        @Override
        public FfmpegProcess start(FfmpegCommand command) {
            throw new AssertionError("There is none to start");
        }
    };

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(InstalledFfmpeg.class)
    void aSilentSourceWithFarKeyFrames(InstalledFfmpeg ffmpeg) throws Exception {
        Path clip = silent(ffmpeg, "silent.mp4", 300);
        try (Simulcaster simulcaster =
                Simulcaster.builder().ffmpeg(ffmpeg.runner()).platform(PLATFORM).build()) {
            EncodingPlan plan = simulcaster.plan(show(clip));
            DestinationPlan tube = plan.destination("tube").orElseThrow();
            assertThat(tube.reasons()).containsExactly(Reason.KEY_FRAMES_TOO_FAR_APART, Reason.NEEDS_AUDIO);
            assertThat(tube.text()).contains("key frames 10.0 s apart, tube takes at most 4.0 s; no sound");
            assertThat(plan.renditions()).singleElement().satisfies(rendition -> {
                assertThat(rendition.name()).isEqualTo("320x180-30-2500k");
                assertThat(rendition.encoder()).isEqualTo("libx264");
                assertThat(rendition.cpuCores()).isBetween(0.01, 2.0);
            });
            assertThat(plan.destination("site").orElseThrow().text()).isEqualTo("copy");
        }
    }

    @Test
    void copiesNeedNoFfmpegAndEncodesSayWhatIsMissing() throws Exception {
        Path near = silent(InstalledFfmpeg.V61, "near.flv", 60);
        Path far = silent(InstalledFfmpeg.V61, "far.flv", 300);
        try (Simulcaster simulcaster =
                Simulcaster.builder().ffmpeg(NONE).platform(PLATFORM).build()) {
            assertThat(simulcaster.plan(show(near)).destinations())
                    .extracting(DestinationPlan::text)
                    .containsExactly("copy with silence added: the source has no sound", "copy");
            DestinationPlan tube =
                    simulcaster.plan(show(far)).destination("tube").orElseThrow();
            assertThat(tube.obstacle()).isNotNull();
            assertThat(tube.text()).contains("key frames 10.0 s apart", "encoder libx264", "none");
            assertThat(simulcaster
                            .plan(show(far))
                            .destination("site")
                            .orElseThrow()
                            .obstacle())
                    .isNull();
        }
    }

    @Test
    void aPublisherIsPlannedWhenItComes() {
        try (Simulcaster simulcaster =
                Simulcaster.builder().ffmpeg(NONE).platform(PLATFORM).build()) {
            EncodingPlan plan = simulcaster.plan(to(SimulcastPlan.named("show").source(Source.ingest(Secret.of("k"))))
                    .build());
            assertThat(plan.source()).isNull();
            assertThat(plan.destinations()).extracting(DestinationPlan::text).allMatch(text -> text.contains("copy"));
        }
    }

    @ParameterizedTest
    @EnumSource(InstalledFfmpeg.class)
    void whatStandsInArgumentsIsTold(InstalledFfmpeg ffmpeg) {
        try (Simulcaster simulcaster =
                Simulcaster.builder().ffmpeg(ffmpeg.runner()).build()) {
            Destination srt =
                    Destination.srt("far", URI.create("srt://127.0.0.1:1")).withPassphrase(Secret.of("MarkerSecret42"));
            EncodingPlan plan = simulcaster.plan(SimulcastPlan.named("show")
                    .source(Source.testPattern())
                    .to(srt)
                    .build());
            assertThat(plan.warnings())
                    .singleElement()
                    .asString()
                    .contains("passphrase of far", "arguments")
                    .doesNotContain("MarkerSecret42");
        }
    }

    @Test
    void aMissingProtocolIsTold() {
        try (Simulcaster simulcaster = Simulcaster.builder().ffmpeg(NONE).build()) {
            SimulcastPlan show = SimulcastPlan.named("show")
                    .source(Source.testPattern())
                    .to(Destination.srt("far", URI.create("srt://127.0.0.1:1")))
                    .build();
            assertThatThrownBy(() -> simulcaster.plan(show))
                    .isInstanceOf(SimulcastException.class)
                    .hasMessageContaining("output protocol srt");
        }
    }

    @Test
    void aClosedOnePlansNothing() {
        Simulcaster simulcaster = Simulcaster.builder().ffmpeg(NONE).build();
        simulcaster.close();
        assertThatThrownBy(() -> simulcaster.plan(
                        SimulcastPlan.named("show").source(Source.testPattern()).build()))
                .isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @EnumSource(InstalledFfmpeg.class)
    void costIsMeasuredOnceForABinary(InstalledFfmpeg ffmpeg) {
        try (MeasuredCost cost = new MeasuredCost(ffmpeg.runner())) {
            cost.await(List.of("libx264"), Duration.ofSeconds(40));
            double unit = cost.unit("libx264");
            assertThat(unit).isBetween(0.01, 20.0).isNotEqualTo(MachineCost.usual("libx264"));
            try (MeasuredCost other = new MeasuredCost(ffmpeg.runner())) {
                other.await(List.of("libx264"), Duration.ofSeconds(40));
                assertThat(other.unit("libx264")).isEqualTo(unit);
            }
        }
    }

    @Test
    void whatCannotBeMeasuredIsTheUsual() {
        try (MeasuredCost cost = new MeasuredCost(NONE)) {
            cost.await(List.of("libx264", "no such encoder"), Duration.ofSeconds(40));
            assertThat(cost.unit("libx264")).isEqualTo(MachineCost.USUAL);
            assertThat(cost.unit("no such encoder")).isEqualTo(MachineCost.usual("no such encoder"));
        }
    }

    @Test
    void aMeasurementEndsWithItsOwner() {
        MeasuredCost cost = new MeasuredCost(InstalledFfmpeg.V61.runner());
        assertThat(cost.unit("libx265")).isPositive();
        cost.close();
        assertThat(ProcessHandle.current().descendants()).isEmpty();
        assertThat(cost.unit("libsvtav1")).isEqualTo(MachineCost.usual("libsvtav1"));
    }

    private Path silent(InstalledFfmpeg ffmpeg, String name, int group) throws Exception {
        return Clips.make(
                ffmpeg,
                folder.resolve(name),
                "-f lavfi -i testsrc2=s=320x180:r=30 -t 21 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -g " + group
                        + " -keyint_min " + group + " -sc_threshold 0 -bf 0");
    }

    private static SimulcastPlan show(Path clip) {
        return to(SimulcastPlan.named("show").source(Source.file(clip))).build();
    }

    private static SimulcastPlan.Builder to(SimulcastPlan.Builder show) {
        Destination site = Destination.rtmp("site", URI.create("rtmp://127.0.0.1:1/app"), Secret.of("key"));
        return show.to(site.named("tube").onPlatform("tube")).to(site);
    }
}
