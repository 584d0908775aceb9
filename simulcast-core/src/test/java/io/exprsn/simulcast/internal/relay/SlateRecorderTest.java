package io.exprsn.simulcast.internal.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.exprsn.simulcast.EncodingProfile;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.ffmpeg.FedFfmpeg;
import io.exprsn.simulcast.ffmpeg.FfmpegCommand;
import io.exprsn.simulcast.ffmpeg.FfmpegRequirement;
import io.exprsn.simulcast.ffmpeg.InstalledFfmpeg;
import io.exprsn.simulcast.ffmpeg.NothingLeft;
import io.exprsn.simulcast.ffmpeg.TestPattern;
import io.exprsn.simulcast.internal.media.FlvBytes;
import io.exprsn.simulcast.internal.media.MediaPacket;
import io.exprsn.simulcast.internal.media.NoLeaks;
import io.exprsn.simulcast.internal.media.TagInfo;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith({NoLeaks.class, NothingLeft.class})
@Tag("chaos")
@Tag("by-hand")
class SlateRecorderTest {
    private static final String X264 = "libx264";
    private static final EncodingProfile PROFILE = EncodingProfile.builder()
            .size(320, 180)
            .frameRate(29.97)
            .videoKilobits(300)
            .keyFrameInterval(Duration.ofSeconds(1))
            .build();

    private final ExecutorService feeders = Executors.newCachedThreadPool();

    @TempDir
    Path folder;

    @AfterEach
    void feedersEnd() throws Exception {
        feeders.shutdown();
        assertThat(feeders.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
    }

    private SlateRecorder recorder(InstalledFfmpeg installed) {
        return new SlateRecorder(installed.runner(), feeders, SlateRecorder.DEADLINE);
    }

    /** The slate takes a rendition's place and gives it back, as packets, on one timeline. */
    @ParameterizedTest
    @EnumSource
    void standsInForARendition(InstalledFfmpeg installed) throws Exception {
        List<EncodingProfile> profiles = List.of(
                PROFILE,
                PROFILE.toBuilder()
                        .tune(EncodingProfile.Tune.QUALITY)
                        .bFrames(2)
                        .constantBitrate(false)
                        .sampleRate(44_100)
                        .channels(1)
                        .build());
        for (EncodingProfile profile : profiles) {
            List<MediaPacket> rendition = rendition(installed, profile);
            Slate slate = recorder(installed).black(profile, X264);

            FlvBytes flv = new FlvBytes(true, true);
            int pictures = splice(flv, rendition, slate);

            FedFfmpeg decoded = FedFfmpeg.run(
                    installed,
                    flv.bytes(),
                    "-xerror -err_detect explode -f flv -i pipe:0 -map 0:v:0 -map 0:a:0 -f framecrc pipe:1".split(" "));
            assertThat(decoded.log()).as("%s", profile).isEmpty();
            assertThat(frames(decoded, 0)).isEqualTo(pictures);
            FedFfmpeg copied = FedFfmpeg.run(
                    installed, flv.bytes(), "-f flv -i pipe:0 -map 0 -c copy -f mpegts pipe:1".split(" "));
            assertThat(copied.log()).as("%s", profile).isEmpty();
            rendition.forEach(MediaPacket::release);
        }
    }

    /** Three seconds of the rendition, seven of the slate, the rest of the rendition. Counts the pictures. */
    private static int splice(FlvBytes flv, List<MediaPacket> rendition, Slate slate) {
        long returns = 10_000;
        int pictures = 0;
        long picturesEnd = 0;
        long soundEnd = 0;
        SlatePlayer player = null;
        long moved = 0;
        for (MediaPacket packet : rendition) {
            TagInfo info = packet.info();
            if (info.isConfig() || info.role() == TagInfo.Role.METADATA) {
                flv.add(packet);
                continue;
            }
            if (!info.isMedia()) {
                continue;
            }
            if (player == null && packet.isKeyFrame() && packet.dts() >= 3_000) {
                player = SlatePlayer.of(slate, picturesEnd, soundEnd);
                for (MediaPacket header : player.config()) {
                    assertThat(rendition)
                            .as("SPS, PPS and the config of sound are the rendition's, byte for byte")
                            .anyMatch(own ->
                                    own.info().isConfig() && own.payload().equals(header.payload()));
                    header.release();
                }
                for (MediaPacket shown = player.next(returns); shown != null; shown = player.next(returns)) {
                    pictures += shown.isVideo() ? 1 : 0;
                    flv.add(shown);
                    shown.release();
                }
                moved = player.nextPictureDts() - packet.dts();
            }
            MediaPacket placed = packet.retain().at(packet.dts() + moved);
            if (player == null || packet.isVideo() || placed.dts() >= player.nextSoundDts()) {
                flv.add(placed);
                pictures += packet.isVideo() ? 1 : 0;
                picturesEnd = packet.isVideo() ? placed.dts() + 33 : picturesEnd;
                soundEnd = packet.isAudio() ? placed.dts() + 21 : soundEnd;
            }
            placed.release();
        }
        assertThat(player).isNotNull();
        return pictures;
    }

    private static List<MediaPacket> rendition(InstalledFfmpeg installed, EncodingProfile profile) throws Exception {
        byte[] source = clip(installed, 6);
        return FlvBytes.packets(FedFfmpeg.run(installed, source, FfmpegCommand.rendition(profile, X264))
                .output());
    }

    private static byte[] clip(InstalledFfmpeg installed, int seconds) throws Exception {
        TestPattern pattern = TestPattern.ofDefaults()
                .size(320, 180)
                .videoKilobits(400)
                .unpaced()
                .lasting(Duration.ofSeconds(seconds));
        FfmpegCommand command =
                FfmpegCommand.testPattern(pattern, installed.runner().binary(FfmpegCommand.TEST_PATTERN));
        return FedFfmpeg.run(installed, new byte[0], command).output();
    }

    private static long frames(FedFfmpeg framecrc, int stream) {
        return new String(framecrc.output(), StandardCharsets.US_ASCII)
                .lines()
                .filter(line -> line.startsWith(stream + ","))
                .count();
    }

    @ParameterizedTest
    @EnumSource
    void holdsTheLastPicture(InstalledFfmpeg installed) throws Exception {
        byte[] redThenBlue = made(
                installed,
                "-filter_complex",
                "color=c=red:s=320x240:r=25:d=1.92[a];color=c=blue:s=320x240:r=25:d=0.08[b];[a][b]concat=n=2",
                "-c:v",
                X264,
                "-bf",
                "2",
                "-g",
                "50",
                "-sc_threshold",
                "0",
                "-f",
                "flv",
                "pipe:1");
        Feed feed = new Feed(() -> 0, (bytes, millis) -> {}, 1 << 24, 10_000);
        FlvBytes.packets(redThenBlue).forEach(packet -> {
            long time = 7_000_000_000L + packet.dts();
            feed.publish(packet.at(time));
        });

        LastPictures last = LastPictures.of(feed);
        feed.close();
        assertThat(last).isNotNull();
        assertThat(last.count()).isEqualTo(50);
        Slate slate = recorder(installed).lastPicture(PROFILE, X264, last);

        byte[] shown = shown(installed, slate);
        assertBlue(shown, 320 * 90 + 160);
        assertBlack(shown, 320 * 90 + 10); // 4:3 in 16:9
    }

    @ParameterizedTest
    @EnumSource
    void showsAPicture(InstalledFfmpeg installed) throws Exception {
        for (String kind : List.of("png", "mjpeg")) {
            byte[] bytes = made(
                    installed,
                    "-f",
                    "lavfi",
                    "-i",
                    "color=c=blue:s=1000x999",
                    "-frames:v",
                    "1",
                    "-pix_fmt",
                    kind.equals("png") ? "rgb24" : "yuvj420p",
                    "-c:v",
                    kind,
                    "-f",
                    "image2pipe",
                    "pipe:1");
            Path file = Files.write(folder.resolve("-i %d " + kind), bytes);

            byte[] shown = shown(installed, recorder(installed).picture(PROFILE, X264, PictureFile.read(file)));

            assertBlue(shown, 320 * 90 + 160);
            assertBlack(shown, 320 * 90 + 10);
        }
    }

    private static byte[] made(InstalledFfmpeg installed, String... arguments) throws Exception {
        return FedFfmpeg.run(
                        installed,
                        new byte[0],
                        FfmpegCommand.builder("A test").args(arguments).build())
                .output();
    }

    /** The first and the last picture of a loop, which must be alike, as RGB. */
    private static byte[] shown(InstalledFfmpeg installed, Slate slate) throws Exception {
        SlatePlayer player = SlatePlayer.silent(slate, 0);
        FlvBytes flv = new FlvBytes(false, true);
        player.config().forEach(header -> {
            flv.add(header);
            header.release();
        });
        for (MediaPacket picture = player.next(2_001); picture != null; picture = player.next(2_001)) {
            flv.add(picture);
            picture.release();
        }
        byte[] rgb = FedFfmpeg.run(
                        installed,
                        flv.bytes(),
                        "-f flv -i pipe:0 -map 0:v:0 -pix_fmt rgb24 -f rawvideo pipe:1".split(" "))
                .output();
        int size = 320 * 180 * 3;
        assertThat(rgb.length / size).isGreaterThanOrEqualTo(60);
        byte[] first = Arrays.copyOf(rgb, size);
        byte[] last = Arrays.copyOfRange(rgb, rgb.length - size, rgb.length);
        for (int pixel : new int[] {320 * 90 + 160, 320 * 90 + 10}) {
            for (int i = 3 * pixel; i < 3 * pixel + 3; i++) {
                assertThat(last[i] & 0xFF).isBetween((first[i] & 0xFF) - 8, (first[i] & 0xFF) + 8);
            }
        }
        return first;
    }

    private static void assertBlue(byte[] rgb, int pixel) {
        assertThat(rgb[3 * pixel] & 0xFF).isLessThan(40);
        assertThat(rgb[3 * pixel + 1] & 0xFF).isLessThan(40);
        assertThat(rgb[3 * pixel + 2] & 0xFF).isGreaterThan(210);
    }

    private static void assertBlack(byte[] rgb, int pixel) {
        for (int i = 3 * pixel; i < 3 * pixel + 3; i++) {
            assertThat(rgb[i] & 0xFF).isLessThan(16);
        }
    }

    @Test
    void aPictureThatCannotBeShownIsRefusedWhenThePlanIsMade() throws Exception {
        Path text = Files.writeString(folder.resolve("text.png"), "no picture");
        Path large = folder.resolve("large.png");
        Files.write(large, new byte[PictureFile.MOST_BYTES + 1]);
        for (Path wrong : List.of(folder.resolve("none.png"), folder, text, large)) {
            assertThatThrownBy(() -> PictureFile.read(wrong)).isInstanceOfSatisfying(SimulcastException.class, e -> {
                assertThat(e.kind()).isEqualTo(ErrorKind.INVALID);
                assertThat(e.problem()).contains(wrong.toString());
                assertThat(e.remedy()).contains("PNG or JPEG");
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void saysWhatWentWrong(InstalledFfmpeg installed) throws Exception {
        Path cut = Files.write(
                folder.resolve("cut.png"), ByteBufUtil.decodeHexDump("89504e470d0a1a0a0000000d49484452000003e8"));
        PictureFile picture = PictureFile.read(cut);
        SlateRecorder recorder = recorder(installed);

        assertThatThrownBy(() -> recorder.picture(PROFILE, X264, picture))
                .isInstanceOfSatisfying(
                        SimulcastException.class, e -> assertThat(e.problem()).contains("slate of a picture"));
        assertThatThrownBy(() -> recorder.black(PROFILE.toBuilder().frameRate(0).build(), X264))
                .isInstanceOfSatisfying(SimulcastException.class, e -> {
                    assertThat(e.kind()).isEqualTo(ErrorKind.INVALID);
                    assertThat(e.problem()).contains("frame rate must be known");
                });
        SlateRecorder hurried = new SlateRecorder(installed.runner(), feeders, Duration.ofMillis(1));
        installed.runner().binary(FfmpegRequirement.none()); // asked before, so that starting is all that takes time
        assertThatThrownBy(() -> hurried.black(PROFILE, X264)).isInstanceOfSatisfying(SimulcastException.class, e -> {
            assertThat(e.kind()).isEqualTo(ErrorKind.TRANSIENT);
            assertThat(e.problem()).contains("took longer");
        });
    }
}
