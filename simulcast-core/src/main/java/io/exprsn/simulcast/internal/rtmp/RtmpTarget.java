package io.exprsn.simulcast.internal.rtmp;

import io.exprsn.simulcast.Secret;
import io.netty.handler.ssl.SslContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where a publish client goes and how.
 *
 * @param server {@code rtmp(s)://host[:port]/app[?query]}, without the key; the query belongs to the application
 * @param key publish name, byte for byte
 * @param tls checks the server's certificate and host name; null for plain RTMP
 * @param proxy on the way, or null
 * @param localAddress to connect from, or null
 * @param chunkSize bytes per chunk we send, 128 to 65536
 * @param bytesPerSecond expected payload rate, which sizes the send buffer and the acknowledgement window; 0 if unknown
 * @param codecs FourCC codecs to announce in connect; empty announces nothing, as most servers expect
 */
public record RtmpTarget(
        URI server,
        Secret key,
        @Nullable SslContext tls,
        @Nullable Proxy proxy,
        @Nullable InetAddress localAddress,
        int chunkSize,
        long bytesPerSecond,
        List<String> codecs) {
    /** What is assumed of a stream whose rate is not known yet: 4 Mbit/s. */
    private static final long USUAL_RATE = 500_000;

    /** A proxy that connects for us. */
    public record Proxy(Kind kind, InetSocketAddress address) {
        /** Which protocol the proxy speaks. */
        public enum Kind {
            HTTP,
            SOCKS5
        }
    }

    /**
     * About one second of media: servers acknowledge only clients that ask, and the answer is our proof. At a low rate a
     * fixed window would take long to fill.
     */
    public int windowAckSize() {
        return (int) Math.min(2_500_000, Math.max(100_000, rate()));
    }

    /** One to two seconds of media: larger kernel buffers hide a stalled peer, smaller ones throttle long distances. */
    int sendBuffer() {
        return (int) Math.min(4 << 20, Math.max(128 * 1024, rate() * 3 / 2));
    }

    private long rate() {
        return bytesPerSecond > 0 ? bytesPerSecond : USUAL_RATE;
    }

    public boolean isSecure() {
        return isSecure(server);
    }

    public static boolean isSecure(URI server) {
        return "rtmps".equals(server.getScheme().toLowerCase(Locale.ROOT));
    }

    /** The host as written, IPv6 without brackets. */
    public String host() {
        String host = server.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    public int port() {
        return server.getPort() > 0 ? server.getPort() : isSecure() ? 443 : 1935;
    }

    /** All after {@code host[:port]/}, without a trailing slash, with the query. */
    String app() {
        String path = server.getRawPath() == null ? "" : server.getRawPath();
        int from = 0;
        int to = path.length();
        while (from < to && path.charAt(from) == '/') {
            from++;
        }
        while (to > from && path.charAt(to - 1) == '/') {
            to--;
        }
        String query = server.getRawQuery();
        return path.substring(from, to) + (query == null ? "" : "?" + query);
    }

    /** The server as typed; virtual hosts depend on the name, so no port is added and nothing resolved. */
    String tcUrl() {
        return server.getScheme() + "://" + server.getHost() + (server.getPort() > 0 ? ":" + server.getPort() : "")
                + "/" + app();
    }

    /** The same without announcing codecs. */
    public RtmpTarget quiet() {
        return new RtmpTarget(server, key, tls, proxy, localAddress, chunkSize, bytesPerSecond, List.of());
    }

    /** Server without query and key. */
    @Override
    public String toString() {
        return server.getScheme() + "://" + server.getHost() + ":" + port() + server.getRawPath();
    }
}
