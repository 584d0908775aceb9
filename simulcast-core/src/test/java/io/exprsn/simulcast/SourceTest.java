package io.exprsn.simulcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceTest {

    @ParameterizedTest
    @CsvSource({
        "rtsp://user:s3cr3t@camera.example:554/path?token=s3cr3t, rtsp://camera.example:554/...",
        "srt://host:9000?passphrase=s3cr3t, srt://host:9000/...",
        "https://cdn.example/s3cr3t/live.m3u8#s3cr3t, https://cdn.example/...",
        "udp://@239.0.0.1:1234, udp://239.0.0.1:1234/...",
        "rtmp://[::1]/live/s3cr3t, rtmp://[::1]/...",
        "rtsp://user:s3cr3t@under_score:554/x, rtsp://...",
        "mailto:s3cr3t, mailto://...",
    })
    void printsAnAddressWithoutUserPathAndQuery(URI address, String printed) {
        assertThat(Source.uri(address)).hasToString(printed);
    }

    @Test
    void refusesAnAddressWithoutScheme() {
        assertThatExceptionOfType(SimulcastException.class)
                .isThrownBy(() -> Source.uri(URI.create("/clips/a.mp4?s3cr3t")))
                .withMessageNotContaining("s3cr3t");
    }

    @Test
    void waitsHalfAMinuteForALostPublisherUnlessTold() {
        Source.Publisher publisher = Source.ingest(Secret.of("studio"));

        assertThat(publisher.hold()).isEqualTo(Duration.ofSeconds(30));
        assertThat(publisher.holdFor(Duration.ZERO).hold()).isZero();
        assertThatIllegalArgumentException().isThrownBy(() -> publisher.holdFor(Duration.ofMillis(-1)));
    }

    @Test
    void playsAFileOnceUnlessTold() {
        assertThat(Source.file(Path.of("a.flv")).loop()).isFalse();
        assertThat(Source.file(Path.of("a.flv")).looping().loop()).isTrue();
    }
}
