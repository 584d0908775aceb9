package io.exprsn.simulcast.spi;

import java.net.URI;

/**
 * HTTP to one platform, with everything around it that is the same for all: the base address, which can be exchanged; a deadline and a
 * limit for the answer's size; the credential; one refresh and one repetition when an access token has expired; the platform's quota;
 * errors as {@link PlatformAdapter#explain} reads them. Each request is tried once, redirects are answers like others.
 *
 * <p>Requests go to the hosts that {@link PlatformFacts#hosts()} names and to addresses that the platform gave in fields which {@link
 * PlatformFacts#addressFields()} names; anything else is refused before a byte leaves.
 */
public interface PlatformHttp {
    /** The same on another of the platform's hosts; without this, requests go to the first one. */
    PlatformHttp on(String host);

    /**
     * The same on a host that differs from customer to customer.
     *
     * @param host name of one that is made by {@link ApiHost#perCustomer}
     * @param customer what its address is filled in with
     * @throws io.exprsn.simulcast.SimulcastException ({@link io.exprsn.simulcast.ErrorKind#INVALID}) if that is not of the host's form
     */
    PlatformHttp on(String host, String customer);

    /**
     * A request, begun.
     *
     * @param method such as {@code GET}
     * @param path behind the host's base address, with a slash in front; encoded as it is to be sent, without secrets
     */
    ApiRequest request(String method, String path);

    /** A request to an address that the platform gave in an answer. */
    ApiRequest request(String method, URI address);

    /** A GET. */
    default ApiRequest get(String path) {
        return request("GET", path);
    }

    /** A POST. */
    default ApiRequest post(String path) {
        return request("POST", path);
    }

    /** A PUT. */
    default ApiRequest put(String path) {
        return request("PUT", path);
    }

    /** A PATCH. */
    default ApiRequest patch(String path) {
        return request("PATCH", path);
    }

    /** A DELETE. */
    default ApiRequest delete(String path) {
        return request("DELETE", path);
    }

    /** GET and read, for the simplest case. */
    default <T> T get(String path, Class<T> type) {
        return get(path).read(type);
    }
}
