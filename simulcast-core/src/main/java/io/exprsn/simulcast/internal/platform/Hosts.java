package io.exprsn.simulcast.internal.platform;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.spi.ApiHost;
import io.exprsn.simulcast.spi.PlatformAdapter;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A platform's hosts by name, with what a destination's settings and the host application put in their place. Immutable. */
final class Hosts {
    private final String platform;
    /** In the order of the facts; without those that differ from customer to customer, unless something was put in their place. */
    private final Map<String, URI> byName;

    private final Map<String, ApiHost> perCustomer;
    private final @Nullable URI usual;

    private Hosts(String platform, Map<String, URI> byName, Map<String, ApiHost> perCustomer, @Nullable URI usual) {
        this.platform = platform;
        this.byName = byName;
        this.perCustomer = perCustomer;
        this.usual = usual;
    }

    static Hosts of(
            PlatformAdapter adapter, String destination, Map<String, String> settings, Map<String, URI> overrides) {
        Map<String, URI> byName = new LinkedHashMap<>();
        Map<String, ApiHost> perCustomer = new LinkedHashMap<>();
        List<ApiHost> hosts = adapter.facts().hosts();
        for (ApiHost host : hosts) {
            URI override = overrides.get(host.name());
            if (host.template() != null) {
                perCustomer.put(host.name(), host);
            }
            if (override != null) {
                byName.put(host.name(), override);
            } else if (host.template() == null) {
                byName.put(host.name(), address(host, destination, settings));
            }
        }
        // A first one that differs stays unknown until a call chooses it, also where another was put in its place.
        URI usual = hosts.isEmpty() || hosts.get(0).template() != null
                ? null
                : byName.get(hosts.get(0).name());
        return new Hosts(adapter.facts().displayName(), byName, perCustomer, usual);
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

    /** The first one; empty for a platform that calls nobody, or whose first one differs from customer to customer. */
    Optional<URI> usual() {
        return Optional.ofNullable(usual);
    }

    URI get(String name) {
        if (perCustomer.containsKey(name)) {
            throw new SimulcastException(
                    ErrorKind.INTERNAL,
                    "The adapter of " + platform + " calls the host \"" + name
                            + "\", which differs from customer to customer, without saying whose",
                    "Choose it by on(host, customer)");
        }
        URI address = byName.get(name);
        if (address == null) {
            throw unnamed(name);
        }
        return address;
    }

    /** Of one customer. What is not of the form is refused also where another host was put in its place, and is not repeated. */
    URI get(String name, String customer) {
        ApiHost host = perCustomer.get(name);
        if (host == null && byName.containsKey(name)) {
            throw new SimulcastException(
                    ErrorKind.INTERNAL,
                    "The adapter of " + platform + " calls the host \"" + name
                            + "\" of one customer, which its facts name as the same for all",
                    "Choose it by on(host), or declare it by ApiHost.perCustomer");
        }
        if (host == null) {
            throw unnamed(name);
        }
        URI address = host.ofCustomer(customer)
                .orElseThrow(() -> new SimulcastException(
                        ErrorKind.INVALID,
                        "The host \"" + name + "\" of " + platform + " was not called: what should say whose it is, a"
                                + " text of " + customer.length() + " characters, is not of the form " + host.form(),
                        "Look where the broadcast has it from; prepare again if it was stored"));
        return byName.getOrDefault(name, address);
    }

    private SimulcastException unnamed(String name) {
        Set<String> named = new LinkedHashSet<>(byName.keySet());
        named.addAll(perCustomer.keySet());
        return new SimulcastException(
                ErrorKind.INTERNAL,
                "The adapter of " + platform + " calls a host \"" + name + "\" that its facts do not name; they name "
                        + named,
                "Declare it in PlatformFacts.hosts");
    }

    /** Whether an address is on one of them. */
    boolean holds(URI address) {
        return byName.values().stream().anyMatch(base -> isOn(base, address))
                || perCustomer.values().stream()
                        .filter(host -> !byName.containsKey(host.name()))
                        .flatMap(host -> ofItsCustomer(host, address).stream())
                        .anyMatch(base -> isOn(base, address));
    }

    private static boolean isOn(URI base, URI address) {
        return base.getScheme().equals(address.getScheme())
                && base.getRawAuthority().equalsIgnoreCase(address.getRawAuthority())
                && isBelow(base.getRawPath(), address.getRawPath());
    }

    /** The host of the customer whom an address names where the template has its braces. */
    private static Optional<URI> ofItsCustomer(ApiHost host, URI address) {
        String template = String.valueOf(host.template());
        String before = template.substring(0, template.indexOf('{'));
        String after = template.substring(template.indexOf('}') + 1);
        String behind = after.contains("/") ? after.substring(0, after.indexOf('/')) : after;
        String site = address.getScheme() + "://" + address.getRawAuthority();
        return site.startsWith(before) && site.endsWith(behind) && site.length() > before.length() + behind.length()
                ? host.ofCustomer(site.substring(before.length(), site.length() - behind.length()))
                : Optional.empty();
    }

    /** Whether the credential may go there if the platform says so: HTTPS, or HTTP where one of its hosts has that too. */
    boolean isAsSafe(URI address) {
        return address.getHost() != null
                && address.getRawUserInfo() == null
                && (isEncrypted(address)
                        || List.of("http", "ws").contains(address.getScheme())
                                && byName.values().stream().anyMatch(base -> !isEncrypted(base)));
    }

    private static boolean isEncrypted(URI address) {
        return "https".equals(address.getScheme()) || "wss".equals(address.getScheme());
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
