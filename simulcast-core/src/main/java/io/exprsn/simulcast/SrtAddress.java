package io.exprsn.simulcast;

import java.net.URI;

/** What the address and the passphrase of an SRT listener must look like. */
final class SrtAddress {
    private static final String EXPECTED = "Write it as srt://host:port";
    private static final int SHORTEST_PASSPHRASE = 10;
    private static final int LONGEST_PASSPHRASE = 79;

    private SrtAddress() {}

    /** The address of a destination, checked. */
    static URI of(Destination destination) {
        String url = destination.settings().get(Destination.URL);
        if (url == null || url.isBlank()) {
            throw invalid(
                    "A destination of platform \"" + Destination.SRT + "\" has no server address",
                    "Give it as srt://host:port");
        }
        try {
            URI server = URI.create(url);
            require(server);
            return server;
        } catch (IllegalArgumentException e) {
            // The exception's own text quotes its input, which may hold a passphrase.
            throw invalid("The SRT address is not a URL: a character in it is not allowed there", EXPECTED);
        }
    }

    static void require(URI server) {
        String scheme = server.getScheme();
        if (!"srt".equalsIgnoreCase(scheme)) {
            throw invalid(
                    "The SRT address has the scheme " + (scheme == null ? "(none)" : "\"" + scheme + "\"")
                            + ", expected srt",
                    EXPECTED);
        }
        String host = server.getHost();
        if (host == null || host.isEmpty() || server.getUserInfo() != null) {
            throw invalid(
                    "The SRT address has no host name, or something before it that is not allowed there", EXPECTED);
        }
        if (server.getPort() < 1 || server.getPort() > 65535) {
            throw invalid(
                    "The SRT address of " + host + " has "
                            + (server.getPort() < 0 ? "no port" : "the port " + server.getPort())
                            + ", expected 1 to 65535",
                    EXPECTED + "; SRT has no usual port");
        }
        if (server.getRawQuery() != null || server.getRawFragment() != null) {
            throw invalid(
                    "The SRT address of " + host + " has options behind the port",
                    "Give the stream id as the key, the passphrase with withPassphrase and the latency with withLatency; we"
                            + " always call");
        }
        String path = server.getRawPath();
        if (path != null && !path.isEmpty() && !path.equals("/")) {
            throw invalid("The SRT address of " + host + " has a path behind the port", EXPECTED);
        }
    }

    static void requirePassphrase(Secret passphrase) {
        int length = passphrase.reveal().length(); // measured only
        if (length < SHORTEST_PASSPHRASE || length > LONGEST_PASSPHRASE) {
            throw invalid(
                    "The SRT passphrase has " + length + " characters, expected " + SHORTEST_PASSPHRASE + " to "
                            + LONGEST_PASSPHRASE,
                    "Use the passphrase that the listener has set");
        }
    }

    private static SimulcastException invalid(String problem, String remedy) {
        return new SimulcastException(ErrorKind.INVALID, problem, remedy);
    }
}
