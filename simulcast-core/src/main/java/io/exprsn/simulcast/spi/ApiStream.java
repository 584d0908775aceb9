package io.exprsn.simulcast.spi;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An answer that goes on while it is read: a chat, server-sent events. The head came in time and was good; from then on there is no
 * deadline. Read by one thread, which may be interrupted; closed by any.
 *
 * <p>Both readers throw a {@link SimulcastException}: {@link ErrorKind#TRANSIENT} if the connection broke or the thread was interrupted,
 * which it stays; {@link ErrorKind#REJECTED} for a piece that is larger than {@link ApiRequest#atMost} or of another form.
 */
public interface ApiStream extends AutoCloseable {
    /** The next line, without its end. */
    Next<String> line(Duration atMost);

    /**
     * The next JSON object, whether they stand in one array, on lines of their own or one behind the other.
     *
     * @param type as in {@link ApiRequest#read}
     */
    <T> Next<T> object(Class<T> type, Duration atMost);

    /** Ends it. Any number of times. */
    @Override
    void close();

    /**
     * What came.
     *
     * @param piece null if nothing came
     * @param ended whether nothing more will come; else the time was over
     */
    record Next<T>(@Nullable T piece, boolean ended) {
        /** What came; empty if nothing did. */
        public Optional<T> value() {
            return Optional.ofNullable(piece);
        }
    }
}
