package io.exprsn.simulcast.internal.rtmp;

import io.netty.buffer.ByteBuf;

/** Splits a message of type 22, a row of FLV-like tags that some hardware encoders send to save headers. */
final class AggregateMessage {
    /** Ten seconds of 60 pictures and 47 pieces of sound per second. */
    static final int MAX_ITEMS = 1070;

    private static final int ITEM_HEADER = 11;
    private static final int BACK_POINTER = 4;

    /** Gets one message of the row. */
    interface Item {
        /** @param payload a slice with a reference of its own, owned by the receiver */
        void accept(int type, long timestamp, ByteBuf payload);
    }

    private AggregateMessage() {}

    /**
     * Hands out every item; does not release the payload.
     *
     * @param timestamp of the whole, which the first item's time is moved to
     * @throws RtmpException if an item is cut short or there are too many
     */
    static void split(ByteBuf payload, long timestamp, Item item) {
        long first = 0;
        for (int count = 0; payload.isReadable(); count++) {
            if (count == MAX_ITEMS) {
                throw new RtmpException("aggregate of more than " + MAX_ITEMS + " messages");
            }
            if (payload.readableBytes() < ITEM_HEADER) {
                throw new RtmpException("aggregate with " + payload.readableBytes()
                        + " bytes left, expected a header of " + ITEM_HEADER);
            }
            int type = payload.readUnsignedByte();
            int size = payload.readUnsignedMedium();
            long time = payload.readUnsignedMedium() | (long) payload.readUnsignedByte() << 24;
            payload.skipBytes(3); // stream id: the outer one counts
            if (size > payload.readableBytes()) {
                throw new RtmpException(
                        "aggregate item of " + size + " bytes, expected at most " + payload.readableBytes());
            }
            if (count == 0) {
                first = time;
            }
            item.accept(type, timestamp + time - first & 0xFFFFFFFFL, payload.readRetainedSlice(size));
            payload.skipBytes(Math.min(BACK_POINTER, payload.readableBytes()));
        }
    }
}
