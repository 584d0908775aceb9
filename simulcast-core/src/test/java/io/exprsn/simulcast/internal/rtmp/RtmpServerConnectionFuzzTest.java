package io.exprsn.simulcast.internal.rtmp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.fuzz.Cost;
import io.exprsn.simulcast.internal.media.MediaPacket;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.nio.NioIoHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** A whole connection of the listener, without sockets: anything a client may send, in any pieces, at any stage. */
class RtmpServerConnectionFuzzTest {
    private static final InetSocketAddress CLIENT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    private static final String KEY = "k1";
    private static final String OTHER_KEY = "k2";
    private static final byte[] HANDSHAKE = handshake();
    private static final byte[] CONNECT = Chunks.chunks()
            .setChunkSize(4096)
            .command(4096, 3, 0, "connect", 1, Map.of("app", "live"))
            .bytes();
    private static final byte[] PUBLISH =
            Chunks.chunks().command(4096, 4, 1, "publish", 3, null, KEY).bytes();

    private static EventLoopGroup unused;
    private static RtmpListener listener;
    private static RtmpListenerSettings settings;
    private static Handler handler;
    private static Handler otherHandler;

    @BeforeAll
    static void register() {
        unused = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()); // never starts its thread
        settings = RtmpListenerSettings.loopback(0).withTakeover(TakeoverPolicy.TAKE_OVER);
        listener = new RtmpListener(settings, Sockets.nio(), unused, unused);
        handler = new Handler();
        otherHandler = new Handler();
        listener.register(Secret.of(KEY), handler);
        listener.register(Secret.of(OTHER_KEY), otherHandler);
    }

    @AfterAll
    static void letGo() {
        unused.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    /** @param bytes the first says how far the client behaves, the second how its bytes are cut */
    @FuzzTest(maxDuration = "")
    void anyBytes(byte[] bytes) throws Exception {
        int stage = bytes.length > 0 ? bytes[0] & 3 : 0;
        Random cuts = bytes.length > 1 && bytes[1] != 0 ? new Random(bytes[1]) : null;
        byte[] sent = Arrays.copyOfRange(bytes, Math.min(2, bytes.length), bytes.length);
        Cost.check(bytes, 8 * HANDSHAKE.length, allocator -> talk(allocator, stage, cuts, sent));
    }

    private static void talk(ByteBufAllocator allocator, int stage, @Nullable Random cuts, byte[] sent) {
        handler.reset();
        otherHandler.reset();
        Guard guard = new Guard();
        EmbeddedChannel channel = new EmbeddedChannel(false, false);
        channel.config().setAllocator(allocator);
        guard.connection = new RtmpServerConnection(listener, settings, channel, CLIENT);
        channel.pipeline().addLast(guard);
        try {
            channel.register();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        if (stage > 0) {
            receive(channel, HANDSHAKE);
        }
        if (stage > 1) {
            receive(channel, CONNECT);
        }
        if (stage > 2) {
            receive(channel, PUBLISH);
            if (handler.starts != 1) {
                throw new AssertionError("a right publish was not accepted");
            }
        }
        for (int at = 0; at < sent.length; ) {
            int length = cuts == null ? sent.length - at : Math.min(sent.length - at, 1 + cuts.nextInt(200));
            receive(channel, Arrays.copyOfRange(sent, at, at + length));
            at += length;
        }
        // Nobody stays without publishing: every limit but that of idle publishers is over by now.
        channel.advanceTimeBy(21, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        if (channel.isOpen() && !handler.media && !otherHandler.media) {
            throw new AssertionError("a client without media is still there");
        }
        channel.finishAndReleaseAll();
        if (guard.failure != null) {
            throw new AssertionError("not refused but failed", guard.failure);
        }
        if (handler.starts != handler.ends || otherHandler.starts != otherHandler.ends) {
            throw new AssertionError("a publication did not end");
        }
    }

    private static void receive(EmbeddedChannel channel, byte[] bytes) {
        if (channel.isOpen()) {
            channel.writeInbound((Object) Unpooled.copiedBuffer(bytes));
        }
    }

    private static byte[] handshake() {
        ByteBuf bytes = Unpooled.buffer().writeByte(3).writeZero(2 * 1536);
        return Arrays.copyOf(bytes.array(), bytes.readableBytes());
    }

    /** Hands on to the connection and remembers what escapes it; Netty would only close. */
    private static final class Guard extends ChannelInboundHandlerAdapter {
        private RtmpServerConnection connection;
        private @Nullable Throwable failure;

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            connection.channelActive(ctx);
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            try {
                connection.channelRead(ctx, message);
            } catch (Throwable e) {
                failure = e;
                ctx.close();
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            connection.channelReadComplete(ctx);
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            connection.channelInactive(ctx);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            failure = cause;
        }
    }

    /** Insists on its contract. */
    private static final class Handler implements PublicationHandler {
        private int starts;
        private int ends;
        private boolean media;

        void reset() {
            starts = 0;
            ends = 0;
            media = false;
        }

        @Override
        public void onStart(Publication publication) {
            require(starts == ends, "a start before the end");
            starts++;
        }

        @Override
        public void onPacket(MediaPacket packet) {
            require(starts == ends + 1, "a packet without a publication");
            require(packet.refCnt() == 1 && packet.payload().refCnt() > 0, "a packet that is not ours");
            media |= packet.isAudio() || packet.isVideo();
            packet.release();
        }

        @Override
        public void onEnd(PublicationEnd reason) {
            require(starts == ends + 1, "an end without a start");
            ends++;
        }

        private static void require(boolean fact, String complaint) {
            if (!fact) {
                throw new AssertionError(complaint); // no RuntimeException, so the connection does not swallow it
            }
        }
    }
}
