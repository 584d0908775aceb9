package io.exprsn.simulcast.ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FfmpegCommandTest {
    private static final String MARKER = "MarkerSecret42";
    private static final CopyOptions DEFAULTS = CopyOptions.ofDefaults();

    @ParameterizedTest
    @ValueSource(strings = {"http", "https", "rtmp", "rtmps", "rtsp", "rtsps", "srt", "udp", "tcp"})
    void noNetworkInputWaitsForEver(String scheme) {
        CopyOptions options = DEFAULTS.ioTimeout(Duration.ofSeconds(7));
        for (String url :
                List.of(scheme + "://host:1234/live/name", scheme + "://user:word@host:1234/live?token=abcdef")) {
            FfmpegCommand command = FfmpegCommand.copyToFlv(url, options);
            String option = scheme.startsWith("rtsp") || scheme.equals("udp") ? "timeout" : "rw_timeout";

            assertThat(command.revealScript()
                            .map(script -> script.reveal().contains("\noption " + option + " '7000000'\n"))
                            .orElseGet(() -> command.revealArguments().contains("-" + option)
                                    && command.revealArguments().contains("7000000")))
                    .as(url)
                    .isTrue();
        }
        assertThat(FfmpegInput.schemes())
                .as("this test names them all")
                .hasSize(10)
                .contains(scheme, "file");
    }

    @Test
    void aFileIsCopiedUnpacedWithItsOwnProtocolOnly() {
        FfmpegCommand command = FfmpegCommand.copyToFlv("shows/a b.mp4", DEFAULTS);

        assertThat(command.revealArguments())
                .containsSubsequence("-loglevel", "repeat+level+warning", "-progress", "pipe:2", "-stats_period", "0.5")
                .containsSubsequence("-protocol_whitelist", "file", "-format_whitelist", "-i", "file:shows/a b.mp4")
                .containsSubsequence("-map", "0:V:0?", "-map", "0:a:0?", "-sn", "-dn", "-c", "copy")
                .endsWith(
                        "-max_interleave_delta",
                        "1000000",
                        "-flush_packets",
                        "1",
                        "-f",
                        "flv",
                        "-flvflags",
                        "no_duration_filesize",
                        "pipe:1")
                .doesNotContain("-re", "-stream_loop", "-nostdin");
        assertThat(command.stdin()).isEqualTo(FfmpegCommand.Stdin.CONTROL);
        assertThat(command.task()).isEqualTo("Reading the source shows/a b.mp4");
    }

    @Test
    void aFileCanLoopAndAUrlCannot() {
        assertThat(FfmpegCommand.copyToFlv("a.mp4", DEFAULTS.looping()).revealArguments())
                .containsSubsequence("-stream_loop", "-1", "-i", "file:a.mp4");
        assertThatThrownBy(() -> FfmpegCommand.copyToFlv("https://host/" + "a?" + MARKER, DEFAULTS.looping()))
                .isInstanceOf(SimulcastException.class)
                .hasMessageContaining("cannot loop")
                .hasMessageNotContaining(MARKER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-y",
                "-i",
                "-",
                "pipe:0",
                "concat:a|b",
                "subfile,,start,0,end,9,,:/etc/passwd",
                "data:text/plain,x",
                "cache:/etc/passwd",
                "C:\\clips\\a.mp4",
                "\\\\server\\share\\a.mp4",
                "file:x.mp4"
            })
    void whateverIsNoUrlIsAPath(String input) {
        List<String> arguments = FfmpegCommand.copyToFlv(input, DEFAULTS).revealArguments();
        String path = input.startsWith("file:") ? input : "file:" + input;

        assertThat(arguments.get(arguments.indexOf("-i") + 1)).isEqualTo(path);
        assertThat(arguments.stream().filter(path::equals)).hasSize(1);
    }

    @Test
    void aFileUrlBecomesItsPath() {
        assertThat(FfmpegCommand.copyToFlv("file:///clips/a%20b.mp4", DEFAULTS).revealArguments())
                .contains("file:" + Path.of("/clips/a b.mp4"));
        assertThat(FfmpegCommand.copyToFlv("FILE:///clips/a b.mp4", DEFAULTS).revealArguments())
                .contains("file:/clips/a b.mp4");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  ",
                "a\0b",
                "https://host/a\nfile '/etc/passwd'",
                "gopher://host/x",
                "crypto+https://host/x",
                "concat://a"
            })
    void whatCanBeNoSourceIsRefused(String input) {
        assertThatThrownBy(() -> FfmpegCommand.copyToFlv(input, DEFAULTS))
                .isInstanceOfSatisfying(
                        SimulcastException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID));
    }

    @ParameterizedTest
    @CsvSource({
        "http://host/live.flv, -rw_timeout, 'http,https,tls,tcp,crypto,httpproxy'",
        "HTTPS://host/live.m3u8, -rw_timeout, 'https,tls,tcp,crypto,httpproxy'",
        "rtsp://host/camera, -timeout, 'rtsp,rtp,udp,tcp'",
        "udp://239.0.0.1:1234, -timeout, udp",
        "tcp://host:9000, -rw_timeout, tcp"
    })
    void anOpenUrlStandsInTheArgumentsWithItsTimeout(String url, String timeout, String whitelist) {
        FfmpegCommand command = FfmpegCommand.copyToFlv(url, DEFAULTS.ioTimeout(Duration.ofSeconds(7)));

        assertThat(command.revealArguments())
                .containsSubsequence(timeout, "7000000", "-fpsprobesize", "0", "-protocol_whitelist", whitelist, "-i");
        assertThat(command.stdin()).isEqualTo(FfmpegCommand.Stdin.CONTROL);
        assertThat(command.revealScript()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rtmp://host/live/" + MARKER,
                "rtmps://host:443/live/instance/" + MARKER + "?x=1",
                "srt://host:9000?mode=caller&passphrase=" + MARKER,
                "https://host/live.m3u8?token=" + MARKER,
                "https://user:" + MARKER + "@host/live.m3u8",
                "rtsp://user:" + MARKER + "@host/camera",
                "http://host/live.flv#" + MARKER
            })
    void aConfidentialUrlIsToldOnStandardInput(String url) {
        FfmpegCommand command = FfmpegCommand.copyToFlv(url, DEFAULTS);

        assertThat(command.stdin()).isEqualTo(FfmpegCommand.Stdin.SCRIPT);
        assertThat(command.revealArguments())
                .noneMatch(argument -> argument.contains(MARKER) || argument.contains("host"))
                .containsSubsequence("-safe", "0", "-f", "concat", "-i", "pipe:0");
        assertThat(command.revealScript())
                .hasValueSatisfying(script -> assertThat(script.reveal())
                        .startsWith("ffconcat version 1.0\nfile '" + url + "'\n")
                        .contains("timeout '10000000'\n", "option fpsprobesize 0\n"));
        assertThat(command.toString()).doesNotContain(MARKER);
        assertThat(command.task()).doesNotContain(MARKER).contains("host");
        assertThat(command.redact("x " + url + ": Connection refused")).doesNotContain(MARKER);
        assertThat(command.redact("key alone: " + MARKER)).isEqualTo("key alone: ****");
    }

    @Test
    void aQuoteInAUrlDoesNotEndItInTheScript() {
        FfmpegCommand command = FfmpegCommand.copyToFlv("rtmp://host/live/it's", DEFAULTS);

        assertThat(command.revealScript().orElseThrow().reveal()).contains("file 'rtmp://host/live/it'\\''s'\n");
    }

    @Test
    void theLongestUrlFitsIntoTheScript() {
        String url = "rtmp://host/live/" + "'".repeat(3900);

        assertThat(FfmpegCommand.copyToFlv(url, DEFAULTS).revealScript()).isPresent();
        assertThatThrownBy(() -> FfmpegCommand.copyToFlv(url + "'".repeat(200), DEFAULTS))
                .isInstanceOf(SimulcastException.class)
                .hasMessageContaining("4117 characters");
    }

    @Test
    void authoritiesAreNamedWhereTheyMatter() {
        CopyOptions options = DEFAULTS.trusting(Path.of("authorities.pem"));

        assertThat(FfmpegCommand.copyToFlv("https://host/a", options).revealArguments())
                .containsSubsequence("-tls_verify", "1", "-ca_file", "authorities.pem", "-i");
        assertThat(FfmpegCommand.copyToFlv("rtmps://host/a/b", options)
                        .revealScript()
                        .orElseThrow()
                        .reveal())
                .contains("option tls_verify '1'\noption ca_file 'authorities.pem'\n");
        assertThat(FfmpegCommand.copyToFlv("http://host/a", options).revealArguments())
                .doesNotContain("-ca_file");
    }

    @Test
    void needsTheProtocolItReads() {
        assertThat(FfmpegCommand.copyToFlv("srt://host:1", DEFAULTS).requirement())
                .hasToString("muxer flv, input protocol srt");
        assertThat(FfmpegCommand.copyToFlv("rtsps://host/a", DEFAULTS).requirement())
                .hasToString("muxer flv, demuxer rtsp");
    }

    @Test
    void aTestPatternTakesTheEncoderThatIsThere() {
        assertThat(FfmpegCommand.testPattern(TestPattern.ofDefaults(), having("libx264", "libopenh264"))
                        .revealArguments())
                .containsSubsequence("-re", "-f", "lavfi", "-i", "testsrc2=s=1280x720:r=30", "-re")
                .containsSubsequence("-c:v", "libx264", "-bf", "0", "-keyint_min", "60", "-b:v", "2500k", "-g", "60")
                .containsSubsequence("-c:a", "aac", "-f", "flv")
                .doesNotContain("-t");
        assertThat(FfmpegCommand.testPattern(
                                TestPattern.ofDefaults().unpaced().lasting(Duration.ofSeconds(3)),
                                having("libopenh264"))
                        .revealArguments())
                .containsSubsequence("-c:v", "libopenh264", "-g", "60", "-t", "3000ms")
                .doesNotContain("-re", "-tune");
        assertThatThrownBy(() -> FfmpegCommand.testPattern(TestPattern.ofDefaults(), having("libx265")))
                .isInstanceOf(SimulcastException.class)
                .hasMessageContaining("lacks encoder libx264 or encoder libopenh264");
    }

    @Test
    void secretsOfACommandOfOnesOwnAreStars() {
        FfmpegCommand command = FfmpegCommand.builder("Sending " + MARKER)
                .args("-i", "file:a", "-passphrase")
                .secretArg(Secret.of(MARKER))
                .args("srt://host:1?streamid=x&other=" + MARKER + "X")
                .build();

        assertThat(command.revealArguments()).contains(MARKER);
        assertThat(command.toString())
                .isEqualTo(
                        "ffmpeg -hide_banner -loglevel repeat+level+warning -nostats -progress pipe:2 -stats_period 0.5"
                                + " -i file:a -passphrase **** srt://host:1?****");
        assertThat(command.task()).isEqualTo("Sending ****");
    }

    @Test
    void refusesWhatNoOperatingSystemPassesOn() {
        FfmpegCommand.Builder builder = FfmpegCommand.builder("x");

        assertThatThrownBy(() -> builder.args("a\0b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.secretArg(Secret.of("a\0b")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("a\0b");
        assertThatThrownBy(() -> builder.script(Secret.of("x".repeat(17_000))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void optionsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> DEFAULTS.ioTimeout(Duration.ofMillis(10))).hasMessageContaining("PT0.01S");
        assertThatThrownBy(() -> TestPattern.ofDefaults().size(641, 360)).hasMessageContaining("width");
        assertThatThrownBy(() -> TestPattern.ofDefaults().framesPerSecond(0)).hasMessageContaining("between 1 and 120");
    }

    private static FfmpegBinary having(String... encoders) {
        Set<String> names = Set.of(encoders);
        return new FfmpegBinary() {
            @Override
            public String origin() {
                return "a test's FFmpeg";
            }

            @Override
            public String version() {
                return "0";
            }

            @Override
            public boolean has(FfmpegCapability capability) {
                return names.contains(capability.name());
            }
        };
    }
}
