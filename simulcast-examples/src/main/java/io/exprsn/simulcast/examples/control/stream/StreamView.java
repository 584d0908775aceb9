package io.exprsn.simulcast.examples.control.stream;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stream as it is told. Times are ISO 8601 in UTC.
 *
 * @param inputSource without secrets; null before it was given
 * @param destinations ids, in the order they were added
 * @param state idle, starting, running or ending
 * @param startedAt when the show that runs began; null where none runs
 * @param ingestUrl where a publisher pushes to; only told when the ingest was asked for
 * @param ingestKey the publisher's key; only told when it was made
 */
public record StreamView(
        String id,
        String name,
        @Nullable String title,
        @Nullable String description,
        @Nullable String inputSource,
        List<String> destinations,
        String state,
        @Nullable String startedAt,
        long version,
        @JsonInclude(Include.NON_NULL) @Nullable String ingestUrl,
        @JsonInclude(Include.NON_NULL) @Nullable String ingestKey) {

    StreamView withIngest(@Nullable String url, String key) {
        return new StreamView(
                id, name, title, description, inputSource, destinations, state, startedAt, version, url, key);
    }
}
