package io.exprsn.simulcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryPolicyTest {
    private final RetryPolicy defaults = RetryPolicy.ofDefaults();

    @Test
    void doublesFromOneSecondToThirty() {
        assertThat(IntStream.rangeClosed(1, 7)
                        .mapToObj(n -> defaults.delay(n, 0).toSeconds()))
                .containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L);
    }

    @Test
    void staysAtItsBoundHoweverOftenItFails() {
        assertThat(defaults.delay(Integer.MAX_VALUE, 0)).isEqualTo(Duration.ofSeconds(30));
        assertThat(defaults.delay(Integer.MAX_VALUE, 0.999)).isBetween(Duration.ofSeconds(24), Duration.ofSeconds(30));
    }

    @Test
    void takesChanceOffTheDelayAndNeverMoreThanItsShare() {
        assertThat(defaults.delay(1, 0.5)).isEqualTo(Duration.ofMillis(900));
        assertThat(defaults.delay(1, 0.999999)).isEqualTo(Duration.ofMillis(800));
        assertThat(new RetryPolicy(Duration.ofMillis(1), 1, Duration.ofMillis(1), 1, 0).delay(1, 0.999))
                .isEqualTo(Duration.ofMillis(1));
    }

    @Test
    void keepsFirstDelayAndBoundInOrder() {
        assertThat(defaults.withFirstDelay(Duration.ofMinutes(2)).maxDelay()).isEqualTo(Duration.ofMinutes(2));
        assertThatIllegalArgumentException().isThrownBy(() -> defaults.withMaxDelay(Duration.ofMillis(1)));
        assertThat(defaults.withMaxAttempts(3).maxAttempts()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 2, 1000, 0.2, 0",
        "-1, 2, 1000, 0.2, 0",
        "1000, 2, 999, 0.2, 0",
        "1000, 0.9, 1000, 0.2, 0",
        "1000, NaN, 1000, 0.2, 0",
        "1000, 2, 1000, -0.1, 0",
        "1000, 2, 1000, 1.1, 0",
        "1000, 2, 1000, NaN, 0",
        "1000, 2, 1000, 0.2, -1",
    })
    void refusesWhatCannotBeRight(long first, double factor, long max, double jitter, int attempts) {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new RetryPolicy(Duration.ofMillis(first), factor, Duration.ofMillis(max), jitter, attempts))
                .withMessageContaining("expected");
    }
}
