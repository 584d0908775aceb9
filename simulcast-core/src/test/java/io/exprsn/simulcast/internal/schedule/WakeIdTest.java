package io.exprsn.simulcast.internal.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WakeIdTest {
    @Test
    void isReadAsItWasWrittenWhateverTheScheduleIsCalled() {
        WakeId start = WakeId.start("a:b 7");
        WakeId soon = new WakeId(Duration.ofMinutes(30), "30:x");
        assertThat(WakeId.parse(start.text())).contains(start);
        assertThat(WakeId.parse(soon.text())).contains(soon);
        assertThat(start.isStart()).isTrue();
        assertThat(soon.isStart()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", "x", "x:y", "7:y", "-5:y", "12345:y", "5y"})
    void whatIsNoneOfOursIsLeftAlone(String text) {
        assertThat(WakeId.parse(text)).isEmpty();
    }

    @Test
    void eachLeadEndsWhereTheNextBegins() {
        assertThat(new WakeId(Duration.ofMinutes(30), "x").nextLead()).isEqualTo(Duration.ofMinutes(5));
        assertThat(new WakeId(Duration.ofMinutes(1), "x").nextLead()).isEqualTo(Duration.ZERO);
    }
}
