package io.exprsn.simulcast.ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.ErrorKind;
import java.io.ByteArrayInputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DiagnosisTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "log-codec-not-flv-5.1.9.txt | INVALID | the video codec vp8 does not fit into FLV with this FFmpeg",
                "log-codec-not-flv-8.1.2.txt | INVALID | the video codec vp8 does not fit into FLV with this FFmpeg",
                "log-missing-file-5.1.9.txt | INVALID | said \"nofile.mp4: No such file or directory\"",
                "log-missing-file-8.1.2.txt | INVALID | said \"Error opening input: No such file or directory\"",
                "log-rtmp-refused-5.1.9.txt | SOURCE | Connection refused",
                "log-rtmp-refused-8.1.2.txt | SOURCE | Connection refused",
                "stderr-srt-wrong-passphrase-5.1.9.txt | REJECTED | Incorrect passphrase",
                "stderr-srt-wrong-passphrase-8.1.2.txt | REJECTED | BADSECRET"
            })
    void namesTheCauseAndWhatHelps(String fixture, ErrorKind kind, String text) {
        FfmpegExit exit = new FfmpegExit("Reading x", 1, FfmpegExit.Reason.FAILED, errors(fixture));

        assertThat(exit.failure()).hasValueSatisfying(failure -> {
            assertThat(failure.kind()).isEqualTo(kind);
            assertThat(failure.problem()).startsWith("Reading x: ").contains(text);
            assertThat(failure.remedy()).isNotBlank();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"5.1.9", "8.1.2"})
    void aBrokenSourceIsSaidToBeOne(String version) {
        FfmpegExit exit = new FfmpegExit(
                "Reading x", 0, FfmpegExit.Reason.SOURCE_BROKE, errors("stderr-input-timeout-rc0-" + version + ".txt"));

        assertThat(exit.failure()).hasValueSatisfying(failure -> {
            assertThat(failure.kind()).isEqualTo(ErrorKind.SOURCE);
            assertThat(failure.problem())
                    .startsWith("Reading x: the source broke in the middle")
                    .contains("Connection timed out");
        });
    }

    @Test
    void anEndThatWasWantedIsNoFailure() {
        assertThat(new FfmpegExit("x", 0, FfmpegExit.Reason.ENDED, List.of("[error] a: b")).failure())
                .isEmpty();
        assertThat(new FfmpegExit("x", 137, FfmpegExit.Reason.STOPPED, List.of()).failure())
                .isEmpty();
    }

    @Test
    void aSignalFromOutsideMayPass() {
        assertThat(new FfmpegExit("x", 137, FfmpegExit.Reason.KILLED, List.of()).failure())
                .hasValueSatisfying(failure -> assertThat(failure.kind()).isEqualTo(ErrorKind.TRANSIENT));
    }

    @Test
    void withoutALineTheCodeIsTold() {
        assertThat(new FfmpegExit("Reading x", 8, FfmpegExit.Reason.FAILED, List.of()).failure())
                .hasValueSatisfying(failure -> assertThat(failure).hasMessageContaining("exit code 8"));
    }

    private static List<String> errors(String fixture) {
        StandardError stderr = new StandardError("test", new Redaction(List.of()), () -> {});
        stderr.drain(new ByteArrayInputStream(Fixtures.bytes(fixture)));
        return stderr.tail().errors();
    }
}
