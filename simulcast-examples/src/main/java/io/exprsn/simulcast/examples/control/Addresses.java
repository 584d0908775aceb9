package io.exprsn.simulcast.examples.control;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;

/**
 * Which servers people may name as source or destination. The control room stands inside a network that they may not: unless that is
 * allowed, names are resolved, and those of the machine itself and of networks that are not public are refused. Safe for use by several
 * threads.
 */
public final class Addresses {
    private static final String REMEDY =
            "Look at its spelling; start the control room with --allow-private if its own network is meant";

    private final boolean allowPrivate;
    private final Resolver resolver;

    Addresses(boolean allowPrivate, Resolver resolver) {
        this.allowPrivate = allowPrivate;
        this.resolver = resolver;
    }

    /** By the system's resolver. */
    public static Addresses of(boolean allowPrivate) {
        return new Addresses(allowPrivate, host -> List.of(InetAddress.getAllByName(host)));
    }

    interface Resolver {
        List<InetAddress> resolve(String host) throws UnknownHostException;
    }

    /**
     * Refuses an address that leads into a network that is not public. Blocks while the name is resolved. It may lead elsewhere a moment
     * later: look again before each use.
     *
     * @throws SimulcastException ({@link ErrorKind#INVALID})
     */
    public void require(URI address) {
        if (allowPrivate) {
            return;
        }
        String host = address.getHost();
        if (host == null || host.isEmpty()) {
            throw new SimulcastException(
                    ErrorKind.INVALID, "The address has no host name", "Write it as rtmp://host[:port]/app");
        }
        obstacle(host).ifPresent(obstacle -> {
            throw new SimulcastException(ErrorKind.INVALID, obstacle, REMEDY);
        });
    }

    /** Why a host must not be reached, without a full stop; empty where it may be. Blocks while its name is resolved. */
    public Optional<String> obstacle(String host) {
        if (allowPrivate) {
            return Optional.empty();
        }
        try {
            List<InetAddress> found = resolver.resolve(host.replaceAll("^\\[|]$", ""));
            return !found.isEmpty() && found.stream().allMatch(Addresses::isPublic)
                    ? Optional.empty()
                    : Optional.of("The host of the address is this machine or in a network that is not public");
        } catch (UnknownHostException e) {
            return Optional.of("The host of the address has no entry in the name service, so nobody can tell which"
                    + " network it is in");
        }
    }

    /** Whether anybody in the Internet may be there. */
    static boolean isPublic(InetAddress address) {
        if (address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return false;
        }
        byte[] bytes = address.getAddress();
        return address instanceof Inet4Address ? isPublic4(bytes, 0) : isPublic6((Inet6Address) address, bytes);
    }

    /** What RFC 6890 keeps for special uses, besides what the JDK knows. */
    private static boolean isPublic4(byte[] bytes, int at) {
        int a = bytes[at] & 0xff;
        int b = bytes[at + 1] & 0xff;
        int c = bytes[at + 2] & 0xff;
        boolean special = a == 0
                || a == 10
                || a == 127
                || (a == 100 && b >= 64 && b < 128) // behind a carrier
                || (a == 169 && b == 254)
                || (a == 172 && b >= 16 && b < 32)
                || (a == 192 && b == 0 && c == 0)
                || (a == 192 && b == 168)
                || (a == 198 && (b == 18 || b == 19)) // benchmarks
                || a >= 224;
        return !special;
    }

    private static boolean isPublic6(Inet6Address address, byte[] bytes) {
        if (address.isIPv4CompatibleAddress()) {
            return false;
        }
        int first = (bytes[0] & 0xff) << 8 | bytes[1] & 0xff;
        if ((first & 0xfe00) == 0xfc00) {
            return false; // unique local
        }
        if (first == 0x0064 && (bytes[2] & 0xff) == 0xff && (bytes[3] & 0xff) == 0x9b) {
            return isPublic4(bytes, 12); // an IPv4 address behind NAT64
        }
        if (first == 0x2002) {
            return isPublic4(bytes, 2); // and one behind 6to4
        }
        return true;
    }
}
