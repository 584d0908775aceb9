package io.exprsn.simulcast.internal.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.ffmpeg.FfmpegBinary;
import io.exprsn.simulcast.ffmpeg.FfmpegCapability;
import io.exprsn.simulcast.ffmpeg.FfmpegCommand;
import io.exprsn.simulcast.ffmpeg.FfmpegProcess;
import io.exprsn.simulcast.ffmpeg.FfmpegRequirement;
import io.exprsn.simulcast.ffmpeg.FfmpegRunner;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SrtPushTest {
    private static final Secret STREAM_ID = Secret.of("publish:studio-key");
    private static final Secret PASSPHRASE = Secret.of("a passphrase & more");

    /** Has all that FFmpeg can have but SRT. */
    private static final FfmpegBinary WITHOUT_SRT = new FfmpegBinary() {
        @Override
        public String origin() {
            return "/opt/small/ffmpeg";
        }

        @Override
        public String version() {
            return "6.1";
        }

        @Override
        public boolean has(FfmpegCapability capability) {
            return !capability.equals(FfmpegCapability.outputProtocol("srt"));
        }
    };

    /** Starts nothing. */
    private static final FfmpegRunner RUNNER = new FfmpegRunner() {
        @Override
        public FfmpegBinary binary(FfmpegRequirement requirement) {
            return WITHOUT_SRT;
        }

        @Override
        public FfmpegProcess start(FfmpegCommand command) {
            throw new AssertionError("nothing is to be started");
        }
    };

    private static FfmpegCommand command(Secret streamId, Secret passphrase) {
        return new SrtPush(URI.create("srt://host:9000"), streamId, passphrase, Duration.ofMillis(350), RUNNER)
                .command();
    }

    @Test
    void givesSecretsAsOptionsAndNeverShowsThem() {
        FfmpegCommand command = command(STREAM_ID, PASSPHRASE);

        assertThat(command.revealArguments())
                .containsSubsequence("-passphrase", PASSPHRASE.reveal(), "-srt_streamid", STREAM_ID.reveal())
                .endsWith("srt://host:9000");
        assertThat(command.toString()).doesNotContain(PASSPHRASE.reveal(), STREAM_ID.reveal());
        assertThat(command.task()).isEqualTo("Sending to srt://host:9000");
        assertThat(command.redact("rejected: " + STREAM_ID.reveal() + ", " + PASSPHRASE.reveal()))
                .isEqualTo("rejected: ****, ****");
    }

    @Test
    void tellsTheLatencyInMicrosecondsAndOnlyWhatIsGiven() {
        assertThat(command(null, null).revealArguments())
                .containsSubsequence("-latency", "350000")
                .containsSubsequence("-connect_timeout", "3000", "-timeout", "5000000")
                .containsSubsequence("-pkt_size", "1316")
                .doesNotContain("-passphrase", "-pbkeylen", "-srt_streamid");
    }

    @Test
    void namesWhatABinaryLacks() {
        assertThat(command(null, null).requirement().missingFrom(WITHOUT_SRT)).containsExactly("output protocol srt");
    }
}
