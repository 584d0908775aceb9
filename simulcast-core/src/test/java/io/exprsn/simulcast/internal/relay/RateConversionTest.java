package io.exprsn.simulcast.internal.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RateConversionTest {

    @Test
    void oneRateIsKeptFromTheGridOn() {
        for (double rate : new double[] {24, 25, 29.97, 30, 50, 59.94, 60}) {
            long start = 123_457;
            RenditionClock clock = new RenditionClock(start, rate);
            RateConversion conversion = new RateConversion(rate);
            for (int i = 0; i < 10_000; i++) {
                conversion.picture(clock.toRun(start + Math.round(i * 1000 / rate)));
            }
            assertThat(conversion.repeated() + conversion.leftOut())
                    .as("rate %s", rate)
                    .isZero();
        }
    }

    @Test
    void moreAndFewerAreCounted() {
        RateConversion up = new RateConversion(30);
        RateConversion down = new RateConversion(30);
        for (int i = 0; i <= 240; i++) {
            up.picture(Math.round(i * 1000 / 24.0));
            down.picture(Math.round(i * 1000 / 60.0));
        }
        assertThat(up.repeated()).isEqualTo(60);
        assertThat(up.leftOut()).isZero();
        assertThat(down.leftOut()).isEqualTo(120);
        assertThat(down.repeated()).isZero();
    }

    @Test
    void aRateThatIsLeftAsItIsCountsNothing() {
        RateConversion none = new RateConversion(0);
        none.picture(0);
        none.picture(10_000);
        assertThat(none.repeated() + none.leftOut()).isZero();
    }
}
