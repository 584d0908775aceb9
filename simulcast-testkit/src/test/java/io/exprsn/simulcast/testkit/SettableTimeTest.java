package io.exprsn.simulcast.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class SettableTimeTest {
    @Test
    void movesTheWallClockBothWays() {
        Instant start = Instant.parse("2026-11-22T10:00:00Z");
        SettableClock clock = SettableClock.at(start);
        Clock elsewhere = clock.withZone(ZoneId.of("Asia/Tokyo"));
        clock.advance(Duration.ofHours(1));
        assertThat(clock.instant()).isEqualTo(start.plusSeconds(3600));
        clock.set(start.minusSeconds(5));
        assertThat(elsewhere.instant()).isEqualTo(start.minusSeconds(5));
        assertThat(elsewhere.getZone()).isEqualTo(ZoneId.of("Asia/Tokyo"));
    }

    @Test
    void movesTheTickerForwardOnlyAndAcrossTheWrap() {
        var ticker = new SettableTicker(Long.MAX_VALUE);
        ticker.advance(Duration.ofNanos(2));
        assertThat(ticker.getAsLong() - Long.MAX_VALUE).isEqualTo(2);
        assertThatThrownBy(() -> ticker.advance(Duration.ofMillis(-1))).isInstanceOf(IllegalArgumentException.class);
    }
}
