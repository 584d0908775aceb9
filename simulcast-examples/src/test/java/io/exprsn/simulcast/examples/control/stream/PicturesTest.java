package io.exprsn.simulcast.examples.control.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.examples.control.demo.DemoWorld;
import io.exprsn.simulcast.examples.control.stream.Pictures.Picture;
import io.exprsn.simulcast.ffmpeg.FfmpegBinary;
import io.exprsn.simulcast.ffmpeg.FfmpegCommand;
import io.exprsn.simulcast.ffmpeg.FfmpegProcess;
import io.exprsn.simulcast.ffmpeg.FfmpegRequirement;
import io.exprsn.simulcast.ffmpeg.FfmpegRunner;
import io.exprsn.simulcast.testkit.SettableTicker;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Small pictures of what goes out. */
class PicturesTest {
    @TempDir
    Path folder;

    private final SettableTicker ticker = new SettableTicker();
    private final AtomicInteger asked = new AtomicInteger();
    private Simulcaster simulcaster;
    private SimulcastSession show;

    @BeforeEach
    void open() throws Exception {
        Path clip = folder.resolve("clip.flv");
        try (InputStream in = DemoWorld.class.getResourceAsStream("picture.flv")) {
            Files.write(clip, in.readAllBytes());
        }
        simulcaster = Simulcaster.builder().build();
        show = simulcaster.start(
                SimulcastPlan.named("show").source(Source.file(clip).looping()).build());
        Awaitility.await("a key frame")
                .atMost(Duration.ofSeconds(20))
                .until(() -> show.keyFrame().isPresent());
    }

    @AfterEach
    void close() {
        simulcaster.close();
    }

    /** One that is not there, and counts who looks for it. */
    private final class NoFfmpeg implements FfmpegRunner {
        @Override
        public FfmpegBinary binary(FfmpegRequirement requirement) {
            throw none();
        }

        @Override
        public FfmpegProcess start(FfmpegCommand command) {
            asked.incrementAndGet();
            throw none();
        }

        private SimulcastException none() {
            return new SimulcastException(ErrorKind.INVALID, "There is no FFmpeg here", "Install one");
        }
    }

    @Test
    void withoutFfmpegThereIsNoneAndItIsNotLookedForEachTime() {
        Pictures pictures = new Pictures(new NoFfmpeg(), ticker);
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> pictures.of(show)).isInstanceOfSatisfying(Refusal.class, refusal -> {
                assertThat(refusal.why()).isEqualTo(Refusal.Why.UNAVAILABLE);
                assertThat(refusal.problem()).isEqualTo("There is no FFmpeg here");
                assertThat(refusal.remedy()).isEqualTo("Install one");
            });
        }
        assertThat(asked).hasValue(1);
        ticker.advance(Duration.ofSeconds(31));
        assertThatThrownBy(() -> pictures.of(show)).isInstanceOf(Refusal.class);
        assertThat(asked).hasValue(2);
    }

    @Test
    void aPictureIsThatOfTheShowAndKeptForSomeSeconds() throws Exception {
        requireFfmpeg();
        Pictures pictures = new Pictures(FfmpegRunner.local(), ticker);
        Picture first = pictures.of(show).orElseThrow();
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(first.jpeg()));
        assertThat(image.getWidth()).isEqualTo(640);
        assertThat(image.getHeight()).isEqualTo(360);
        Awaitility.await("another key frame")
                .atMost(Duration.ofSeconds(20))
                .until(() -> !show.keyFrame().orElseThrow().at().equals(first.at()));
        assertThat(pictures.of(show)).contains(first);

        ticker.advance(Duration.ofSeconds(4));
        Picture second = pictures.of(show).orElseThrow();
        assertThat(second.at()).isAfter(first.at());
        assertThat(second.tag()).isNotEqualTo(first.tag());
        assertThat(second.jpeg()).isNotEqualTo(first.jpeg());
    }

    private static void requireFfmpeg() {
        boolean there;
        try {
            FfmpegRunner.local().binary(FfmpegRequirement.none());
            there = true;
        } catch (SimulcastException e) {
            there = Boolean.getBoolean("simulcast.peersRequired");
        }
        assumeThat(there).as("an FFmpeg is here").isTrue();
    }
}
