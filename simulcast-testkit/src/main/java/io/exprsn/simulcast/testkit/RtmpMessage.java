package io.exprsn.simulcast.testkit;

/**
 * One whole message.
 *
 * @param csid chunk stream id it came on
 * @param type message type
 * @param timestamp milliseconds, 32 bits unsigned
 * @param streamId message stream id
 * @param payload the body
 * @param startsAt position of the first byte of its first chunk in the stream, counted after the handshake
 */
record RtmpMessage(int csid, int type, long timestamp, int streamId, byte[] payload, long startsAt) {
    static final int SET_CHUNK_SIZE = 1;
    static final int ABORT = 2;
    static final int ACKNOWLEDGEMENT = 3;
    static final int USER_CONTROL = 4;
    static final int WINDOW_ACK_SIZE = 5;
    static final int SET_PEER_BANDWIDTH = 6;
    static final int AUDIO = 8;
    static final int VIDEO = 9;
    static final int DATA_AMF3 = 15;
    static final int SHARED_OBJECT_AMF3 = 16;
    static final int COMMAND_AMF3 = 17;
    static final int DATA = 18;
    static final int SHARED_OBJECT = 19;
    static final int COMMAND = 20;
    static final int AGGREGATE = 22;

    static boolean isKnown(int type) {
        return (type >= SET_CHUNK_SIZE && type <= SET_PEER_BANDWIDTH)
                || type == AUDIO
                || type == VIDEO
                || (type >= DATA_AMF3 && type <= COMMAND)
                || type == AGGREGATE;
    }

    boolean isProtocolControl() {
        return type <= SET_PEER_BANDWIDTH;
    }

    boolean isMedia() {
        return type == AUDIO || type == VIDEO;
    }

    /** The first four bytes as an unsigned number. */
    long u32() {
        return (payload[0] & 0xFFL) << 24 | (payload[1] & 0xFF) << 16 | (payload[2] & 0xFF) << 8 | payload[3] & 0xFF;
    }
}
