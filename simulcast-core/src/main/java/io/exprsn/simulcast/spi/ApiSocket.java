package io.exprsn.simulcast.spi;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import java.time.Duration;
import java.util.Optional;

/**
 * A WebSocket to a platform, for texts. Read by one thread, which may be interrupted; closed by any. Pings are answered by themselves.
 *
 * <p>What arrives while nobody reads waits, up to 1,000 messages; with more it is closed.
 */
public interface ApiSocket extends AutoCloseable {
    /**
     * The next message; empty if none came in this time.
     *
     * @throws SimulcastException {@link ErrorKind#TRANSIENT} if the platform closed it, the connection broke or the thread was interrupted,
     *     which it stays
     */
    Optional<String> receive(Duration atMost);

    /**
     * The next message's JSON; empty if none came in this time.
     *
     * @param type as in {@link ApiRequest#read}
     */
    <T> Optional<T> receive(Class<T> type, Duration atMost);

    /** Sends a message. */
    void send(String text);

    /** Why the platform closed it, by the number it gave; empty while it is open. */
    Optional<Integer> closeCode();

    /** Ends it. Any number of times. */
    @Override
    void close();
}
