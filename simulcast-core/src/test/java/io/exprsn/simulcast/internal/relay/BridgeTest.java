package io.exprsn.simulcast.internal.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.internal.media.MediaKind;
import io.exprsn.simulcast.internal.media.MediaPacket;
import io.exprsn.simulcast.internal.media.NoLeaks;
import io.exprsn.simulcast.internal.media.Packets;
import io.exprsn.simulcast.internal.media.SilentAac;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class BridgeTest {
    private static final int SLATE_SIZE = 77;

    private final Packets packets = new Packets();
    private final List<String> shown = new ArrayList<>();
    private final Heard heard = new Heard();
    private long nanos = 5_000_000_000L;
    private @Nullable RuntimeException noSlate;
    private int asked;
    private int slateHeader = 1;
    private int slateCompositionTime;
    private final List<Runnable> recording = new ArrayList<>();
    private boolean recordsLater;
    /** Has nothing to do: the test ticks. */
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

    private final Feed input = new Feed(() -> nanos, (bytes, millis) -> {}, 1 << 20, 10_000);
    private final Bridge bridge =
            new Bridge(input, this::slate, timer, this::record, () -> nanos, new Bridge.Listener() {
                @Override
                public void slate(boolean isShown) {
                    shown.add(isShown ? "slate" : "input");
                }

                @Override
                public void noSlate(SimulcastException why) {
                    shown.add(why.problem());
                }
            });

    BridgeTest() {
        timer.shutdownNow(); // its ticks come from the test alone
        bridge.output().join(heard);
    }

    @AfterEach
    void nothingIsHeld() throws InterruptedException {
        bridge.stop();
        input.close();
        assertThat(timer.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
        packets.assertReleased();
    }

    @Test
    void passesItsInputAsItIs() {
        flow(0, 3_000);
        assertThat(shown).isEmpty();
        assertThat(heard.pictures).hasSize(30).isSorted().startsWith(0L).endsWith(2_900L);
        assertThat(heard.slatePictures).isZero();
    }

    @Test
    void fillsTheWholeHoleWithTheSlate() {
        flow(0, 3_000);
        silence(5_000);
        assertThat(shown).containsExactly("slate");
        assertThat(heard.slatePictures).isGreaterThan(40);
        assertSmooth();
        assertThat(heard.lastPicture()).isBetween(7_800L, 8_000L);
        assertThat(heard.lastSound()).isBetween(7_800L, 8_000L);
    }

    @Test
    void aShortPauseIsNoHole() {
        flow(0, 3_000);
        silence(1_800);
        assertThat(asked).isZero();
    }

    @Test
    void givesWayAtAKeyFrameWithoutSteppingBack() {
        flow(0, 3_000);
        silence(5_000);
        int before = heard.pictures.size();
        // Comes back in the middle of a group of pictures, a little earlier than what was shown.
        long back = 7_930;
        push(packets.inter(back));
        push(packets.sound(back));
        assertThat(heard.pictures).hasSize(before);
        flow(8_000 - 60, 9_000 - 60);
        assertThat(shown).containsExactly("slate", "input");
        assertSmooth();
        assertThat(heard.lastPicture()).isGreaterThan(8_700);
    }

    @Test
    void aKeyFrameFromBeforeTheHoleDoesNotMoveWhatFollows() {
        flow(0, 3_000);
        silence(4_900);
        push(packets.key(3_000)); // the last one an encoder held back
        flow(8_000, 10_000);
        assertThat(shown).containsExactly("slate", "input");
        assertSmooth();
        assertThat(heard.lastPicture()).isEqualTo(9_900);
    }

    @Test
    void whoStaysBehindTakesOverInTheEnd() {
        flow(0, 3_000);
        silence(4_900);
        flow(3_000, 12_000);
        assertThat(shown).containsExactly("slate", "input");
        assertSmooth();
    }

    @Test
    void withoutASlateNothingIsSent() {
        noSlate = new SimulcastException(ErrorKind.INVALID, "the picture is gone", "put it back");
        flow(0, 1_000);
        silence(5_000);
        assertThat(shown).containsExactly("the picture is gone");
        assertThat(asked).isOne();
        flow(6_000, 7_000);
        assertThat(heard.lastPicture()).isEqualTo(6_900);
        assertSmooth(5_100);
    }

    @Test
    void showsTheSlateAgainAtTheNextLoss() {
        flow(0, 2_000);
        silence(4_000);
        flow(6_000, 8_000);
        silence(4_000);
        flow(12_000, 13_000);
        assertThat(shown).containsExactly("slate", "input", "slate", "input");
        assertSmooth();
    }

    @Test
    void aDelayIsMadeUpForAtTheNextLoss() {
        flow(0, 3_000);
        silence(5_000);
        flow(7_400, 9_000);
        assertThat(heard.lastPicture()).as("moved").isGreaterThan(9_300);
        nanos += 600_000_000L; // the encoder has caught up
        silence(4_400);
        flow(14_000, 15_000);
        assertThat(shown).containsExactly("slate", "input", "slate", "input");
        assertSmooth();
        assertThat(heard.lastPicture()).isBetween(14_900L, 15_000L);
    }

    @Test
    void theSlateReachesToAnInputThatComesEarlier() {
        flow(0, 3_000);
        silence(5_000);
        flow(8_900, 10_000);
        assertThat(shown).containsExactly("slate", "input");
        assertSmooth();
        assertThat(heard.lastPicture()).isEqualTo(9_900);
    }

    /** As with B-frames, where decoding begins before the time of the first picture. */
    @Test
    void silenceReachesToTheFirstSound() {
        flow(0, 3_000);
        silence(5_000);
        push(packets.key(8_100));
        push(packets.sound(8_400));
        assertThat(heard.lastSound()).isEqualTo(8_400);
        List<Long> behindFlow = heard.sounds.stream().filter(dts -> dts > 3_000).toList();
        for (int i = 1; i < behindFlow.size(); i++) {
            assertThat(behindFlow.get(i) - behindFlow.get(i - 1)).isBetween(17L, 50L);
        }
    }

    /** With B-frames a picture is shown later than it is decoded. */
    @Test
    void theSlateIsShownBehindTheLastPicture() {
        flow(0, 3_000);
        push(picture("27", 3_000, 300));
        nanos += 100_000_000L;
        silence(5_000);
        flow(8_100, 9_000);
        assertThat(shown).containsExactly("slate", "input");
        assertShownApart();
    }

    @Test
    void theInputIsShownBehindTheLastPictureOfTheSlate() {
        slateCompositionTime = 300;
        flow(0, 3_000);
        silence(5_000);
        flow(8_100, 9_000);
        assertThat(shown).containsExactly("slate", "input");
        List<Long> afterwards = heard.presented.subList(heard.presented.size() - 9, heard.presented.size());
        assertThat(afterwards.get(0))
                .isGreaterThan(heard.presented.stream()
                        .limit(heard.presented.size() - 9)
                        .max(Long::compare)
                        .orElseThrow());
        assertSmooth(500);
    }

    @Test
    void timesMayBeNegative() {
        push(packets.videoHeader(-200, 1));
        push(packets.key(-200));
        push(packets.inter(-100));
        flow(0, 1_000);
        assertThat(heard.pictures).startsWith(-200L, -100L, 0L);
    }

    @Test
    void headersAreToldAgainOnlyIfTheSlateHasOthers() {
        push(packets.metadata(0));
        flow(0, 3_000);
        heard.told.clear();
        silence(5_000);
        assertThat(heard.told)
                .as("silence has another, the pictures have the same")
                .containsExactly("AUDIO");
        heard.told.clear();
        comeBack(8_000);
        assertThat(heard.told).containsExactly("AUDIO");

        slateHeader = 2;
        heard.told.clear();
        silence(5_000);
        assertThat(heard.told).containsExactly("VIDEO", "AUDIO");
        heard.told.clear();
        comeBack(13_100);
        assertThat(heard.told).containsExactly("VIDEO", "AUDIO");
    }

    @Test
    void whatTheInputSaysMeanwhileIsToldWhenItTakesOver() {
        flow(0, 3_000);
        silence(5_000);
        heard.told.clear();
        push(packets.metadata(7_900));
        push(packets.videoHeader(7_900, 3));
        push(packets.inter(7_900));
        assertThat(heard.told).isEmpty();
        comeBack(8_000);
        assertThat(heard.told).containsExactly("DATA", "VIDEO", "AUDIO");
        assertThat(heard.pictures).as("headers go ahead").hasSize(heard.picturesBeforeTold + 1);
    }

    @Test
    void soundAloneIsFilledWithSilenceAlone() {
        push(packets.soundHeader(100_000));
        sound(100_000, 103_000);
        silence(5_000);
        assertThat(shown).containsExactly("slate");
        assertThat(heard.pictures).isEmpty();
        assertThat(heard.lastSound()).isBetween(107_800L, 108_000L);
        sound(108_000, 109_000);
        silence(5_000);
        sound(114_000, 115_000);
        assertThat(shown).containsExactly("slate", "input", "slate", "input");
        assertThat(heard.pictures).isEmpty();
        assertThat(heard.sounds).startsWith(100_000L);
        assertSmooth();
    }

    @Test
    void picturesCanTakeOverFromSilenceAlone() {
        push(packets.soundHeader(0));
        sound(0, 300);
        silence(3_000);
        flow(3_300, 4_000);
        assertThat(shown).containsExactly("slate", "input");
        assertSmooth();
        assertThat(heard.pictures).hasSize(7);
        assertThat(heard.lastPicture()).as("behind the silence").isBetween(3_900L, 3_925L);
    }

    @Test
    void picturesAloneGetNoSilence() {
        push(packets.videoHeader(100_000, 1));
        pictures(100_000, 103_000);
        silence(5_000);
        pictures(108_000, 109_000);
        assertThat(shown).containsExactly("slate", "input");
        assertThat(heard.sounds).isEmpty();
        assertThat(heard.pictures).startsWith(100_000L);
        assertThat(heard.lastPicture()).isBetween(108_900L, 109_000L);
        assertSmooth();
    }

    @Test
    void aSlateThatComesLateDoesNotFloodOutlets() {
        noSlate = new SimulcastException(ErrorKind.TRANSIENT, "no", "wait");
        flow(0, 3_000);
        silence(100_000);
        int before = heard.pictures.size();
        noSlate = null;
        silence(10_000);
        assertThat(shown).contains("no", "slate");
        assertThat(heard.pictures.size() - before).isLessThanOrEqualTo(40 + 100 + 1);
        assertThat(heard.lastPicture()).isBetween(112_700L, 113_000L);
        assertThat(heard.pictures).isSorted();
    }

    @Test
    void aFaultOfWhoeverMakesSlatesIsToldAndTriedAgain() {
        noSlate = new IllegalStateException("a fault");
        flow(0, 3_000);
        silence(5_000);
        assertThat(shown).singleElement().asString().contains("a fault");
        noSlate = null;
        silence(10_000);
        assertThat(shown).hasSize(2).endsWith("slate");
    }

    @Test
    void anInputThatReturnsWhileTheSlateIsMadeIsNotInterrupted() {
        recordsLater = true;
        flow(0, 3_000);
        silence(2_500);
        flow(5_500, 6_500);
        recording.remove(0).run();
        flow(6_500, 7_000);
        assertThat(shown).isEmpty();
        assertThat(heard.slatePictures).isZero();
        assertThat(heard.lastPicture()).isEqualTo(6_900);

        silence(2_500);
        assertThat(recording)
                .as("the slate was not broken: the next is not put off")
                .hasSize(1);
        recording.remove(0).run();
        assertThat(shown).containsExactly("slate");
    }

    @Test
    void aSlateThatIsThereAfterTheEndIsNotShown() {
        recordsLater = true;
        flow(0, 3_000);
        silence(2_500);
        bridge.stop();
        recording.remove(0).run();
        assertThat(shown).isEmpty();
    }

    @Test
    void aFailureAfterTheEndIsNotTold() {
        recordsLater = true;
        noSlate = new SimulcastException(ErrorKind.TRANSIENT, "interrupted", "none");
        flow(0, 3_000);
        silence(2_500);
        bridge.stop();
        recording.remove(0).run();
        assertThat(shown).isEmpty();
    }

    /** Input, ticks and slates each on a thread of their own, in any order: time never steps back, nothing is lost. */
    @Test
    void threadsMayMeetAnywhere() throws Exception {
        AtomicLong clock = new AtomicLong();
        Feed fed = new Feed(clock::get, (bytes, millis) -> {}, 1 << 20, 10_000);
        ExecutorService threads = Executors.newCachedThreadPool();
        ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor();
        Heard out = new Heard();
        Slate made = slate(bridge.output());
        AtomicInteger changes = new AtomicInteger();
        Bridge raced = new Bridge(fed, any -> made, ticker, threads, clock::get, new Bridge.Listener() {
            @Override
            public void slate(boolean isShown) {
                changes.incrementAndGet();
            }

            @Override
            public void noSlate(SimulcastException why) {
                throw why;
            }
        });
        raced.output().join(out);
        AtomicBoolean over = new AtomicBoolean();
        Future<?> ticks = threads.submit(() -> {
            while (!over.get()) {
                raced.tick();
            }
        });
        fed.publish(packets.videoHeader(0, 1));
        long at = 0;
        for (int round = 0; round < 60; round++) {
            for (int i = 0; i < 20; i++, at += 100) {
                clock.addAndGet(100_000_000L);
                fed.publish(i % 10 == 0 ? packets.key(at) : packets.inter(at));
                fed.publish(packets.sound(at));
            }
            int before = changes.get();
            for (int i = 0; i < 30; i++, at += 100) {
                clock.addAndGet(100_000_000L);
            }
            if (round % 2 == 0) { // in the other rounds the input returns while the slate is made
                await().atMost(Duration.ofSeconds(10))
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> changes.get() > before);
            }
        }
        over.set(true);
        ticks.get(30, TimeUnit.SECONDS);
        raced.stop();
        fed.close();
        ticker.shutdownNow();
        threads.shutdown();
        assertThat(ticker.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(changes.get()).isGreaterThanOrEqualTo(30);
        assertThat(out.pictures).isSorted().doesNotHaveDuplicates();
        assertThat(out.sounds).isSorted();
    }

    private void record(Runnable task) {
        if (recordsLater) {
            recording.add(task);
        } else {
            task.run();
        }
    }

    private Slate slate(Feed shown) {
        asked++;
        assertThat(shown).isSameAs(bridge.output());
        if (noSlate != null) {
            throw noSlate;
        }
        MediaPacket header = packets.videoHeader(0, slateHeader);
        MediaPacket key = packets.key(0, SLATE_SIZE);
        MediaPacket inter = picture("27", 100, slateCompositionTime);
        try {
            return Slate.of(null, header, SilentAac.of(44_100, 2), List.of(key, inter), 200_000);
        } finally {
            header.release();
            key.release();
            inter.release();
        }
    }

    /** Ten pictures and sounds a second, a key frame each second. */
    private void flow(long from, long to) {
        for (long at = from; at < to; at += 100) {
            if (at == from) {
                push(packets.videoHeader(at, 1));
                push(packets.soundHeader(at));
            }
            push(at == from || at % 1_000 == 0 ? packets.key(at) : packets.inter(at));
            push(packets.sound(at));
            nanos += 100_000_000L;
            bridge.tick();
        }
    }

    /** Of the slate's size. */
    private MediaPacket picture(String first, long dts, int compositionTime) {
        return packets.of(
                MediaKind.VIDEO, dts, "%s 01 %06X".formatted(first, compositionTime) + "00".repeat(SLATE_SIZE - 5));
    }

    private void assertShownApart() {
        List<Long> presented = heard.presented.stream().sorted().toList();
        for (int i = 1; i < presented.size(); i++) {
            assertThat(presented.get(i) - presented.get(i - 1))
                    .as("step at %s", presented.get(i))
                    .isGreaterThan(10);
        }
    }

    private void sound(long from, long to) {
        for (long at = from; at < to; at += 20) {
            push(packets.sound(at));
            nanos += 20_000_000L;
            bridge.tick();
        }
    }

    private void pictures(long from, long to) {
        for (long at = from; at < to; at += 100) {
            push(at == from ? packets.key(at) : packets.inter(at));
            nanos += 100_000_000L;
            bridge.tick();
        }
    }

    /** The first picture, without headers, as of a source that was silent. */
    private void comeBack(long at) {
        push(packets.key(at));
        push(packets.sound(at + 50));
        nanos += 100_000_000L;
        bridge.tick();
    }

    private void silence(long millis) {
        for (long passed = 0; passed < millis; passed += 100) {
            nanos += 100_000_000L;
            bridge.tick();
        }
    }

    private void push(MediaPacket packet) {
        input.publish(packet);
    }

    private void assertSmooth() {
        assertSmooth(200);
    }

    private void assertSmooth(long longest) {
        for (List<Long> track : List.of(heard.pictures, heard.sounds)) {
            assertThat(track).isSorted();
            for (int i = 1; i < track.size(); i++) {
                assertThat(track.get(i) - track.get(i - 1)).isLessThanOrEqualTo(longest);
            }
        }
    }

    private static final class Heard implements Feed.Subscriber {
        private final List<Long> pictures = new ArrayList<>();
        private final List<Long> sounds = new ArrayList<>();
        private final List<Long> presented = new ArrayList<>();
        /** Kinds of metadata and headers. */
        private final List<String> told = new ArrayList<>();

        private int slatePictures;
        private int picturesBeforeTold;

        @Override
        public boolean fits(long bytes, long millis) {
            return true;
        }

        @Override
        public void onJoin(List<MediaPacket> config) {}

        @Override
        public void onPacket(MediaPacket packet) {
            if (!packet.info().isMedia()) {
                told.add(packet.kind().name());
                picturesBeforeTold = pictures.size();
                return;
            }
            (packet.isVideo() ? pictures : sounds).add(packet.dts());
            if (packet.isVideo()) {
                presented.add(packet.dts() + packet.info().compositionTime());
            }
            if (packet.isVideo() && packet.size() == SLATE_SIZE) {
                slatePictures++;
            }
        }

        long lastPicture() {
            return pictures.get(pictures.size() - 1);
        }

        long lastSound() {
            return sounds.get(sounds.size() - 1);
        }
    }
}
