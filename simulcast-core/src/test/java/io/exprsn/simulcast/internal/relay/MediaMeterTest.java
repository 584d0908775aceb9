package io.exprsn.simulcast.internal.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.exprsn.simulcast.MediaNumbers;
import io.exprsn.simulcast.internal.media.MediaPacket;
import io.exprsn.simulcast.internal.media.Packets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MediaMeterTest {
    private final Packets packets = new Packets();
    private final MediaMeter meter = new MediaMeter();
    private long millis = -500; // a monotonic clock may begin anywhere

    @AfterEach
    void everyPacketIsReleased() {
        packets.assertReleased();
    }

    @Test
    void knowsNothingBeforeTheFirstPacket() {
        assertThat(numbers()).isEqualTo(MediaNumbers.NONE);
    }

    @Test
    void countsEachKindForItself() {
        count(packets.metadata(0));
        count(packets.videoHeader(0, 1));
        count(packets.soundHeader(0));
        assertThat(numbers().packets()).isEqualTo(3);
        assertThat(numbers().sinceFirstPacket()).as("headers are no media").isNull();

        count(packets.key(0, 100));
        count(packets.inter(33, 50));
        count(packets.sound(35));
        count(packets.cue(36));

        MediaNumbers numbers = numbers();
        assertThat(numbers.packets()).isEqualTo(7);
        assertThat(numbers.videoFrames()).isEqualTo(2);
        assertThat(numbers.keyFrames()).isEqualTo(1);
        assertThat(numbers.audioFrames()).isEqualTo(1);
        assertThat(numbers.bytes()).isGreaterThan(150 + 4);
    }

    @Test
    void ratesAreThoseOfTheLastFiveSeconds() {
        steadily(20_000, 2_000);
        assertThat(numbers().framesPerSecond()).isCloseTo(25, within(0.5));
        assertThat(numbers().kilobitsPerSecond()).isBetween(395L, 410L); // 25 pictures of 2000 bytes and a little sound

        millis += 2_500;
        assertThat(numbers().framesPerSecond()).isCloseTo(12.5, within(0.5));
        millis += 4_000;
        assertThat(numbers().framesPerSecond()).isZero();
        assertThat(numbers().kilobitsPerSecond()).isZero();
        assertThat(numbers().videoFrames()).as("counters stay").isEqualTo(500);
    }

    @Test
    void aYoungStreamIsJudgedByItsOwnAge() {
        steadily(2_000, 1_000);
        assertThat(numbers().framesPerSecond()).isCloseTo(25, within(0.5));
    }

    @Test
    void measuresTheDistanceOfKeyFrames() {
        count(packets.key(1_000));
        assertThat(numbers().keyFrameInterval()).isNull();
        count(packets.inter(2_000));
        count(packets.key(3_000));
        assertThat(numbers().keyFrameInterval()).isEqualTo(Duration.ofSeconds(2));
        count(packets.inter(4_900));
        count(packets.key(6_000));
        count(packets.key(7_000));
        assertThat(numbers().keyFrameInterval()).isEqualTo(Duration.ofSeconds(1));
        assertThat(numbers().longestKeyFrameInterval()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void aHoleInThePicturesIsNoDistanceOfKeyFrames() {
        count(packets.key(0));
        count(packets.key(1_000));
        count(packets.key(60_000));
        assertThat(numbers().keyFrameInterval()).isNull();
        assertThat(numbers().longestKeyFrameInterval()).isEqualTo(Duration.ofSeconds(1));
        count(packets.key(62_000));
        assertThat(numbers().keyFrameInterval()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void comparesSoundAndPictureOnlyWhileBothCome() {
        count(packets.key(1_000));
        assertThat(numbers().videoAheadOfAudio()).isNull();
        millis += 20;
        count(packets.sound(2_500));
        assertThat(numbers().videoAheadOfAudio()).isEqualTo(Duration.ofMillis(-1_500));
        millis += 900;
        count(packets.inter(1_900));
        assertThat(numbers().videoAheadOfAudio()).isEqualTo(Duration.ofMillis(-600));
        millis += 200;
        count(packets.inter(2_100));
        assertThat(numbers().videoAheadOfAudio()).as("sound stopped").isNull();
        count(packets.sound(2_100));
        assertThat(numbers().videoAheadOfAudio()).isZero();
        millis += 1_500;
        assertThat(numbers().videoAheadOfAudio()).as("both stopped").isNull();
    }

    @Test
    void tellsTheAgeOfEach() {
        count(packets.key(0));
        millis += 1_000;
        count(packets.inter(40));
        millis += 1_000;
        count(packets.sound(50));
        millis += 1_000;
        count(packets.cue(60)); // keeps nothing alive

        MediaNumbers numbers = numbers();
        assertThat(numbers.sinceFirstPacket()).isEqualTo(Duration.ofSeconds(3));
        assertThat(numbers.sinceLastKeyFrame()).isEqualTo(Duration.ofSeconds(3));
        assertThat(numbers.sinceLastVideo()).isEqualTo(Duration.ofSeconds(2));
        assertThat(numbers.sinceLastAudio()).isEqualTo(Duration.ofSeconds(1));
        assertThat(numbers.sinceLastPacket()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void readersSeeCountersThatFitTogetherAndNeverGoBack() throws Exception {
        MediaPacket key = packets.key(0, 500);
        MediaPacket sound = packets.sound(0);
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService readers = Executors.newFixedThreadPool(2);
        List<Future<Integer>> looks = new ArrayList<>();
        try {
            for (int reader = 0; reader < 2; reader++) {
                looks.add(readers.submit(() -> {
                    MediaNumbers before = MediaNumbers.NONE;
                    int count = 0;
                    for (; !done.get() || count == 0; count++) {
                        // The record itself refuses more key frames than pictures and more pictures than packets.
                        MediaNumbers now = meter.numbers(System.nanoTime());
                        assertThat(now.packets()).isGreaterThanOrEqualTo(before.packets());
                        assertThat(now.bytes()).isGreaterThanOrEqualTo(before.bytes());
                        assertThat(now.videoFrames()).isGreaterThanOrEqualTo(before.videoFrames());
                        assertThat(now.audioFrames()).isGreaterThanOrEqualTo(before.audioFrames());
                        before = now;
                    }
                    return count;
                }));
            }
            for (int i = 0; i < 200_000; i++) {
                meter.count(key, System.nanoTime());
                meter.count(sound, System.nanoTime());
            }
        } finally {
            done.set(true);
            readers.shutdown();
        }
        for (Future<Integer> look : looks) {
            assertThat(look.get()).isPositive();
        }
        MediaNumbers numbers = meter.numbers(System.nanoTime());
        assertThat(numbers.bytes()).isEqualTo(200_000L * (key.size() + sound.size()));
        assertThat(numbers.keyFrames()).isEqualTo(200_000);
        key.release();
        sound.release();
    }

    @Test
    void twoConnectionsMayCountSideBySide() throws Exception {
        MediaPacket key = packets.key(0, 10);
        ExecutorService writers = Executors.newFixedThreadPool(2);
        List<Future<?>> both = new ArrayList<>();
        for (int writer = 0; writer < 2; writer++) {
            both.add(writers.submit(() -> {
                for (int i = 0; i < 100_000; i++) {
                    meter.count(key, 1_000);
                }
            }));
        }
        for (Future<?> each : both) {
            each.get();
        }
        writers.shutdown();
        assertThat(meter.numbers(1_000).packets()).isEqualTo(200_000);
        assertThat(meter.numbers(1_000).framesPerSecond()).isEqualTo(200_000);
        key.release();
    }

    /** 25 pictures a second of this many bytes, with sound. */
    private void steadily(int length, int size) {
        for (int at = 0; at < length; at += 40) {
            count(at % 1000 == 0 ? packets.key(at, size) : packets.inter(at, size));
            count(packets.sound(at));
            millis += 40;
        }
    }

    private void count(MediaPacket packet) {
        meter.count(packet, millis * 1_000_000);
        packet.release();
    }

    private MediaNumbers numbers() {
        return meter.numbers(millis * 1_000_000);
    }
}
