package io.exprsn.simulcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IngestSettingsTest {

    @Test
    void staysOnLoopbackAndRefusesASecondPublisherUnlessTold() {
        assertThat(IngestSettings.rtmp(1935)).isEqualTo(new IngestSettings("127.0.0.1", 1935, null, null, false));
        assertThat(IngestSettings.rtmps(0, Path.of("a"), Path.of("b")).bindAddress())
                .isEqualTo("127.0.0.1");
    }

    @Test
    void keepsItsCertificateWhenSomethingElseChanges() {
        IngestSettings changed = IngestSettings.rtmps(1936, Path.of("chain.pem"), Path.of("key.pem"))
                .bind("0.0.0.0")
                .takingOver();

        assertThat(changed)
                .isEqualTo(new IngestSettings("0.0.0.0", 1936, Path.of("chain.pem"), Path.of("key.pem"), true));
        assertThat(changed.isSecure()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65536})
    void refusesAPortThatIsNone(int port) {
        assertThatExceptionOfType(SimulcastException.class)
                .isThrownBy(() -> IngestSettings.rtmp(port))
                .withMessageContaining(String.valueOf(port))
                .satisfies(refusal -> assertThat(refusal.kind()).isEqualTo(ErrorKind.INVALID));
    }

    @Test
    void refusesHalfACertificate() {
        assertThatExceptionOfType(SimulcastException.class)
                .isThrownBy(() -> new IngestSettings("127.0.0.1", 1935, Path.of("chain.pem"), null, false));
        assertThatExceptionOfType(SimulcastException.class)
                .isThrownBy(() -> new IngestSettings("127.0.0.1", 1935, null, Path.of("key.pem"), false));
    }
}
