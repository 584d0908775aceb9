package io.exprsn.simulcast.spi;

import java.time.Duration;
import java.util.Optional;

/** An answer that is none of 2xx, for {@link PlatformAdapter#explain}. */
public interface ApiFailure {
    /** What the request was for, as {@link ApiRequest#doing} told. */
    String doing();

    /** The status. */
    int status();

    /** The first header of this name, whatever its capitals. */
    Optional<String> header(String name);

    /** The beginning of the body, without secrets. */
    String text();

    /**
     * The body's JSON; empty if it is not that.
     *
     * @param type as in {@link ApiRequest#read}
     */
    <T> Optional<T> read(Class<T> type);

    /** How long the platform asked us to wait, by {@code Retry-After} or the headers in {@link PlatformFacts#rateLimitHeaders()}. */
    Optional<Duration> retryAfter();
}
