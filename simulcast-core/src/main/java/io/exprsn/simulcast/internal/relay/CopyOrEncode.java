package io.exprsn.simulcast.internal.relay;

import io.exprsn.simulcast.SimulcastException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Opens a source by copying, and by encoding where it turns out that FLV cannot carry its codecs: an FFmpeg that copies says
 * so before it writes anything. What was found out holds for the next opening. For sources that cannot be looked at first
 * without making viewers wait.
 */
public final class CopyOrEncode implements FlvSource.Opener {
    private final Supplier<FfmpegRun> copy;
    private final Supplier<FfmpegRun> encode;
    private volatile boolean encodes;

    /** @param encode may look at the source first, and fail with a {@link SimulcastException} */
    public CopyOrEncode(Supplier<FfmpegRun> copy, Supplier<FfmpegRun> encode) {
        this.copy = copy;
        this.encode = encode;
    }

    @Override
    public FlvSource.Run open() {
        return encodes ? encode.get() : new Attempt(copy.get());
    }

    private final class Attempt implements FlvSource.Run {
        private FfmpegRun current;
        private boolean closed;

        Attempt(FfmpegRun copying) {
            current = copying;
        }

        @Override
        public InputStream in() throws IOException {
            FfmpegRun copying = current();
            InputStream copied = new BufferedInputStream(copying.in());
            copied.mark(1);
            if (copied.read() >= 0) {
                copied.reset();
                return copied;
            }
            try {
                if (!copying.isCodecUnfit()) {
                    return copied;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException();
            }
            encodes = true;
            return replace(encode.get()).in();
        }

        private synchronized FfmpegRun current() {
            return current;
        }

        private synchronized FfmpegRun replace(FfmpegRun encoding) {
            current.close();
            current = encoding;
            if (closed) {
                current.close();
            }
            return current;
        }

        @Override
        public synchronized void close() {
            closed = true;
            current.close();
        }

        @Override
        public @Nullable SimulcastException failure() throws InterruptedException {
            return current().failure();
        }
    }
}
