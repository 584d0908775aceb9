package io.exprsn.simulcast.ffmpeg;

import io.exprsn.simulcast.Secret;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What FFmpeg's standard error costs per line: taking secrets out of the log, and reading progress. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class LinesBenchmark {
    private static final List<String> BLOCK = List.of(
            "frame=142",
            "fps=30.07",
            "stream_0_0_q=-1.0",
            "bitrate=4996.2kbits/s",
            "total_size=2956288",
            "out_time_us=4733333",
            "out_time_ms=4733333",
            "out_time=00:00:04.733333",
            "dup_frames=0",
            "drop_frames=0",
            "speed=   1x",
            "progress=continue");

    private final Redaction redaction = new Redaction(
            List.of(Secret.of("abcd-efgh-ijkl-mnop-1234"), Secret.of("live_123456789_Zx+y/w==?bandwidth")));
    private final ProgressParser parser = new ProgressParser();

    @Benchmark
    public String redactPlainLine() {
        return redaction.apply("[warning] [mpegts @ 0x55d0c8a3e2c0] Packet corrupt (stream = 0, dts = 900000).");
    }

    @Benchmark
    public String redactUrlLine() {
        return redaction.apply(
                "[error] Error opening output rtmps://live.example.org:443/app/live_123456789_Zx%2By%2Fw: I/O error");
    }

    /** Twelve lines. */
    @Benchmark
    public @Nullable FfmpegProgress progressBlock() {
        for (String line : BLOCK) {
            parser.accept(line);
        }
        return parser.completed();
    }
}
