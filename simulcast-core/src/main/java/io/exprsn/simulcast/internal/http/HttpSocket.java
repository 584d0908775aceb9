package io.exprsn.simulcast.internal.http;

import java.time.Duration;
import java.util.Optional;

/** An open WebSocket, or the answer of a server that would not open one. Read by one thread; closed by any. */
public interface HttpSocket extends AutoCloseable {
    /** Status and headers of the opening: 101 if it is open. */
    HttpAnswer head();

    /**
     * The next text; empty if none came in this time.
     *
     * @throws io.exprsn.simulcast.SimulcastException as {@link HttpTransport#send}, also if the other side closed
     */
    Optional<String> receive(Duration atMost);

    /** Sends a text. */
    void send(String text);

    /** The number with which the other side closed. */
    Optional<Integer> closeCode();

    /** Ends it. */
    @Override
    void close();
}
