package io.exprsn.simulcast.internal.rtmp;

import io.netty.buffer.ByteBuf;

/** What messages carry around script data that an FLV tag does not. */
final class ScriptData {
    /** The AMF0 string that asks a server to remember what follows. */
    private static final byte[] SET_DATA_FRAME = {
        2, 0, 13, '@', 's', 'e', 't', 'D', 'a', 't', 'a', 'F', 'r', 'a', 'm', 'e'
    };

    private ScriptData() {}

    /** Moves the reader index; the bare form, which some encoders send, stays as it is. */
    static ByteBuf withoutSetDataFrame(ByteBuf payload) {
        return startsWithSetDataFrame(payload) ? payload.skipBytes(SET_DATA_FRAME.length) : payload;
    }

    /** Messages of types 15 and 17 begin with a byte that says AMF0 follows. Moves the reader index. */
    static ByteBuf withoutFormatByte(ByteBuf payload) {
        return payload.isReadable() ? payload.skipBytes(1) : payload;
    }

    private static boolean startsWithSetDataFrame(ByteBuf payload) {
        if (payload.readableBytes() < SET_DATA_FRAME.length) {
            return false;
        }
        for (int i = 0; i < SET_DATA_FRAME.length; i++) {
            if (payload.getByte(payload.readerIndex() + i) != SET_DATA_FRAME[i]) {
                return false;
            }
        }
        return true;
    }
}
