package io.exprsn.simulcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SharingTest {
    @Test
    void keepsItsToleranceWithinOtherCores() {
        assertThat(Sharing.EQUAL).isEqualTo(new Sharing(0, 0));
        assertThat(Sharing.CLOSEST.within(1.5)).isEqualTo(new Sharing(0.25, 1.5));
    }

    @ParameterizedTest
    @CsvSource({"-0.1, 0", "0.91, 0", "NaN, 0", "0, -1", "0, NaN"})
    void refusesWhatIsNoToleranceOrNoNumberOfCores(double tolerance, double cores) {
        assertThatExceptionOfType(SimulcastException.class)
                .isThrownBy(() -> new Sharing(tolerance, cores))
                .withMessageContaining(tolerance + " and " + cores)
                .satisfies(refusal -> assertThat(refusal.kind()).isEqualTo(ErrorKind.INVALID));
    }
}
