package io.exprsn.simulcast.examples.control.destination;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A destination as it is shown: with no secret.
 *
 * @param server without key
 * @param hasKey whether it has a key or passphrase of its own
 * @param account whose it is, where that is known
 * @param broadcast the platform's, where one was made
 */
public record DestinationView(
        String id,
        String name,
        String platform,
        @Nullable String server,
        boolean hasKey,
        @Nullable String credential,
        @Nullable String account,
        Map<String, String> settings,
        @Nullable EncodingWrite encoding,
        boolean enabled,
        int priority,
        long version,
        @Nullable BroadcastView broadcast) {
    /**
     * A broadcast.
     *
     * @param id the platform's own
     */
    public record BroadcastView(String id, @Nullable String watchUrl) {}
}
