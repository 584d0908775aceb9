package io.exprsn.simulcast.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** Sends an ingest's own messages: always fmt 0, always whole in one write. Safe for use by several threads. */
final class ChunkWriter {
    private final OutputStream out;
    private int chunkSize = 128;
    private boolean broken;

    ChunkWriter(OutputStream out) {
        this.out = out;
    }

    synchronized void message(int csid, int type, int streamId, byte[] payload) {
        var bytes = new ByteArrayOutputStream(payload.length + 32);
        bytes.write(csid);
        bytes.write(0);
        bytes.write(0);
        bytes.write(0);
        bytes.write(payload.length >> 16);
        bytes.write(payload.length >> 8);
        bytes.write(payload.length);
        bytes.write(type);
        bytes.writeBytes(
                ByteBuffer.allocate(4).putInt(Integer.reverseBytes(streamId)).array());
        for (int sent = 0; sent < payload.length; ) {
            if (sent > 0) {
                bytes.write(0xC0 | csid);
            }
            int some = Math.min(chunkSize, payload.length - sent);
            bytes.write(payload, sent, some);
            sent += some;
        }
        raw(bytes.toByteArray());
    }

    synchronized void chunkSize(int size) {
        message(
                2,
                RtmpMessage.SET_CHUNK_SIZE,
                0,
                ByteBuffer.allocate(4).putInt(size).array());
        chunkSize = size;
    }

    /** Whether a write failed; nothing was written since. */
    synchronized boolean isBroken() {
        return broken;
    }

    /**
     * A client that leaves at once breaks our writes before we have read its last words, and those are what a witness is
     * for. So a failed write is remembered and not thrown; the reading side finds the end by itself.
     */
    synchronized void raw(byte[] bytes) {
        if (broken) {
            return;
        }
        try {
            out.write(bytes);
            out.flush();
        } catch (IOException e) {
            broken = true;
        }
    }
}
