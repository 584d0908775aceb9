package io.exprsn.simulcast.internal.relay;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.internal.media.MediaPacket;
import io.exprsn.simulcast.internal.rtmp.RtmpEnd;
import io.exprsn.simulcast.internal.rtmp.RtmpPublisher;
import io.exprsn.simulcast.internal.rtmp.RtmpTarget;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a feed to one RTMP or RTMPS ingest. Time begins at 0 with the first packet of each connection; metadata and
 * headers go first. Everything but {@link #finish} and {@link #abandon} happens on one event loop.
 */
public final class RtmpOutlet implements Outlet {
    private static final long RESOLVE_MILLIS = 10_000;
    /** How long a wanted end waits for what is queued. */
    private static final long DRAIN_MILLIS = 4_000;
    /** nginx-rtmp resets the connection above this unless told otherwise. */
    private static final int LARGE_MESSAGE = 1 << 20;

    private static final Logger log = LoggerFactory.getLogger(RtmpOutlet.class);

    /**
     * Where and how.
     *
     * @param trust PEM file of certificate authorities, null for the JDK's
     */
    public record Address(
            URI server,
            Secret key,
            @Nullable Path trust,
            RtmpTarget.@Nullable Proxy proxy,
            @Nullable InetAddress localAddress,
            int chunkSize) {}

    private final RelayTransport transport;
    private final Feed feed;
    private final Address address;
    private final OutletStats stats;
    private final LongSupplier nanoTime;
    private final Listener listener;
    private final EventLoop loop;
    private final OutletQueue queue;
    private final AtomicBoolean drainDue = new AtomicBoolean();
    private final Runnable drain = this::drain;
    private final ConnectionTimeline timeline;

    private @Nullable RtmpPublisher publisher;
    private boolean announced;
    private boolean begun;
    private boolean finishing;
    private boolean over;
    private boolean largeTold;
    private int window = 1;
    private boolean ackSeen;
    /** The most that was written between two acknowledgements: some peers keep to a window of their own. */
    private long ackInterval;

    private long written;
    private long writtenAtAck;
    private volatile int unacknowledgedWindows;
    private long lastWrittenTime = -1;
    private volatile long drainedMillis = -1;
    private volatile long departedBytes;

    private RtmpOutlet(
            RelayTransport transport,
            Feed feed,
            Address address,
            Limits limits,
            OutletStats stats,
            LongSupplier nanoTime,
            Listener listener) {
        this.transport = transport;
        this.feed = feed;
        this.address = address;
        this.stats = stats;
        this.timeline = new ConnectionTimeline(stats);
        this.nanoTime = nanoTime;
        this.listener = listener;
        this.loop = transport.nextLoop();
        this.queue = new OutletQueue(limits.queueBytes(), limits.queueMillis(), stats, this::wake);
    }

    /** Begins to connect; returns at once. */
    public static RtmpOutlet open(
            RelayTransport transport,
            Feed feed,
            Address address,
            Limits limits,
            OutletStats stats,
            LongSupplier nanoTime,
            Listener listener) {
        RtmpOutlet outlet = new RtmpOutlet(transport, feed, address, limits, stats, nanoTime, listener);
        outlet.loop.execute(outlet::resolve);
        return outlet;
    }

    private void resolve() {
        if (over) {
            return;
        }
        boolean secure = RtmpTarget.isSecure(address.server());
        CompletionStage<@Nullable SslContext> tls = secure
                ? CompletableFuture.supplyAsync(() -> transport.trust(address.trust()), transport.blocking())
                : CompletableFuture.completedFuture(null);
        RtmpTarget plain = target(null, List.of());
        CompletionStage<List<InetAddress>> addresses = address.proxy() != null
                ? CompletableFuture.completedFuture(List.of())
                : transport.resolve(plain.host());
        tls.thenCombine(addresses, (context, found) -> Map.entry(target(context, feed.extendedCodecs()), found))
                .toCompletableFuture()
                .orTimeout(RESOLVE_MILLIS, TimeUnit.MILLISECONDS)
                .whenComplete((ready, error) -> loop.execute(() -> {
                    if (ready != null) {
                        connect(ready.getKey(), ready.getValue());
                    } else {
                        unresolved(error, plain);
                    }
                }));
    }

    private void unresolved(@Nullable Throwable error, RtmpTarget target) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        if (cause instanceof SimulcastException known) {
            boolean tls = known.kind() == ErrorKind.INVALID;
            end(new RtmpEnd(
                    tls ? RtmpEnd.Stage.TLS : RtmpEnd.Stage.RESOLVE,
                    tls ? RtmpEnd.Reason.UNTRUSTED : RtmpEnd.Reason.NETWORK,
                    null,
                    known.problem()));
        } else {
            end(new RtmpEnd(
                    RtmpEnd.Stage.RESOLVE,
                    RtmpEnd.Reason.TIMEOUT,
                    null,
                    "the host name " + target.host() + " was not resolved within " + RESOLVE_MILLIS + " ms"));
        }
    }

    private RtmpTarget target(@Nullable SslContext tls, List<String> codecs) {
        return new RtmpTarget(
                address.server(),
                address.key(),
                tls,
                address.proxy(),
                address.localAddress(),
                address.chunkSize(),
                feed.bytesPerSecond(),
                codecs);
    }

    private void connect(RtmpTarget target, List<InetAddress> addresses) {
        if (over) {
            return;
        }
        announced = !target.codecs().isEmpty();
        window = target.windowAckSize();
        publisher = RtmpPublisher.open(
                loop, transport.sockets(), target, addresses, RtmpPublisher.Limits.DEFAULT, new RtmpPublisher.Events() {
                    @Override
                    public void published() {
                        begun = true;
                        listener.accepted();
                        feed.join(queue);
                    }

                    @Override
                    public void acknowledged(long bytes) {
                        if (lastWrittenTime < 0) {
                            return; // of the handshake and commands, before any media: proves nothing
                        }
                        ackInterval = Math.max(ackInterval, written - writtenAtAck);
                        writtenAtAck = written;
                        unacknowledgedWindows = 0;
                        ackSeen = true;
                        listener.acknowledged();
                    }

                    @Override
                    public void writable() {
                        drain();
                    }

                    @Override
                    public void ended(RtmpEnd end) {
                        if (announced && isChoked(end)) {
                            // Some servers choke on the announcement of codecs they would have passed on.
                            connect(target.quiet(), addresses);
                        } else {
                            end(end);
                        }
                    }
                });
    }

    private static boolean isChoked(RtmpEnd end) {
        return end.stage() == RtmpEnd.Stage.CONNECT && end.reason() != RtmpEnd.Reason.WANTED;
    }

    /** From the feed's thread: one drain at a time is enough, however many packets came. */
    private void wake() {
        if (drainDue.compareAndSet(false, true)) {
            loop.execute(drain);
        }
    }

    private void drain() {
        drainDue.set(false);
        RtmpPublisher to = publisher;
        if (to == null || over || !begun) {
            return;
        }
        boolean wrote = false;
        MediaPacket packet;
        while (to.isWritable() && (packet = queue.poll()) != null) {
            wrote |= write(to, packet);
        }
        if (wrote) {
            to.flush();
        }
        long pending = to.pendingBytes();
        if (pending == 0) {
            drainedMillis = lastWrittenTime;
        }
        departedBytes = Math.max(departedBytes, written - pending);
        if (ackSeen) {
            unacknowledgedWindows = (int) ((departedBytes - writtenAtAck) / Math.max(window, ackInterval));
        }
    }

    /** Writes one packet; false where it has no place on this connection's timeline. */
    private boolean write(RtmpPublisher to, MediaPacket packet) {
        try {
            long time = timeline.place(packet);
            if (time == ConnectionTimeline.NO_PLACE) {
                return false;
            }
            if (packet.size() > LARGE_MESSAGE && !largeTold) {
                largeTold = true;
                log.warn(
                        "A picture of {} bytes goes to {}: some servers close above {}; lower the bitrate or the distance"
                                + " of key frames if it does",
                        packet.size(),
                        address.server().getHost(),
                        LARGE_MESSAGE);
            }
            to.write(packet, time);
            written += packet.size();
            if (packet.info().isMedia()) {
                lastWrittenTime = Math.max(lastWrittenTime, time);
            }
            stats.sent(packet, nanoTime.getAsLong());
            return true;
        } finally {
            packet.release();
        }
    }

    @Override
    public long drainedMillis() {
        return drainedMillis;
    }

    @Override
    public long departedBytes() {
        return departedBytes;
    }

    @Override
    public int unacknowledgedWindows() {
        return unacknowledgedWindows;
    }

    @Override
    public void finish() {
        loop.execute(() -> {
            if (over || finishing) {
                return;
            }
            finishing = true;
            if (!begun || publisher == null) {
                end(new RtmpEnd(RtmpEnd.Stage.CONNECT, RtmpEnd.Reason.WANTED, null, "closed by us"));
                return;
            }
            feed.leave(queue);
            finishWhenDrained(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DRAIN_MILLIS));
        });
    }

    private void finishWhenDrained(long deadline) {
        RtmpPublisher to = publisher;
        if (over || to == null) {
            return;
        }
        drain();
        if (stats.queuedBytes() == 0 && to.pendingBytes() == 0 || System.nanoTime() - deadline >= 0) {
            to.finish();
        } else {
            loop.schedule(() -> finishWhenDrained(deadline), 20, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void abandon() {
        loop.execute(() -> end(new RtmpEnd(RtmpEnd.Stage.CONNECT, RtmpEnd.Reason.WANTED, null, "closed by us")));
    }

    private void end(RtmpEnd end) {
        if (over) {
            return;
        }
        over = true;
        feed.leave(queue);
        queue.close();
        if (publisher != null) {
            publisher.abandon();
        }
        listener.ended(new OutletEnd.Rtmp(end));
    }
}
