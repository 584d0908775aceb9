package io.exprsn.simulcast.internal.rtmp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.exprsn.simulcast.fuzz.Cost;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Any bytes are values or refused; what was read can be written, and reads the same again. */
class Amf0FuzzTest {
    @FuzzTest(maxDuration = "")
    void anyBytes(byte[] bytes) throws Exception {
        Cost.check(bytes, allocator -> {
            List<@Nullable Object> values;
            try {
                values = Amf0.readAll(Unpooled.wrappedBuffer(bytes));
            } catch (RtmpException refused) {
                return;
            }
            ByteBuf written = allocator.buffer(64);
            try {
                for (Object value : values) {
                    Amf0.write(written, value);
                }
                List<@Nullable Object> again = Amf0.readAll(written);
                if (!again.equals(values)) {
                    throw new AssertionError("read " + values + ", then " + again);
                }
            } finally {
                written.release();
            }
        });
    }
}
