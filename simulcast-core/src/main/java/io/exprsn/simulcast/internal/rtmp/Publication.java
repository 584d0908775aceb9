package io.exprsn.simulcast.internal.rtmp;

import java.net.InetSocketAddress;

/** One publisher at work, from its accepted {@code publish} to its end. Safe for use by several threads. */
public final class Publication {
    private final RtmpServerConnection connection;
    private final InetSocketAddress remoteAddress;
    private final boolean encrypted;

    Publication(RtmpServerConnection connection, InetSocketAddress remoteAddress, boolean encrypted) {
        this.connection = connection;
        this.remoteAddress = remoteAddress;
        this.encrypted = encrypted;
    }

    public InetSocketAddress remoteAddress() {
        return remoteAddress;
    }

    /** True if it came by RTMPS. */
    public boolean encrypted() {
        return encrypted;
    }

    /** Closes the connection; the end comes soon afterwards, on the event loop. Does nothing once it is over. */
    public void close() {
        connection.close(this);
    }
}
