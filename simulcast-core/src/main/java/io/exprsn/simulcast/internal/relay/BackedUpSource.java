package io.exprsn.simulcast.internal.relay;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.internal.media.MediaPacket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Two sources as one. Both run all the time, each into a feed of its own; one of them is passed on. The backup takes over
 * when the main one brings nothing for {@link #STALL_NANOS}, from its remembered group of pictures; the main one takes
 * back at a key frame once it has brought media for {@link #STEADY_NANOS}.
 *
 * <p>Locks are taken in one order: a side's feed, then this. Nothing is asked of a feed with this lock held.
 */
public final class BackedUpSource implements MediaSource {
    /** As long as a picture may be still because the way here is bumpy, and no longer. */
    static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(3);
    /** Longer than a stall: a source that limps does not get the show back. */
    static final long STEADY_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final long LOOK_MILLIS = 250;
    private static final long MAX_GROUP_BYTES = 32L << 20;
    private static final long MAX_GROUP_MILLIS = 10_000;

    private final ScheduledExecutorService timer;
    private final LongSupplier nanoTime;
    private final Side main;
    private final Side backup;
    private @Nullable ScheduledFuture<?> looking;
    private @Nullable Sink sink;
    private long startNanos;

    // Guarded by this.
    private @Nullable Tap current;
    /** Joined, and will be the current one from its first packet on. */
    private @Nullable Tap candidate;
    /** Have nothing to say any more, but still stand in their feeds. */
    private final List<Tap> stale = new ArrayList<>();

    private boolean toldLost;
    private boolean over;

    public BackedUpSource(MediaSource main, MediaSource backup, ScheduledExecutorService timer, LongSupplier nanoTime) {
        this.timer = timer;
        this.nanoTime = nanoTime;
        this.main = new Side(main);
        this.backup = new Side(backup);
    }

    /** One of the two. */
    private final class Side implements Sink {
        final MediaSource source;
        final Feed feed;
        final Entrance entrance;
        volatile long mediaNanos;
        volatile long flowingSinceNanos;
        volatile boolean flows;
        volatile @Nullable SimulcastException lost;
        volatile boolean gone;

        Side(MediaSource source) {
            this.source = source;
            this.feed = new Feed(nanoTime, (bytes, millis) -> {}, MAX_GROUP_BYTES, MAX_GROUP_MILLIS);
            this.entrance = new Entrance(feed, nanoTime, source.isPaced(), jump -> {});
        }

        @Override
        public void packet(MediaPacket packet) throws InterruptedException {
            if (packet.info().isMedia()) {
                long now = nanoTime.getAsLong();
                if (!flows || now - mediaNanos > STALL_NANOS) {
                    flowingSinceNanos = now;
                }
                mediaNanos = now;
                lost = null;
                flows = true;
            }
            entrance.accept(packet);
        }

        @Override
        public void restarted(boolean realTime, long leadMillis) {
            entrance.restart(realTime, leadMillis);
        }

        @Override
        public void lost(SimulcastException why, Duration hold) {
            flows = false;
            lost = why;
            look();
            tellIfBothLost(why, hold);
        }

        @Override
        public void ended() {
            if (this == main) {
                finish(null);
            } else {
                failed(new SimulcastException(
                        ErrorKind.SOURCE, "The backup source ended", "Give one that lasts as long as the show"));
            }
        }

        @Override
        public void failed(SimulcastException why) {
            flows = false;
            lost = why;
            gone = true;
            if (other().gone) {
                finish(why);
            } else {
                look();
                tellIfBothLost(why, Duration.ZERO);
            }
        }

        Side other() {
            return this == main ? backup : main;
        }

        boolean isSilent(long nanos) {
            return !flows || nanos - mediaNanos >= STALL_NANOS;
        }
    }

    /** Brings one side's packets onwards as long as it is the current one. */
    private final class Tap implements Feed.Subscriber {
        final Side side;
        final boolean fromMemory;
        final String why;

        Tap(Side side, boolean fromMemory, String why) {
            this.side = side;
            this.fromMemory = fromMemory;
            this.why = why;
        }

        @Override
        public boolean fits(long bytes, long millis) {
            return fromMemory;
        }

        @Override
        public void onJoin(List<MediaPacket> config) {
            begin(this);
            config.forEach(this::onPacket);
        }

        @Override
        public void onPacket(MediaPacket packet) {
            pass(this, packet);
        }
    }

    /** The first packets are about to come. */
    private synchronized void begin(Tap tap) {
        Sink to = sink;
        if (over || to == null || candidate != tap) {
            return;
        }
        candidate = null;
        Tap before = current;
        current = tap;
        toldLost = false;
        if (before != null) {
            stale.add(before);
            to.restarted(true, tap.fromMemory ? tap.side.feed.rememberedMillis() : 0);
        }
        if (before != null || tap.side == backup) {
            to.switched(tap.side.source.description(), tap.why);
        }
    }

    private synchronized void pass(Tap tap, MediaPacket packet) {
        Sink to = sink;
        if (over || to == null || current != tap) {
            return;
        }
        try {
            to.packet(packet.retain()); // not paced, so it never waits
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Decides who is passed on; it becomes true when that side's feed has a place to start from. */
    void look() {
        Tap joining = null;
        List<Tap> leaving;
        synchronized (this) {
            if (over) {
                return;
            }
            Tap wanted = wanted(nanoTime.getAsLong());
            Tap waiting = candidate;
            boolean alike = wanted != null
                    && waiting != null
                    && waiting.side == wanted.side
                    && waiting.fromMemory == wanted.fromMemory;
            if (!alike) {
                if (waiting != null) {
                    stale.add(waiting);
                }
                candidate = wanted;
                joining = wanted;
            }
            leaving = List.copyOf(stale);
            stale.clear();
        }
        leaving.forEach(tap -> tap.side.feed.leave(tap));
        if (joining != null) {
            joining.side.feed.join(joining);
        }
    }

    /** A change that should be made; null if all is well as it is. */
    private @Nullable Tap wanted(long nanos) {
        if (current == null) {
            if (main.flows) {
                return new Tap(main, true, "");
            }
            boolean late = nanos - startNanos >= STALL_NANOS;
            return backup.flows && late ? new Tap(backup, true, "the main source did not come") : null;
        }
        Side now = current.side;
        if (now.isSilent(nanos)) {
            SimulcastException reason = now.lost;
            String why = reason != null ? reason.problem() : "it brought nothing for 3 s";
            return now.other().isSilent(nanos) ? null : new Tap(now.other(), true, why);
        }
        boolean steady = !main.isSilent(nanos) && nanos - main.flowingSinceNanos >= STEADY_NANOS;
        return now == backup && steady ? new Tap(main, false, "the main source is back") : null;
    }

    private void tellIfBothLost(SimulcastException why, Duration hold) {
        Sink to;
        synchronized (this) {
            long nanos = nanoTime.getAsLong();
            if (over || toldLost || current == null || !main.isSilent(nanos) || !backup.isSilent(nanos)) {
                return;
            }
            toldLost = true;
            to = sink;
        }
        if (to != null) {
            to.lost(why, hold);
        }
    }

    private void finish(@Nullable SimulcastException why) {
        Sink to;
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
            to = sink;
        }
        if (to != null && why == null) {
            to.ended();
        } else if (to != null && why != null) {
            to.failed(why);
        }
    }

    @Override
    public String description() {
        return main.source.description() + ", backed up by " + backup.source.description();
    }

    @Override
    public boolean isPaced() {
        return false; // each side is paced at its own entrance
    }

    @Override
    public void start(Sink to) {
        synchronized (this) {
            sink = to;
            startNanos = nanoTime.getAsLong();
        }
        main.source.start(main);
        backup.source.start(backup);
        looking = timer.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void stop() {
        synchronized (this) {
            over = true;
        }
        if (looking != null) {
            looking.cancel(false);
        }
        for (Side side : List.of(main, backup)) {
            side.entrance.stop();
            side.source.stop();
            side.feed.close();
        }
    }
}
