package io.exprsn.simulcast.bench;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.File;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes any number of publications as cheaply as it can, on one thread, and measures when each picture arrives. Says its
 * port first; then answers the lines {@code mark} (count from now on) and {@code report}; ends with its input.
 */
final class Sink {
    private static final int READ_BYTES = 128 * 1024;

    /** Second byte of H.264 in FLV: a picture, not a header and not the end. */
    private static final byte CODED_PICTURE = 1;

    private final Histogram latency = new Histogram();
    private final List<Connection> connections = new ArrayList<>();
    private long bytes;
    /** Of sound and pictures. */
    private long messages;

    private Sink() {}

    /** Arguments: none, or the PEM files of a certificate chain and its key for RTMPS. */
    public static void main(String[] args) throws Exception {
        var sink = new Sink();
        SslContext tls = args.length == 2
                ? SslContextBuilder.forServer(new File(args[0]), new File(args[1]))
                        .build()
                : null;
        var group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        EventLoop loop = group.next();
        Channel listener = new ServerBootstrap()
                .group(loop, loop)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_BYTES))
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (tls != null) {
                            channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                        }
                        channel.pipeline().addLast(sink.new Connection());
                    }
                })
                .bind("127.0.0.1", 0)
                .sync()
                .channel();
        try {
            int port = ((java.net.InetSocketAddress) listener.localAddress()).getPort();
            Lines.serve(
                    "port=" + port, line -> loop.submit(() -> sink.answer(line)).get());
        } finally {
            group.shutdownGracefully();
        }
    }

    private String answer(String line) {
        if (line.equals("mark")) {
            latency.clear();
            bytes = 0;
            messages = 0;
            connections.forEach(Connection::mark);
            return "marked=1";
        }
        List<Connection> receiving =
                connections.stream().filter(one -> one.pictures > 0).toList();
        long fewest = receiving.stream().mapToLong(one -> one.pictures).min().orElse(0);
        long missing = receiving.stream().mapToLong(one -> one.missing).sum();
        long pictures = receiving.stream().mapToLong(one -> one.pictures).sum();
        double mediaMillis =
                receiving.stream().mapToLong(Connection::mediaMillis).average().orElse(0);
        return ("receiving=%d pictures=%d fewest=%d missing=%d messages=%d bytes=%d mediaMillis=%.1f p50=%.3f p90=%.3f"
                        + " p99=%.3f max=%.3f closed=%d")
                .formatted(
                        receiving.size(),
                        pictures,
                        fewest,
                        missing,
                        messages,
                        bytes,
                        mediaMillis,
                        latency.millis(0.5),
                        latency.millis(0.9),
                        latency.millis(0.99),
                        latency.maxMillis(),
                        connections.stream().filter(one -> one.closed).count());
    }

    /** One publication. */
    private final class Connection extends ChannelInboundHandlerAdapter {
        private final ByteBuf handshake = Unpooled.buffer(1 + Rtmp.HANDSHAKE);
        private final ChunkScanner scanner = new ChunkScanner(this::message);
        private int toSkip = Rtmp.HANDSHAKE;
        private @Nullable ChannelHandlerContext context;
        private long arrived;
        private long received;
        private long acknowledged;
        private int window;
        private long last = -1;
        private boolean closed;

        private long pictures;
        private long missing;
        private long markedMillis = -1;
        private long latestMillis = -1;

        void mark() {
            pictures = 0;
            missing = 0;
            markedMillis = latestMillis;
        }

        /** From the last picture before the mark, or else the first one after it, to the last one. */
        long mediaMillis() {
            return latestMillis - markedMillis;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            context = ctx;
            connections.add(this);
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            closed = true;
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            System.err.println("connection ended: " + cause);
            ctx.close();
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf in = (ByteBuf) message;
            try {
                arrived = System.nanoTime();
                bytes += in.readableBytes();
                received += in.readableBytes();
                if (handshake.isWritable()) {
                    in.readBytes(handshake, Math.min(handshake.writableBytes(), in.readableBytes()));
                    if (handshake.isWritable()) {
                        return;
                    }
                    // Version 0 in S1: nginx then takes the simple handshake.
                    ctx.writeAndFlush(Unpooled.buffer(1 + 2 * Rtmp.HANDSHAKE)
                            .writeByte(3)
                            .writeZero(Rtmp.HANDSHAKE)
                            .writeBytes(handshake, 1, Rtmp.HANDSHAKE));
                }
                int skipped = Math.min(toSkip, in.readableBytes());
                in.skipBytes(skipped);
                toSkip -= skipped;
                scanner.scan(in);
                if (window > 0 && received - acknowledged >= window) {
                    acknowledged = received;
                    send(ctx, Rtmp.control(Rtmp.ACKNOWLEDGEMENT, (int) received));
                }
            } finally {
                in.release();
            }
        }

        private void message(int type, long millis, int length, ByteBuffer head) {
            messages += type == StampedStream.VIDEO || type == StampedStream.AUDIO ? 1 : 0;
            if (type == StampedStream.VIDEO) {
                if (length >= StampedStream.STAMP_END && StampedStream.isStamped(head)) {
                    stamped(StampedStream.number(head), StampedStream.sentNanos(head));
                }
                if (length > 1 && head.get(1) == CODED_PICTURE) {
                    picture(millis);
                }
            } else if (type == Rtmp.COMMAND && context != null) {
                command(context, head);
            } else if (type == Rtmp.WINDOW_ACK_SIZE) {
                window = head.getInt();
            }
        }

        private void picture(long millis) {
            pictures++;
            latestMillis = millis;
            if (markedMillis < 0) {
                markedMillis = millis;
            }
        }

        private void stamped(long number, long sentNanos) {
            latency.add(arrived - sentNanos);
            if (last >= 0 && number > last + 1) {
                missing += number - last - 1;
            }
            last = number;
        }

        private void command(ChannelHandlerContext ctx, ByteBuffer head) {
            head.get(); // a string's marker
            byte[] name = new byte[head.getShort()];
            head.get(name);
            head.get(); // a number's
            double id = head.getDouble();
            switch (new String(name, StandardCharsets.US_ASCII)) {
                case "connect" -> {
                    // FFmpeg then sends chunks of this size too: the same for all peers.
                    send(ctx, Rtmp.control(Rtmp.WINDOW_ACK_SIZE, 5_000_000));
                    send(ctx, Rtmp.control(Rtmp.SET_PEER_BANDWIDTH, 5_000_000));
                    send(ctx, Rtmp.control(Rtmp.SET_CHUNK_SIZE, Rtmp.CHUNK_SIZE));
                    var status = Map.of("level", "status", "code", "NetConnection.Connect.Success");
                    send(ctx, Rtmp.command(3, 0, Rtmp.CHUNK_SIZE, "_result", id, Map.of("fmsVer", "FMS/3,0"), status));
                }
                case "createStream" -> send(ctx, Rtmp.command(3, 0, Rtmp.CHUNK_SIZE, "_result", id, null, 1));
                case "publish" -> {
                    var status = Map.of("level", "status", "code", "NetStream.Publish.Start", "description", "go on");
                    send(ctx, Rtmp.command(5, 1, Rtmp.CHUNK_SIZE, "onStatus", 0, null, status));
                }
                default -> {
                    // nothing else wants an answer
                }
            }
        }

        private void send(ChannelHandlerContext ctx, byte[] bytesOut) {
            ctx.writeAndFlush(Unpooled.wrappedBuffer(bytesOut));
        }
    }
}
