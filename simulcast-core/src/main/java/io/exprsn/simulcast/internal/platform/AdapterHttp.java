package io.exprsn.simulcast.internal.platform;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.spi.ApiRequest;
import io.exprsn.simulcast.spi.PlatformHttp;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/** Begins requests, to where they may go. */
record AdapterHttp(AdapterContext context, Hosts hosts, Optional<URI> base) implements PlatformHttp {
    @Override
    public PlatformHttp on(String host) {
        return new AdapterHttp(context, hosts, Optional.of(hosts.get(host)));
    }

    @Override
    public PlatformHttp on(String host, String customer) {
        return new AdapterHttp(context, hosts, Optional.of(hosts.get(host, customer)));
    }

    @Override
    public ApiRequest request(String method, String path) {
        URI host = base.orElseThrow(() -> new SimulcastException(
                ErrorKind.INTERNAL,
                "The adapter \"" + context.adapter.id()
                        + "\" makes a request without a host, and its facts name no usual one",
                "Declare it first in PlatformFacts.hosts, or choose one that differs from customer to customer by"
                        + " on(host, customer)"));
        if (!path.startsWith("/") || path.contains("?") || path.contains("#") || Hosts.climbs(path)) {
            throw new SimulcastException(
                    ErrorKind.INTERNAL,
                    "The adapter \"" + context.adapter.id()
                            + "\" makes a request to a path that does not begin with a slash, climbs, or"
                            + " holds a query",
                    "Begin the path with a slash, and give parameters by query(name, value)");
        }
        URI address;
        try {
            address = new URI(host + path);
        } catch (URISyntaxException e) { // whose text quotes the path
            throw new SimulcastException(
                    ErrorKind.INTERNAL,
                    "The adapter \"" + context.adapter.id()
                            + "\" makes a request to a path with a character that cannot" + " stand there, at "
                            + e.getIndex(),
                    "Encode what is put into the path");
        }
        return new OutgoingRequest(context, method, address);
    }

    @Override
    public ApiRequest request(String method, URI address) {
        if (!hosts.holds(address) && !(context.answers.gave(address) && hosts.isAsSafe(address))) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "A request for destination " + context.destination() + " to " + address.getScheme() + "://"
                            + address.getHost()
                            + " was not made: the host is none of the platform's, and the platform gave no such"
                            + " address in " + context.adapter.facts().addressFields(),
                    "Declare the host in PlatformFacts.hosts, or the answer's field in addressFields");
        }
        return new OutgoingRequest(context, method, address);
    }
}
