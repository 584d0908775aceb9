package io.exprsn.simulcast.internal.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.exprsn.simulcast.AudioCodec;
import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.EncodingPlan;
import io.exprsn.simulcast.EncodingPlan.DestinationPlan;
import io.exprsn.simulcast.EncodingPlan.Reason;
import io.exprsn.simulcast.EncodingPlan.RenditionPlan;
import io.exprsn.simulcast.EncodingProfile;
import io.exprsn.simulcast.EncodingProfile.Preset;
import io.exprsn.simulcast.EncodingProfile.Tune;
import io.exprsn.simulcast.EncodingWish;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.Sharing;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.SourceLoss;
import io.exprsn.simulcast.SourceMedia;
import io.exprsn.simulcast.VideoCodec;
import io.exprsn.simulcast.spi.MediaLimits;
import io.exprsn.simulcast.spi.PlatformAdapter;
import io.exprsn.simulcast.spi.PlatformByKey;
import io.exprsn.simulcast.spi.PlatformFacts;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PlannerTest {
    private static final LocalDate READ = LocalDate.of(2026, 11, 22);

    /** A large platform: 1080p at 60, key frames at most 4 s apart, sound and pictures needed. */
    private static final PlatformAdapter BIG = platform(
            "big",
            profile -> profile.size(1920, 1080).videoKilobits(6_000).preset(Preset.FAST),
            limits -> limits.videoCodecs(VideoCodec.H264, VideoCodec.HEVC)
                    .audioCodecs(AudioCodec.AAC, AudioCodec.MP3)
                    .audio(320, 44_100, 48_000)
                    .largest(3840, 2160, 60)
                    .cap(720, 60, 8_000)
                    .cap(2160, 60, 20_000)
                    .keyFrames(Duration.ofSeconds(2), Duration.ofSeconds(4))
                    .soundAndPicturesNeeded(),
            null);

    /** A small platform: 720p at 30, 4000 kbit/s, no B-frames, with a rule about simulcasting. */
    private static final PlatformAdapter SMALL = platform(
            "small",
            profile -> profile.size(1280, 720).frameRate(30).videoKilobits(4_000),
            limits -> limits.videoCodecs(VideoCodec.H264)
                    .audioCodecs(AudioCodec.AAC)
                    .largest(1280, 720, 30)
                    .cap(720, 30, 4_000)
                    .withoutBFrames()
                    .keyFrames(Duration.ofSeconds(2), Duration.ofSeconds(4))
                    .soundAndPicturesNeeded(),
            "Viewers must not be sent elsewhere");

    private static final SourceMedia FITTING = source(video -> video, true);

    private final List<Destination> destinations = new ArrayList<>();
    private double unit = 0.5;
    private double cores = 8;
    private boolean newerCodecs;
    private Encoders encoders = encoding(profile -> new Encoders.Encoder("libx264", true, true));

    @Test
    void whatFitsIsCopied() {
        to("yt", "big");
        to("fb", "small");
        to("site", Destination.RTMP);
        EncodingPlan plan = plan(FITTING);
        assertThat(plan.destinations())
                .extracting(DestinationPlan::text, DestinationPlan::kilobits, DestinationPlan::reasons)
                .containsOnly(tuple("copy", 3_128, List.of()));
        assertThat(plan.renditions()).isEmpty();
        assertThat(plan.uplinkKilobits()).isEqualTo(3 * 3_128);
        assertThat(plan.recommendedUplinkKilobits()).isEqualTo(6 * 3_128);
        assertThat(plan.cpuCores()).isZero();
        assertThat(plan.warnings()).isEmpty();
    }

    static Stream<Arguments> misfits() {
        return Stream.of(
                misfit(
                        Reason.KEY_FRAMES_TOO_FAR_APART,
                        video -> video.keys(10),
                        "key frames 10.0 s apart, small takes at most 4.0 s"),
                misfit(Reason.TOO_LARGE, video -> video.size(1920, 1080), "1920x1080, small takes at most 1280x720"),
                misfit(Reason.TOO_LARGE, video -> video.size(1080, 1920), "1080x1920, small takes at most 1280x720"),
                misfit(Reason.FRAME_RATE_TOO_HIGH, video -> video.rate(50), "50 fps, small takes at most 30"),
                misfit(
                        Reason.BITRATE_ABOVE_CAP,
                        video -> video.kilobits(5_000),
                        "5000 kbit/s, small takes at most 4000"),
                misfit(Reason.CODEC_REFUSED, video -> video.codec("hevc"), "hevc, which small does not take"),
                misfit(
                        Reason.CODEC_REFUSED,
                        video -> video.pixels("yuv444p"),
                        "h264 with High, yuv444p, which players do not show"),
                misfit(Reason.CODEC_REFUSED, video -> video.bFrames(true), "B-frames, which small does not take"));
    }

    private static Arguments misfit(Reason reason, UnaryOperator<Video> source, String text) {
        return Arguments.of(reason, source, text);
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("misfits")
    void whatDoesNotFitIsEncoded(Reason reason, UnaryOperator<Video> source, String text) {
        to("fb", "small");
        EncodingPlan plan = plan(source(source, true));
        DestinationPlan destination = plan.destination("fb").orElseThrow();
        assertThat(destination.reasons()).containsExactly(reason);
        assertThat(destination.isCopy()).isFalse();
        assertThat(destination.rendition()).isEqualTo(plan.renditions().get(0).name());
        assertThat(destination.text()).isEqualTo("re-encode to " + destination.rendition() + ": " + text);
        assertThat(destination.kilobits()).isEqualTo(4_128);
        assertThat(plan.renditions().get(0).destinations()).containsExactly("fb");
    }

    @Test
    void roundingIsNoMisfit() {
        to("fb", "small");
        assertThat(plan(source(video -> video.rate(30.1).kilobits(4_150).keys(4.033), true))
                        .destinations()
                        .get(0)
                        .text())
                .isEqualTo("copy");
    }

    @Test
    void severalReasonsStandTogether() {
        to("fb", "small");
        DestinationPlan destination = plan(source(
                        video -> video.size(1920, 1080).keys(10), true))
                .destinations()
                .get(0);
        assertThat(destination.reasons()).containsExactly(Reason.TOO_LARGE, Reason.KEY_FRAMES_TOO_FAR_APART);
        assertThat(destination.text()).contains("1920x1080", "; key frames 10.0 s apart");
    }

    @Test
    void aLookThatSawOneKeyFrameSaysAtLeast() {
        to("fb", "small");
        SourceMedia six = source(video -> video.keys(6), true);
        SourceMedia shortLook = new SourceMedia("a", "flv", six.video(), six.audio(), Duration.ofSeconds(6));
        assertThat(plan(shortLook).destinations().get(0).text()).contains("key frames at least 6.0 s apart");
        assertThat(plan(six).destinations().get(0).text()).contains("key frames 6.0 s apart");
    }

    @Test
    void missingSoundIsAddedWithoutAnEncode() {
        to("fb", "small");
        to("site", Destination.RTMP);
        EncodingPlan plan = plan(source(video -> video, false));
        DestinationPlan platform = plan.destinations().get(0);
        assertThat(platform.isCopy()).isTrue();
        assertThat(platform.silenceAdded()).isTrue();
        assertThat(platform.reasons()).containsExactly(Reason.NEEDS_AUDIO);
        assertThat(platform.text()).isEqualTo("copy with silence added: the source has no sound");
        assertThat(plan.destinations().get(1).silenceAdded())
                .as("nothing is known of what it needs")
                .isFalse();
    }

    @Test
    void missingPicturesNeedAnEncode() {
        to("fb", "small");
        to("site", Destination.RTMP);
        EncodingPlan plan = plan(new SourceMedia(
                "sound", "flv", null, new SourceMedia.AudioTrack("aac", "LC", 48_000, 2, 128), Duration.ofSeconds(2)));
        assertThat(plan.destinations().get(0).reasons()).containsExactly(Reason.NEEDS_VIDEO);
        assertThat(plan.renditions()).extracting(RenditionPlan::name).containsExactly("1280x720-30-4000k");
        assertThat(plan.destinations().get(1).text()).isEqualTo("copy");
    }

    @Test
    void soundThatIsRefusedIsEncodedWithThePictures() {
        to("fb", "small");
        SourceMedia opus = new SourceMedia(
                "a",
                "flv",
                new Video().track(),
                new SourceMedia.AudioTrack("opus", null, 48_000, 2, 96),
                Duration.ofSeconds(4));
        assertThat(plan(opus).destinations().get(0).text()).contains("sound as opus, which small does not take");
    }

    @Test
    void equalProfilesShareOneEncode() {
        to("fb", "small");
        to("fb2", "small");
        to("yt", "big");
        EncodingPlan plan = plan(source(video -> video.keys(10), true));
        assertThat(plan.renditions())
                .extracting(RenditionPlan::name, RenditionPlan::destinations, RenditionPlan::encoder)
                .containsExactly(
                        tuple("1280x720-30-4000k", List.of("fb", "fb2"), "libx264"),
                        tuple("1280x720-30-6000k", List.of("yt"), "libx264"));
        assertThat(plan.uplinkKilobits()).isEqualTo(4_128 + 4_128 + 6_128);
    }

    @Test
    void aPlatformsProfileNeverGoesAboveTheSource() {
        to("yt", "big");
        EncodingPlan plan = plan(source(video -> video.size(640, 480).rate(25).keys(10), true));
        EncodingProfile profile = plan.renditions().get(0).profile();
        assertThat(profile.width() + "x" + profile.height() + " " + profile.frameRate())
                .isEqualTo("640x480 25.0");
        assertThat(profile.videoKilobits()).isEqualTo(6_000);
    }

    @Test
    void theSourcesShapeIsKept() {
        to("fb", "small");
        assertThat(sizeFor(video -> video.size(1440, 1080))).isEqualTo("960x720");
        assertThat(sizeFor(video -> video.size(2160, 3840))).as("upright").isEqualTo("720x1280");
        assertThat(sizeFor(video -> video.size(1920, 800))).isEqualTo("1280x534");
        assertThat(sizeFor(video -> video.size(720, 576).shape(64 / 45.0).keys(9)))
                .as("pixels that are no squares")
                .isEqualTo("1024x576");
    }

    private String sizeFor(UnaryOperator<Video> source) {
        EncodingProfile profile = plan(source(source, true)).renditions().get(0).profile();
        return profile.width() + "x" + profile.height();
    }

    @Test
    void halfTheRateIsTakenWhereItFits() {
        to("fb", "small");
        assertThat(rateFor(video -> video.rate(50))).isEqualTo(25);
        assertThat(rateFor(video -> video.rate(59.94))).isEqualTo(29.97);
        assertThat(rateFor(video -> video.rate(120))).isEqualTo(30);
        assertThat(rateFor(video -> video.rate(24).keys(9))).isEqualTo(24);
    }

    private double rateFor(UnaryOperator<Video> source) {
        return plan(source(source, true)).renditions().get(0).profile().frameRate();
    }

    @Test
    void aWholeWishIsMetBySmallerSourcesAndMadeOfOthers() {
        EncodingProfile wished = EncodingProfile.builder()
                .size(1920, 1080)
                .frameRate(60)
                .videoKilobits(6_000)
                .build();
        to(Destination.rtmp("site", URI.create("rtmp://localhost/app"), Secret.of("k"))
                .encodedAs(wished));
        assertThat(plan(FITTING).destinations().get(0).text()).isEqualTo("copy");

        EncodingPlan plan = plan(source(video -> video.keys(3), true));
        assertThat(plan.destinations().get(0).text())
                .isEqualTo("re-encode to 1920x1080-60-6000k: key frames 3.0 s apart, wished 2.0 s");
        assertThat(plan.renditions().get(0).profile()).as("larger, as wished").isEqualTo(wished);
        assertThat(plan.warnings()).singleElement().asString().contains("site", "1920x1080", "1280x720");

        DestinationPlan hevc =
                plan(source(video -> video.codec("hevc"), true)).destinations().get(0);
        assertThat(hevc.reasons()).containsExactly(Reason.NOT_AS_WISHED);
        assertThat(hevc.text()).contains("hevc, wished h264");
    }

    @Test
    void ofAPartialWishOnlyItsValuesCount() {
        Destination site = Destination.rtmp("site", URI.create("rtmp://localhost/app"), Secret.of("k"));
        to(site.encodedAs(EncodingWish.DEFAULT.videoKilobits(2_000)));
        EncodingPlan plan = plan(FITTING);
        assertThat(plan.destinations().get(0).reasons()).containsExactly(Reason.BITRATE_ABOVE_CAP);
        assertThat(plan.renditions()).extracting(RenditionPlan::name).containsExactly("1280x720-30-2000k");
        assertThat(plan(source(video -> video.kilobits(2_090).keys(9), true))
                        .destinations()
                        .get(0)
                        .text())
                .isEqualTo("copy");
    }

    @Test
    void aWishForOneSideKeepsTheShape() {
        Destination site = Destination.rtmp("site", URI.create("rtmp://localhost/app"), Secret.of("k"));
        to(site.encodedAs(new EncodingWish(null, null, null, 480, null)));
        EncodingPlan plan = plan(source(video -> video.size(1440, 1080), true));
        assertThat(plan.destinations().get(0).text()).contains("1440x1080, wished 480 lines");
        assertThat(plan.renditions().get(0).profile().width()).isEqualTo(640);
    }

    @Test
    void whatIsAskedToPassPassesWithAWarning() {
        to(onPlatform("yt", "big").encodedAs(EncodingProfile.passthrough()));
        EncodingPlan plan = plan(source(video -> video.keys(10), true));
        assertThat(plan.destinations().get(0).isCopy()).isTrue();
        assertThat(plan.warnings())
                .containsExactly(
                        "yt gets the source as it is, as asked, with key frames 10.0 s apart, big takes at most 4.0 s");
    }

    @Test
    void nothingIsSaidOfLimitsNobodyKnows() {
        to("site", Destination.RTMP);
        assertThat(plan(source(video -> video.keys(15), true)).warnings()).isEmpty();
    }

    @Test
    void aSlateNeedsAnEncode() {
        to("yt", "big");
        to("site", Destination.RTMP);
        SimulcastPlan show = show(plan -> plan.onSourceLoss(SourceLoss.black().bridgingCopies()));
        EncodingPlan plan = planner().plan(FITTING, show);
        assertThat(plan.destinations()).extracting(DestinationPlan::reasons).containsOnly(List.of(Reason.NEEDS_SLATE));
        assertThat(plan.renditions())
                .extracting(RenditionPlan::name)
                .containsExactly("1280x720-30-6000k", "1280x720-30-3000k");
        assertThat(planner()
                        .plan(FITTING, show(builder -> builder.onSourceLoss(SourceLoss.black())))
                        .renditions())
                .as("copies are held")
                .isEmpty();
    }

    @Test
    void aMissingEncoderNamesWhatLacks() {
        encoders = encoding(profile -> {
            throw new SimulcastException(ErrorKind.INVALID, "no encoder libx264 in /usr/bin/ffmpeg", "Install one");
        });
        to("fb", "small");
        to("site", Destination.RTMP);
        EncodingPlan plan = plan(source(video -> video.keys(10), true));
        DestinationPlan destination = plan.destinations().get(0);
        assertThat(destination.obstacle())
                .isEqualTo(new EncodingPlan.Obstacle("no encoder libx264 in /usr/bin/ffmpeg", "Install one"));
        assertThat(destination.text()).startsWith("cannot be served").contains("key frames", "no encoder libx264");
        assertThat(destination.isCopy()).isFalse();
        assertThat(plan.destinations().get(1).isCopy()).isTrue();
        assertThat(plan.uplinkKilobits()).isEqualTo(3_128);
    }

    @Test
    void costsAreEstimatedFromThisMachine() {
        cores = 2;
        unit = 0.7;
        to(onPlatform("a", "big").encodedAs(profile(1280, 720, 30, 2_500, Preset.VERYFAST)));
        EncodingPlan plan = plan(source(video -> video.kilobits(9_000), true));
        // The encode, reading 720p, sound.
        assertThat(plan.cpuCores()).isEqualTo(0.7 * (1 + 0.15 + 0.05), within(0.001));
        assertThat(plan.coresHere()).isEqualTo(2);
        assertThat(plan.fits()).isTrue();
    }

    @Test
    void tooMuchForTheMachineIsAWarningOrRefused() {
        cores = 1;
        to("yt", "big");
        SourceMedia far = source(video -> video.size(1920, 1080).keys(10), true);
        EncodingPlan plan = plan(far);
        assertThat(plan.fits()).isFalse();
        assertThat(plan.warnings()).singleElement().asString().contains("1920x1080-30-6000k", "0.9 of 1", "Sharing");
        assertThatThrownBy(() -> planner().plan(far, show(SimulcastPlan.Builder::refuseOverload)))
                .isInstanceOfSatisfying(
                        SimulcastException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID))
                .hasMessageContaining("processor cores");
    }

    @Test
    void nearEncodesMergeDownwardsUntilTheyFit() {
        SourceMedia source = source(video -> video.size(1920, 1080).kilobits(9_000), true);
        to(onPlatform("a", "big").encodedAs(profile(1280, 720, 30, 4_000, Preset.VERYFAST)));
        to(onPlatform("b", "big").encodedAs(profile(1280, 720, 30, 3_500, Preset.FAST)));
        to(onPlatform("c", "big").encodedAs(profile(1280, 720, 30, 1_000, Preset.VERYFAST)));
        EncodingPlan roomy = planner().plan(source, show(plan -> plan.sharing(Sharing.CLOSEST)));
        assertThat(roomy.renditions()).as("it fits as it is").hasSize(3);

        EncodingPlan tight = planner().plan(source, show(plan -> plan.sharing(Sharing.CLOSEST.within(1.7))));
        assertThat(tight.renditions())
                .extracting(RenditionPlan::name, RenditionPlan::destinations)
                .containsExactly(
                        tuple("1280x720-30-3500k", List.of("a", "b")), tuple("1280x720-30-1000k", List.of("c")));
        assertThat(tight.renditions().get(0).profile().preset()).isEqualTo(Preset.VERYFAST);
        assertThat(tight.fits()).isTrue();

        EncodingPlan tooTight = planner().plan(source, show(plan -> plan.sharing(Sharing.CLOSEST.within(0.5))));
        assertThat(tooTight.renditions()).as("nothing near is left").hasSize(2);
        assertThat(tooTight.warnings()).isNotEmpty();
        assertThat(planner()
                        .plan(source, show(plan -> plan.sharing(Sharing.EQUAL.within(0.5))))
                        .renditions())
                .as("not asked for")
                .hasSize(3);
    }

    @Test
    void mergingNeverAddsUpBeyondTheTolerance() {
        SourceMedia source = source(video -> video.kilobits(9_000), true);
        for (int kilobits : new int[] {4_000, 3_200, 2_560}) {
            to(onPlatform("d" + kilobits, "big").encodedAs(profile(1280, 720, 30, kilobits, Preset.VERYFAST)));
        }
        EncodingPlan plan = planner().plan(source, show(builder -> builder.sharing(Sharing.CLOSEST.within(0.1))));
        assertThat(plan.renditions())
                .extracting(RenditionPlan::destinations)
                .as("2560 is a fifth below 3200, but a third below 4000")
                .containsExactly(List.of("d4000", "d3200"), List.of("d2560"));
    }

    @Test
    void sizesOfOneShapeMergeOthersDoNot() {
        SourceMedia source = source(video -> video.size(1920, 1080).kilobits(20_000), true);
        to(onPlatform("a", "big").encodedAs(profile(1280, 720, 30, 3_000, Preset.VERYFAST)));
        to(onPlatform("b", "big").encodedAs(profile(1152, 648, 25, 3_000, Preset.VERYFAST)));
        to(onPlatform("c", "big").encodedAs(profile(960, 720, 30, 3_000, Preset.VERYFAST)));
        EncodingPlan plan = planner().plan(source, show(builder -> builder.sharing(Sharing.CLOSEST.within(0.1))));
        assertThat(plan.renditions())
                .extracting(RenditionPlan::name)
                .containsExactly("1152x648-25-3000k", "960x720-30-3000k");
    }

    @Test
    void aRecordingTakesNothingOfTheUplink() {
        to(Destination.file("tape", Path.of("tape.mkv").toAbsolutePath()));
        to("site", Destination.RTMP);
        EncodingPlan plan = plan(FITTING);
        assertThat(plan.destinations()).extracting(DestinationPlan::text).containsOnly("copy");
        assertThat(plan.uplinkKilobits()).isEqualTo(3_128);
    }

    @Test
    void rulesAboutSimulcastingAreQuotedOnce() {
        to("fb", "small");
        to("fb2", "small");
        to("yt", "big");
        assertThat(plan(FITTING).notices())
                .containsExactly("Small: Viewers must not be sent elsewhere (https://small.example/rules, 2026-11-22)");
    }

    @Test
    void anEncoderThatCannotHoldTheBitrateIsTold() {
        encoders = encoding(profile -> new Encoders.Encoder("libopenh264", false, false));
        to("fb", "small");
        to("yt", "big");
        assertThat(plan(source(video -> video.keys(10), true)).warnings())
                .hasSize(2)
                .anySatisfy(warning -> assertThat(warning).contains("libopenh264", "still pictures"))
                .anySatisfy(warning -> assertThat(warning).contains("libopenh264", "scenes change"));
    }

    @Test
    void bFramesAreToldWhereLittleDelayIsWanted() {
        to("yt", "big");
        assertThat(plan(source(video -> video.bFrames(true), true)).warnings())
                .singleElement()
                .asString()
                .contains("yt", "B-frames");
    }

    @Test
    void anUnknownBitrateIsTold() {
        to("site", Destination.RTMP);
        assertThat(plan(source(video -> video.kilobits(0), true)).warnings())
                .singleElement()
                .asString()
                .contains("bitrate of the source is not known");
    }

    @Test
    void withoutASourceNothingIsDecided() {
        to("yt", "big");
        to("site", Destination.RTMP);
        EncodingPlan plan = plan(null);
        assertThat(plan.source()).isNull();
        assertThat(plan.destinations())
                .extracting(DestinationPlan::text)
                .containsExactly(
                        "decided when the source flows: copy, or 1920x1080, H264 6000 kbit/s, AAC 128 kbit/s",
                        "copy, whatever the source holds");
        assertThat(plan.renditions()).isEmpty();
        assertThat(plan.uplinkKilobits()).isEqualTo(6_128);
    }

    @Test
    void anUnknownPlatformIsRefused() {
        to(onPlatform("x", "nowhere"));
        assertThatThrownBy(() -> plan(FITTING)).hasMessageContaining("nowhere").hasMessageContaining("big");
    }

    @Test
    void whatFlvCannotCarryIsEncodedOnceAtTheEntrance() {
        to("yt", "big");
        to("fb", "small");
        to("site", Destination.RTMP);
        EncodingPlan plan = plan(foreign("mpeg2video", 720, 576));
        RenditionPlan entrance = plan.entrance();
        assertThat(entrance).isNotNull();
        assertThat(entrance.profile().text()).isEqualTo("1024x576 at 25 fps, H264 8000 kbit/s, AAC 128 kbit/s");
        assertThat(entrance.destinations()).containsExactly("yt", "fb", "site");
        assertThat(plan.destinations())
                .extracting(DestinationPlan::text)
                .containsExactly(
                        "copy of what the entrance makes",
                        "re-encode to 1024x576-25-4000k: 8000 kbit/s, small takes at most 4000",
                        "copy of what the entrance makes");
        assertThat(plan.source().video().codec()).as("what was seen").isEqualTo("mpeg2video");
        assertThat(plan.cpuCores())
                .isEqualTo(entrance.cpuCores() + plan.renditions().get(0).cpuCores());
        assertThat(plan.warnings()).anySatisfy(warning -> assertThat(warning).contains("mpeg2video", "entrance"));
    }

    @Test
    void newerCodecsPassWhereFfmpegWritesThem() {
        to("site", Destination.RTMP);
        assertThat(plan(foreign("hevc", 1280, 720)).entrance()).isNotNull();
        newerCodecs = true;
        assertThat(plan(foreign("hevc", 1280, 720)).destinations().get(0).text())
                .isEqualTo("copy");
        assertThat(plan(foreign("vp8", 1280, 720)).entrance()).isNotNull();
        assertThat(plan(source(video -> video.codec("hevc"), true)).entrance())
                .as("it came as FLV")
                .isNull();
    }

    @Test
    void withoutAnEncoderNothingCanBeMadeOfAForeignSource() {
        encoders = encoding(profile -> {
            throw new SimulcastException(ErrorKind.INVALID, "no encoder libx264 in /usr/bin/ffmpeg", "Install one");
        });
        to("site", Destination.RTMP);
        DestinationPlan site =
                plan(foreign("mpeg2video", 720, 576)).destinations().get(0);
        assertThat(site.obstacle()).isNotNull();
        assertThat(site.text()).contains("mpeg2video", "no encoder libx264");
    }

    private static SourceMedia foreign(String codec, int width, int height) {
        double shape = height == 576 ? 64 / 45.0 : 1;
        return new SourceMedia(
                "old.ts",
                "mpegts",
                new SourceMedia.VideoTrack(
                        codec, "Main", width, height, 25, 8_000, Duration.ofMillis(480), true, "yuv420p", true, shape),
                new SourceMedia.AudioTrack(codec.equals("mpeg2video") ? "mp2" : "aac", null, 48_000, 2, 192),
                Duration.ofSeconds(30));
    }

    private Encoders encoding(Function<EncodingProfile, Encoders.Encoder> choice) {
        return new Encoders() {
            @Override
            public Encoder encoderFor(EncodingProfile profile) {
                return choice.apply(profile);
            }

            @Override
            public boolean writeNewerCodecs() {
                return newerCodecs;
            }
        };
    }

    private void to(String name, String platform) {
        to(onPlatform(name, platform));
    }

    private void to(Destination destination) {
        destinations.add(destination);
    }

    private static Destination onPlatform(String name, String platform) {
        return Destination.rtmp(name, URI.create("rtmp://localhost/app"), Secret.of("key-of-" + name))
                .onPlatform(platform);
    }

    private EncodingPlan plan(@Nullable SourceMedia source) {
        return planner().plan(source, show(builder -> builder));
    }

    private SimulcastPlan show(UnaryOperator<SimulcastPlan.Builder> options) {
        SimulcastPlan.Builder builder = SimulcastPlan.named("show").source(Source.testPattern());
        destinations.forEach(builder::to);
        return options.apply(builder).build();
    }

    private Planner planner() {
        return new Planner(Platforms.of(List.of(BIG, SMALL)), encoders, new MachineCost() {
            @Override
            public double unit(String encoder) {
                return unit;
            }

            @Override
            public double cores() {
                return cores;
            }
        });
    }

    private static EncodingProfile profile(int width, int height, double rate, int kilobits, Preset preset) {
        return EncodingProfile.builder()
                .size(width, height)
                .frameRate(rate)
                .videoKilobits(kilobits)
                .preset(preset)
                .tune(Tune.QUALITY)
                .build();
    }

    private static PlatformAdapter platform(
            String id,
            UnaryOperator<EncodingProfile.Builder> profile,
            UnaryOperator<MediaLimits.Builder> limits,
            @Nullable String notice) {
        String name = Character.toUpperCase(id.charAt(0)) + id.substring(1);
        PlatformFacts.Builder facts = PlatformFacts.of(
                name,
                profile.apply(EncodingProfile.builder()).build(),
                limits.apply(MediaLimits.builder("https://" + id + ".example/limits", READ))
                        .build());
        if (notice != null) {
            facts.notice(notice, "https://" + id + ".example/rules", READ);
        }
        PlatformFacts built = facts.build();
        return new PlatformByKey() {
            @Override
            public String id() {
                return id;
            }

            @Override
            public PlatformFacts facts() {
                return built;
            }
        };
    }

    /** 1280x720 at 30, 3000 kbit/s, a key frame each 2 s, with sound of 128 kbit/s unless told otherwise. */
    private static SourceMedia source(UnaryOperator<Video> change, boolean sound) {
        return new SourceMedia(
                "a source",
                "flv",
                change.apply(new Video()).track(),
                sound ? new SourceMedia.AudioTrack("aac", "LC", 48_000, 2, 128) : null,
                Duration.ofSeconds(30));
    }

    private static final class Video {
        private String codec = "h264";
        private int width = 1280;
        private int height = 720;
        private double rate = 30;
        private int kilobits = 3_000;
        private double keys = 2;
        private boolean bFrames;
        private String pixels = "yuv420p";
        private double shape = 1;

        Video codec(String value) {
            codec = value;
            return this;
        }

        Video size(int newWidth, int newHeight) {
            width = newWidth;
            height = newHeight;
            return this;
        }

        Video rate(double value) {
            rate = value;
            return this;
        }

        Video kilobits(int value) {
            kilobits = value;
            return this;
        }

        Video keys(double seconds) {
            keys = seconds;
            return this;
        }

        Video bFrames(boolean value) {
            bFrames = value;
            return this;
        }

        Video pixels(String value) {
            pixels = value;
            return this;
        }

        Video shape(double value) {
            shape = value;
            return this;
        }

        SourceMedia.VideoTrack track() {
            Duration interval = Duration.ofMillis(Math.round(keys * 1000));
            return new SourceMedia.VideoTrack(
                    codec, "High", width, height, rate, kilobits, interval, bFrames, pixels, false, shape);
        }
    }
}
