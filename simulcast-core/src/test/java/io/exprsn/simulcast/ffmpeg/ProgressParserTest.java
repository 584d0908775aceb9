package io.exprsn.simulcast.ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressParserTest {
    private final ProgressParser parser = new ProgressParser();
    private final List<String> log = new ArrayList<>();

    @ParameterizedTest
    @CsvSource({
        "progress-audio-only-5.1.9.txt, 4",
        "progress-audio-only-8.1.2.txt, 2",
        "progress-copy-5.1.9.txt, 4",
        "progress-copy-8.1.2.txt, 2",
        "progress-encode-5.1.9.txt, 5",
        "progress-encode-6.1.1.txt, 5",
        "progress-encode-7.1.1.txt, 4",
        "progress-encode-8.0.1.txt, 4",
        "progress-encode-8.1.2.txt, 4",
        "progress-negative-out-time-6.1.1.txt, 4",
        "progress-null-output-fast-5.1.9.txt, 2",
        "progress-null-output-fast-8.1.2.txt, 2",
        "progress-slow-start-5.1.9.txt, 3",
        "progress-slow-start-8.1.2.txt, 3"
    })
    void findsEveryBlockAndNoLogLine(String fixture, int blocks) {
        assertThat(read(fixture)).hasSize(blocks);
        assertThat(log).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"5.1.9", "6.1.1", "7.1.1", "8.0.1", "8.1.2"})
    void readsTheLastBlockOfAnEncodeOfTwoSeconds(String version) {
        FfmpegProgress last = last(read("progress-encode-" + version + ".txt"));

        assertThat(last.last()).isTrue();
        assertThat(last.frame()).isEqualTo(48);
        assertThat(last.fps()).isBetween(15.0, 40.0);
        assertThat(last.bitsPerSecond()).isBetween(2_000_000L, 4_000_000L);
        assertThat(last.totalBytes()).isBetween(500_000L, 1_000_000L);
        assertThat(last.outTime()).isBetween(Duration.ofMillis(1950), Duration.ofMillis(2050));
        assertThat(last.duplicatedFrames()).isZero();
        assertThat(last.droppedFrames()).isZero();
        assertThat(last.speed()).isBetween(0.5, 1.5);
    }

    @Test
    void readsEveryNumberOfABlock() {
        FfmpegProgress last = last(read("progress-encode-7.1.1.txt"));

        assertThat(last)
                .isEqualTo(new FfmpegProgress(
                        48L, 29.52, 2_826_500L, 706_634L, Duration.ofSeconds(2), 0L, 0L, 1.23, true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"5.1.9", "8.1.2"})
    void soundAloneHasNoFrames(String version) {
        assertThat(read("progress-audio-only-" + version + ".txt"))
                .allSatisfy(block -> assertThat(block.frame()).isNull())
                .last()
                .satisfies(block -> assertThat(block.outTime()).isPositive());
    }

    @Test
    void notAvailableIsAbsent() {
        FfmpegProgress first = read("progress-slow-start-8.1.2.txt").get(0);

        assertThat(first.outTime()).isNull();
        assertThat(first.bitsPerSecond()).isNull();
        assertThat(first.speed()).isNull();
        assertThat(first.frame()).isZero();
    }

    @Test
    void timeMayBeNegative() {
        FfmpegProgress first = read("progress-negative-out-time-6.1.1.txt").get(0);

        assertThat(first.outTime()).isEqualTo(Duration.ofSeconds(-3));
        assertThat(first.bitsPerSecond()).isZero();
    }

    @Test
    void speedMayBeScientific() {
        FfmpegProgress first = read("progress-null-output-fast-5.1.9.txt").get(0);

        assertThat(first.speed()).isEqualTo(1500.0);
        assertThat(first.totalBytes()).isNull();
        assertThat(first.outTime()).isEqualTo(Duration.of(19_970_136_236L, ChronoUnit.MICROS));
    }

    @Test
    void aBlockInsideALogLineIsWholeAndSoIsTheLine() {
        List<FfmpegProgress> blocks = read("stderr-torn-by-progress-8.1.2.txt");

        assertThat(blocks).hasSize(4);
        assertThat(blocks.subList(1, 4))
                .allSatisfy(block -> assertThat(block.frame()).isEqualTo(70));
        assertThat(log)
                .containsExactly(
                        "[h264 @ 0x563c7cdd11c0] [debug] nal_unit_type: 1(Coded slice of a non-IDR picture), nal_ref_idc: 2",
                        "[out#0/flv @ 0x563c7cd66780] [debug] sq: send 1 ts 3.111474");
    }

    @ParameterizedTest
    @ValueSource(strings = {"stderr-q-info-5.1.9.txt", "stderr-q-info-8.1.2.txt"})
    void theLastStatisticsLineIsLog(String fixture) {
        assertThat(read(fixture))
                .last()
                .satisfies(block -> assertThat(block.last()).isTrue());
        assertThat(log).noneMatch(line -> line.startsWith("progress=")).anyMatch(line -> line.contains("Lsize="));
    }

    @Test
    void unknownKeysAndImpossibleNumbersArePassedOver() {
        List<FfmpegProgress> blocks = new ArrayList<>();
        for (String line : List.of("frame=12", "new_thing=7", "fps=fast", "out_time_ms=5000", "progress=continue")) {
            collect(line, blocks);
        }

        assertThat(log).isEmpty();
        assertThat(blocks)
                .containsExactly(
                        new FfmpegProgress(12L, null, null, null, Duration.ofMillis(5), null, null, null, false));
    }

    private List<FfmpegProgress> read(String fixture) {
        List<FfmpegProgress> blocks = new ArrayList<>();
        Fixtures.lines(fixture).forEach(line -> collect(line, blocks));
        return blocks;
    }

    private void collect(String line, List<FfmpegProgress> blocks) {
        if (!parser.accept(line)) {
            log.add(parser.takeBegunLine() + line);
        } else if (parser.completed() != null
                && (blocks.isEmpty() || blocks.get(blocks.size() - 1) != parser.completed())) {
            blocks.add(parser.completed());
        }
    }

    private static FfmpegProgress last(List<FfmpegProgress> blocks) {
        return blocks.get(blocks.size() - 1);
    }
}
