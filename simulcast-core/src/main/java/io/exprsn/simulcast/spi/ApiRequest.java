package io.exprsn.simulcast.spi;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import java.time.Duration;

/**
 * A request that is put together and then sent once, by {@link #read}, {@link #send} or {@link #answer}. They throw a {@link
 * SimulcastException}: what {@link PlatformAdapter#explain} says of an answer that is none of 2xx; {@link ErrorKind#TRANSIENT} where no
 * answer came, it took longer than the deadline, or it was no JSON, as an edge's page or one that was cut off; {@link
 * ErrorKind#REJECTED} for an answer that is larger than allowed or JSON of another form. An interrupted thread gets {@link
 * ErrorKind#TRANSIENT} soon, and stays interrupted.
 *
 * <p>Not safe for several threads.
 */
public interface ApiRequest {
    /** One more parameter of the address; encoded here. Never a secret: addresses stand in logs. */
    ApiRequest query(String name, String value);

    /** Replaces a header. */
    ApiRequest header(String name, String value);

    /** Replaces a header by one that must not be seen. */
    ApiRequest header(String name, Secret value);

    /** The header {@code Authorization: Bearer}. */
    ApiRequest bearer(Secret token);

    /** A body in JSON: a record, or maps and lists. Fields that are null are left out. */
    ApiRequest json(Object body);

    /** One more field of a form, which is the body then. */
    ApiRequest form(String name, String value);

    /** One more field of a form that must not be seen. */
    ApiRequest form(String name, Secret value);

    /** A body of bytes. */
    ApiRequest body(String contentType, byte[] bytes);

    /** What this is for, as in "Creating the broadcast": how errors begin. */
    ApiRequest doing(String what);

    /** Names the call in {@link QuotaFacts#costs()} and the feature it is for; without this it costs the default and is broadcast control. */
    ApiRequest costs(String call, String feature);

    /** Leaves the credential out. */
    ApiRequest withoutCredential();

    /** Until when the whole answer must be there; 20 s unless given. */
    ApiRequest within(Duration deadline);

    /** How large the answer may be; 1 MiB unless given. */
    ApiRequest atMost(int bytes);

    /**
     * Sends and reads the answer's JSON.
     *
     * @param type a record of the adapter's own; fields it does not name are passed over, fields that are missing are null, 0 or false,
     *     numbers may be texts and texts numbers, unknown enum values are null. In a named module the record's package must be open to
     *     {@code com.fasterxml.jackson.databind}
     */
    <T> T read(Class<T> type);

    /** Sends; what a good answer holds is not needed. */
    void send();

    /** Sends and gives the answer, if it is a good one. */
    ApiAnswer answer();

    /** Sends, and reads a good answer while it goes on. The deadline is for its head; {@link #atMost} is for each piece. */
    ApiStream stream();

    /**
     * Opens a WebSocket there; the address is that of HTTP, or begins with {@code wss}. The deadline is for the opening; {@link #atMost} is for
     * each message.
     */
    ApiSocket socket();
}
