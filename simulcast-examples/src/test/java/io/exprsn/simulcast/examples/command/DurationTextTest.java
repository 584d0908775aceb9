package io.exprsn.simulcast.examples.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationTextTest {

    @ParameterizedTest
    @CsvSource({
        "500ms, PT0.5S",
        "30s, PT30S",
        "1.5s, PT1.5S",
        "2m, PT2M",
        "1h, PT1H",
        "1m30s, PT1M30S",
        "1h2m3s4ms, PT1H2M3.004S",
        "0s, PT0S",
        "90M, PT90M"
    })
    void readsTimesAsPeopleWriteThem(String text, Duration expected) {
        assertThat(new DurationText().convert(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "30", "s", "-3s", "30s1m", "1e3s", "30 s", "30sec", "9999999999s", "ms"})
    void refusesWhatIsNoTime(String text) {
        assertThatThrownBy(() -> new DurationText().convert(text)).hasMessageContaining("1m30s");
    }
}
