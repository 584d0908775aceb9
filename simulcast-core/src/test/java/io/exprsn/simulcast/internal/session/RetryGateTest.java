package io.exprsn.simulcast.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetryGateTest {
    private final RetryGate gate = new RetryGate();

    @Test
    void spreadsReturnsToOnePlaceAndLeavesOthersAlone() {
        List<Long> delays = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            delays.add(gate.admit("rtmp://a/app", Duration.ofMillis(1000), 0).toMillis());
        }
        assertThat(delays).containsExactly(1000L, 1100L, 1200L, 1300L, 1400L);
        assertThat(gate.admit("rtmp://b/app", Duration.ofMillis(1000), 0)).hasMillis(1000);
    }

    @Test
    void neverShortensADelay() {
        gate.admit("rtmp://a/app", Duration.ofMillis(100), 0);
        assertThat(gate.admit("rtmp://a/app", Duration.ofSeconds(30), 0)).hasSeconds(30);
    }

    @Test
    void forgetsWhatIsLongAgo() {
        gate.admit("rtmp://a/app", Duration.ofMillis(1000), 0);
        assertThat(gate.admit("rtmp://a/app", Duration.ofMillis(1000), 700_000_000_000L))
                .hasMillis(1000);
    }
}
