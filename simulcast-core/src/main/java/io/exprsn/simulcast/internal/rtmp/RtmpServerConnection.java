package io.exprsn.simulcast.internal.rtmp;

import io.exprsn.simulcast.internal.media.MediaKind;
import io.exprsn.simulcast.internal.media.MediaPacket;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client of the listener, from its first byte to its close. Everything happens on its event loop; what other
 * threads may call says so.
 */
final class RtmpServerConnection extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(RtmpServerConnection.class);

    private static final int WINDOW = 2_500_000;
    /** Announced before the connect result, because FFmpeg takes it over for its own chunks and sends 128 until then. */
    private static final int CHUNK_SIZE = 65_536;

    private static final int STREAM_ID = 1;
    private final RtmpListener listener;
    private final RtmpListenerSettings settings;
    private final Channel channel;
    private final InetSocketAddress remoteAddress;
    private final ServerHandshake handshake = new ServerHandshake();
    private final RtmpChunkReader reader;

    private Phase phase = Phase.HANDSHAKE;
    private int outChunkSize = 128;
    private @Nullable String app;
    private @Nullable String tcUrl;
    private String software = "";
    private @Nullable Claim claim;
    private @Nullable Publication publication;
    private boolean mediaSeen;

    /** What came behind a publish that waits; no more than one read, because reading is off. */
    private final Deque<RtmpMessage> held = new ArrayDeque<>();

    private long ackWindow;
    private long ackedBytes;
    private long lastRead;
    private long commandSecond;
    private int commandsThisSecond;
    private @Nullable ScheduledFuture<?> deadline;

    private enum Phase {
        HANDSHAKE,
        /** Chunks flow; no connect yet. */
        OPEN,
        CONNECTED,
        /** Publish accepted, the publisher before is being ended. */
        WAITING,
        PUBLISHING,
        /** Refused or broken: whatever comes is passed over until the close. */
        CLOSING
    }

    RtmpServerConnection(
            RtmpListener listener, RtmpListenerSettings settings, Channel channel, InetSocketAddress remoteAddress) {
        this.listener = listener;
        this.settings = settings;
        this.channel = channel;
        this.remoteAddress = remoteAddress;
        this.reader = new RtmpChunkReader(channel.alloc(), settings.limits(), this::receive);
    }

    Channel channel() {
        return channel;
    }

    // Netty's side

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        arm(settings.timeouts().handshake(), "no handshake");
        ctx.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            lastRead = System.nanoTime();
            if (phase == Phase.HANDSHAKE) {
                ByteBuf answer = handshake.read(in, ctx.alloc());
                if (answer != null) {
                    ctx.writeAndFlush(answer);
                }
                if (handshake.done()) {
                    phase = Phase.OPEN;
                    arm(settings.timeouts().publish(), "no publish");
                }
            }
            if (phase != Phase.HANDSHAKE && phase != Phase.CLOSING) {
                reader.read(in);
            }
        } catch (RtmpException e) {
            breakOff(e.getMessage());
        } finally {
            in.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        long received = reader.bytes();
        if (ackWindow > 0 && received - ackedBytes >= ackWindow && channel.isWritable()) {
            ackedBytes = received;
            ctx.write(RtmpMessages.acknowledgement(ctx.alloc(), received));
        }
        ctx.flush();
        ctx.fireChannelReadComplete();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        stop();
        end(PublicationEnd.LOST);
        ctx.fireChannelInactive();
    }

    /** A reset, a failed TLS handshake, plain text on a TLS port: the channel is of no more use. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // Not its message: that of a failed TLS handshake shows the bytes that came.
        log.debug(
                "Connection from {} failed: {}", remoteAddress, cause.getClass().getName());
        ctx.close();
    }

    // What comes in

    /** Owns the message's payload. */
    private void receive(RtmpMessage message) {
        if (phase == Phase.WAITING) {
            held.add(message);
            return;
        }
        ByteBuf payload = message.payload();
        try {
            if (phase != Phase.CLOSING) {
                dispatch(message, payload);
            }
        } finally {
            payload.release();
        }
    }

    /** Whoever keeps the payload retains it. */
    private void dispatch(RtmpMessage message, ByteBuf payload) {
        switch (message.type()) {
            case RtmpMessage.AUDIO -> media(MediaKind.AUDIO, message.timestamp(), payload.retain());
            case RtmpMessage.VIDEO -> media(MediaKind.VIDEO, message.timestamp(), payload.retain());
            case RtmpMessage.AGGREGATE -> AggregateMessage.split(payload, message.timestamp(), this::aggregated);
            case RtmpMessage.DATA_AMF0 -> data(message.timestamp(), payload.retain());
            case RtmpMessage.DATA_AMF3 ->
                data(message.timestamp(), ScriptData.withoutFormatByte(payload).retain());
            case RtmpMessage.COMMAND_AMF0 -> command(payload);
            case RtmpMessage.COMMAND_AMF3 -> command(ScriptData.withoutFormatByte(payload));
            case RtmpMessage.WINDOW_ACK_SIZE -> ackWindow = payload.readUnsignedInt();
            case RtmpMessage.USER_CONTROL -> userControl(payload);
            default -> {}
        }
    }

    private void aggregated(int type, long timestamp, ByteBuf payload) {
        switch (type) {
            case RtmpMessage.AUDIO -> media(MediaKind.AUDIO, timestamp, payload);
            case RtmpMessage.VIDEO -> media(MediaKind.VIDEO, timestamp, payload);
            case RtmpMessage.DATA_AMF0 -> data(timestamp, payload);
            case RtmpMessage.DATA_AMF3 -> data(timestamp, ScriptData.withoutFormatByte(payload));
            default -> payload.release();
        }
    }

    private void data(long timestamp, ByteBuf payload) {
        deliver(MediaKind.DATA, timestamp, ScriptData.withoutSetDataFrame(payload));
    }

    private void media(MediaKind kind, long timestamp, ByteBuf payload) {
        if (!mediaSeen && phase == Phase.PUBLISHING) {
            mediaSeen = true;
            watchIdleness(settings.timeouts().idle().toNanos());
        }
        deliver(kind, timestamp, payload);
    }

    /** Takes over the payload's reference. */
    private void deliver(MediaKind kind, long timestamp, ByteBuf payload) {
        Claim to = claim;
        if (publication == null || to == null) {
            payload.release();
            return;
        }
        try {
            to.registration.handler().onPacket(new MediaPacket(kind, timestamp, payload));
        } catch (RuntimeException e) {
            handlerFailed(e);
        }
    }

    private void userControl(ByteBuf payload) {
        // Whoever pings without reading the answers must not fill our memory with them.
        if (payload.readUnsignedShort() == RtmpMessages.PING_REQUEST
                && payload.readableBytes() >= 4
                && channel.isWritable()) {
            write(RtmpMessages.userControl(allocator(), RtmpMessages.PING_RESPONSE, payload.readInt()));
        }
    }

    // Commands

    private void command(ByteBuf payload) {
        countCommand();
        if (!channel.isWritable()) {
            throw new RtmpException("commands, but the answers are not read");
        }
        List<@Nullable Object> values = Amf0.readAll(payload);
        if (values.isEmpty() || !(values.get(0) instanceof String name)) {
            throw new RtmpException("command without a name, expected a string first");
        }
        double transaction = values.size() > 1 && values.get(1) instanceof Double number ? number : 0;
        if (phase == Phase.OPEN && !name.equals("connect")) {
            throw new RtmpException("a command before connect, expected connect");
        }
        switch (name) {
            case "connect" -> connect(transaction, values.size() > 2 ? values.get(2) : null);
            case "createStream" -> result(transaction, null, STREAM_ID);
            case "publish" -> {
                Object key = values.size() > 3 ? values.get(3) : null;
                if (Boolean.FALSE.equals(key)) {
                    unpublish(); // the Flash way
                } else {
                    publish(key instanceof String text ? text : null);
                }
            }
            case "FCUnpublish", "deleteStream", "closeStream" -> unpublish();
            case "play", "play2" -> refuse("NetStream.Play.Failed", "This server only takes streams in");
            default -> {
                // releaseStream, FCPublish, _checkbw and others: an error would only upset somebody.
                if (transaction != 0) {
                    result(transaction, (Object) null);
                }
            }
        }
    }

    private void countCommand() {
        long second = System.nanoTime() / TimeUnit.SECONDS.toNanos(1);
        if (second != commandSecond) {
            commandSecond = second;
            commandsThisSecond = 0;
        }
        if (++commandsThisSecond > settings.commandsPerSecond()) {
            throw new RtmpException("more than " + settings.commandsPerSecond() + " commands within a second");
        }
    }

    private void connect(double transaction, @Nullable Object argument) {
        if (phase != Phase.OPEN) {
            throw new RtmpException("a second connect, expected one");
        }
        Map<?, ?> wishes = argument instanceof Map<?, ?> map ? map : Map.of();
        app = unquoted(wishes.get("app"));
        tcUrl = unquoted(wishes.containsKey("tcUrl") ? wishes.get("tcUrl") : wishes.get("tcurl"));
        software = wishes.get("flashVer") instanceof String text ? PeerText.clean(text) : "unknown";

        write(RtmpMessages.windowAckSize(allocator(), WINDOW));
        write(RtmpMessages.setPeerBandwidth(allocator(), WINDOW, RtmpMessages.PEER_BANDWIDTH_DYNAMIC));
        write(RtmpMessages.setChunkSize(allocator(), CHUNK_SIZE));
        outChunkSize = CHUNK_SIZE;

        String onlyApp = settings.app();
        if (onlyApp != null && !onlyApp.equals(app == null ? "" : PublishKey.plainApp(app))) {
            log.info("Refused a publisher from {}: not our app", remoteAddress);
            write(RtmpMessages.command(
                    allocator(),
                    outChunkSize,
                    RtmpMessages.COMMAND_CSID,
                    0,
                    "_error",
                    transaction,
                    null,
                    ConnectResult.status("error", "NetConnection.Connect.Rejected", "No such app")));
            closeAfterLinger();
            return;
        }

        ConnectResult result = ConnectResult.to(wishes);
        result(transaction, result.properties(), result.information());
        phase = Phase.CONNECTED;
    }

    /** Some encoders send their quotation marks along. */
    private static @Nullable String unquoted(@Nullable Object value) {
        if (!(value instanceof String text)) {
            return null;
        }
        boolean quoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
        return quoted ? text.substring(1, text.length() - 1) : text;
    }

    private void publish(@Nullable String name) {
        if (phase != Phase.CONNECTED) {
            throw new RtmpException("a second publish, expected one publication per connection");
        }
        Registration wanted = listener.find(PublishKey.candidates(name, app, tcUrl));
        if (wanted == null) {
            denied();
            return;
        }
        Claim mine = new Claim(wanted);
        Registration.Result result = wanted.claim(mine, settings.takeover());
        switch (result.outcome()) {
            case UNREGISTERED -> denied();
            case TAKEN -> {
                log.info("Refused a publisher from {}: its key is in use", remoteAddress);
                refuse("NetStream.Publish.BadName", "Another publisher uses this stream key");
            }
            case GRANTED -> {
                claim = mine;
                begin(mine);
            }
            case AFTER_PREVIOUS -> {
                claim = mine;
                mine.waiting = true;
                phase = Phase.WAITING;
                channel.config().setAutoRead(false);
                Claim previous = result.previous();
                if (previous != null) {
                    previous.giveWay(() -> execute(() -> previousGone(mine)));
                }
            }
        }
    }

    private void denied() {
        listener.wrongKey(remoteAddress.getAddress());
        // No word about what a right key would be; OBS stops trying on this code only.
        refuse("NetStream.Publish.Denied", "No such stream key");
    }

    private void unpublish() {
        if (publication != null) {
            write(onStatus("status", "NetStream.Unpublish.Success", "Unpublished"));
            end(PublicationEnd.WANTED);
            phase = Phase.CONNECTED;
            arm(settings.timeouts().publish(), "no further publish");
        }
    }

    // Publications

    private void begin(Claim mine) {
        phase = Phase.PUBLISHING;
        mediaSeen = false;
        reader.liftEarlyLimit();
        arm(settings.timeouts().firstMedia(), "no media");
        log.info("Publisher from {} accepted, software {}", remoteAddress, software);
        Publication started = new Publication(this, remoteAddress, settings.tls() != null);
        publication = started;
        try {
            mine.registration.handler().onStart(started);
        } catch (RuntimeException e) {
            handlerFailed(e);
            return;
        }
        write(RtmpMessages.userControl(allocator(), RtmpMessages.STREAM_BEGIN, STREAM_ID));
        write(onStatus("status", "NetStream.Publish.Start", "Publishing"));
    }

    /** Ends the publication, if there is one; the key is free once the handler knows. */
    private void end(PublicationEnd reason) {
        Claim from = claim;
        claim = null;
        if (from == null || from.waiting) {
            return; // previousGone() frees the key of one that waits
        }
        if (publication != null) {
            publication = null;
            log.info("Publisher from {} ended: {}", remoteAddress, reason);
            try {
                from.registration.handler().onEnd(reason);
            } catch (RuntimeException e) {
                log.error("The handler of a publication failed at its end", e);
            }
        }
        from.registration.release(from);
    }

    private void previousGone(Claim mine) {
        mine.waiting = false;
        Runnable next = mine.successor;
        if (next == null && claim == mine) {
            channel.config().setAutoRead(true);
            begin(mine);
            releaseHeld(true);
        } else {
            if (claim == mine) {
                claim = null;
                refuse("NetStream.Publish.BadName", "Another publisher took over this stream key");
            }
            mine.registration.release(mine);
        }
        channel.flush();
        if (next != null) {
            next.run();
        }
    }

    /**
     * A place under a key, from the accepted publish to the end of the publication. While it waits for the one before
     * it, whoever takes its place waits in turn, so that publications of a key never overlap.
     */
    final class Claim {
        private final Registration registration;
        private boolean waiting;
        private @Nullable Runnable successor;

        private Claim(Registration registration) {
            this.registration = registration;
        }

        /** Any thread: ends this because another connection claimed the key, then runs {@code then}. */
        private void giveWay(Runnable then) {
            execute(() -> {
                if (waiting) {
                    successor = then;
                    return;
                }
                if (claim == this) {
                    end(PublicationEnd.TAKEN_OVER);
                    refuse("NetStream.Publish.BadName", "Another publisher took over this stream key");
                    channel.flush();
                }
                then.run();
            });
        }

        /** Any thread: closes the connection if this is still what it does. */
        void close() {
            later(() -> {
                if (claim == this) {
                    end(PublicationEnd.CLOSED_BY_US);
                    channel.close();
                }
            });
        }
    }

    private void releaseHeld(boolean replay) {
        try {
            // A publish among them may have to wait again: then the rest is held on.
            while (!held.isEmpty() && !(replay && phase == Phase.WAITING)) {
                RtmpMessage message = held.remove();
                if (replay) {
                    receive(message);
                } else {
                    message.payload().release();
                }
            }
        } catch (RtmpException e) {
            breakOff(e.getMessage());
        }
    }

    private void handlerFailed(RuntimeException e) {
        log.error("The handler of a publication failed; the publisher from {} is closed", remoteAddress, e);
        phase = Phase.CLOSING;
        end(PublicationEnd.CLOSED_BY_US);
        channel.close();
    }

    // Ends

    /** Any thread: closes the connection, because the listener closes. */
    void close() {
        execute(() -> {
            end(PublicationEnd.CLOSED_BY_US);
            channel.close();
        });
    }

    /** Any thread: closes the connection if this is still what it publishes. */
    void close(Publication which) {
        later(() -> {
            if (publication == which) {
                end(PublicationEnd.CLOSED_BY_US);
                channel.close();
            }
        });
    }

    /** Says why in the one form that encoders show to people, and closes once they had time to read it. */
    private void refuse(String code, String description) {
        write(onStatus("error", code, description));
        closeAfterLinger();
    }

    private void closeAfterLinger() {
        stop();
        end(PublicationEnd.LOST);
        deadline = channel.eventLoop()
                .schedule(
                        () -> {
                            channel.close();
                        },
                        settings.timeouts().linger().toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    private void breakOff(@Nullable String why) {
        log.info("Closing the connection from {}: {}", remoteAddress, why);
        stop();
        end(PublicationEnd.LOST);
        channel.close();
    }

    /** From here on nothing that comes counts, and nothing is kept. */
    private void stop() {
        phase = Phase.CLOSING;
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
        channel.config().setAutoRead(true); // or we would not see the client's close
        reader.close();
        releaseHeld(false);
    }

    private void arm(Duration limit, String missing) {
        arm(limit.toNanos(), () -> breakOff(missing + " within " + limit.toMillis() + " ms"));
    }

    /** Looks again when the limit could be reached, instead of moving a timer with every read. */
    private void watchIdleness(long nanos) {
        arm(nanos, () -> {
            Duration idle = settings.timeouts().idle();
            long left = idle.toNanos() - (System.nanoTime() - lastRead);
            if (left <= 0) {
                breakOff("silent for " + idle.toMillis() + " ms");
            } else {
                watchIdleness(left);
            }
        });
    }

    /** There is one deadline at a time. */
    private void arm(long nanos, Runnable late) {
        if (deadline != null) {
            deadline.cancel(false);
        }
        deadline = channel.eventLoop().schedule(late, nanos, TimeUnit.NANOSECONDS);
    }

    // Writing

    private void result(double transaction, @Nullable Object properties, @Nullable Object... information) {
        @Nullable Object[] values = new @Nullable Object[3 + information.length];
        values[0] = "_result";
        values[1] = transaction;
        values[2] = properties;
        System.arraycopy(information, 0, values, 3, information.length);
        write(RtmpMessages.command(allocator(), outChunkSize, RtmpMessages.COMMAND_CSID, 0, values));
    }

    private ByteBuf onStatus(String level, String code, String description) {
        return RtmpMessages.command(
                allocator(),
                outChunkSize,
                RtmpMessages.STATUS_CSID,
                STREAM_ID,
                "onStatus",
                0,
                null,
                ConnectResult.status(level, code, description));
    }

    /** Flushed when this turn's reading is done. */
    private void write(ByteBuf message) {
        channel.write(message).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }

    private ByteBufAllocator allocator() {
        return channel.alloc();
    }

    /** Never at once, even on the event loop: handlers may ask for it from inside a callback. */
    private void later(Runnable task) {
        try {
            channel.eventLoop().execute(task);
        } catch (RejectedExecutionException e) {
            log.debug("The event loop is gone, and the connection from {} with it", remoteAddress);
        }
    }

    private void execute(Runnable task) {
        if (channel.eventLoop().inEventLoop()) {
            task.run();
            return;
        }
        try {
            channel.eventLoop().execute(task);
        } catch (RejectedExecutionException e) {
            task.run(); // the loop is gone, so nothing else touches this connection
        }
    }
}
