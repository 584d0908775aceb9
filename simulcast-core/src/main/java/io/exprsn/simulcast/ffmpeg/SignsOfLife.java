package io.exprsn.simulcast.ffmpeg;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.function.LongSupplier;

/** When a process last proved that media moves. Safe for use by several threads. */
final class SignsOfLife {
    private final LongSupplier nanoTime;
    private volatile long last;

    /** The start counts as a sign. */
    SignsOfLife(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        last = nanoTime.getAsLong();
    }

    void sign() {
        last = nanoTime.getAsLong();
    }

    Duration silence() {
        return Duration.ofNanos(Math.max(0, nanoTime.getAsLong() - last));
    }

    /** The same stream, of which every byte is a sign. */
    InputStream watching(InputStream stream) {
        return new FilterInputStream(stream) {
            @Override
            public int read() throws IOException {
                int read = in.read();
                note(read);
                return read;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                int count = in.read(bytes, offset, length);
                note(count <= 0 ? -1 : count);
                return count;
            }

            private void note(int read) {
                if (read >= 0) {
                    sign();
                }
            }
        };
    }
}
