package io.exprsn.simulcast.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.internal.session.Shedding.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SheddingTest {
    private final Shedding shedding = new Shedding();

    /** One look a second; queues in ms after each second, one list per destination, named by its priority. */
    private List<String> look(int seconds, long[]... queues) {
        List<String> shed = new ArrayList<>();
        for (int second = 0; second < seconds; second++) {
            List<Sample> samples = new ArrayList<>();
            for (int i = 0; i < queues.length; i++) {
                long[] queue = queues[i];
                samples.add(new Sample("p" + i, i, queue[Math.min(second, queue.length - 1)], 0));
            }
            Optional<Sample> victim = shedding.look(samples);
            victim.ifPresent(sample -> shed.add(sample.name()));
        }
        return shed;
    }

    private static long[] growing() {
        return new long[] {1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000};
    }

    private static long[] short_() {
        return new long[] {20};
    }

    @Test
    void letsTheLeastImportantGoWhenSeveralFallBehindTogether() {
        assertThat(look(5, short_(), growing(), growing())).containsExactly("p0");
    }

    @Test
    void letsNobodyGoForOneSlowDestination() {
        assertThat(look(8, short_(), short_(), growing())).isEmpty();
    }

    @Test
    void waitsBeforeItLetsAnotherGo() {
        assertThat(look(8, growing(), growing(), growing())).hasSize(1);
    }

    @Test
    void takesALongButShrinkingQueueForRecovery() {
        long[] shrinking = {9000, 8000, 7000, 6000, 5000, 4000, 3000, 2000};
        assertThat(look(8, shrinking, shrinking, shrinking)).isEmpty();
    }

    @Test
    void takesDropsAtAFullQueueForFallingBehind() {
        List<String> shed = new ArrayList<>();
        for (int second = 0; second < 6; second++) {
            shedding.look(List.of(new Sample("low", 0, 6000, second * 30), new Sample("high", 5, 6000, second * 30)))
                    .ifPresent(sample -> shed.add(sample.name()));
        }
        assertThat(shed).containsExactly("low");
    }
}
