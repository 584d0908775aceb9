package io.exprsn.simulcast.examples.control.stream;

import org.jspecify.annotations.Nullable;

/**
 * Something that happened, as a person reads it.
 *
 * @param n its number in the stream's log, which grows
 * @param type name of the library's event
 * @param destination null where it concerns the whole show
 * @param severity info, warning or error
 */
public record EventEntry(
        long n,
        String type,
        String streamId,
        String at,
        @Nullable String destination,
        String severity,
        String text) {}
