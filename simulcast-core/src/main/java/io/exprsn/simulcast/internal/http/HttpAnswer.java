package io.exprsn.simulcast.internal.http;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * An answer. Prints its status alone.
 *
 * @param status of any kind
 * @param headers by name in lower case
 * @param body whole
 */
public record HttpAnswer(int status, Map<String, List<String>> headers, byte[] body) {
    /** Copies. */
    public HttpAnswer {
        headers = Map.copyOf(headers);
    }

    /** The first header of a name. */
    public Optional<String> header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream()
                .findFirst();
    }

    /** The body as text. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** Whether the status is one of 2xx, or the 101 that opens a WebSocket. */
    public boolean isGood() {
        return status >= 200 && status < 300 || status == 101;
    }

    @Override
    public String toString() {
        return "status " + status;
    }
}
