package io.exprsn.simulcast.internal.rtmp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

/** The largest usual command: connect. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class Amf0Benchmark {
    private final List<Object> connect = List.of("connect", 1.0, properties());
    private final ByteBuf out = Unpooled.directBuffer(1024);
    private final ByteBuf written = write(Unpooled.directBuffer(1024));

    private static Map<String, Object> properties() {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("app", "live2");
        properties.put("type", "nonprivate");
        properties.put("flashVer", "FMLE/3.0 (compatible; FMSc/1.0)");
        properties.put("swfUrl", "rtmps://live.example.org:443/live2");
        properties.put("tcUrl", "rtmps://live.example.org:443/live2");
        properties.put("fourCcList", List.of("av01", "hvc1", "vp09"));
        properties.put("audioCodecs", 3575.0);
        properties.put("fpad", false);
        return properties;
    }

    private ByteBuf write(ByteBuf to) {
        for (Object value : connect) {
            Amf0.write(to, value);
        }
        return to;
    }

    @Benchmark
    public int write() {
        return write(out.clear()).readableBytes();
    }

    @Benchmark
    public List<@Nullable Object> read() {
        return Amf0.readAll(written.duplicate());
    }
}
