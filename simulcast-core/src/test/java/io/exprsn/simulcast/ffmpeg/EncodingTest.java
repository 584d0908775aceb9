package io.exprsn.simulcast.ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.exprsn.simulcast.EncodingProfile;
import io.exprsn.simulcast.EncodingProfile.Preset;
import io.exprsn.simulcast.EncodingProfile.Tune;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What real encoders make of profiles: as fast as they can, on a moving and on a still picture. */
@ExtendWith(NothingLeft.class)
@Tag("chaos")
@Tag("by-hand")
class EncodingTest {
    /** 360 lines stand for all sizes where no more time is to be had. */
    private static final EncodingProfile SMALL = EncodingProfile.builder()
            .size(640, 360)
            .frameRate(30)
            .videoKilobits(1_000)
            .build();

    /** The defaults of the platforms, by name. */
    private static final Map<String, EncodingProfile> DEFAULTS = Map.of(
            "youtube",
                    SMALL.toBuilder()
                            .size(1920, 1080)
                            .videoKilobits(6_000)
                            .preset(Preset.FAST)
                            .tune(Tune.QUALITY)
                            .bFrames(2)
                            .build(),
            "twitch",
                    SMALL.toBuilder()
                            .size(1920, 1080)
                            .videoKilobits(4_500)
                            .preset(Preset.VERYFAST)
                            .build(),
            "facebook",
                    SMALL.toBuilder()
                            .size(1280, 720)
                            .videoKilobits(4_000)
                            .preset(Preset.VERYFAST)
                            .tune(Tune.QUALITY)
                            .build(),
            "cloudflare",
                    SMALL.toBuilder()
                            .size(1920, 1080)
                            .videoKilobits(6_000)
                            .preset(Preset.MEDIUM)
                            .tune(Tune.QUALITY)
                            .build());

    private static final Map<String, byte[]> CLIPS = new ConcurrentHashMap<>();

    @TempDir
    Path folder;

    static Stream<Arguments> one() {
        return DEFAULTS.keySet().stream().sorted().map(platform -> Arguments.of(InstalledFfmpeg.SYSTEM, platform));
    }

    static Stream<Arguments> all() {
        return Stream.of(InstalledFfmpeg.values())
                .flatMap(installed ->
                        DEFAULTS.keySet().stream().sorted().map(platform -> Arguments.of(installed, platform)));
    }

    @ParameterizedTest
    @MethodSource("one")
    void inSmallEveryDefaultHoldsBitrateAndInterval(InstalledFfmpeg installed, String platform) throws Exception {
        EncodingProfile small = DEFAULTS.get(platform).toBuilder()
                .size(640, 360)
                .videoKilobits(1_000)
                .build();
        holds(installed, small, moving(640, 360));
        holds(installed, small, still(640, 360));
    }

    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    @ParameterizedTest
    @MethodSource("all")
    void everyDefaultHoldsBitrateAndInterval(InstalledFfmpeg installed, String platform) throws Exception {
        holds(installed, DEFAULTS.get(platform), moving(1280, 720));
    }

    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    @ParameterizedTest
    @MethodSource("all")
    void everyDefaultHoldsThemOnAStillPicture(InstalledFfmpeg installed, String platform) throws Exception {
        holds(installed, DEFAULTS.get(platform), still(1280, 720));
    }

    private static void holds(InstalledFfmpeg installed, EncodingProfile profile, byte[] clip) throws Exception {
        EncodedStream made = encode(installed, profile, "libx264", clip);

        double frame = 1000 / profile.frameRate();
        assertThat(made.times()).hasSizeBetween(295, 305);
        assertThat(made.kilobits()).isCloseTo(profile.videoKilobits(), within(profile.videoKilobits() * 0.1));
        assertThat(made.keyFrameIntervals())
                .hasSizeGreaterThanOrEqualTo(4)
                .allSatisfy(interval -> assertThat((double) interval).isCloseTo(2000, within(frame)));
        assertThat(made.sounds()).isGreaterThan(460);
    }

    @ParameterizedTest
    @EnumSource
    void otherRatesAreMadeExactly(InstalledFfmpeg installed) throws Exception {
        for (double rate : List.of(60.0, 29.97, 25.0)) {
            EncodedStream made = encode(
                    installed,
                    SMALL.toBuilder()
                            .frameRate(rate)
                            .preset(Preset.ULTRAFAST)
                            .keyFrameInterval(Duration.ofSeconds(4))
                            .build(),
                    "libx264",
                    moving(640, 360));
            assertThat(made.times().size() / 10.0).as("rate %s", rate).isCloseTo(rate, within(0.3));
            assertThat(made.keyFrameIntervals())
                    .allSatisfy(interval -> assertThat((double) interval).isCloseTo(4000, within(1000 / rate)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void theRateOfTheSourceIsKept(InstalledFfmpeg installed) throws Exception {
        byte[] clip = moving(640, 360);
        EncodedStream made = encode(
                installed,
                SMALL.toBuilder().frameRate(0).preset(Preset.ULTRAFAST).build(),
                "libx264",
                clip);

        assertThat(made.times()).hasSameSizeAs(EncodedStream.of(clip).times());
        assertThat(made.keyFrameIntervals())
                .allSatisfy(interval -> assertThat((double) interval).isCloseTo(2000, within(42.0)));
    }

    @ParameterizedTest
    @EnumSource
    void otherEncodersHoldTheIntervalAndSomeTheBitrateOfAStillPicture(InstalledFfmpeg installed) throws Exception {
        FfmpegBinary binary = installed.runner().binary(FfmpegRequirement.none());
        byte[] moving = cut(installed, moving(640, 360), "-t", "5");
        byte[] still = cut(installed, still(640, 360), "-t", "5");
        int tried = 0;
        for (VideoEncoder encoder : VideoEncoder.values()) {
            if (encoder == VideoEncoder.LIBX264 || encoder.isHardware() || !binary.has(encoder.capability())) {
                continue;
            }
            tried++;
            EncodingProfile profile = SMALL.toBuilder()
                    .videoCodec(encoder.codec())
                    .preset(Preset.ULTRAFAST)
                    .build();
            EncodedStream made = encode(installed, profile, encoder.ffmpegName(), moving);
            assertThat(made.codec()).isEqualTo(encoder.codec().fourCc());
            assertThat(made.kilobits()).as("%s", encoder).isCloseTo(1000, within(200.0));
            if (encoder.isKeyFrameExact()) {
                assertThat(made.keyFrameIntervals()).as("%s", encoder).allMatch(interval -> interval == 2000);
            }
            if (encoder.fillsUp()) {
                assertThat(encode(installed, profile, encoder.ffmpegName(), still)
                                .kilobits())
                        .as("%s", encoder)
                        .isCloseTo(1000, within(200.0)); // the buffer may still be filling
            }
        }
        assumeTrue(tried > 0, "Skipped: this FFmpeg has no other encoder that FLV takes");
    }

    @ParameterizedTest
    @EnumSource
    void oneTrackIsEnough(InstalledFfmpeg installed) throws Exception {
        EncodingProfile profile = SMALL.toBuilder().preset(Preset.ULTRAFAST).build();
        byte[] silent = cut(installed, moving(640, 360), "-an");
        byte[] blind = cut(installed, moving(640, 360), "-vn");

        EncodedStream pictures =
                run(installed, profile, "libx264", new FedMedia(true, false, Duration.ZERO, Duration.ZERO), silent);
        EncodedStream sound =
                run(installed, profile, "libx264", new FedMedia(false, true, Duration.ZERO, Duration.ZERO), blind);

        assertThat(pictures.times()).hasSizeGreaterThan(290);
        assertThat(pictures.sounds()).isZero();
        assertThat(sound.times()).isEmpty();
        assertThat(sound.sounds()).isGreaterThan(460);
    }

    @ParameterizedTest
    @EnumSource
    void encodingCanBeginInTheMiddle(InstalledFfmpeg installed) throws Exception {
        EncodingProfile profile = SMALL.toBuilder().preset(Preset.ULTRAFAST).build();
        FedMedia fed = new FedMedia(true, true, Duration.ofMillis(1_500), Duration.ofMillis(1_600));

        EncodedStream made = run(installed, profile, "libx264", fed, moving(640, 360));

        assertThat(made.times().get(0)).isBetween(1_480L, 1_545L);
        assertThat(made.keyTimes().get(0)).isEqualTo(made.times().get(0));
        assertThat(made.times().size() / 30.0).isCloseTo(8.5, within(0.2));
    }

    @ParameterizedTest
    @EnumSource
    void whatFlvCannotCarryIsEncodedAtTheEntrance(InstalledFfmpeg installed) throws Exception {
        Path source = folder.resolve("interlaced.mpg");
        make(
                installed,
                "-f lavfi -i testsrc2=s=720x576:r=25:d=3 -f lavfi -i sine=r=48000:d=3 -vf setsar=64/45"
                        + " -c:v mpeg2video -flags +ildct+ilme -b:v 3M -c:a ac3 -f mpegts",
                source);
        EncodingProfile profile = SMALL.toBuilder()
                .preset(Preset.ULTRAFAST)
                .size(1024, 576)
                .frameRate(25)
                .build();
        FfmpegProcess process = installed
                .runner()
                .start(FfmpegCommand.transcodeToFlv(source.toString(), CopyOptions.ofDefaults(), profile, "libx264"));

        EncodedStream made = EncodedStream.of(process.stdout().readAllBytes());

        assertThat(exit(process).reason()).isEqualTo(FfmpegExit.Reason.ENDED);
        assertThat(process.logTail()).noneMatch(line -> line.contains("[error]"));
        assertThat(made.codec()).isEqualTo("avc1");
        assertThat(made.times()).hasSizeBetween(73, 77);
        assertThat(made.sounds()).isGreaterThan(130);
    }

    @ParameterizedTest
    @EnumSource
    void soundAloneIsEncodedAtTheEntranceToo(InstalledFfmpeg installed) throws Exception {
        Path source = folder.resolve("sound.wav");
        make(installed, "-f lavfi -i sine=r=22050:d=2 -f wav", source);
        FfmpegProcess process = installed
                .runner()
                .start(FfmpegCommand.transcodeToFlv(source.toString(), CopyOptions.ofDefaults(), SMALL, "libx264"));

        assertThat(EncodedStream.of(process.stdout().readAllBytes()).sounds()).isGreaterThan(90);
        assertThat(exit(process).reason()).isEqualTo(FfmpegExit.Reason.ENDED);
    }

    @ParameterizedTest
    @EnumSource
    void badInputIsOneClearError(InstalledFfmpeg installed) throws Exception {
        Path empty = Files.createFile(folder.resolve("empty.mp4"));
        Path text = Files.writeString(folder.resolve("text.mp4"), "ffconcat version 1.0\nfile '/etc/passwd'\n");
        Path playlist = Files.writeString(
                folder.resolve("list.m3u8"),
                "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n");
        for (String input : List.of(
                empty.toString(),
                text.toString(),
                playlist.toString(),
                folder.toString(),
                folder.resolve("nowhere.mkv").toString(),
                "-y")) {
            FfmpegProcess process = installed
                    .runner()
                    .start(FfmpegCommand.transcodeToFlv(input, CopyOptions.ofDefaults(), SMALL, "libx264"));

            assertThat(process.stdout().readAllBytes()).as(input).isEmpty();
            SimulcastException failure = exit(process).failure().orElseThrow();
            assertThat(failure.problem()).contains(input);
            assertThat(failure.kind()).as(input).isIn(ErrorKind.INVALID, ErrorKind.SOURCE);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aMuteSourceEndsByItself(InstalledFfmpeg installed) throws Exception {
        try (StallingServer server = new StallingServer(new byte[0])) {
            FfmpegProcess process = installed
                    .runner()
                    .start(FfmpegCommand.transcodeToFlv(
                            server.url("/a.flv"),
                            CopyOptions.ofDefaults().ioTimeout(Duration.ofSeconds(1)),
                            SMALL,
                            "libx264"));

            assertThat(process.stdout().readAllBytes()).isEmpty();
            assertThat(exit(process).failure()).isPresent();
        }
    }

    private static EncodedStream encode(InstalledFfmpeg installed, EncodingProfile profile, String encoder, byte[] clip)
            throws Exception {
        return run(installed, profile, encoder, FedMedia.ofDefaults(), clip);
    }

    private static EncodedStream run(
            InstalledFfmpeg installed, EncodingProfile profile, String encoder, FedMedia fed, byte[] clip)
            throws Exception {
        FfmpegCommand command = FfmpegCommand.rendition(profile, encoder, fed);
        FedFfmpeg made =
                FedFfmpeg.run(installed, clip, command.revealArguments().toArray(String[]::new));
        assertThat(made.log()).noneMatch(line -> line.contains("[error]"));
        return EncodedStream.of(made.output());
    }

    private static FfmpegExit exit(FfmpegProcess process) throws Exception {
        return process.onExit().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private static byte[] cut(InstalledFfmpeg installed, byte[] clip, String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("-f", "flv", "-i", "pipe:0", "-c", "copy"));
        arguments.addAll(List.of(options));
        arguments.addAll(List.of("-f", "flv", "pipe:1"));
        return FedFfmpeg.run(installed, clip, arguments.toArray(String[]::new)).output();
    }

    private static void make(InstalledFfmpeg installed, String arguments, Path to) throws Exception {
        List<String> all = new ArrayList<>(List.of(arguments.split(" ")));
        all.add("file:" + to);
        FedFfmpeg.run(installed, new byte[0], all.toArray(String[]::new));
        assertThat(to).isNotEmptyFile();
    }

    /** 10 s of a film where there is one, else of a pattern that moves. */
    private static byte[] moving(int width, int height) {
        return CLIPS.computeIfAbsent("moving " + width, any -> {
            Path film = Path.of(System.getProperty("simulcast.media", ""), "big_buck_bunny_10s.mp4");
            FfmpegRunner runner = InstalledFfmpeg.V61.runner();
            FfmpegCommand command = Files.isRegularFile(film)
                    ? FfmpegCommand.copyToFlv(film.toString(), CopyOptions.ofDefaults())
                    : FfmpegCommand.testPattern(
                            TestPattern.ofDefaults()
                                    .size(width, height)
                                    .unpaced()
                                    .lasting(Duration.ofSeconds(10)),
                            runner.binary(FfmpegCommand.TEST_PATTERN));
            return output(runner, command);
        });
    }

    /** 10 s of one picture with a tone. */
    private static byte[] still(int width, int height) {
        String size = width + "x" + height;
        return CLIPS.computeIfAbsent(
                "still " + width,
                any -> output(
                        InstalledFfmpeg.V61.runner(),
                        FfmpegCommand.builder("Making a still picture")
                                .args(("-f lavfi -i smptebars=s=" + size + ":r=30 -f lavfi -i sine=r=48000 -t 10"
                                                + " -pix_fmt yuv420p -c:v libx264 -preset ultrafast -c:a aac")
                                        .split(" "))
                                .flvToStdout()
                                .build()));
    }

    private static byte[] output(FfmpegRunner runner, FfmpegCommand command) {
        try (FfmpegProcess process = runner.start(command)) {
            return process.stdout().readAllBytes();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
