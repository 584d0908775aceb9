package io.exprsn.simulcast.testkit;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** A buffered input that keeps to a pace, can look ahead and counts. Used by one thread. */
final class PacedInput {
    private final InputStream in;
    private final ReadPace.Share share;
    private final byte[] buffer = new byte[16 * 1024];
    private int start;
    private int end;
    private long position;

    PacedInput(InputStream in, ReadPace.Share share) {
        this.in = in;
        this.share = share;
    }

    /** Bytes given out so far. */
    long position() {
        return position;
    }

    void countFromHere() {
        position = 0;
    }

    /** Bytes that have certainly arrived but were not given out yet. */
    int waiting() throws IOException {
        return end - start + in.available();
    }

    /** One byte, or -1 at the end. */
    int readOrEnd() throws IOException {
        if (start == end && !fill()) {
            return -1;
        }
        position++;
        return buffer[start++] & 0xFF;
    }

    int read() throws IOException {
        int value = readOrEnd();
        if (value < 0) {
            throw new EOFException("the peer closed in the middle of a chunk");
        }
        return value;
    }

    long read(int bytes) throws IOException {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value = value << 8 | read();
        }
        return value;
    }

    void read(byte[] target, int offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
            if (start == end && !fill()) {
                throw new EOFException("the peer closed in the middle of a chunk");
            }
            int some = Math.min(length - done, end - start);
            System.arraycopy(buffer, start, target, offset + done, some);
            start += some;
            position += some;
            done += some;
        }
    }

    /** The next four bytes without taking them, or -1 if the stream ends before. */
    long peek4() throws IOException {
        while (end - start < 4) {
            if (!fill()) {
                return -1;
            }
        }
        return (buffer[start] & 0xFFL) << 24
                | (buffer[start + 1] & 0xFF) << 16
                | (buffer[start + 2] & 0xFF) << 8
                | buffer[start + 3] & 0xFF;
    }

    /** Reads and forgets everything until the peer ends. */
    void discard() throws IOException {
        start = end;
        while (fill()) {
            start = end;
        }
    }

    private boolean fill() throws IOException {
        System.arraycopy(buffer, start, buffer, 0, end - start);
        end -= start;
        start = 0;
        int some = in.read(buffer, end, share.admit(buffer.length - end));
        if (some < 0) {
            return false;
        }
        share.used(some);
        end += some;
        return true;
    }
}
