package io.exprsn.simulcast.internal.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.exprsn.simulcast.EncodingProfile;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.ffmpeg.FedFfmpeg;
import io.exprsn.simulcast.ffmpeg.FfmpegBinary;
import io.exprsn.simulcast.ffmpeg.FfmpegCommand;
import io.exprsn.simulcast.ffmpeg.FfmpegProcess;
import io.exprsn.simulcast.ffmpeg.FfmpegRequirement;
import io.exprsn.simulcast.ffmpeg.FfmpegRunner;
import io.exprsn.simulcast.ffmpeg.InstalledFfmpeg;
import io.exprsn.simulcast.ffmpeg.TestPattern;
import io.exprsn.simulcast.internal.media.FlvBytes;
import io.exprsn.simulcast.internal.media.MediaPacket;
import io.exprsn.simulcast.internal.media.NoLeaks;
import io.exprsn.simulcast.internal.media.TagInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Renditions of a live feed, with real FFmpegs. */
@ExtendWith(NoLeaks.class)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "FFmpeg is stopped and killed by signals")
@Tag("chaos")
@Tag("by-hand")
class RenditionTest {
    private static final Map<String, byte[]> CLIPS = new ConcurrentHashMap<>();

    private static final EncodingProfile SMALL = EncodingProfile.builder()
            .size(640, 360)
            .frameRate(30)
            .videoKilobits(800)
            .preset(EncodingProfile.Preset.ULTRAFAST)
            .build();

    /** The same with B-frames and look-ahead, where decoding and showing are two times. */
    private static final EncodingProfile DEEP = SMALL.toBuilder()
            .preset(EncodingProfile.Preset.VERYFAST)
            .tune(EncodingProfile.Tune.QUALITY)
            .bFrames(2)
            .build();

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void nothingIsLeft() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(ProcessHandle.current().descendants()).isEmpty();
            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .noneMatch(name -> name.matches("simulcast-.*-(rendition|feeder|reader|log|stop|close)"));
        });
    }

    @ParameterizedTest
    @EnumSource
    void aKilledAndAStoppedFfmpegAreReplacedOnOneTimeline(InstalledFfmpeg installed) throws Exception {
        Feed out = feed();
        Watcher watcher = watch(out);
        Told told = new Told();
        EncodingProfile profile = installed == InstalledFfmpeg.V81 ? DEEP : SMALL;
        Rendition rendition = rendition(profile, live(pattern(640, 360)).feed, out, installed.runner(), told);

        rendition.start();
        until(() -> watcher.pictures().size() > 60);
        assertThat(told.all).containsExactly("running");
        ProcessHandle.of(rendition.stats().pid()).orElseThrow().destroyForcibly();
        until(() -> told.all.size() == 3);
        more(watcher, 60);
        assertThat(Watcher.longestStep(watcher.pictures()))
                .as("what was lost in the FFmpeg is encoded again, as far as the group of pictures goes back")
                .isLessThan(2_500);

        signal("STOP", rendition.stats().pid());
        until(() -> told.all.size() == 5);
        more(watcher, 70);

        assertThat(told.all.get(1)).startsWith("restarted: ").contains("FFmpeg was ended from outside");
        assertThat(told.all.get(3)).startsWith("restarted: ").contains("gave no media");
        assertThat(told.all).element(4).isEqualTo("running");
        watcher.assertMonotonic();
        assertThat(watcher.all())
                .filteredOn(one -> one.role() == TagInfo.Role.SEQUENCE_HEADER)
                .as("the headers of all three are the same")
                .hasSize(2);
        assertThat(watcher.keyFrameIntervals()).contains(2000L);
        RenditionStats stats = rendition.stats();
        assertThat(stats.restarts()).isEqualTo(2);
        assertThat(stats.repeatedPictures() + stats.leftOutPictures())
                .as("the rate is kept, but where the clip begins again")
                .isLessThan(10);
        assertThat(stats.droppedPictures()).isZero();
    }

    /** With look-ahead: what the encoder held back when the source went comes out when it is back. */
    @Test
    void aBridgeBehindItShowsASlateUntilTheSourceIsBack() throws Exception {
        FfmpegRunner runner = InstalledFfmpeg.SYSTEM.runner();
        EncodingProfile tiny = SMALL.toBuilder()
                .size(160, 90)
                .videoKilobits(150)
                .tune(EncodingProfile.Tune.QUALITY)
                .bFrames(2)
                .build();
        Feed encoded = feed();
        Told told = new Told();
        LiveFeed source = live(pattern(640, 360));
        Watcher input = watch(source.feed);
        Rendition rendition = rendition(tiny, source.feed, encoded, runner, told);
        Watcher watcher = new Watcher();
        FlvBytes flv = new FlvBytes(true, true);
        List<Integer> picturesAtChange = new CopyOnWriteArrayList<>();
        SlateRecorder recorder = new SlateRecorder(runner, threads(), SlateRecorder.DEADLINE);
        Bridge bridge = bridge(
                encoded,
                shown -> recorder.lastPicture(tiny, "libx264", Objects.requireNonNull(LastPictures.of(shown))),
                () -> picturesAtChange.add(watcher.pictures().size()));
        bridge.output().join(watcher);
        bridge.output().join(recording(flv));
        rendition.start();
        until(() -> watcher.pictures().size() > 60);

        source.lose();
        until(() -> picturesAtChange.size() == 1);
        long lost = watcher.pictures().get(picturesAtChange.get(0) - 1).dts();
        until(() -> last(watcher.pictures()).dts() - lost > 4_000);
        source.comeBackAs(pattern(480, 270));
        until(() -> picturesAtChange.size() == 2);
        more(watcher, 90);
        bridge.stop();

        assertThat(picturesAtChange).as("one slate, shown once").hasSize(2);
        assertThat(told.all).hasSize(3).element(1).asString().startsWith("restarted: nothing came in for");
        assertThat(watcher.pictures().get(picturesAtChange.get(1)).role()).isEqualTo(TagInfo.Role.KEY_FRAME);
        watcher.assertMonotonic();
        List<Watcher.Seen> pictures = watcher.pictures();
        for (int i = 1; i < pictures.size(); i++) {
            // Where it is cut, the B-frames of the last picture are missing.
            boolean cut = picturesAtChange.contains(i);
            assertThat(pictures.get(i).dts() - pictures.get(i - 1).dts())
                    .as("step to picture %s, changes at %s", i, picturesAtChange)
                    .isLessThanOrEqualTo(cut ? 101 : 51);
        }
        assertThat(Watcher.longestStep(watcher.sounds())).isLessThan(60);
        assertThat(last(watcher.pictures()).dts())
                .as("time goes on as the source's does")
                .isLessThan(last(input.pictures()).dts() + 1_000);
        assertThat(watcher.all())
                .filteredOn(one -> one.role() == TagInfo.Role.SEQUENCE_HEADER)
                .as("nothing tells a decoder of it")
                .hasSize(2);
        FedFfmpeg decoded = FedFfmpeg.run(
                InstalledFfmpeg.SYSTEM,
                flv.bytes(),
                "-xerror -err_detect explode -f flv -i pipe:0 -map 0:v:0 -map 0:a:0 -fps_mode passthrough -f framecrc pipe:1"
                        .split(" "));
        assertThat(decoded.log()).isEmpty();
        assertThat(new String(decoded.output(), StandardCharsets.US_ASCII)
                        .lines()
                        .filter(line -> line.startsWith("0,")))
                .hasSameSizeAs(watcher.pictures());
    }

    @Test
    void twoOfOneFeedDoNotNoticeEachOther() throws Exception {
        LiveFeed source = live(pattern(640, 360));
        Feed one = feed();
        Feed other = feed();
        Watcher first = watch(one);
        Watcher second = watch(other);
        EncodingProfile tiny = SMALL.toBuilder()
                .size(320, 180)
                .frameRate(15)
                .videoKilobits(300)
                .build();
        Rendition staying = rendition(tiny, source.feed, one, InstalledFfmpeg.V61.runner(), new Told());
        Rendition leaving = rendition(SMALL, source.feed, other, InstalledFfmpeg.V61.runner(), new Told());
        staying.start();
        leaving.start();
        until(() -> first.pictures().size() > 30 && second.pictures().size() > 60);

        long pid = leaving.stats().pid();
        leaving.stop().toCompletableFuture().get(30, TimeUnit.SECONDS);
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
        int then = second.all().size();
        more(first, 30);

        assertThat(second.all()).hasSize(then);
        assertThat(staying.stats().restarts()).isZero();
        assertThat(Watcher.longestStep(first.pictures())).isBetween(66L, 68L);
        first.assertMonotonic();
        second.assertMonotonic();
    }

    @Test
    void whoComesLateBeginsWithTheNewestOfTheMemory() throws Exception {
        LiveFeed source = live(pattern(640, 360));
        Watcher in = watch(source.feed);
        until(() -> in.pictures().size() > 45);
        Feed out = feed();
        Watcher watcher = watch(out);

        long live = in.pictures().get(in.pictures().size() - 1).dts();
        rendition(SMALL, source.feed, out, InstalledFfmpeg.V61.runner(), new Told())
                .start();
        until(() -> watcher.pictures().size() > 10);

        assertThat(watcher.pictures().get(0).role()).isEqualTo(TagInfo.Role.KEY_FRAME);
        assertThat(watcher.pictures().get(0).dts()).isBetween(live, live + 400);
    }

    @Test
    void anotherSizeAndAnotherTrackGoOnInTheSameSize() throws Exception {
        LiveFeed source = live(withoutSound(pattern(640, 360)));
        Feed out = feed();
        Watcher watcher = watch(out);
        Told told = new Told();
        Rendition rendition = rendition(SMALL, source.feed, out, InstalledFfmpeg.V61.runner(), told);
        rendition.start();
        until(() -> watcher.pictures().size() > 30);
        assertThat(watcher.sounds()).isEmpty();

        source.comeBackAs(withoutSound(pattern(480, 270)));
        more(watcher, 60);
        assertThat(told.all).as("a new size needs no new FFmpeg").containsExactly("running");
        source.comeBackAs(pattern(480, 270));
        until(() -> watcher.sounds().size() > 60);

        assertThat(told.all).hasSize(3);
        assertThat(told.all.get(1)).isEqualTo("restarted: the source has sound now");
        watcher.assertMonotonic();
        assertThat(watcher.all())
                .filteredOn(one -> one.role() == TagInfo.Role.SEQUENCE_HEADER)
                .hasSize(2);
    }

    @Test
    void anFfmpegThatCannotKeepUpLosesGroupsOfPicturesAndNobodyWaits() throws Exception {
        LiveFeed source = live(pattern(640, 360));
        Watcher in = watch(source.feed);
        Feed out = feed();
        Watcher watcher = watch(out);
        Rendition rendition = new Rendition(
                new Rendition.Encoding("small", SMALL, "libx264"),
                source.feed,
                out,
                new Rendition.Limits(100_000, 12_000),
                InstalledFfmpeg.V61.runner(),
                System::nanoTime,
                new Told());
        open.add(0, () -> rendition.stop().toCompletableFuture().get(30, TimeUnit.SECONDS));
        rendition.start();
        until(() -> watcher.pictures().size() > 30);

        signal("STOP", rendition.stats().pid());
        until(() -> rendition.stats().droppedPictures() > 0);
        int before = in.pictures().size();
        until(() -> in.pictures().size() > before + 15);
        assertThat(rendition.stats().queuedBytes()).isLessThanOrEqualTo(100_000);
        signal("CONT", rendition.stats().pid());
        more(watcher, 60);

        watcher.assertMonotonic();
    }

    @Test
    void oneThatAlwaysDiesIsToldOnceAndTriedOn() throws Exception {
        FfmpegRunner real = InstalledFfmpeg.V61.runner();
        AtomicInteger starts = new AtomicInteger();
        FfmpegRunner failing = new FfmpegRunner() {
            @Override
            public FfmpegBinary binary(FfmpegRequirement requirement) {
                return real.binary(requirement);
            }

            @Override
            public FfmpegProcess start(FfmpegCommand command) {
                if (starts.incrementAndGet() <= 4) {
                    return real.start(FfmpegCommand.builder(command.task())
                            .mediaOnStdin()
                            .args("-f", "flv", "-i", "pipe:0", "-c:v", "nosuchencoder", "-f", "flv", "pipe:1")
                            .build());
                }
                return real.start(command);
            }
        };
        Feed out = feed();
        Watcher watcher = watch(out);
        Told told = new Told();
        Rendition rendition = rendition(SMALL, live(pattern(640, 360)).feed, out, failing, told);

        rendition.start();
        until(() -> watcher.pictures().size() > 10);

        assertThat(told.all).filteredOn("failing"::equals).hasSize(1);
        assertThat(told.failing).isNotNull();
        assertThat(told.failing.kind()).isEqualTo(ErrorKind.INVALID);
        assertThat(told.failing.problem()).contains("Unknown encoder 'nosuchencoder'");
        assertThat(rendition.stats().restarts()).isEqualTo(4);
    }

    @Test
    void finishingGivesTheLastPictures() throws Exception {
        LiveFeed source = live(pattern(640, 360));
        Watcher in = watch(source.feed);
        Feed out = feed();
        Watcher watcher = watch(out);
        Rendition rendition = rendition(SMALL, source.feed, out, InstalledFfmpeg.V61.runner(), new Told());
        rendition.start();
        until(() -> watcher.pictures().size() > 10);

        source.lose();
        rendition.finish().toCompletableFuture().get(30, TimeUnit.SECONDS);

        long last = in.pictures().get(in.pictures().size() - 1).dts();
        assertThat(watcher.pictures().get(watcher.pictures().size() - 1).dts()).isBetween(last - 34, last + 34);
    }

    @Test
    void stoppingIsPossibleAtAnyTime() throws Exception {
        LiveFeed source = live(pattern(640, 360));
        Rendition never = rendition(SMALL, source.feed, feed(), InstalledFfmpeg.V61.runner(), new Told());
        never.stop().toCompletableFuture().get(30, TimeUnit.SECONDS);
        Rendition atOnce = rendition(SMALL, source.feed, feed(), InstalledFfmpeg.V61.runner(), new Told());
        atOnce.start();
        atOnce.stop().toCompletableFuture().get(30, TimeUnit.SECONDS);
        atOnce.stop().toCompletableFuture().get(30, TimeUnit.SECONDS);
        Feed silent = feed();
        Rendition waiting = rendition(SMALL, silent, feed(), InstalledFfmpeg.V61.runner(), new Told());
        waiting.start();
        waiting.finish().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    /** What a rendition told. */
    private static final class Told implements Rendition.Listener {
        final List<String> all = new CopyOnWriteArrayList<>();
        volatile @Nullable SimulcastException failing;

        @Override
        public void running() {
            all.add("running");
        }

        @Override
        public void restarted(String why) {
            all.add("restarted: " + why);
        }

        @Override
        public void failing(SimulcastException problem) {
            failing = problem;
            all.add("failing");
        }
    }

    private static void until(Callable<Boolean> condition) {
        await().atMost(Duration.ofSeconds(60)).until(condition);
    }

    private static void more(Watcher watcher, int pictures) {
        int before = watcher.pictures().size();
        until(() -> watcher.pictures().size() > before + pictures);
    }

    private LiveFeed live(byte[] flv) {
        LiveFeed live = new LiveFeed(flv);
        open.add(live);
        return live;
    }

    private Feed feed() {
        Feed feed = new Feed(System::nanoTime, (bytes, millis) -> {}, 32L << 20, 10_000);
        open.add(feed::close);
        return feed;
    }

    private static Watcher watch(Feed feed) {
        Watcher watcher = new Watcher();
        feed.join(watcher);
        return watcher;
    }

    private Rendition rendition(EncodingProfile profile, Feed from, Feed to, FfmpegRunner runner, Told told) {
        Rendition rendition = new Rendition(
                new Rendition.Encoding("small", profile, "libx264"),
                from,
                to,
                Rendition.Limits.ofDefaults(),
                runner,
                System::nanoTime,
                told);
        open.add(0, () -> rendition.stop().toCompletableFuture().get(30, TimeUnit.SECONDS));
        return rendition;
    }

    private ExecutorService threads() {
        ExecutorService threads = Executors.newCachedThreadPool();
        open.add(() -> {
            threads.shutdownNow();
            assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        });
        return threads;
    }

    private Bridge bridge(Feed from, Bridge.Slates slates, Runnable changed) {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        Bridge bridge = new Bridge(from, slates, timer, threads(), System::nanoTime, new Bridge.Listener() {
            @Override
            public void slate(boolean shown) {
                changed.run();
            }

            @Override
            public void noSlate(SimulcastException why) {
                throw why;
            }
        });
        open.add(0, () -> {
            bridge.stop();
            timer.shutdownNow();
            assertThat(timer.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        });
        return bridge;
    }

    /** Writes down all that comes. */
    private static Feed.Subscriber recording(FlvBytes flv) {
        return new Feed.Subscriber() {
            @Override
            public boolean fits(long bytes, long millis) {
                return true;
            }

            @Override
            public void onJoin(List<MediaPacket> config) {
                config.forEach(flv::add);
            }

            @Override
            public void onPacket(MediaPacket packet) {
                flv.add(packet);
            }
        };
    }

    private static Watcher.Seen last(List<Watcher.Seen> track) {
        return track.get(track.size() - 1);
    }

    private static void signal(String name, long pid) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                        .start()
                        .waitFor())
                .isZero();
    }

    /** 4 s of a moving pattern with a tone, at 30 pictures per second. */
    private static byte[] pattern(int width, int height) {
        return CLIPS.computeIfAbsent(width + "x" + height, any -> {
            FfmpegRunner runner = InstalledFfmpeg.V61.runner();
            TestPattern pattern = TestPattern.ofDefaults()
                    .size(width, height)
                    .videoKilobits(1500)
                    .unpaced()
                    .lasting(Duration.ofSeconds(4));
            try (FfmpegProcess process =
                    runner.start(FfmpegCommand.testPattern(pattern, runner.binary(FfmpegCommand.TEST_PATTERN)))) {
                return process.stdout().readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static byte[] withoutSound(byte[] flv) throws Exception {
        return FedFfmpeg.run(
                        InstalledFfmpeg.V61,
                        flv,
                        "-f",
                        "flv",
                        "-i",
                        "pipe:0",
                        "-an",
                        "-c",
                        "copy",
                        "-f",
                        "flv",
                        "pipe:1")
                .output();
    }
}
