package io.exprsn.simulcast.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/** A port of this machine at which nobody listens, and which nobody else can get as long as it is held. */
final class ClosedPort implements AutoCloseable {
    private final Socket holder = new Socket();

    ClosedPort() throws IOException {
        holder.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    int number() {
        return holder.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        holder.close();
    }
}
