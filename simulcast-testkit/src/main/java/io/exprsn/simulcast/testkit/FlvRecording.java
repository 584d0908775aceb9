package io.exprsn.simulcast.testkit;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the messages of one publication to an FLV file. Used by the thread of the connection. */
final class FlvRecording implements AutoCloseable {
    private static final byte[] HEADER = {'F', 'L', 'V', 1, 5, 0, 0, 0, 9, 0, 0, 0, 0};

    private final Path file;
    private final OutputStream out;

    FlvRecording(Path file) throws IOException {
        this.file = file;
        out = new BufferedOutputStream(Files.newOutputStream(file), 64 * 1024);
        out.write(HEADER);
    }

    Path file() {
        return file;
    }

    void tag(int type, long timestamp, byte[] body, int offset) throws IOException {
        int length = body.length - offset;
        int time = (int) timestamp;
        byte[] header = {
            (byte) type,
            (byte) (length >> 16),
            (byte) (length >> 8),
            (byte) length,
            (byte) (time >> 16),
            (byte) (time >> 8),
            (byte) time,
            (byte) (time >> 24),
            0,
            0,
            0
        };
        out.write(header);
        out.write(body, offset, length);
        int size = length + header.length;
        out.write(new byte[] {(byte) (size >> 24), (byte) (size >> 16), (byte) (size >> 8), (byte) size});
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
