package io.exprsn.simulcast.internal.relay;

import io.exprsn.simulcast.SimulcastException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * FLV from a plain stream, with nothing behind it that could fail.
 *
 * @param owned whether the stream is ours to close
 */
public record StreamRun(InputStream in, boolean owned) implements FlvSource.Run {
    private static final Logger log = LoggerFactory.getLogger(StreamRun.class);

    /** A stream of ours. */
    public static StreamRun owned(InputStream in) {
        return new StreamRun(in, true);
    }

    /** A stream of the user's, which we never close. */
    public static StreamRun borrowed(InputStream in) {
        return new StreamRun(in, false);
    }

    @Override
    public void close() {
        if (owned) {
            try {
                in.close();
            } catch (IOException e) {
                log.debug("Closing a source stream failed", e);
            }
        }
    }

    @Override
    public @Nullable SimulcastException failure() {
        return null;
    }
}
