package io.exprsn.simulcast.internal.rtmp;

import io.exprsn.simulcast.internal.media.MediaPacket;
import io.exprsn.simulcast.internal.rtmp.RtmpEnd.Reason;
import io.exprsn.simulcast.internal.rtmp.RtmpEnd.Stage;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.proxy.HttpProxyHandler;
import io.netty.handler.proxy.ProxyConnectException;
import io.netty.handler.proxy.ProxyConnectionEvent;
import io.netty.handler.proxy.ProxyHandler;
import io.netty.handler.proxy.Socks5ProxyHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.resolver.NoopAddressResolverGroup;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One publishing connection to an RTMP or RTMPS server: opened once, used, ended once. After {@link Events#published()}
 * media may be written. All methods and callbacks run on the event loop given to {@link #open}.
 */
public final class RtmpPublisher {

    /** What a connection tells its owner, on its event loop. */
    public interface Events {
        /** The server accepted the publication, for now: it proves nothing yet. */
        void published();

        /** The server says that so many more bytes arrived. */
        void acknowledged(long bytes);

        /** Room to write came back after {@link #isWritable()} was false, or bytes left. */
        void writable();

        /** It is over; called once, nothing follows. */
        void ended(RtmpEnd end);
    }

    /**
     * Time limits.
     *
     * @param tcpMillis per address
     * @param tlsMillis TLS and RTMP handshake each
     * @param answerMillis per awaited answer
     * @param endMillis from a wanted end to the closed connection
     */
    public record Limits(int tcpMillis, int tlsMillis, int answerMillis, int endMillis) {
        public static final Limits DEFAULT = new Limits(10_000, 10_000, 15_000, 2_000);
    }

    private static final int HANDSHAKE_BYTES = 1536;
    private static final int CONNECT_ID = 1;
    private static final int CREATE_STREAM_ID = 4;
    private static final int PUBLISH_ID = 5;
    private static final int PUBLISH_CSID = 8;

    private static final WriteBufferWaterMark WATER_MARKS = new WriteBufferWaterMark(64 * 1024, 256 * 1024);

    private final EventLoop loop;
    private final RtmpTarget target;
    private final Limits limits;
    private final Events events;

    private Stage stage = Stage.TCP;
    private @Nullable Channel channel;
    private @Nullable ScheduledFuture<?> deadline;
    private @Nullable RtmpChunkReader reader;
    private @Nullable RtmpChunkWriter writer;
    private @Nullable RtmpEnd refusal;
    private int streamId;
    private int peerWindow;
    private long acknowledgedToPeer;
    private long lastAck = -1;
    private boolean wanted;
    private boolean over;

    private RtmpPublisher(EventLoop loop, RtmpTarget target, Limits limits, Events events) {
        this.loop = loop;
        this.target = target;
        this.limits = limits;
        this.events = events;
    }

    /**
     * Begins to connect; returns at once.
     *
     * @param sockets the kind that the loop is for
     * @param addresses resolved addresses of the host, tried in turn; ignored where a proxy resolves
     */
    public static RtmpPublisher open(
            EventLoop loop,
            Sockets sockets,
            RtmpTarget target,
            List<InetAddress> addresses,
            Limits limits,
            Events events) {
        RtmpPublisher publisher = new RtmpPublisher(loop, target, limits, events);
        List<SocketAddress> to = new ArrayList<>();
        if (target.proxy() != null) {
            to.add(InetSocketAddress.createUnresolved(target.host(), target.port()));
        } else {
            addresses.forEach(address -> to.add(new InetSocketAddress(address, target.port())));
        }
        loop.execute(() -> publisher.connect(sockets, to, 0));
        return publisher;
    }

    private void connect(Sockets sockets, List<SocketAddress> addresses, int index) {
        if (over) {
            return;
        }
        // Several addresses share the time, so that one that swallows packets leaves some for the others.
        int millis = Math.max(1000, limits.tcpMillis / Math.min(3, addresses.size()));
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(sockets.client())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_SNDBUF, target.sendBuffer())
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, false)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARKS)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, millis)
                .resolver(NoopAddressResolverGroup.INSTANCE)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel opened) {
                        fill(opened);
                    }
                });
        sockets.clientOptions().forEach((option, value) -> set(bootstrap, option, value));
        InetAddress local = target.localAddress();
        ChannelFuture connecting = local == null
                ? bootstrap.connect(addresses.get(index))
                : bootstrap.connect(addresses.get(index), new InetSocketAddress(local, 0));
        channel = connecting.channel();
        connecting.addListener(done -> {
            if (over || done.isSuccess()) {
                return;
            }
            if (target.proxy() == null && index + 1 < addresses.size()) {
                connect(sockets, addresses, index + 1);
            } else {
                Throwable cause = done.cause() == null ? new IOException("cancelled") : done.cause();
                boolean viaProxy = target.proxy() != null;
                boolean late = cause instanceof ConnectTimeoutException;
                end(
                        viaProxy ? Stage.PROXY : Stage.TCP,
                        late ? Reason.TIMEOUT : Reason.NETWORK,
                        late ? "no answer within " + millis + " ms" : words(cause));
            }
        });
    }

    @SuppressWarnings("unchecked") // an option and its own value
    private static <T> void set(Bootstrap bootstrap, ChannelOption<T> option, Object value) {
        bootstrap.option(option, (T) value);
    }

    private void fill(Channel opened) {
        RtmpTarget.Proxy proxy = target.proxy();
        if (proxy != null) {
            ProxyHandler handler = proxy.kind() == RtmpTarget.Proxy.Kind.HTTP
                    ? new HttpProxyHandler(proxy.address())
                    : new Socks5ProxyHandler(proxy.address());
            handler.setConnectTimeoutMillis(limits.tcpMillis);
            opened.pipeline().addLast(handler);
        }
        if (target.tls() != null) {
            SslHandler tls = target.tls().newHandler(opened.alloc(), target.host(), target.port());
            tls.setHandshakeTimeoutMillis(limits.tlsMillis);
            tls.setCloseNotifyFlushTimeoutMillis(limits.endMillis);
            opened.pipeline().addLast(tls);
        }
        opened.pipeline().addLast(new Handler());
    }

    /** Whether media may be written now without growing the connection's own buffer. */
    public boolean isWritable() {
        return writer != null && channel != null && channel.isWritable();
    }

    /**
     * Writes one message, without flushing. Only after {@link Events#published()}.
     *
     * @param time ms since this connection's first packet
     */
    public void write(MediaPacket packet, long time) {
        if (writer != null && channel != null && !over) {
            writer.write(channel, packet, time);
        }
    }

    /** Sends what was written. */
    public void flush() {
        if (channel != null) {
            channel.flush();
        }
    }

    /** Bytes written and not yet taken by the kernel. */
    public long pendingBytes() {
        ChannelOutboundBuffer buffer = channel == null ? null : channel.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    /** Closes without a word, so that the server keeps its grace time for our return. */
    public void abandon() {
        loop.execute(() -> {
            wanted = true;
            end(stage, Reason.WANTED, "closed by us");
        });
    }

    /** Ends the publication for good: says so to the server, flushes, and closes once the peer has, or in time. */
    public void finish() {
        loop.execute(() -> {
            if (over || wanted) {
                return;
            }
            wanted = true;
            Channel open = channel;
            if (stage != Stage.MEDIA || open == null) {
                end(stage, Reason.WANTED, "closed by us");
                return;
            }
            String key = target.key().reveal();
            open.write(command(RtmpMessages.COMMAND_CSID, 0, "FCUnpublish", 6.0, null, key));
            open.write(command(RtmpMessages.COMMAND_CSID, 0, "deleteStream", 7.0, null, (double) streamId));
            // A close with unread input would reset the connection and with it what is still on its way: say that we
            // are done, then wait for the peer to close.
            open.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(done -> {
                SslHandler tls = open.pipeline().get(SslHandler.class);
                if (tls != null) {
                    tls.closeOutbound();
                } else if (open instanceof SocketChannel socket) {
                    socket.shutdownOutput();
                }
            });
            await(limits.endMillis, () -> end(stage, Reason.WANTED, "closed by us"));
        });
    }

    private ByteBuf command(int csid, int stream, @Nullable Object... values) {
        return RtmpMessages.command(allocator(), target.chunkSize(), csid, stream, values);
    }

    private ByteBufAllocator allocator() {
        return channel == null ? ByteBufAllocator.DEFAULT : channel.alloc();
    }

    private void await(long millis, Runnable late) {
        if (deadline != null) {
            deadline.cancel(false);
        }
        deadline = loop.schedule(late, millis, TimeUnit.MILLISECONDS);
    }

    private void awaitAnswer(String to) {
        await(
                limits.answerMillis,
                () -> end(stage, Reason.TIMEOUT, "no answer to " + to + " within " + limits.answerMillis + " ms"));
    }

    private void end(Stage at, Reason reason, String text) {
        end(new RtmpEnd(at, reason, null, text));
    }

    private void end(RtmpEnd end) {
        if (over) {
            return;
        }
        over = true;
        if (deadline != null) {
            deadline.cancel(false);
        }
        if (reader != null) {
            reader.close();
        }
        if (channel != null) {
            channel.close();
        }
        events.ended(wanted ? new RtmpEnd(end.stage(), Reason.WANTED, end.code(), end.text()) : end);
    }

    private static String words(Throwable cause) {
        if (cause instanceof UnknownHostException) {
            return "the host name is not known";
        }
        String message = cause.getMessage();
        if (message == null) {
            return cause.getClass().getSimpleName();
        }
        int address = message.indexOf(": /"); // Netty appends the address, which the reader has already
        return address > 0 ? message.substring(0, address) : message;
    }

    /** Reads the server's side of the conversation. */
    private final class Handler extends ChannelInboundHandlerAdapter {
        private final ByteBuf handshake = ByteBufAllocator.DEFAULT.buffer(1 + 2 * HANDSHAKE_BYTES);
        private boolean c2Sent;
        private boolean begun;

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            if (target.tls() == null && target.proxy() == null) {
                begin(ctx);
            } else if (target.tls() == null) {
                stage = Stage.PROXY; // the proxy handler has a time limit of its own and says when it is through
            } else {
                stage = Stage.TLS;
                await(
                        limits.tlsMillis + 1000L,
                        () -> end(Stage.TLS, Reason.TIMEOUT, "no TLS handshake within " + limits.tlsMillis + " ms"));
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
            if (event instanceof SslHandshakeCompletionEvent tls && tls.isSuccess()) {
                begin(ctx);
            } else if (event instanceof ProxyConnectionEvent && target.tls() == null) {
                begin(ctx);
            }
            super.userEventTriggered(ctx, event);
        }

        private void begin(ChannelHandlerContext ctx) {
            if (begun || over) {
                return;
            }
            begun = true;
            stage = Stage.HANDSHAKE;
            await(
                    limits.tlsMillis,
                    () -> end(Stage.HANDSHAKE, Reason.TIMEOUT, "no RTMP handshake within " + limits.tlsMillis + " ms"));
            byte[] random = new byte[HANDSHAKE_BYTES - 8];
            ThreadLocalRandom.current().nextBytes(random);
            ctx.writeAndFlush(ctx.alloc()
                    .buffer(1 + HANDSHAKE_BYTES)
                    .writeByte(3)
                    .writeLong(0)
                    .writeBytes(random));
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf in = (ByteBuf) message;
            try {
                if (over) {
                    return;
                }
                if (reader == null && !shakeHands(ctx, in)) {
                    return;
                }
                RtmpChunkReader current = reader;
                if (current != null && in.isReadable()) {
                    current.read(in);
                    acknowledge(ctx, current.bytes());
                }
            } catch (RtmpException broken) {
                end(stage, Reason.PROTOCOL, words(broken));
            } finally {
                in.release();
            }
        }

        /** Takes S0, S1, S2; true once they are complete. S2 is not judged: digest servers send no echo. */
        private boolean shakeHands(ChannelHandlerContext ctx, ByteBuf in) {
            int wanted = 1 + 2 * HANDSHAKE_BYTES - handshake.readableBytes();
            handshake.writeBytes(in, Math.min(wanted, in.readableBytes()));
            if (handshake.isReadable() && handshake.getByte(0) != 3) {
                throw new RtmpException("the server's first byte is " + handshake.getUnsignedByte(0)
                        + ", expected RTMP version 3: this is not an RTMP server"
                        + (target.tls() == null ? ", or one that wants rtmps" : ""));
            }
            if (!c2Sent && handshake.readableBytes() >= 1 + HANDSHAKE_BYTES) {
                c2Sent = true;
                ctx.writeAndFlush(ctx.alloc().buffer(HANDSHAKE_BYTES).writeBytes(handshake, 1, HANDSHAKE_BYTES));
            }
            if (handshake.readableBytes() < 1 + 2 * HANDSHAKE_BYTES) {
                return false;
            }
            reader = new RtmpChunkReader(ctx.alloc(), RtmpLimits.DEFAULT, this::receive);
            reader.liftEarlyLimit();
            connectApp(ctx);
            return true;
        }

        private void connectApp(ChannelHandlerContext ctx) {
            stage = Stage.CONNECT;
            Map<String, @Nullable Object> properties = new LinkedHashMap<>();
            properties.put("app", target.app());
            properties.put("type", "nonprivate");
            properties.put("flashVer", "FMLE/3.0 (compatible; Simulcast)");
            properties.put("swfUrl", target.tcUrl());
            properties.put("tcUrl", target.tcUrl());
            if (!target.codecs().isEmpty()) {
                properties.put("fourCcList", List.copyOf(target.codecs()));
            }
            ctx.write(RtmpMessages.setChunkSize(ctx.alloc(), target.chunkSize()));
            ctx.write(RtmpMessages.windowAckSize(ctx.alloc(), target.windowAckSize()));
            ctx.writeAndFlush(command(RtmpMessages.COMMAND_CSID, 0, "connect", (double) CONNECT_ID, properties));
            awaitAnswer("connect");
        }

        private void receive(RtmpMessage message) {
            try {
                if (over) {
                    return;
                }
                ByteBuf body = message.payload();
                switch (message.type()) {
                    case RtmpMessage.ACKNOWLEDGEMENT -> acknowledged(body.readUnsignedInt());
                    case RtmpMessage.WINDOW_ACK_SIZE -> peerWindow = Math.max(0, body.readInt());
                    case RtmpMessage.USER_CONTROL -> userControl(body);
                    case RtmpMessage.COMMAND_AMF0 -> commanded(body);
                    case RtmpMessage.COMMAND_AMF3 -> {
                        if (body.isReadable()) {
                            body.skipBytes(1);
                        }
                        commanded(body);
                    }
                    default -> {
                        // nothing else concerns a publisher
                    }
                }
            } finally {
                message.payload().release();
            }
        }

        private void userControl(ByteBuf body) {
            if (body.readableBytes() >= 6 && body.readUnsignedShort() == RtmpMessages.PING_REQUEST && channel != null) {
                channel.writeAndFlush(
                        RtmpMessages.userControl(allocator(), RtmpMessages.PING_RESPONSE, body.readInt()));
            }
        }

        private void acknowledge(ChannelHandlerContext ctx, long received) {
            if (peerWindow > 0 && received - acknowledgedToPeer >= peerWindow && !over) {
                acknowledgedToPeer = received;
                ctx.writeAndFlush(RtmpMessages.acknowledgement(ctx.alloc(), received));
            }
        }

        /** Servers count from different bases, wrap at different values, or send increments: only movement counts. */
        private void acknowledged(long value) {
            long step = value > lastAck && lastAck >= 0 ? value - lastAck : value;
            lastAck = value;
            if (stage == Stage.MEDIA) {
                events.acknowledged(step);
            }
        }

        private void commanded(ByteBuf body) {
            List<@Nullable Object> values = Amf0.readAll(body);
            String name = values.isEmpty() ? "" : String.valueOf(values.get(0));
            double id = values.size() > 1 && values.get(1) instanceof Double number ? number : 0;
            switch (name) {
                case "_result" -> result(id, values);
                case "_error" -> error(id, values);
                case "onStatus" -> status(values);
                case "close" -> end(stage, Reason.CLOSED, "the server sent close");
                default -> {
                    // onBWDone, onFCPublish and others want nothing of us
                }
            }
        }

        private void result(double id, List<@Nullable Object> values) {
            if (stage == Stage.CONNECT && (id == CONNECT_ID || id == 0)) {
                stage = Stage.CREATE_STREAM;
                String key = target.key().reveal();
                if (channel != null) {
                    channel.write(command(RtmpMessages.COMMAND_CSID, 0, "releaseStream", 2.0, null, key));
                    channel.write(command(RtmpMessages.COMMAND_CSID, 0, "FCPublish", 3.0, null, key));
                    channel.writeAndFlush(
                            command(RtmpMessages.COMMAND_CSID, 0, "createStream", (double) CREATE_STREAM_ID, null));
                }
                awaitAnswer("createStream");
            } else if (stage == Stage.CREATE_STREAM
                    && (id == CREATE_STREAM_ID || id == 0)
                    && values.size() > 3
                    && values.get(3) instanceof Double number) {
                stage = Stage.PUBLISH;
                streamId = number.intValue();
                if (channel != null) {
                    channel.writeAndFlush(command(
                            PUBLISH_CSID,
                            streamId,
                            "publish",
                            (double) PUBLISH_ID,
                            null,
                            target.key().reveal(),
                            "live"));
                }
                awaitAnswer("publish");
            }
        }

        private void error(double id, List<@Nullable Object> values) {
            boolean ours = stage == Stage.CONNECT && (id == CONNECT_ID || id == 0)
                    || stage == Stage.CREATE_STREAM && id == CREATE_STREAM_ID
                    || stage == Stage.PUBLISH && id == PUBLISH_ID;
            if (ours) {
                refused(info(values));
            }
        }

        private void status(List<@Nullable Object> values) {
            Map<?, ?> info = info(values);
            String code = text(info, "code");
            boolean bad = "error".equals(text(info, "level"));
            if (stage == Stage.PUBLISH && code.equals("NetStream.Publish.Start") && !bad) {
                start();
            } else if (bad || isFatal(code)) {
                refused(info);
            }
        }

        private static boolean isFatal(String code) {
            return switch (code) {
                case "NetStream.Publish.BadName",
                        "NetStream.Publish.Denied",
                        "NetStream.Publish.Rejected",
                        "NetStream.Publish.Unauthorized",
                        "NetStream.Publish.Failed",
                        "NetStream.Failed",
                        "NetStream.Unpublish.InternalKill",
                        "NetConnection.Connect.InvalidApp",
                        "NetConnection.Connect.Rejected",
                        "NetConnection.Connect.Failed",
                        "NetConnection.Connect.Closed",
                        "NetConnection.Connect.AppShutdown",
                        "NetConnection.Connect.IdleTimeOut" -> true;
                default -> false;
            };
        }

        private void start() {
            stage = Stage.MEDIA;
            if (deadline != null) {
                deadline.cancel(false);
            }
            writer = new RtmpChunkWriter(allocator(), target.chunkSize(), streamId);
            events.published();
        }

        private void refused(Map<?, ?> info) {
            String code = text(info, "code");
            String description = text(info, "description");
            String said = code.isEmpty() ? "a refusal without a code" : code;
            refusal = new RtmpEnd(
                    stage,
                    Reason.REFUSED,
                    code.isEmpty() ? null : clean(code),
                    clean(description.isEmpty() || description.equals(code) ? said : said + " (" + description + ")"));
            end(refusal);
        }

        private String clean(String text) {
            return PeerText.clean(text, target.key().reveal());
        }

        private static Map<?, ?> info(List<@Nullable Object> values) {
            for (int i = values.size() - 1; i >= 2; i--) {
                if (values.get(i) instanceof Map<?, ?> map) {
                    return map;
                }
            }
            return Map.of();
        }

        private static String text(Map<?, ?> info, String key) {
            Object value = info.get(key);
            return value instanceof String text ? text : "";
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            if (!over && stage == Stage.MEDIA && ctx.channel().isWritable()) {
                events.writable();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            if (stage != Stage.TCP || begun) {
                end(stage, Reason.CLOSED, "the server closed the connection");
            }
        }

        @Override
        public void handlerRemoved(ChannelHandlerContext ctx) {
            handshake.release();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            Throwable deepest = cause;
            while (deepest.getCause() != null && deepest.getCause() != deepest) {
                deepest = deepest.getCause();
            }
            if (deepest instanceof CertificateException
                    || deepest instanceof CertPathBuilderException
                    || deepest instanceof CertPathValidatorException) {
                end(Stage.TLS, Reason.UNTRUSTED, untrusted(deepest));
            } else if (cause instanceof ProxyConnectException) {
                end(Stage.PROXY, Reason.NETWORK, "the proxy could not connect: " + words(cause));
            } else if (stage == Stage.TLS || deepest instanceof SSLException) {
                boolean plain = words(deepest).contains("not an SSL/TLS record");
                end(
                        stage,
                        Reason.NETWORK,
                        plain ? "the server does not speak TLS on this port" : "TLS failed: " + words(deepest));
            } else {
                end(stage, Reason.BROKEN, "the connection broke: " + words(deepest));
            }
        }

        private String untrusted(Throwable cause) {
            if (cause instanceof CertificateExpiredException) {
                return "the server's certificate has expired";
            }
            String message = String.valueOf(cause.getMessage());
            if (message.contains("No subject alternative") || message.contains("No name matching")) {
                return "the server's certificate is not for the host name " + target.host();
            }
            if (message.contains("unable to find valid certification path")) {
                return "the server's certificate is not signed by an authority we trust";
            }
            return "the server's certificate was not accepted: "
                    + PeerText.clean(message, target.key().reveal());
        }
    }
}
