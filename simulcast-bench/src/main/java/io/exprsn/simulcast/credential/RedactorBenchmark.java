package io.exprsn.simulcast.credential;

import io.exprsn.simulcast.Secret;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What taking secrets out of text costs, by how many are known: a log line, and a reply of 64 KiB. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RedactorBenchmark {
    private static final String LINE =
            "[warning] [mpegts @ 0x55d0c8a3e2c0] Packet corrupt (stream = 0, dts = 900000). live_1 ";

    @Param({"1", "100", "1000"})
    public int secrets;

    private final Redactor redactor = new Redactor();
    private String key = "";
    private String plain = "";
    private String json = "";

    /** Keys as a platform makes them: they begin alike. */
    @Setup
    public void register() {
        Random random = new Random(1);
        for (int i = 0; i < secrets; i++) {
            key = "live_" + Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong());
            redactor.register(Secret.of(key));
        }
        plain = LINE.repeat(65536 / LINE.length());
        json = "{\"url\":\"https:\\/\\/a.example\\/live?x=%2Fy\",\"n\":1},".repeat(65536 / 48);
    }

    @Benchmark
    public String line() {
        return redactor.redact(LINE);
    }

    @Benchmark
    public String lineWithSecret() {
        return redactor.redact("[error] Error opening output rtmps://live.example.org:443/app/" + key + ": I/O error");
    }

    @Benchmark
    public String plain64KiB() {
        return redactor.redact(plain);
    }

    /** Full of escapes of two kinds, so that the text is looked through several times. */
    @Benchmark
    public String escaped64KiB() {
        return redactor.redact(json);
    }
}
