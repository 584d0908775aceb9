package io.exprsn.simulcast.examples.control.stream;

import org.jspecify.annotations.Nullable;

/**
 * How a show is to begin; what is null is left to the stream.
 *
 * @param inputSource as {@link Sources} takes it; kept with the stream
 * @param startAt when viewers are to see it, ISO 8601 with an offset or Z
 * @param together whether all destinations are to be shown in one moment
 */
public record StartRequest(
        @Nullable String inputSource,
        @Nullable String startAt,
        @Nullable Boolean together) {
    /** As the stream says. */
    public static final StartRequest PLAIN = new StartRequest(null, null, null);
}
