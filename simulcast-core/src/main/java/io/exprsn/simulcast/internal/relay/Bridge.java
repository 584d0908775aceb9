package io.exprsn.simulcast.internal.relay;

import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.internal.media.MediaPacket;
import io.exprsn.simulcast.internal.media.TagInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes of a feed that may fall silent one that never does: after {@link #GAP_NANOS} without media it plays a slate, from
 * where the last picture ended, and gives way to the feed again at its next key frame. Time goes on without a hole and
 * never back.
 *
 * <p>Locks are taken in one order: the input feed, this, the output feed.
 */
public final class Bridge implements Feed.Subscriber {
    private static final Logger log = LoggerFactory.getLogger(Bridge.class);

    /** Long enough for an encoder to begin again, short enough for a player's buffer. */
    static final long GAP_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** A key frame so far behind the slate is one from before the hole, or of an encoder that still catches up. */
    private static final long BEHIND_MILLIS = 1_000;
    /** Who has not caught up by then will not. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(6);

    private static final long TICK_MILLIS = 40;
    /** A broken slate is not asked for again and again. */
    private static final long ASK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final long MAX_GROUP_BYTES = 32L << 20;
    private static final long MAX_GROUP_MILLIS = 10_000;
    private static final int NOMINAL_PICTURE_MS = 33;
    private static final int NOMINAL_SOUND_MS = 21;

    /** Makes the slate that is to be shown. */
    @FunctionalInterface
    public interface Slates {
        /**
         * The slate; may take its time.
         *
         * @param shown what was shown so far, with the memory of its last pictures
         * @throws SimulcastException if there can be none
         */
        Slate make(Feed shown) throws InterruptedException;
    }

    /** Hears of what is shown. */
    public interface Listener {
        /** The slate is shown from now on, or no longer. */
        void slate(boolean shown);

        /** There is no slate to show: nothing is sent until the input is back. */
        void noSlate(SimulcastException why);
    }

    private final Feed input;
    private final Feed output;
    private final Slates slates;
    private final Executor blocking;
    private final LongSupplier nanoTime;
    private final Listener listener;
    private final ScheduledFuture<?> ticking;

    private final Map<Integer, MediaPacket> pending = new LinkedHashMap<>();
    private final Track video = new Track(NOMINAL_PICTURE_MS);
    private final Track audio = new Track(NOMINAL_SOUND_MS);
    private boolean begun;
    private long lastMediaNanos;
    private long backNanos;
    private long offset;
    private @Nullable SlatePlayer player;
    private long playedNanos;
    private long playedDts;
    private boolean asking;
    private long askedNanos = Long.MIN_VALUE;
    private boolean closed;

    /** Where a track is, on the output's timeline. */
    private static final class Track {
        long last = -1;
        long step;

        Track(long step) {
            this.step = step;
        }

        void at(long dts) {
            if (last >= 0 && dts > last && dts - last < 500) {
                step = dts - last;
            }
            last = dts;
        }

        long next() {
            return last < 0 ? 0 : last + step;
        }
    }

    public Bridge(
            Feed input,
            Slates slates,
            ScheduledExecutorService timer,
            Executor blocking,
            LongSupplier nanoTime,
            Listener listener) {
        this.input = input;
        this.output = new Feed(nanoTime, (bytes, millis) -> {}, MAX_GROUP_BYTES, MAX_GROUP_MILLIS);
        this.slates = slates;
        this.blocking = blocking;
        this.nanoTime = nanoTime;
        this.listener = listener;
        this.ticking = timer.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        input.join(this);
    }

    /** What comes out. */
    public Feed output() {
        return output;
    }

    @Override
    public boolean fits(long bytes, long millis) {
        return true;
    }

    @Override
    public void onJoin(List<MediaPacket> config) {
        config.forEach(this::onPacket);
    }

    @Override
    public synchronized void onPacket(MediaPacket packet) {
        if (closed) {
            return;
        }
        TagInfo info = packet.info();
        if (!info.isMedia()) {
            if (player == null) {
                publish(packet, packet.isVideo() ? video.last : audio.last);
            } else if (info.isConfig()) {
                keep(packet);
            }
            return;
        }
        begun = true;
        long now = nanoTime.getAsLong();
        if (now - lastMediaNanos >= GAP_NANOS) {
            backNanos = now;
        }
        lastMediaNanos = now;
        if (player != null && !giveWay(packet)) {
            return;
        }
        long dts = packet.dts() + offset;
        Track track = packet.isVideo() ? video : audio;
        if (packet.isAudio() && dts < audio.last) {
            return; // the silence reaches further than where the sound takes over
        }
        publish(packet, track.last);
        track.at(Math.max(track.last, dts));
    }

    private void publish(MediaPacket packet, long notBefore) {
        output.publish(packet.retain().at(Math.max(notBefore, packet.dts() + offset)));
    }

    private void keep(MediaPacket packet) {
        int key = packet.kind().ordinal() << 16
                | packet.info().track() << 4
                | packet.info().role().ordinal();
        MediaPacket before = pending.put(key, packet.retain());
        if (before != null) {
            before.release();
        }
    }

    /** Whether the input takes over with this packet. */
    private boolean giveWay(MediaPacket packet) {
        SlatePlayer playing = player;
        if (playing == null || !(packet.isKeyFrame() || packet.isAudio() && video.last < 0)) {
            return false;
        }
        long behind = playing.nextPictureDts() - packet.dts() - offset;
        if (behind > BEHIND_MILLIS && lastMediaNanos - backNanos < PATIENCE_NANOS) {
            return false; // all that follows would be moved by as much
        }
        // What is shown already cannot be taken back: the input moves, by some milliseconds.
        offset = Math.max(offset, playing.nextPictureDts() - packet.dts());
        video.last = Math.max(video.last, playing.nextPictureDts() - 1);
        audio.last = Math.max(audio.last, playing.nextSoundDts() - 1);
        player = null;
        pending.values().forEach(config -> output.publish(config.at(packet.dts() + offset)));
        pending.clear();
        listener.slate(false);
        return true;
    }

    /** Looks whether there is a hole, and plays; about each {@link #TICK_MILLIS}. */
    void tick() {
        synchronized (this) {
            if (closed || !begun) {
                return;
            }
            long now = nanoTime.getAsLong();
            if (player != null) {
                play(now);
                return;
            }
            boolean gap = now - lastMediaNanos >= GAP_NANOS;
            if (!gap || asking || askedNanos != Long.MIN_VALUE && now - askedNanos < ASK_AGAIN_NANOS) {
                return;
            }
            asking = true;
            askedNanos = now;
        }
        try {
            blocking.execute(this::ask);
        } catch (RejectedExecutionException over) {
            log.debug("Everything ends");
        }
    }

    private void ask() {
        Slate slate = null;
        try {
            slate = slates.make(output);
        } catch (SimulcastException none) {
            listener.noSlate(none);
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            asking = false;
            long now = nanoTime.getAsLong();
            if (slate == null || closed || now - lastMediaNanos < GAP_NANOS) {
                return;
            }
            askedNanos = Long.MIN_VALUE;
            playedNanos = lastMediaNanos;
            playedDts = Math.max(video.last, audio.last);
            SlatePlayer begins = SlatePlayer.of(slate, video.next(), audio.next());
            player = begins;
            begins.config().forEach(output::publish);
            listener.slate(true);
            play(now);
        }
    }

    private void play(long now) {
        SlatePlayer playing = player;
        long due = playedDts + TimeUnit.NANOSECONDS.toMillis(now - playedNanos);
        for (MediaPacket packet = playing == null ? null : playing.next(due);
                packet != null;
                packet = playing.next(due)) {
            output.publish(packet);
        }
    }

    /** Lets go of the input and of whoever takes the output. */
    public void stop() {
        ticking.cancel(false);
        input.leave(this);
        List<MediaPacket> left;
        synchronized (this) {
            closed = true;
            left = new ArrayList<>(pending.values());
            pending.clear();
        }
        left.forEach(MediaPacket::release);
        output.close();
    }
}
