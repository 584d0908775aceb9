package io.exprsn.simulcast.internal.service;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The proxy on the way to a destination.
 *
 * @param socks SOCKS5; else HTTP
 * @param host its name, which is looked up when it is used
 * @param port 1 to 65535
 */
public record ProxyAddress(boolean socks, String host, int port) {
    private static final String EXPECTED = "Write it as http://host:port or socks5://host:port";

    /**
     * Reads {@link Destination#PROXY}; empty where there is none.
     *
     * @param name of the destination, for messages
     * @throws SimulcastException ({@link ErrorKind#INVALID}) if it cannot be one
     */
    public static Optional<ProxyAddress> of(String name, @Nullable String text) {
        if (text == null) {
            return Optional.empty();
        }
        URI uri;
        try {
            uri = URI.create(text);
        } catch (IllegalArgumentException e) { // whose text quotes it
            throw invalid("Destination " + name + " has a proxy address that is not a URL");
        }
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        if (uri.getHost() == null
                || uri.getPort() < 1
                || !Set.of("http", "socks5").contains(scheme)) {
            throw invalid(
                    "Destination " + name + " has a proxy address without a host, a port or a scheme that is known");
        }
        if (uri.getUserInfo() != null) {
            throw invalid("Destination " + name + " has a proxy with a login, which is not supported");
        }
        return Optional.of(new ProxyAddress(scheme.equals("socks5"), uri.getHost(), uri.getPort()));
    }

    /** Looked up now. */
    public InetSocketAddress resolved() {
        return new InetSocketAddress(host, port);
    }

    private static SimulcastException invalid(String problem) {
        return new SimulcastException(ErrorKind.INVALID, problem, EXPECTED);
    }
}
