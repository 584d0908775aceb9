package io.exprsn.simulcast.internal.rtmp;

import io.netty.handler.ssl.SslContext;
import java.net.InetAddress;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How an {@link RtmpListener} listens.
 *
 * @param bindAddress where; loopback unless told otherwise
 * @param port 0 lets the system choose
 * @param tls from {@link ServerTls}; null for plain RTMP, which shows the key on the wire
 * @param app the only app accepted; null accepts any, because the key alone tells shows apart
 * @param limits what one connection may make us keep
 * @param timeouts how long it may take
 * @param takeover what a second publisher with the same key gets
 * @param connections in all
 * @param connectionsPerAddress IPv6 addresses count by their first 64 bits
 * @param wrongKeysPerMinute per address; from then on it is refused at accept until the minute is over
 * @param commandsPerSecond per connection; beyond that it is closed
 */
public record RtmpListenerSettings(
        InetAddress bindAddress,
        int port,
        @Nullable SslContext tls,
        @Nullable String app,
        RtmpLimits limits,
        Timeouts timeouts,
        TakeoverPolicy takeover,
        int connections,
        int connectionsPerAddress,
        int wrongKeysPerMinute,
        int commandsPerSecond) {

    /**
     * Time limits of a connection.
     *
     * @param handshake TLS and RTMP handshake together
     * @param publish from the handshake, or the end of a publication, to an accepted publish
     * @param firstMedia from there to the first audio or video
     * @param idle without a byte from then on
     * @param linger from a refusal to the close, so that the client reads why
     */
    public record Timeouts(Duration handshake, Duration publish, Duration firstMedia, Duration idle, Duration linger) {
        /** 10 s, 15 s, 20 s, 20 s, 1 s. */
        public static final Timeouts DEFAULT = new Timeouts(
                Duration.ofSeconds(10),
                Duration.ofSeconds(15),
                Duration.ofSeconds(20),
                Duration.ofSeconds(20),
                Duration.ofSeconds(1));
    }

    public RtmpListenerSettings {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("Port " + port + ", expected 0 to 65535");
        }
        if (connections < 1 || connectionsPerAddress < 1 || wrongKeysPerMinute < 1 || commandsPerSecond < 1) {
            throw new IllegalArgumentException("Limits of an RTMP listener must be positive, got " + connections + ", "
                    + connectionsPerAddress + ", " + wrongKeysPerMinute + ", " + commandsPerSecond);
        }
    }

    /** Plain RTMP on the loopback address with the limits and times of the fact sheet. */
    public static RtmpListenerSettings loopback(int port) {
        return new RtmpListenerSettings(
                InetAddress.getLoopbackAddress(),
                port,
                null,
                null,
                RtmpLimits.DEFAULT,
                Timeouts.DEFAULT,
                TakeoverPolicy.REFUSE,
                1024,
                16,
                10,
                20);
    }

    public RtmpListenerSettings withBindAddress(InetAddress other) {
        return with(copy -> copy.bindAddress = other);
    }

    public RtmpListenerSettings withTls(@Nullable SslContext other) {
        return with(copy -> copy.tls = other);
    }

    public RtmpListenerSettings withApp(@Nullable String other) {
        return with(copy -> copy.app = other);
    }

    public RtmpListenerSettings withLimits(RtmpLimits other) {
        return with(copy -> copy.limits = other);
    }

    public RtmpListenerSettings withTimeouts(Timeouts other) {
        return with(copy -> copy.timeouts = other);
    }

    public RtmpListenerSettings withTakeover(TakeoverPolicy other) {
        return with(copy -> copy.takeover = other);
    }

    /** @see RtmpListenerSettings for the units */
    public RtmpListenerSettings withRates(
            int newConnections, int newConnectionsPerAddress, int newWrongKeysPerMinute, int newCommandsPerSecond) {
        return with(copy -> {
            copy.connections = newConnections;
            copy.connectionsPerAddress = newConnectionsPerAddress;
            copy.wrongKeysPerMinute = newWrongKeysPerMinute;
            copy.commandsPerSecond = newCommandsPerSecond;
        });
    }

    private RtmpListenerSettings with(Consumer<Copy> change) {
        Copy copy = new Copy(this);
        change.accept(copy);
        return copy.settings();
    }

    private static final class Copy {
        private final int port;
        private InetAddress bindAddress;
        private @Nullable SslContext tls;
        private @Nullable String app;
        private RtmpLimits limits;
        private Timeouts timeouts;
        private TakeoverPolicy takeover;
        private int connections;
        private int connectionsPerAddress;
        private int wrongKeysPerMinute;
        private int commandsPerSecond;

        Copy(RtmpListenerSettings of) {
            port = of.port;
            bindAddress = of.bindAddress;
            tls = of.tls;
            app = of.app;
            limits = of.limits;
            timeouts = of.timeouts;
            takeover = of.takeover;
            connections = of.connections;
            connectionsPerAddress = of.connectionsPerAddress;
            wrongKeysPerMinute = of.wrongKeysPerMinute;
            commandsPerSecond = of.commandsPerSecond;
        }

        RtmpListenerSettings settings() {
            return new RtmpListenerSettings(
                    bindAddress,
                    port,
                    tls,
                    app,
                    limits,
                    timeouts,
                    takeover,
                    connections,
                    connectionsPerAddress,
                    wrongKeysPerMinute,
                    commandsPerSecond);
        }
    }
}
