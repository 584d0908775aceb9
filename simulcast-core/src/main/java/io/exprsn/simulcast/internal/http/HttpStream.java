package io.exprsn.simulcast.internal.http;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** An answer whose body goes on. Read by one thread; closed by any. */
public interface HttpStream extends AutoCloseable {
    /** Status and headers; the body of a bad answer is here whole, up to what the call allows, and nothing goes on. */
    HttpAnswer head();

    /**
     * The next bytes, as many as there are; an empty array if none came in this time; null at the end.
     *
     * @throws io.exprsn.simulcast.SimulcastException as {@link HttpTransport#send}
     */
    byte @Nullable [] read(Duration atMost);

    /** Ends it. */
    @Override
    void close();
}
