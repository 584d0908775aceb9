package io.exprsn.simulcast.internal.rtmp;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.Map;
import java.util.concurrent.ThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which kind of socket is used: Linux' own where its native part is on the class path, Java's everywhere else.
 *
 * <p>Event loops are made in the way that Netty 4.2 calls the old one: 4.1, at which Spring Boot 3 holds its hosts, knows no other.
 *
 * @param loops makes event loops for this kind
 * @param client channel that connects
 * @param server channel that listens
 * @param clientOptions what this kind can do besides
 */
public record Sockets(
        Loops loops,
        Class<? extends Channel> client,
        Class<? extends ServerChannel> server,
        Map<ChannelOption<?>, Object> clientOptions) {
    private static final Logger log = LoggerFactory.getLogger(Sockets.class);

    /** Makes event loops. */
    public interface Loops {
        /** A group with so many threads. */
        EventLoopGroup of(int threads, ThreadFactory factory);
    }

    public Sockets {
        clientOptions = Map.copyOf(clientOptions);
    }

    /** Java's own. */
    @SuppressWarnings("deprecation") // in 4.2 only
    public static Sockets nio() {
        return new Sockets(NioEventLoopGroup::new, NioSocketChannel.class, NioServerSocketChannel.class, Map.of());
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

        @SuppressWarnings("deprecation") // in 4.2 only
        static Sockets sockets() {
            return new Sockets(
                    EpollEventLoopGroup::new,
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
