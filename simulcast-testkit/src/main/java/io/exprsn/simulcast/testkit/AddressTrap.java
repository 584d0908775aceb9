package io.exprsn.simulcast.testkit;

import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Notes which addresses this JVM is about to connect to, as far as its default proxy selector is asked: by the JDK's HTTP clients, by plain
 * sockets, and by OkHttp. Takes the selector's place until it is closed, and lets everything pass.
 */
final class AddressTrap extends ProxySelector implements AutoCloseable {
    private final ProxySelector before = ProxySelector.getDefault();
    private final List<URI> asked = new CopyOnWriteArrayList<>();

    AddressTrap() {
        ProxySelector.setDefault(this);
    }

    /** Host and port of all that was asked for but this one. */
    List<String> otherThan(URI allowed) {
        return asked.stream()
                .filter(address ->
                        !(allowed.getHost().equals(address.getHost()) && allowed.getPort() == address.getPort()))
                .map(address -> address.getHost() + (address.getPort() < 0 ? "" : ":" + address.getPort()))
                .distinct()
                .toList();
    }

    @Override
    public List<Proxy> select(URI address) {
        asked.add(address);
        return before == null ? List.of(Proxy.NO_PROXY) : before.select(address);
    }

    @Override
    public void connectFailed(URI address, SocketAddress proxy, IOException failure) {
        if (before != null) {
            before.connectFailed(address, proxy, failure);
        }
    }

    @Override
    public void close() {
        ProxySelector.setDefault(before);
    }
}
