package io.exprsn.simulcast.internal.media;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.exprsn.simulcast.fuzz.Cost;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Classic and enhanced headers of sound, picture and script data: some answer for any bytes, and no trace on them. */
class TagInfoFuzzTest {
    @FuzzTest(maxDuration = "")
    void anyBytes(byte[] bytes) throws Exception {
        Cost.check(bytes, allocator -> {
            // In the middle of a larger buffer: a look before or behind the body would go unpunished otherwise.
            ByteBuf body =
                    Unpooled.wrappedBuffer(new byte[2], bytes, new byte[8]).slice(2, bytes.length);
            for (MediaKind kind : MediaKind.values()) {
                TagInfo info = TagInfo.of(kind, body);
                String codec = info.codec();
                boolean sound = info.track() >= 0
                        && info.track() <= 255
                        && Math.abs(info.compositionTime()) <= 0x800000
                        && (codec == null
                                || codec.length() < 16 && codec.chars().allMatch(c -> c >= ' ' && c < 0x7F))
                        && (bytes.length > 0 || !info.isMedia() && !info.isConfig())
                        && (kind == MediaKind.VIDEO || info.role() != TagInfo.Role.KEY_FRAME)
                        && body.readerIndex() == 0
                        && body.writerIndex() == bytes.length;
                if (!sound) {
                    throw new AssertionError(kind + " was taken for " + info);
                }
            }
        });
    }
}
