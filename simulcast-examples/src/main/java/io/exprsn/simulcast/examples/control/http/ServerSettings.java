package io.exprsn.simulcast.examples.control.http;

import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the server is and whom it lets in.
 *
 * @param host address to listen on
 * @param port 0 to 65535; 0 lets the system choose
 * @param publicUrl how browsers reach it, where that is another address, such as that of a proxy; null for this one
 * @param demo whether everything behind it is made up
 * @param allowedOrigins pages of others that may use the API with a token, as {@code https://host[:port]}
 */
public record ServerSettings(
        String host, int port, @Nullable URI publicUrl, boolean demo, Set<String> allowedOrigins) {
    /** Copies. */
    public ServerSettings {
        allowedOrigins = Set.copyOf(allowedOrigins);
    }

    /** Whether browsers come by HTTPS. */
    public boolean isSecure() {
        return publicUrl != null && "https".equalsIgnoreCase(publicUrl.getScheme());
    }
}
