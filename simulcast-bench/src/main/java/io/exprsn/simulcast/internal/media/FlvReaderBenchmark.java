package io.exprsn.simulcast.internal.media;

import io.exprsn.simulcast.bench.SampleStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One tag out of an FLV stream of 5 Mbit/s, into a buffer of its own. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FlvReaderBenchmark {
    private final byte[] flv = SampleStream.flv();

    @Benchmark
    @OperationsPerInvocation(SampleStream.PACKETS)
    public long readTag() throws IOException {
        var reader = new FlvReader(new ByteArrayInputStream(flv));
        long bytes = 0;
        for (MediaPacket packet = reader.next(); packet != null; packet = reader.next()) {
            bytes += packet.size();
            packet.release();
        }
        return bytes;
    }
}
