package io.exprsn.simulcast.internal.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimelineTest {
    private static final long HOUR = 3_600_000;

    private final Timeline timeline = new Timeline();
    /** Monotonic clock in ms, of no particular beginning. */
    private long now = -5_000;

    @ParameterizedTest
    @ValueSource(longs = {0, 929, 16_777_215, 0x7FFFFFFFL, 0x80000000L, 0xFFFFFFF0L})
    void beginsAtZeroWhereverTheSourceBegins(long start) {
        assertThat(video(start)).isZero();
        assertThat(audio(start + 5)).isEqualTo(5);
        assertThat(video(start + 40)).isEqualTo(40);
        assertThat(timeline.reanchors()).isZero();
    }

    @Test
    void goesOnWhere32BitsWrap() {
        long start = 0x1_0000_0000L - 1000;
        for (int t = 0; t < 2000; t += 20) {
            assertThat(video(start + t & 0xFFFFFFFFL)).isEqualTo(t);
            assertThat(audio(start + t + 7 & 0xFFFFFFFFL)).isEqualTo(t + 7);
            now += 20;
        }
        assertThat(timeline.reanchors()).isZero();
    }

    @Test
    void goesOnWhere31BitsWrap() {
        long start = 0x8000_0000L - 1000;
        for (int t = 0; t < 2000; t += 20) {
            assertThat(video(start + t & 0x7FFFFFFFL)).isCloseTo(t, within(40L));
            assertThat(audio(start + t + 7 & 0x7FFFFFFFL)).isCloseTo(t + 7, within(40L));
            now += 20;
        }
    }

    @Test
    void countsBeyond31And32BitsWithoutEnd() {
        long time = 0;
        long step = 9_000;
        for (long t = 0; t < 0x2_1000_0000L; t += step) {
            time = video(t & 0xFFFFFFFFL);
            now += step;
        }
        assertThat(time).isGreaterThan(0x2_0000_0000L);
        assertThat(timeline.reanchors()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"3600000, 0", "3600000, 100", "0, 3600000", "0, 7200000", "5000, 4000", "2000000000, 0"})
    void joinsASourceWhoseClockJumpedWithoutNotice(long from, long to) {
        long last = play(from, 1000);
        long next = video(to);

        assertThat(next - last).isBetween(1L, 60L);
        assertThat(audio(to + 5) - next).isEqualTo(5);
        now += 20;
        assertThat(video(to + 40) - next).isEqualTo(40);
        assertThat(timeline.reanchors()).isOne();
    }

    @ParameterizedTest
    @CsvSource({"0, 3600000", "3600000, 0"})
    void placesStragglersOfTheOtherSideOfAJumpBesideTheirOwn(long from, long to) {
        play(from, 1000);
        long before = timeline.head();

        long after = video(to);
        assertThat(audio(from + 1010)).as("straggler").isBetween(before - 40, before + 40);
        assertThat(video(to + 40)).isEqualTo(after + 40);
        assertThat(audio(from + 1030)).as("straggler").isBetween(before - 40, before + 60);
        assertThat(video(to + 80)).isEqualTo(after + 80);
        assertThat(audio(to + 45)).isEqualTo(after + 45);
        assertThat(audio(to + 85)).isEqualTo(after + 85);
        assertThat(timeline.reanchors()).isOne();
    }

    @Test
    void joinsTwoJumpsInARow() {
        long last = play(HOUR, 1000);

        long back = video(0);
        long again = video(2 * HOUR);

        assertThat(back).isBetween(last + 1, last + 60);
        assertThat(again).isBetween(back + 1, back + 60);
    }

    @Test
    void holdsSmallStepsBack() {
        video(1000);
        video(1040);

        assertThat(video(1030)).isEqualTo(40);
        assertThat(video(1040)).isEqualTo(40);
        assertThat(video(1050)).isEqualTo(50);
        assertThat(timeline.reanchors()).isZero();
    }

    @Test
    void leavesAHoleThatRealTimeExplains() {
        play(0, 1000);
        now += 60_000;

        assertThat(video(61_000)).isEqualTo(61_000);
        assertThat(timeline.reanchors()).isZero();
    }

    @Test
    void keepsAShortHoleOfAFile() {
        play(0, 1000);

        assertThat(video(9_000)).isEqualTo(9_000);
        assertThat(timeline.reanchors()).isZero();
    }

    @Test
    void takesATrackThatComesLate() {
        play(0, 1000);
        now += HOUR;

        assertThat(video(HOUR)).isEqualTo(HOUR);
        assertThat(timeline.place(MediaKind.AUDIO, 1, HOUR - 300, nanos())).isEqualTo(HOUR - 300);
        assertThat(timeline.reanchors()).isZero();
    }

    @Test
    void isNotMovedByScriptDataWithoutATime() {
        video(HOUR);
        now += 20_000;
        video(HOUR + 20_000);

        long cue = timeline.place(MediaKind.DATA, 0, 0, nanos());

        assertThat(cue).isEqualTo(20_000);
        assertThat(timeline.place(MediaKind.DATA, 0, HOUR + 19_990, nanos())).isEqualTo(20_000);
        assertThat(video(HOUR + 20_040)).isEqualTo(20_040);
        assertThat(timeline.reanchors()).isZero();
    }

    @Test
    void isNotBegunByScriptDataWithoutATime() {
        assertThat(timeline.place(MediaKind.DATA, 0, 0, nanos())).isZero();
        assertThat(video(HOUR)).isZero();
        assertThat(timeline.reanchors()).isZero();
    }

    @Test
    void beginsALoopAgainWithoutAGap() {
        long last = 0;
        for (int round = 0; round < 5; round++) {
            timeline.restart(false);
            for (int t = 0; t < 1000; t += 40) {
                long time = video(t);
                assertThat(audio(t + 10)).isEqualTo(time + 10);
                assertThat(time - last).isBetween(round == 0 && t == 0 ? 0L : 1L, 60L);
                last = time;
                now += 40;
            }
            now += 300; // to open the file again takes time that is none of the show's
        }
        assertThat(timeline.reanchors()).isZero();
    }

    @Test
    void letsThePauseOfAPublisherPass() {
        play(HOUR, 1000);
        long last = timeline.head();
        now += 7_000;
        timeline.restart(true);

        long back = audio(0);

        assertThat(back).isCloseTo(last + 7_000, within(40L));
        assertThat(video(25)).isEqualTo(back + 25);
        assertThat(audio(23)).isEqualTo(back + 23);
        assertThat(timeline.reanchors()).isZero();
    }

    @Test
    void doesNotCareForARestartBeforeAnythingCame() {
        timeline.restart(true);
        now += 10_000;

        assertThat(video(500)).isZero();
    }

    @Test
    void picturesDoNotStepBehindTheirHeaderWhereSoundIsAhead() {
        audio(1000);
        audio(1100);
        assertThat(timeline.ahead(MediaKind.VIDEO, 0)).isEqualTo(100);
        assertThat(video(1080)).isEqualTo(100);
        assertThat(video(1120)).isEqualTo(120);
        assertThat(timeline.ahead(MediaKind.VIDEO, 0)).isEqualTo(120);
        assertThat(timeline.reanchors()).isZero();
    }

    @Test
    void neverGoesBackWithinATrack() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            Timeline any = new Timeline();
            Map<Integer, Long> last = new HashMap<>();
            long source = random.nextLong() & 0xFFFFFFFFL;
            long head = 0;
            for (int i = 0; i < 500; i++) {
                source += switch (random.nextInt(40)) {
                    case 0 -> random.nextLong();
                    case 1 -> -random.nextInt(2_000);
                    case 2 -> random.nextInt(20_000);
                    default -> random.nextInt(50);
                };
                if (random.nextInt(60) == 0) {
                    any.restart(random.nextBoolean());
                }
                long step = random.nextInt(50);
                now += step;
                MediaKind kind = MediaKind.values()[random.nextInt(3)];
                int track = random.nextInt(2);
                long time = any.place(kind, track, source & 0xFFFFFFFFL, nanos());
                assertThat(time)
                        .as("seed %d, packet %d", seed, i)
                        .isGreaterThanOrEqualTo(last.getOrDefault(kind.type() << 8 | track, 0L))
                        .isLessThan(head + 11_000);
                last.put(kind.type() << 8 | track, time);
                head = Math.max(head, time);
                assertThat(any.head()).isEqualTo(head);
            }
        }
    }

    /** Both tracks from a source time for some ms; the last time placed. */
    private long play(long from, int millis) {
        for (int t = 0; t <= millis; t += 40) {
            video(from + t);
            audio(from + t + 5);
            now += 40;
        }
        now -= 40; // the next packet comes at once
        return timeline.head();
    }

    private long video(long time) {
        return timeline.place(MediaKind.VIDEO, 0, time & 0xFFFFFFFFL, nanos());
    }

    private long audio(long time) {
        return timeline.place(MediaKind.AUDIO, 0, time & 0xFFFFFFFFL, nanos());
    }

    private long nanos() {
        return now * 1_000_000;
    }
}
