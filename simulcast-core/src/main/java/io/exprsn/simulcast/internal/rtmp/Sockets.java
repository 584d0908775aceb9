package io.exprsn.simulcast.internal.rtmp;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which kind of socket is used: Linux' own where its native part is on the class path, Java's everywhere else.
 *
 * @param handlers for event loops
 * @param client channel that connects
 * @param server channel that listens
 * @param clientOptions what this kind can do besides
 */
public record Sockets(
        IoHandlerFactory handlers,
        Class<? extends Channel> client,
        Class<? extends ServerChannel> server,
        Map<ChannelOption<?>, Object> clientOptions) {
    private static final Logger log = LoggerFactory.getLogger(Sockets.class);

    public Sockets {
        clientOptions = Map.copyOf(clientOptions);
    }

    /** Java's own. */
    public static Sockets nio() {
        return new Sockets(NioIoHandler.newFactory(), NioSocketChannel.class, NioServerSocketChannel.class, Map.of());
    }

    /** The best this JVM has; Netty's {@code -Dio.netty.transport.noNative=true} asks for Java's own. */
    public static Sockets best() {
        try {
            // Apart, so that this class loads where the optional module is missing.
            return Native.isAvailable() ? Native.sockets() : nio();
        } catch (LinkageError absent) {
            log.debug("No native sockets on the class path", absent);
            return nio();
        }
    }

    private static final class Native {
        /** More than this waiting in the kernel only hides that the peer is slow. */
        private static final int NOT_SENT_LOW_WATER = 128 * 1024;
        /** Data unacknowledged by the peer's kernel for so long means that the line is dead. */
        private static final int USER_TIMEOUT_MILLIS = 15_000;

        private Native() {}

        static boolean isAvailable() {
            return Epoll.isAvailable();
        }

        static Sockets sockets() {
            return new Sockets(
                    EpollIoHandler.newFactory(),
                    EpollSocketChannel.class,
                    EpollServerSocketChannel.class,
                    Map.of(
                            EpollChannelOption.TCP_NOTSENT_LOWAT,
                            (long) NOT_SENT_LOW_WATER,
                            EpollChannelOption.TCP_USER_TIMEOUT,
                            USER_TIMEOUT_MILLIS));
        }
    }
}
