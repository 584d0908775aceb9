package io.exprsn.simulcast.internal.platform;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.spi.ApiHost;
import io.exprsn.simulcast.spi.PlatformAdapter;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A platform's hosts by name, with what a destination's settings and the host application put in their place. Immutable. */
final class Hosts {
    private final String platform;
    private final Map<String, URI> byName;

    private Hosts(String platform, Map<String, URI> byName) {
        this.platform = platform;
        this.byName = byName;
    }

    static Hosts of(
            PlatformAdapter adapter, String destination, Map<String, String> settings, Map<String, URI> overrides) {
        Map<String, URI> byName = new LinkedHashMap<>();
        for (ApiHost host : adapter.facts().hosts()) {
            URI override = overrides.get(host.name());
            byName.put(host.name(), override != null ? override : address(host, destination, settings));
        }
        return new Hosts(adapter.facts().displayName(), byName);
    }

    private static URI address(ApiHost host, String destination, Map<String, String> settings) {
        String setting = host.setting();
        String given = setting == null ? null : settings.get(setting);
        if (given == null) {
            return host.usual()
                    .orElseThrow(() -> new SimulcastException(
                            ErrorKind.INVALID,
                            "Destination " + destination + " does not say where its platform is: the setting \""
                                    + setting + "\" is missing",
                            "Give it as https://host[:port][/path]"));
        }
        URI address = parse(given);
        if (address == null) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "Destination " + destination + " has something in the setting \"" + setting
                            + "\" that is no address of a host",
                    "Give it as https://host[:port][/path], without user, query and fragment");
        }
        return address;
    }

    private static @Nullable URI parse(String text) {
        try {
            URI uri = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            boolean http = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
            return http
                            && uri.getHost() != null
                            && uri.getRawUserInfo() == null
                            && uri.getRawQuery() == null
                            && uri.getRawFragment() == null
                    ? uri
                    : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }

    /** The first one; empty for a platform that calls nobody. */
    Optional<URI> usual() {
        return byName.values().stream().findFirst();
    }

    URI get(String name) {
        URI address = byName.get(name);
        if (address == null) {
            throw new SimulcastException(
                    ErrorKind.INTERNAL,
                    "The adapter of " + platform + " calls a host \"" + name
                            + "\" that its facts do not name; they name " + byName.keySet(),
                    "Declare it in PlatformFacts.hosts");
        }
        return address;
    }

    /** Whether an address is on one of them. */
    boolean holds(URI address) {
        return byName.values().stream()
                .anyMatch(base -> base.getScheme().equals(address.getScheme())
                        && base.getRawAuthority().equalsIgnoreCase(address.getRawAuthority())
                        && isBelow(base.getRawPath(), address.getRawPath()));
    }

    /** Whether the credential may go there if the platform says so: HTTPS, or HTTP where one of its hosts has that too. */
    boolean isAsSafe(URI address) {
        return address.getHost() != null
                && address.getRawUserInfo() == null
                && ("https".equals(address.getScheme())
                        || "http".equals(address.getScheme())
                                && byName.values().stream().anyMatch(base -> "http".equals(base.getScheme())));
    }

    private static boolean isBelow(String base, String path) {
        return base.isEmpty() || path.equals(base) || path.startsWith(base + "/") && !climbs(path);
    }

    /** Whether a part of a path leads upwards, however it is written. */
    static boolean climbs(String path) {
        String plain =
                path.replaceAll("(?i)%2e", ".").replaceAll("(?i)%2f|%5c", "/").replace('\\', '/');
        return Stream.of(plain.split("/", -1)).anyMatch(".."::equals);
    }
}
