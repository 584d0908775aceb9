package io.exprsn.simulcast.internal.rtmp;

import io.exprsn.simulcast.bench.SampleStream;
import io.exprsn.simulcast.internal.media.MediaPacket;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** One message of a stream of 5 Mbit/s to chunks of 4096 bytes and back. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ChunkBenchmark {
    private static final int CHUNK_SIZE = 4096;
    private static final int RECEIVE_BYTES = 64 * 1024;

    private final List<MediaPacket> packets = SampleStream.packets();
    private final ByteBuf chunks = Unpooled.directBuffer().writeBytes(SampleStream.chunks());
    private final EmbeddedChannel channel = new EmbeddedChannel();

    @TearDown
    public void close() {
        packets.forEach(MediaPacket::release);
        chunks.release();
        channel.close();
    }

    /** For the first destination: the payload is cut. */
    @Benchmark
    @OperationsPerInvocation(SampleStream.PACKETS)
    public int writeFirst() {
        var writer = new RtmpChunkWriter(ByteBufAllocator.DEFAULT, CHUNK_SIZE, 1);
        for (MediaPacket packet : packets) {
            // A packet of its own each time: one that was written before remembers its chunks.
            var fresh = new MediaPacket(
                    packet.kind(), packet.dts(), packet.payload().retainedDuplicate());
            writer.write(channel, fresh, fresh.dts());
            fresh.release();
        }
        return drop();
    }

    /** For each further one: a header, and the chunks that are there already. */
    @Benchmark
    @OperationsPerInvocation(SampleStream.PACKETS)
    public int writeFurther() {
        var writer = new RtmpChunkWriter(ByteBufAllocator.DEFAULT, CHUNK_SIZE, 1);
        for (MediaPacket packet : packets) {
            writer.write(channel, packet, packet.dts());
        }
        return drop();
    }

    private int drop() {
        channel.flush();
        int bytes = 0;
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            bytes += part.readableBytes();
            part.release();
        }
        return bytes;
    }

    /** From receive buffers of 64 KiB into a buffer per message. */
    @Benchmark
    @OperationsPerInvocation(SampleStream.PACKETS)
    public void read(Blackhole hole) {
        try (var reader = new RtmpChunkReader(ByteBufAllocator.DEFAULT, RtmpLimits.DEFAULT, message -> {
            hole.consume(message.timestamp());
            message.payload().release();
        })) {
            reader.liftEarlyLimit();
            for (int at = 0; at < chunks.readableBytes(); at += RECEIVE_BYTES) {
                reader.read(chunks.slice(at, Math.min(RECEIVE_BYTES, chunks.readableBytes() - at)));
            }
        }
    }
}
