package io.exprsn.simulcast.internal.relay;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.ffmpeg.FfmpegCapability;
import io.exprsn.simulcast.ffmpeg.FfmpegCommand;
import io.exprsn.simulcast.ffmpeg.FfmpegExit;
import io.exprsn.simulcast.ffmpeg.FfmpegProcess;
import io.exprsn.simulcast.ffmpeg.FfmpegProgress;
import io.exprsn.simulcast.ffmpeg.FfmpegRequirement;
import io.exprsn.simulcast.internal.media.FlvWriter;
import io.exprsn.simulcast.internal.media.MediaKind;
import io.exprsn.simulcast.internal.media.MediaPacket;
import io.exprsn.simulcast.internal.media.TagInfo;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a feed where only FFmpeg knows the way: FLV on its standard input, copied by it. One thread that may block starts
 * the process, writes and waits for its end; what has left is what FFmpeg says it has written, not what its pipe took.
 */
public final class FfmpegOutlet implements Outlet {
    private static final Logger log = LoggerFactory.getLogger(FfmpegOutlet.class);

    /** How long a wanted end waits for what is queued and for the end of the file; then the process is stopped. */
    private static final long FINISH_MILLIS = 4_000;
    /** How long after the first media FFmpeg must have written some of it. */
    private static final long ACCEPT_NANOS = 15_000_000_000L;

    private static final long LOOK_MILLIS = 200;
    /** FFmpeg looks at so much media time for tracks; one that comes later is not written. */
    private static final long PROBED_MILLIS = 1_000;

    private static final FfmpegRequirement READS_FLV = FfmpegRequirement.of(FfmpegCapability.demuxer("flv"));

    /** Where FFmpeg writes to. Called by threads that may block. */
    public interface Target {
        /**
         * Starts one FFmpeg.
         *
         * @throws SimulcastException if that is not possible
         */
        FfmpegProcess start();

        /** The FFmpeg that was started, or should have been, is gone. */
        default void gone() {}
    }

    private final Feed feed;
    private final Target target;
    private final RelayTransport transport;
    private final OutletStats stats;
    private final LongSupplier nanoTime;
    private final Listener listener;
    private final OutletQueue queue;
    private final ConnectionTimeline timeline;

    // By the thread that writes.
    private final Map<MediaKind, ByteBuf> headers = new EnumMap<>(MediaKind.class);
    private long writtenBytes;

    private final Object lock = new Object();
    // Guarded by lock.
    private boolean due;
    private boolean wanted;
    private boolean gone;
    private @Nullable FfmpegProcess process;

    /** Why we end it ourselves although it was to go on. */
    private volatile @Nullable SimulcastException cause;

    private volatile boolean accepted;
    private volatile long firstWriteNanos = Long.MIN_VALUE;
    private volatile long writtenMillis = -1;
    private volatile long drainedMillis = -1;
    private volatile long departedBytes;

    private FfmpegOutlet(
            RelayTransport transport,
            Feed feed,
            Target target,
            Limits limits,
            OutletStats stats,
            LongSupplier nanoTime,
            Listener listener) {
        this.transport = transport;
        this.feed = feed;
        this.target = target;
        this.stats = stats;
        this.nanoTime = nanoTime;
        this.listener = listener;
        this.timeline = new ConnectionTimeline(stats);
        this.queue = new OutletQueue(limits.queueBytes(), limits.queueMillis(), stats, this::wake);
    }

    /** Begins to start FFmpeg; returns at once. */
    public static FfmpegOutlet open(
            RelayTransport transport,
            Feed feed,
            Target target,
            Limits limits,
            OutletStats stats,
            LongSupplier nanoTime,
            Listener listener) {
        FfmpegOutlet outlet = new FfmpegOutlet(transport, feed, target, limits, stats, nanoTime, listener);
        transport.blocking().execute(outlet::run);
        return outlet;
    }

    /** What a binary must be able to do for any {@link #command}. */
    public static FfmpegRequirement requirement() {
        return READS_FLV;
    }

    /**
     * Begins a command that an outlet can feed: it copies the first picture and the first sound track. The place to write
     * to is to be added.
     *
     * @param task what it does, for errors and logs
     */
    public static FfmpegCommand.Builder command(String task) {
        return FfmpegCommand.builder(task)
                .requires(READS_FLV)
                .mediaOnStdin()
                .args("-fpsprobesize", "0", "-analyzeduration", Long.toString(PROBED_MILLIS * 1000))
                .args("-f", "flv", "-i", "pipe:0", "-map", "0:v:0?", "-map", "0:a:0?", "-c", "copy")
                .args("-max_interleave_delta", "1000000", "-flush_packets", "1");
    }

    /** The whole life of the attempt. */
    private void run() {
        Future<?> looking = transport
                .nextLoop()
                .scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        OutletEnd end;
        try {
            end = startAndFeed();
        } catch (SimulcastException cannot) {
            end = new OutletEnd.Failed(cannot);
        } catch (InterruptedException closing) {
            end = new OutletEnd.Wanted(); // the relay's threads end, and we with them
        } finally {
            looking.cancel(false);
            feed.leave(queue);
            queue.close();
            target.gone();
        }
        listener.ended(end);
    }

    private OutletEnd startAndFeed() throws InterruptedException {
        if (isWanted()) {
            return new OutletEnd.Wanted();
        }
        FfmpegProcess started = target.start();
        try {
            started.onExit().thenRun(this::over);
            synchronized (lock) {
                process = started;
            }
            if (!isWanted()) {
                feed.join(queue);
            }
            write(started);
            transport.nextLoop().schedule(started::stop, FINISH_MILLIS, TimeUnit.MILLISECONDS);
            FfmpegExit exit = started.onExit().toCompletableFuture().get();
            return judge(exit);
        } catch (ExecutionException never) {
            throw new IllegalStateException(never);
        } finally {
            started.stop();
        }
    }

    private OutletEnd judge(FfmpegExit exit) {
        if (isWanted()) {
            if (writtenMillis >= 0 && exit.reason() == FfmpegExit.Reason.FAILED) {
                log.warn("{}: the end was not written as it should be: {}", exit.task(), exit.errorLines());
            }
            return new OutletEnd.Wanted();
        }
        SimulcastException ours = cause;
        return new OutletEnd.Failed(ours != null ? ours : OutputFailure.of(exit));
    }

    private void write(FfmpegProcess to) throws InterruptedException {
        try (OutputStream in = to.stdin()) {
            // FFmpeg looks at what comes, not at what is announced.
            put(in, FlvWriter.header(true, true));
            MediaPacket packet;
            while (cause == null && (packet = take(in)) != null) {
                try {
                    write(in, packet);
                } finally {
                    packet.release();
                }
            }
        } catch (IOException broken) {
            log.debug("{} reads no more", to); // its exit says why
        }
    }

    /** The next packet, waited for; null when nothing is to follow. */
    private @Nullable MediaPacket take(OutputStream in) throws IOException, InterruptedException {
        while (true) {
            MediaPacket packet = queue.poll();
            if (packet != null) {
                return packet;
            }
            in.flush();
            synchronized (lock) {
                while (!due && !wanted && !gone) {
                    lock.wait();
                }
                if (gone || !due) {
                    return null;
                }
                due = false;
            }
        }
    }

    private void write(OutputStream in, MediaPacket packet) throws IOException {
        TagInfo info = packet.info();
        boolean metadataAtStart = info.role() == TagInfo.Role.METADATA && writtenMillis < 0;
        if (packet.kind() == MediaKind.DATA && !metadataAtStart) {
            return; // a script in mid-stream would become a track that nothing here can hold
        }
        if (packet.size() > FlvWriter.LONGEST_BODY) {
            stats.dropped(packet.isVideo() ? 1 : 0, 1);
            return;
        }
        if (!fits(packet)) {
            return;
        }
        long time = timeline.place(packet);
        if (time == ConnectionTimeline.NO_PLACE) {
            return;
        }
        if (firstWriteNanos == Long.MIN_VALUE && info.isMedia()) {
            firstWriteNanos = nanoTime.getAsLong();
        }
        put(in, FlvWriter.tag(packet, time));
        writtenBytes += packet.size();
        departedBytes = writtenBytes;
        if (info.isMedia()) {
            writtenMillis = Math.max(writtenMillis, time);
        }
        stats.sent(packet, nanoTime.getAsLong());
    }

    /** Whether what FFmpeg began to write can take this packet and needs it; for a change only a new beginning helps. */
    private boolean fits(MediaPacket packet) {
        TagInfo info = packet.info();
        if (packet.kind() == MediaKind.DATA || info.track() != 0) {
            return true;
        }
        ByteBuf before = headers.get(packet.kind());
        if (before == null) {
            if (writtenMillis > PROBED_MILLIS) {
                cause = changed(packet.isVideo() ? "pictures came" : "sound came", packet);
                return false;
            }
            ByteBuf header = info.isConfig() ? Unpooled.copiedBuffer(packet.payload()) : Unpooled.EMPTY_BUFFER;
            headers.put(packet.kind(), header);
            return true;
        }
        if (writtenMillis < 0 || !info.isConfig()) {
            return true;
        }
        if (info.role() == TagInfo.Role.SEQUENCE_HEADER && !before.equals(packet.payload())) {
            cause = changed(
                    packet.isVideo() ? "the picture's parameters changed" : "the sound's parameters changed", packet);
        }
        return false; // told again: some muxers rewrite what they began with, and not well
    }

    private static SimulcastException changed(String what, MediaPacket packet) {
        return new SimulcastException(
                ErrorKind.TRANSIENT,
                what + " in mid-stream (" + packet.info().codec() + "), which what was begun cannot take",
                "Nothing to do: it begins anew");
    }

    private static void put(OutputStream in, ByteBuf bytes) throws IOException {
        try {
            bytes.readBytes(in, bytes.readableBytes());
        } finally {
            bytes.release();
        }
    }

    /** From the feed's thread. */
    private void wake() {
        synchronized (lock) {
            due = true;
            lock.notifyAll();
        }
    }

    /** From a thread of the JDK. */
    private void over() {
        synchronized (lock) {
            gone = true;
            lock.notifyAll();
        }
    }

    private boolean isWanted() {
        synchronized (lock) {
            return wanted;
        }
    }

    /** Now and then, on an event loop. */
    private void look() {
        FfmpegProcess running;
        synchronized (lock) {
            running = process;
            if (running == null || gone) {
                return;
            }
        }
        Duration out = running.progress().map(FfmpegProgress::outTime).orElse(Duration.ZERO);
        if (out.toMillis() > 0) {
            drainedMillis = Math.min(out.toMillis(), writtenMillis);
            if (!accepted) {
                accepted = true;
                listener.accepted();
            }
        } else if (!accepted
                && firstWriteNanos != Long.MIN_VALUE
                && nanoTime.getAsLong() - firstWriteNanos > ACCEPT_NANOS) {
            cause = new SimulcastException(
                    ErrorKind.TRANSIENT,
                    "FFmpeg wrote nothing although media came for " + ACCEPT_NANOS / 1_000_000_000L + " s",
                    "It is started again; check the disk or the receiver if it stays");
            running.stop();
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
    public List<String> lastWords() {
        FfmpegProcess running;
        synchronized (lock) {
            running = process;
        }
        return running == null ? List.of() : running.logTail();
    }

    @Override
    public void finish() {
        feed.leave(queue);
        synchronized (lock) {
            if (wanted) {
                return;
            }
            wanted = true;
            due = true; // sound may wait that woke nobody
            lock.notifyAll();
        }
        transport.nextLoop().schedule(this::stop, FINISH_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void abandon() {
        feed.leave(queue);
        queue.close();
        synchronized (lock) {
            wanted = true;
            lock.notifyAll();
        }
        stop();
    }

    private void stop() {
        FfmpegProcess running;
        synchronized (lock) {
            running = process;
        }
        if (running != null) {
            running.stop();
        }
    }
}
