package io.exprsn.simulcast.ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.Secret;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StandardErrorTest {
    private static final String MARKER = "Mark er/7%&";

    @ParameterizedTest
    @ValueSource(strings = {"5.1.9", "8.1.2"})
    void aSourceThatBrokeIsSeenAlthoughTheCodeWasZero(String version) {
        StandardError stderr = read(Fixtures.bytes("stderr-input-timeout-rc0-" + version + ".txt"));

        assertThat(stderr.tail().sourceBroke()).isTrue();
        assertThat(stderr.tail().errors()).last().asString().endsWith("Connection timed out");
        assertThat(stderr.progress())
                .hasValueSatisfying(block -> assertThat(block.last()).isTrue());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "log-info-copy-run-5.1.9.txt",
                "log-info-copy-run-8.1.2.txt",
                "stderr-q-info-5.1.9.txt",
                "stderr-q-info-8.1.2.txt",
                "stderr-timestamps-backwards-8.1.2.txt"
            })
    void anOrderlyRunHasNoErrors(String fixture) {
        StandardError stderr = read(Fixtures.bytes(fixture));

        assertThat(stderr.tail().sourceBroke()).isFalse();
        assertThat(stderr.tail().errors()).isEmpty();
        assertThat(stderr.tail().lines()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"5.1.9", "8.1.2"})
    void theKeyOfARefusedAddressIsNowhere(String version) {
        StandardError stderr = read(Fixtures.bytes("log-rtmp-refused-" + version + ".txt"));

        assertThat(stderr.tail().lines()).noneMatch(line -> line.contains("secretkey"));
        assertThat(stderr.tail().lines()).anyMatch(line -> line.contains("rtmp://127.0.0.1:27999/live/****"));
    }

    @Test
    void keepsTheLastFiftyLinesOfFiveHundredCharacters() {
        String text = IntStream.range(0, 80)
                .mapToObj(i -> "[warning] " + i + " " + "x".repeat(600))
                .collect(Collectors.joining("\n"));

        List<String> lines = read(text.getBytes(StandardCharsets.UTF_8)).tail().lines();

        assertThat(lines).hasSize(50).allMatch(line -> line.length() == 500);
        assertThat(lines.get(0)).startsWith("[warning] 30 ");
    }

    @Test
    void aSecretGoesInEveryFormItTakes() {
        String text = "[error] a Mark er/7%& b\n[error] Mark+er%2F7%25%26\n[error] Mark%20er%2f7%25%26 \n"
                + "[error] https://user:pass@host/a?t=1: gone\n";

        List<String> lines = read(text.getBytes(StandardCharsets.UTF_8)).tail().lines();

        assertThat(lines)
                .containsExactly(
                        "[error] a **** b", "[error] ****", "[error] **** ", "[error] https://****@host/a?****: gone");
    }

    @Test
    void aLineWithoutEndIsCutWhereNoHalfSecretShows() {
        String half = MARKER.substring(0, 8);
        String text = "x".repeat(8 * 1024 - half.length()) + MARKER + "y".repeat(100_000) + "\n[warning] next\n";
        StandardError stderr = read(text.getBytes(StandardCharsets.UTF_8));

        assertThat(stderr.tail().lines()).hasSize(2).noneMatch(line -> line.contains("Mark"));
        assertThat(stderr.tail().lines().get(1)).isEqualTo("[warning] next");
    }

    @Test
    void manySecretsInALongLineLeaveNoHalfOneEither() {
        // Stars are shorter than the secret: what stands behind the cut moves into sight.
        String text = (MARKER + MARKER + MARKER).repeat(400) + "\n";
        StandardError stderr = read(text.getBytes(StandardCharsets.UTF_8));

        assertThat(stderr.tail().lines()).noneMatch(line -> line.contains("Mark"));
    }

    @Test
    void linesEndWithCarriageReturnsAsWell() {
        assertThat(read("one\rtwo\r\nthree".getBytes(StandardCharsets.UTF_8))
                        .tail()
                        .lines())
                .containsExactly("one", "two", "three");
    }

    private static StandardError read(byte[] bytes) {
        StandardError stderr = new StandardError("test", new Redaction(List.of(Secret.of(MARKER))), () -> {});
        stderr.drain(new ByteArrayInputStream(bytes));
        return stderr;
    }
}
