package io.exprsn.simulcast.internal.rtmp;

import io.netty.buffer.ByteBuf;

/**
 * One whole message as it came off the wire. Whoever receives it owns the payload's one reference.
 *
 * @param csid chunk stream id it came on
 * @param type message type id, one of the constants here or unknown
 * @param timestamp ms, unsigned 32 bits, as sent
 * @param streamId message stream id
 */
record RtmpMessage(int csid, int type, long timestamp, int streamId, ByteBuf payload) {
    static final int SET_CHUNK_SIZE = 1;
    static final int ABORT = 2;
    static final int ACKNOWLEDGEMENT = 3;
    static final int USER_CONTROL = 4;
    static final int WINDOW_ACK_SIZE = 5;
    static final int SET_PEER_BANDWIDTH = 6;
    static final int AUDIO = 8;
    static final int VIDEO = 9;
    static final int DATA_AMF3 = 15;
    static final int COMMAND_AMF3 = 17;
    static final int DATA_AMF0 = 18;
    static final int COMMAND_AMF0 = 20;
    static final int AGGREGATE = 22;
}
