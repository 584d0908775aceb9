package io.exprsn.simulcast.spi;

import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A host that an adapter calls, by a name of its own, so that tests and proxies can put another in its place.
 *
 * @param name such as {@code api}
 * @param address base address, {@code https://host[:port][/path]} without a slash at its end; null where each customer has another
 * @param setting the destination's setting that holds the address, where it differs from customer to customer; null for none
 */
public record ApiHost(
        String name, @Nullable URI address, @Nullable String setting) {
    /** A host that is the same for all. */
    public static ApiHost of(String name, String address) {
        return new ApiHost(name, URI.create(address), null);
    }

    /** A host whose address stands in a setting. */
    public static ApiHost fromSetting(String name, String setting) {
        return new ApiHost(name, null, setting);
    }

    /** The address that is the same for all. */
    public Optional<URI> usual() {
        return Optional.ofNullable(address);
    }
}
