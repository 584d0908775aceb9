package io.exprsn.simulcast.internal.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateWindowTest {
    private static final long SECOND = 1_000_000_000L;

    @ParameterizedTest
    @ValueSource(longs = {0, 17, -3 * SECOND, -1, Long.MAX_VALUE / 2, (1L << 24) * SECOND - SECOND})
    void holdsWhatCameInTheWindowWhereverTheClockBegins(long start) {
        RateWindow window = new RateWindow(5);
        for (int tenth = 0; tenth < 200; tenth++) {
            window.add(10, start + tenth * SECOND / 10);
        }

        assertThat(window.sum(start + 20 * SECOND)).isCloseTo(500, within(10.0));
        assertThat(window.sum(start + 22 * SECOND)).isCloseTo(300, within(10.0));
        assertThat(window.sum(start + 26 * SECOND)).isZero();
    }

    @Test
    void leavesOutWhatIsOlderThoughItsBucketWasNotUsedAgain() {
        RateWindow window = new RateWindow(5);
        window.add(99, 0);

        assertThat(window.sum(0)).isEqualTo(99);
        assertThat(window.sum(SECOND * 11 / 2))
                .as("half of its second is still in")
                .isEqualTo(49.5);
        assertThat(window.sum(7 * SECOND)).isZero();
        assertThat(window.sum(14 * SECOND)).isZero();
    }

    @Test
    void keepsTheLargestAmountRatherThanOverflow() {
        RateWindow window = new RateWindow(5);
        window.add(1L << 39, 0);
        window.add(1L << 39, 0);
        window.add(1L << 39, 0);

        assertThat(window.sum(0)).isEqualTo((1L << 40) - 1);
    }
}
