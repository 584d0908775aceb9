package io.exprsn.simulcast.ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.exprsn.simulcast.EncodingProfile;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.VideoCodec;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("chaos")
@Tag("by-hand")
class VideoEncodersTest {
    private static final EncodingProfile FULL_HD =
            EncodingProfile.builder().size(1920, 1080).frameRate(60).build();

    private final List<String> trials = new ArrayList<>();

    @TempDir
    Path folder;

    @Test
    void hardwareComesFirstWhereItProvesItself() {
        VideoEncoders encoders =
                new VideoEncoders(machine(Set.of("h264_nvenc", "h264_qsv", "libx264"), any -> true), true);

        assertThat(encoders.choose(FULL_HD)).isEqualTo(VideoEncoder.H264_NVENC);
        assertThat(encoders.choose(FULL_HD)).isEqualTo(VideoEncoder.H264_NVENC);

        assertThat(trials).as("asked once").hasSize(1);
        assertThat(trials.get(0)).contains("color=black:s=1920x1080", "fps=60", "-frames:v 1", "-c:v h264_nvenc");
    }

    @Test
    void hardwareThatCannotDoThisSizeIsPassedOver() {
        FfmpegRunner machine = machine(
                Set.of("h264_nvenc", "h264_qsv", "libx264"),
                trial -> trial.contains("h264_qsv") && !trial.contains("1920x1080"));
        VideoEncoders encoders = new VideoEncoders(machine, true);

        assertThat(encoders.choose(FULL_HD)).isEqualTo(VideoEncoder.LIBX264);
        assertThat(encoders.choose(FULL_HD.toBuilder().size(1280, 720).build())).isEqualTo(VideoEncoder.H264_QSV);
        assertThat(trials).hasSize(4);
    }

    @Test
    void hardwareCanBeLeftToOthers() {
        VideoEncoders encoders = new VideoEncoders(machine(Set.of("h264_nvenc", "libopenh264"), any -> true), false);

        assertThat(encoders.choose(FULL_HD)).isEqualTo(VideoEncoder.LIBOPENH264);
        assertThat(encoders.choose(VideoCodec.H264)).isEqualTo(VideoEncoder.LIBOPENH264);
        assertThat(trials).isEmpty();
    }

    @Test
    void aPlanTakesHardwareAtItsWord() {
        VideoEncoders encoders = new VideoEncoders(machine(Set.of("hevc_vaapi", "libx265"), any -> false), true);

        assertThat(encoders.choose(VideoCodec.HEVC)).isEqualTo(VideoEncoder.HEVC_VAAPI);
        assertThat(trials).isEmpty();
    }

    @Test
    void whatIsMissingIsNamedWithWhoLacksIt() {
        Path without = FakeFfmpeg.answering(folder.resolve("bin/ffmpeg"), "6.0", "mpeg4", "exit 1");
        VideoEncoders encoders = new VideoEncoders(FfmpegRunner.local(without), true);

        assertThatThrownBy(() -> encoders.choose(
                        FULL_HD.toBuilder().videoCodec(VideoCodec.AV1).build()))
                .isInstanceOfSatisfying(SimulcastException.class, e -> {
                    assertThat(e.kind()).isEqualTo(ErrorKind.INVALID);
                    assertThat(e.problem())
                            .contains(without.toString())
                            .contains("FFmpeg 6.0 lacks working encoder libsvtav1 or working encoder libaom-av1");
                });
    }

    @Test
    void whatIsListedButDoesNotWorkIsNotThere() {
        Path broken = FakeFfmpeg.answering(folder.resolve("bin/ffmpeg"), "6.0", "libx264", "echo broken; exit 1");
        Path sound = FakeFfmpeg.answering(folder.resolve("other/ffmpeg"), "6.0", "libx264", "exit 0");
        FfmpegCapability works = FfmpegCapability.workingEncoder("libx264");

        assertThat(binary(broken).has(FfmpegCapability.encoder("libx264"))).isTrue();
        assertThat(binary(broken).has(works)).isFalse();
        assertThat(binary(sound).has(works)).isTrue();
    }

    @Test
    void aPassthroughNeedsNone() {
        VideoEncoders encoders = new VideoEncoders(machine(Set.of("libx264"), any -> true), true);

        assertThatThrownBy(() -> encoders.choose(EncodingProfile.passthrough()))
                .isInstanceOf(SimulcastException.class)
                .hasMessageContaining("needs no encoder");
    }

    private static FfmpegBinary binary(Path executable) {
        return new LocalFfmpegBinary(executable, "test", System.getenv(), Duration.ofSeconds(10));
    }

    /** A machine with one FFmpeg. */
    private FfmpegRunner machine(Set<String> encoders, Predicate<String> succeeds) {
        FfmpegBinary binary = new FfmpegBinary() {
            @Override
            public String origin() {
                return "the FFmpeg of this test";
            }

            @Override
            public String version() {
                return "6.0";
            }

            @Override
            public boolean has(FfmpegCapability capability) {
                return capability.kind() != FfmpegCapability.Kind.WORKING_ENCODER
                        || encoders.contains(capability.name());
            }
        };
        return new FfmpegRunner() {
            @Override
            public FfmpegBinary binary(FfmpegRequirement requirement) {
                List<String> missing = requirement.missingFrom(binary);
                if (!missing.isEmpty()) {
                    throw new SimulcastException(ErrorKind.INVALID, "lacks " + missing, "none");
                }
                return binary;
            }

            @Override
            public FfmpegProcess start(FfmpegCommand command) {
                String trial = String.join(" ", command.revealArguments());
                trials.add(trial);
                return new EndedProcess(new FfmpegExit(
                        command.task(),
                        succeeds.test(trial) ? 0 : 1,
                        succeeds.test(trial) ? FfmpegExit.Reason.ENDED : FfmpegExit.Reason.FAILED,
                        List.of()));
            }
        };
    }

    private record EndedProcess(FfmpegExit exit) implements FfmpegProcess {
        @Override
        public long pid() {
            return 0;
        }

        @Override
        public InputStream stdout() {
            return InputStream.nullInputStream();
        }

        @Override
        public OutputStream stdin() {
            return OutputStream.nullOutputStream();
        }

        @Override
        public CompletionStage<FfmpegExit> onExit() {
            return CompletableFuture.completedFuture(exit);
        }

        @Override
        public CompletionStage<FfmpegExit> stop() {
            return onExit();
        }

        @Override
        public Optional<FfmpegProgress> progress() {
            return Optional.empty();
        }

        @Override
        public Duration silentFor() {
            return Duration.ZERO;
        }

        @Override
        public List<String> logTail() {
            return List.of();
        }
    }
}
