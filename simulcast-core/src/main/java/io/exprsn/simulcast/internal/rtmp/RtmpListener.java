package io.exprsn.simulcast.internal.rtmp;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes in RTMP or RTMPS publishers and tells them apart by their key; the app does not matter unless the settings name
 * one. Keys can be registered before and after the start. Safe for use by several threads.
 *
 * <p>The event loops are their owner's, of the NIO kind, and must outlive the listener: close it before them.
 */
public final class RtmpListener implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RtmpListener.class);
    private static final long CLOSE_SECONDS = 5;

    private final RtmpListenerSettings settings;
    private final Sockets sockets;
    private final EventLoopGroup acceptor;
    private final EventLoopGroup workers;
    private final PeerLimits peers;
    private final List<Registration> registrations = new CopyOnWriteArrayList<>();
    private final Set<RtmpServerConnection> connections = ConcurrentHashMap.newKeySet();
    private final Object lock = new Object();
    private volatile @Nullable Channel server;
    private volatile boolean closed;

    /**
     * Makes a listener that does not listen yet.
     *
     * @param sockets the kind that the event loops are for
     * @param acceptor one thread is enough; may be the same as the other
     * @param workers every handler is called on one of these
     */
    public RtmpListener(
            RtmpListenerSettings settings, Sockets sockets, EventLoopGroup acceptor, EventLoopGroup workers) {
        this.settings = settings;
        this.sockets = sockets;
        this.acceptor = acceptor;
        this.workers = workers;
        this.peers = new PeerLimits(
                settings.connections(),
                settings.connectionsPerAddress(),
                settings.wrongKeysPerMinute(),
                System::nanoTime);
    }

    /**
     * Opens the port. Not to be called on an event loop.
     *
     * @throws SimulcastException if the port is in use or not ours to open
     * @throws IllegalStateException if it was started or closed before
     */
    public void start() {
        synchronized (lock) {
            if (server != null || closed) {
                throw new IllegalStateException("An RTMP listener starts once");
            }
            ChannelFuture bound = new ServerBootstrap()
                    .group(acceptor, workers)
                    .channel(sockets.server())
                    .childOption(ChannelOption.TCP_NODELAY, true)
                    .childOption(ChannelOption.SO_KEEPALIVE, true)
                    .childHandler(new ChannelInitializer<SocketChannel>() {
                        @Override
                        protected void initChannel(SocketChannel channel) {
                            accept(channel);
                        }
                    })
                    .bind(settings.bindAddress(), settings.port())
                    .awaitUninterruptibly();
            if (!bound.isSuccess()) {
                throw new SimulcastException(
                        ErrorKind.INVALID,
                        "Listening for RTMP on " + settings.bindAddress().getHostAddress() + " port " + settings.port()
                                + " failed: " + bound.cause().getMessage(),
                        "Choose a free port that this user may open, 0 for any, and an address of this machine",
                        bound.cause());
            }
            server = bound.channel();
        }
        log.info(
                "Listening for {} on {} port {}",
                settings.tls() == null ? "RTMP" : "RTMPS",
                settings.bindAddress().getHostAddress(),
                port());
    }

    /**
     * The port listened on.
     *
     * @throws IllegalStateException if it was not started
     */
    public int port() {
        Channel channel = server;
        if (channel == null) {
            throw new IllegalStateException("The RTMP listener was not started");
        }
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    /**
     * Accepts publishers with this key from now on.
     *
     * @throws IllegalArgumentException if the key is registered already
     */
    public Registration register(Secret key, PublicationHandler handler) {
        Registration registration = new Registration(this, key, handler);
        synchronized (lock) {
            if (registrations.stream().anyMatch(other -> other.key().equals(key))) {
                throw new IllegalArgumentException(
                        "This key is registered already: give every ingest of one listener its own key");
            }
            registrations.add(registration);
        }
        return registration;
    }

    /**
     * Closes the port and every connection, and waits until they are closed, unless called on an event loop. Closing
     * twice does nothing.
     */
    @Override
    public void close() {
        Channel channel;
        synchronized (lock) {
            closed = true;
            channel = server;
        }
        if (channel != null) {
            channel.close();
            await(channel);
        }
        // Whatever is accepted from here on sees that we are closed.
        for (RtmpServerConnection connection : connections) {
            connection.close();
        }
        for (RtmpServerConnection connection : connections) {
            await(connection.channel());
        }
    }

    private static void await(Channel channel) {
        if (!channel.eventLoop().inEventLoop()) {
            channel.closeFuture().awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void accept(SocketChannel channel) {
        InetSocketAddress remoteAddress = channel.remoteAddress();
        if (remoteAddress == null) {
            channel.close(); // gone again already
            return;
        }
        InetAddress address = remoteAddress.getAddress();
        if (!peers.opened(address)) {
            log.debug("Refused a connection from {}: too many connections or wrong keys", address.getHostAddress());
            channel.close();
            return;
        }
        SslContext tls = settings.tls();
        RtmpServerConnection connection = new RtmpServerConnection(this, settings, channel, remoteAddress);
        connections.add(connection);
        channel.closeFuture().addListener(done -> {
            connections.remove(connection);
            peers.closed(address);
        });
        if (closed) {
            channel.close();
            return;
        }
        if (tls != null) {
            SslHandler handler = tls.newHandler(channel.alloc());
            handler.setHandshakeTimeoutMillis(settings.timeouts().handshake().toMillis());
            channel.pipeline().addLast(handler);
        }
        channel.pipeline().addLast(connection);
    }

    /** The registration that one of these belongs to; takes as long whether there is one or not. */
    @Nullable
    Registration find(List<String> candidates) {
        Registration found = null;
        for (String candidate : candidates) {
            Secret offered = Secret.of(candidate);
            for (Registration registration : registrations) {
                if (registration.key().equals(offered) && found == null) {
                    found = registration;
                }
            }
        }
        return found;
    }

    void wrongKey(InetAddress address) {
        boolean lockedOut = peers.wrongKey(address);
        if (lockedOut) {
            log.warn(
                    "{} wrong stream keys from {}: its connections are refused until the minute is over",
                    settings.wrongKeysPerMinute(),
                    address.getHostAddress());
        } else {
            log.info("Refused a publisher from {}: no such stream key", address.getHostAddress());
        }
    }

    void forget(Registration registration) {
        registrations.remove(registration);
    }
}
