package io.exprsn.simulcast.internal.media;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.exprsn.simulcast.fuzz.Cost;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;

/** Decoder configurations made of any bytes: some answer that can be, or none. */
class PictureConfigFuzzTest {
    @FuzzTest(maxDuration = "")
    void anyBytes(byte[] bytes) throws Exception {
        Cost.check(bytes, allocator -> {
            ByteBuf record =
                    Unpooled.wrappedBuffer(new byte[2], bytes, new byte[8]).slice(2, bytes.length);
            for (String codec : List.of("avc1", "hvc1", "av01")) {
                PictureConfig.of(codec, record).ifPresent(config -> {
                    boolean sound = config.width() > 0
                            && config.height() > 0
                            && config.width() <= 65_536
                            && config.height() <= 65_536
                            && config.pixelShape() > 0
                            && config.frameRate() >= 0
                            && !config.pixelFormat().isEmpty();
                    if (!sound || record.readerIndex() != 0) {
                        throw new AssertionError(codec + " was taken for " + config);
                    }
                });
            }
        });
    }
}
