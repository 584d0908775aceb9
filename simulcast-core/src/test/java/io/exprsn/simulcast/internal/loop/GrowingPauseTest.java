package io.exprsn.simulcast.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GrowingPauseTest {
    private final GrowingPause pause = new GrowingPause(Duration.ofSeconds(5), Duration.ofSeconds(60));

    @Test
    void doublesUpToTheLongestAndBeginsAnewWhenItWentWell() {
        for (int seconds : new int[] {5, 10, 20, 40, 60, 60}) {
            assertThat(pause.next()).hasSeconds(seconds);
        }
        pause.forget();
        assertThat(pause.next()).hasSeconds(5);
    }

    @Test
    void whatTheOtherSideAskedForWinsIfItIsLonger() {
        assertThat(pause.next(asking(Duration.ofMinutes(5)))).hasMinutes(5);
        assertThat(pause.next(asking(Duration.ofSeconds(1)))).hasSeconds(10);
        assertThat(pause.next(asking(null))).hasSeconds(20);
    }

    private static SimulcastException asking(@Nullable Duration wait) {
        return new SimulcastException(ErrorKind.RATE_LIMITED, "too many", "Wait", null, wait);
    }
}
