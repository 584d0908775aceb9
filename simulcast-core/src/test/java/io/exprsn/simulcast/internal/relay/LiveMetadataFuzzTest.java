package io.exprsn.simulcast.internal.relay;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.exprsn.simulcast.fuzz.Cost;
import io.exprsn.simulcast.internal.media.MediaKind;
import io.exprsn.simulcast.internal.media.MediaPacket;
import io.exprsn.simulcast.internal.rtmp.Amf0;
import io.exprsn.simulcast.internal.rtmp.RtmpException;
import io.netty.buffer.ByteBufUtil;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Any script data is cleaned or passes as it is; what was cleaned is metadata without what only files have. */
class LiveMetadataFuzzTest {
    @FuzzTest(maxDuration = "")
    void anyBytes(byte[] bytes) throws Exception {
        Cost.check(bytes, allocator -> {
            MediaPacket packet =
                    new MediaPacket(MediaKind.DATA, 40, allocator.buffer().writeBytes(bytes));
            MediaPacket cleaned = LiveMetadata.clean(packet);
            try {
                if (cleaned == packet) {
                    if (!Arrays.equals(bytes, ByteBufUtil.getBytes(packet.payload()))) {
                        throw new AssertionError("passed, but not as it was");
                    }
                    return;
                }
                List<@Nullable Object> values = Amf0.readAll(cleaned.payload().duplicate());
                if (values.size() != 2
                        || !(values.get(1) instanceof Map<?, ?> properties)
                        || properties.containsKey("duration")
                        || properties.containsKey("keyframes")
                        || cleaned.dts() != 40) {
                    throw new AssertionError("cleaned to " + values);
                }
            } catch (RtmpException unreadable) {
                throw new AssertionError("cleaned to what cannot be read", unreadable);
            } finally {
                cleaned.release();
            }
        });
    }
}
