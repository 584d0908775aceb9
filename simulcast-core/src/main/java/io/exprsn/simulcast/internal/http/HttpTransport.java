package io.exprsn.simulcast.internal.http;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;

/**
 * Sends one request and gives the whole answer, whatever its status. Follows no redirect and tries once. Safe for use by several threads.
 */
public interface HttpTransport extends AutoCloseable {
    /**
     * Sends.
     *
     * @throws SimulcastException {@link ErrorKind#TRANSIENT} where no whole answer came within the deadline, or the thread was
     *     interrupted, which it stays; {@link ErrorKind#REJECTED} for an answer larger than allowed. Texts name method, host and path,
     *     never query, headers or bodies
     */
    HttpAnswer send(HttpCall call);

    /**
     * Sends, and gives the answer while its body goes on. The deadline is for the head; {@code most} does not count.
     *
     * @throws SimulcastException as {@link #send}
     */
    default HttpStream stream(HttpCall call) {
        throw new UnsupportedOperationException("This transport gives whole answers only");
    }

    /**
     * Opens a WebSocket.
     *
     * @throws SimulcastException as {@link #send}
     */
    default HttpSocket socket(HttpCall call) {
        throw new UnsupportedOperationException("This transport opens no WebSockets");
    }

    /** One with connections and threads of its own. */
    static HttpTransport open() {
        return new OkHttpTransport();
    }

    /** Ends what runs. */
    @Override
    void close();
}
