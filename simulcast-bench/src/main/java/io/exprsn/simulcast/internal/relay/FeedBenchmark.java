package io.exprsn.simulcast.internal.relay;

import io.exprsn.simulcast.bench.SampleStream;
import io.exprsn.simulcast.internal.media.MediaPacket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One packet of a stream of 5 Mbit/s from a feed into the queues of all outlets, and out of them. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FeedBenchmark {
    @Param({"1", "50", "500"})
    public int subscribers;

    private final List<MediaPacket> packets = SampleStream.packets();
    private final List<OutletQueue> queues = new ArrayList<>();
    private final Feed feed = new Feed(System::nanoTime, (bytes, millis) -> {}, 64 << 20, 20_000);

    @Setup
    public void join() {
        for (int i = 0; i < subscribers; i++) {
            var limits = Outlet.Limits.DEFAULT;
            var queue = new OutletQueue(
                    limits.queueBytes(), limits.queueMillis(), new OutletStats(System::nanoTime), () -> {});
            queues.add(queue);
            feed.join(queue);
        }
    }

    @TearDown
    public void close() {
        feed.close();
        queues.forEach(OutletQueue::close);
        packets.forEach(MediaPacket::release);
    }

    @Benchmark
    @OperationsPerInvocation(SampleStream.PACKETS)
    public void dispatch() {
        for (MediaPacket packet : packets) {
            feed.publish(packet.retain());
            for (OutletQueue queue : queues) {
                for (MediaPacket one = queue.poll(); one != null; one = queue.poll()) {
                    one.release();
                }
            }
        }
    }
}
