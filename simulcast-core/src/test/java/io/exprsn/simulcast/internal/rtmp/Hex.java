package io.exprsn.simulcast.internal.rtmp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

/** Bytes as the fact sheets write them: hexadecimal with spaces. */
final class Hex {
    private Hex() {}

    static ByteBuf bytes(String hex) {
        return Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex.replace(" ", "")));
    }

    /** All readable bytes in lower case without spaces; releases the buffer. */
    static String dump(ByteBuf buffer) {
        try {
            return ByteBufUtil.hexDump(buffer);
        } finally {
            buffer.release();
        }
    }

    static String plain(String hex) {
        return hex.replace(" ", "").toLowerCase(java.util.Locale.ROOT);
    }
}
