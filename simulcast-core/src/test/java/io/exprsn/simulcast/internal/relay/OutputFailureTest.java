package io.exprsn.simulcast.internal.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.ffmpeg.FfmpegExit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lines as FFmpeg 5.1, 6.1 and 8.1 wrote them. */
class OutputFailureTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "19:03:49.107088/SRT:RcvQ:w1!W:SRT.cn: processAsyncConnectRequest: REJECT reported from HS processing:"
                        + " Incorrect passphrase - not processing further | REJECTED | passphrase",
                "19:04:57.174610/SRT:RcvQ:w1!W:SRT.cn: @961406847: processConnectResponse: rejecting per reception of a"
                        + " rejection HS response: ERROR:BADSECRET | REJECTED | passphrase",
                "19:03:55.307809/SRT:RcvQ:w1!W:SRT.cn: processAsyncConnectRequest: REJECT reported from HS processing:"
                        + " Password required or unexpected - not processing further | REJECTED | passphrase",
                "[srt @ 0x5] [error] Connection to srt://127.0.0.1:39111 failed: Input/output error | TRANSIENT | UDP",
                "[srt @ 0x5] [error] Failed to resolve hostname no.such.host: Name or service not known | TRANSIENT | name",
                "[error] av_interleaved_write_frame(): No space left on device | REJECTED | space",
                "[vost#0:0/copy @ 0x5] [error] Error submitting a packet to the muxer: No space left on device | REJECTED"
                        + " | space",
                "[error] Could not write header for output file #0 (incorrect codec parameters ?): No space left on device"
                        + " | REJECTED | space",
                "[out#0/mp4 @ 0x5] [error] Could not write header (incorrect codec parameters ?): Invalid argument"
                        + " | REJECTED | codecs",
                "[error] file:/gone/x.mkv: No such file or directory | REJECTED | folder",
                "[error] av_interleaved_write_frame(): File too large | TRANSIENT | segments",
                "[error] av_interleaved_write_frame(): Input/output error | TRANSIENT | again",
                "[error] something new | TRANSIENT | again",
            })
    void judgesWhatFfmpegSaid(String line, ErrorKind kind, String help) {
        SimulcastException failure = OutputFailure.of(failed(line, "[error] Error closing file: Input/output error"));

        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.remedy()).contains(help);
    }

    @Test
    void quotesWithoutWhatOnlyComponentsCareFor() {
        assertThat(OutputFailure.of(failed("[out#0/mpegts @ 0x564b9c85aac0] [error] Error muxing: Connection reset"))
                        .problem())
                .isEqualTo("FFmpeg said \"Error muxing: Connection reset\"");
        assertThat(OutputFailure.of(failed("19:03:49.107088/SRT:RcvQ:w1!W:SRT.cn: @96: Incorrect passphrase"))
                        .problem())
                .isEqualTo("FFmpeg said \"@96: Incorrect passphrase\"");
    }

    @Test
    void triesAgainWhatWasKilledOrEndedWithoutAWord() {
        FfmpegExit killed = new FfmpegExit("Recording", 137, FfmpegExit.Reason.KILLED, List.of());
        FfmpegExit silent = new FfmpegExit("Recording", 0, FfmpegExit.Reason.ENDED, List.of());

        assertThat(OutputFailure.of(killed).kind()).isEqualTo(ErrorKind.TRANSIENT);
        assertThat(OutputFailure.of(killed).problem()).contains("outside", "137");
        assertThat(OutputFailure.of(silent).kind()).isEqualTo(ErrorKind.TRANSIENT);
        assertThat(OutputFailure.of(silent).problem()).contains("exit code 0");
    }

    private static FfmpegExit failed(String... lines) {
        return new FfmpegExit("Sending", 1, FfmpegExit.Reason.FAILED, List.of(lines));
    }
}
