package io.exprsn.simulcast.examples.control.destination;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A destination as it is asked for. Everything may be left out and is checked where it is used, see {@link DestinationReader}. It holds
 * secrets in the open: for the moment between request and store.
 *
 * @param id 1 to 40 letters, digits, - and _; made of the name where it is left out
 * @param name for people
 * @param platform {@code rtmp} unless given
 * @param url server address; without a {@code key} the key is its last part
 * @param server the same, never with a key
 * @param key stream key; for SRT the stream id
 * @param passphrase of an SRT listener
 * @param credential name of the account, where the platform needs one
 * @param settings what the platform takes
 * @param encoding what is asked of the encoding
 * @param priority higher ones are kept longest
 * @param enabled whether it takes part in shows
 */
public record DestinationWrite(
        @Nullable String id,
        @Nullable String name,
        @Nullable String platform,
        @Nullable String url,
        @Nullable String server,
        @Nullable String key,
        @Nullable String passphrase,
        @Nullable String credential,
        @Nullable Map<String, JsonNode> settings,
        @Nullable EncodingWrite encoding,
        @Nullable Integer priority,
        @Nullable Boolean enabled) {
    /** Prints no secret. */
    @Override
    public String toString() {
        return "destination " + name + " on " + platform;
    }
}
