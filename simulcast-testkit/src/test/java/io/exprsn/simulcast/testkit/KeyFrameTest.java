package io.exprsn.simulcast.testkit;

import static io.exprsn.simulcast.testkit.Shows.SOON;
import static io.exprsn.simulcast.testkit.Shows.flv;
import static io.exprsn.simulcast.testkit.Shows.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.KeyFrame;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.VideoCodec;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The picture that goes out, for previews. */
class KeyFrameTest {
    private final Shows shows = new Shows();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        shows.close();
    }

    @Test
    void isTheNewestAsLongAsTheShowRuns() throws Exception {
        try (CheckingIngest ingest = CheckingIngest.start()) {
            Instant before = Instant.now();
            SimulcastSession show = shows.start(flv(), to("a", ingest));
            ingest.awaitMedia(Duration.ofMillis(100), SOON);

            KeyFrame first = show.keyFrame().orElseThrow();
            assertThat(first.codec()).isEqualTo(VideoCodec.H264);
            assertThat(first.at())
                    .isBetween(before.minusSeconds(1), Instant.now().plusSeconds(1));
            assertThat(new String(first.flv(), 0, 3, StandardCharsets.US_ASCII)).isEqualTo("FLV");
            byte[] scribbledOn = first.flv();
            scribbledOn[0] = 0;
            assertThat(first.flv()[0]).isEqualTo((byte) 'F');

            Awaitility.await("the next one")
                    .atMost(SOON)
                    .until(() -> show.keyFrame().orElseThrow().at().isAfter(first.at()));
            assertThat(show.keyFrame().orElseThrow()).isNotEqualTo(first);

            show.end();
            show.awaitEnd();
            assertThat(show.keyFrame()).isEmpty();
        }
    }

    /** What publishes and who asks share buffers: none is let go of while another reads it. */
    @Test
    void manyMayAskAtOnceAndSeeTheSamePictureAsTheSame() throws Exception {
        try (CheckingIngest ingest = CheckingIngest.start()) {
            SimulcastSession show =
                    shows.start(flv(SyntheticFlv.Settings.ofDefaults().keyFrameEvery(1)), to("a", ingest));
            ingest.awaitMedia(Duration.ofMillis(100), SOON);
            List<KeyFrame> asked = IntStream.range(0, 2_000)
                    .parallel()
                    .mapToObj(i -> show.keyFrame().orElseThrow())
                    .toList();
            assertThat(asked.stream().distinct().count())
                    .as("different frames, as different pictures")
                    .isEqualTo(asked.stream()
                            .map(KeyFrame::flv)
                            .map(ByteBuffer::wrap)
                            .distinct()
                            .count());
            ingest.awaitMedia(Duration.ofSeconds(1), SOON);
            assertThat(ingest.publications().get(0).report().violations()).isEmpty();
        }
    }

    @Test
    void isNoneWhereNothingFlowsOrThereIsSoundAlone() throws Exception {
        try (CheckingIngest ingest = CheckingIngest.start()) {
            SimulcastSession show =
                    shows.start(flv(SyntheticFlv.Settings.ofDefaults().soundOnly()), to("a", ingest));
            ingest.awaitMedia(Duration.ofMillis(500), SOON);
            assertThat(show.keyFrame()).isEmpty();
        }
    }

    @Test
    void isAPictureThatFfmpegDecodes() throws Exception {
        FfmpegTool ffmpeg = FfmpegTool.of("simulcast.ffmpegSystem");
        Path clip = new EncodedSource(ffmpeg).flv(folder, 320, 180, 4, 1, true);
        try (CheckingIngest ingest = CheckingIngest.start()) {
            SimulcastSession show = shows.start(Source.file(clip).looping(), to("a", ingest));
            ingest.awaitMedia(Duration.ofMillis(100), SOON);
            KeyFrame frame = show.keyFrame().orElseThrow();
            assertThat(frame.width()).isEqualTo(320);
            assertThat(frame.height()).isEqualTo(180);

            Path flv = Files.write(folder.resolve("frame.flv"), frame.flv());
            String hashes = ffmpeg.run("ffmpeg", List.of(("-v error -xerror -i " + flv + " -f framemd5 -").split(" ")));
            assertThat(hashes.lines().filter(line -> !line.startsWith("#"))).hasSize(1);
            Path png = folder.resolve("frame.png");
            ffmpeg.run("ffmpeg", List.of(("-v error -i " + flv + " -frames:v 1 " + png).split(" ")));
            BufferedImage picture = ImageIO.read(png.toFile());
            assertThat(picture.getWidth()).isEqualTo(320);
            assertThat(picture.getHeight()).isEqualTo(180);
            assertThat(IntStream.range(0, 320).map(x -> picture.getRGB(x, 90)).distinct())
                    .as("colours of the test picture")
                    .hasSizeGreaterThan(5);
        }
    }
}
