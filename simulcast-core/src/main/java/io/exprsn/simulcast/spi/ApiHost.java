package io.exprsn.simulcast.spi;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A host that an adapter calls, by a name of its own, so that tests and proxies can put another in its place.
 *
 * @param name such as {@code api}
 * @param address base address, {@code https://host[:port][/path]} without a slash at its end; null where each customer has another
 * @param setting the destination's setting that holds the address, where it differs from customer to customer; null for none
 * @param template base address with one part in braces, which each call fills in; null where there is nothing to fill in
 * @param form what the part must look like, wholly; null without a template
 */
public record ApiHost(
        String name,
        @Nullable URI address,
        @Nullable String setting,
        @Nullable String template,
        @Nullable Pattern form) {
    private static final Pattern TEMPLATE = Pattern.compile("[^{}]*\\{[A-Za-z]+}[^{}]*");

    /** One label of a host name; whatever a form admits, nothing else is filled in, as it could lead to another host. */
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9-]{1,63}");

    /**
     * Looks at the template.
     *
     * @throws IllegalArgumentException if it has none or several parts in braces, is no address otherwise, or comes without a form
     */
    public ApiHost {
        if (template != null) {
            if (form == null || !TEMPLATE.matcher(template).matches()) {
                throw new IllegalArgumentException("The host \"" + name
                        + "\" wants an address with one part in braces, and a form for it: https://{customer}.host");
            }
            URI.create(filled(template, "customer"));
        }
    }

    /** A host at an address, at the one in a setting, or at the one in a setting where it is there. */
    public ApiHost(String name, @Nullable URI address, @Nullable String setting) {
        this(name, address, setting, null, null);
    }

    /** A host that is the same for all. */
    public static ApiHost of(String name, String address) {
        return new ApiHost(name, URI.create(address), null);
    }

    /** A host whose address stands in a setting. */
    public static ApiHost fromSetting(String name, String setting) {
        return new ApiHost(name, null, setting);
    }

    /**
     * A host that differs from customer to customer in a part that the platform tells, and that is chosen by {@link
     * PlatformHttp#on(String, String)}.
     *
     * @param template {@code https://host[:port][/path]} with one part of the host in braces, such as
     *     {@code https://customer-{customer}.example.org}
     * @param form what the part looks like: one label of a host name. It must admit no dot, slash, {@code @} or colon, and not the empty
     *     text, as these lead to other hosts
     */
    public static ApiHost perCustomer(String name, String template, Pattern form) {
        return new ApiHost(name, null, null, template, form);
    }

    /** The address that is the same for all. */
    public Optional<URI> usual() {
        return Optional.ofNullable(address);
    }

    /** The address of one customer; empty if that is not of the form, or there is nothing to fill in. */
    public Optional<URI> ofCustomer(String customer) {
        if (template == null
                || form == null
                || !form.matcher(customer).matches()
                || !LABEL.matcher(customer).matches()) {
            return Optional.empty();
        }
        return Optional.of(URI.create(filled(template, customer))).filter(filled -> filled.getHost() != null);
    }

    private static String filled(String template, String part) {
        return template.substring(0, template.indexOf('{')) + part + template.substring(template.indexOf('}') + 1);
    }
}
