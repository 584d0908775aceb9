package io.exprsn.simulcast.store;

import java.net.URI;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a platform made, as it is kept: {@code spi.Broadcast} without its keys, which are in the sealed credential that {@code secrets}
 * names. Immutable.
 *
 * @param platform id of the platform
 * @param id the platform's own id of the broadcast
 * @param ingests where media goes to, the best one first; at least one
 * @param watch where people watch it, where that is known
 * @param chat where its chat is, where that is known
 * @param endsBy when the platform will end it by itself, where it does
 * @param details what the adapter has to remember besides, such as the id of a stream
 * @param secrets name of the sealed credential that holds the keys of the ingests; null where none has any
 */
public record StoredBroadcast(
        String platform,
        String id,
        List<Ingest> ingests,
        @Nullable URI watch,
        @Nullable URI chat,
        @Nullable Instant endsBy,
        Map<String, String> details,
        @Nullable String secrets) {

    /** Copies. */
    public StoredBroadcast {
        ingests = List.copyOf(ingests);
        details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
        if (ingests.isEmpty()) {
            throw new IllegalArgumentException("A broadcast needs at least one ingest");
        }
    }

    /**
     * Where media goes to.
     *
     * @param protocol spoken there, by its name in {@code spi.Broadcast.IngestProtocol}: {@code RTMPS}
     * @param server address without the key
     */
    public record Ingest(String protocol, URI server) {}
}
