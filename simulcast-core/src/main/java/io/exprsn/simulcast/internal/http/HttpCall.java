package io.exprsn.simulcast.internal.http;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request as it is sent. Prints neither query nor headers nor body.
 *
 * @param method such as {@code GET}
 * @param address whole, as it is sent
 * @param headers one value each
 * @param contentType of the body; null for no body
 * @param body empty for none; methods that want one get an empty one
 * @param deadline until the whole answer must be there
 * @param most bytes of the answer's body
 */
public record HttpCall(
        String method,
        URI address,
        Map<String, String> headers,
        @Nullable String contentType,
        byte[] body,
        Duration deadline,
        int most) {
    /** Copies. */
    public HttpCall {
        headers = Map.copyOf(headers);
    }

    /** Method, host and path. */
    @Override
    public String toString() {
        String port = address.getPort() < 0 ? "" : ":" + address.getPort();
        return method + " " + address.getScheme() + "://" + address.getHost() + port + address.getRawPath();
    }
}
