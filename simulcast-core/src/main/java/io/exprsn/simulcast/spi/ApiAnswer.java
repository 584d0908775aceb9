package io.exprsn.simulcast.spi;

import java.util.Optional;

/** An answer of the platform. Its text may hold secrets: it is for reading, not for showing, and {@code toString} tells only the status. */
public interface ApiAnswer {
    /** The status. */
    int status();

    /** The first header of this name, whatever its capitals. */
    Optional<String> header(String name);

    /** The body as it came. */
    String text();

    /** The body's JSON, as in {@link ApiRequest#read}. */
    <T> T read(Class<T> type);
}
