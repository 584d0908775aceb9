package io.exprsn.simulcast.internal.media;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.exprsn.simulcast.fuzz.Cost;
import java.io.ByteArrayInputStream;

/** Any bytes are FLV, no FLV or a piece of one; nothing else. */
class FlvReaderFuzzTest {
    @FuzzTest(maxDuration = "")
    void anyBytes(byte[] bytes) throws Exception {
        Cost.check(bytes, allocator -> {
            FlvReader reader = new FlvReader(new ByteArrayInputStream(bytes), allocator);
            long payload = 0;
            try {
                for (MediaPacket packet = reader.next(); packet != null; packet = reader.next()) {
                    payload += packet.size();
                    assertThat(packet.dts()).isBetween(0L, 0xFFFFFFFFL);
                    packet.release();
                }
            } catch (FlvException notFlv) {
                assertThat(notFlv).hasMessageContaining("FLV");
            }
            assertThat(payload).isLessThanOrEqualTo(bytes.length);
        });
    }
}
