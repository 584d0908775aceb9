package io.exprsn.simulcast.internal.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RenditionPatienceTest {
    private static final long AT_ONCE = Duration.ofMillis(100).toNanos();
    private static final long LONG = Duration.ofSeconds(10).toNanos();

    private final RenditionPatience patience = new RenditionPatience();

    @Test
    void theFirstDeathCostsNoTimeAndFurtherOnesMoreAndMore() {
        assertThat(LongStream.range(0, 9).map(i -> patience.afterDeath(AT_ONCE) / 1_000_000))
                .containsExactly(0L, 250L, 500L, 1_000L, 2_000L, 4_000L, 8_000L, 10_000L, 10_000L);
        assertThat(patience.isAtItsEnd()).isTrue();
    }

    @Test
    void aLongLifeBeginsTheCountAnew() {
        patience.afterDeath(AT_ONCE);
        patience.afterDeath(AT_ONCE);
        assertThat(patience.isAtItsEnd()).isFalse();

        assertThat(patience.afterDeath(LONG)).isZero();
        assertThat(patience.afterDeath(AT_ONCE))
                .isEqualTo(Duration.ofMillis(250).toNanos());
        assertThat(patience.isAtItsEnd()).isFalse();
    }
}
