package io.exprsn.simulcast.internal.relay;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.internal.media.MediaPacket;
import io.exprsn.simulcast.internal.media.TagInfo;
import java.util.List;
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
 * where each track ended, and gives way to the feed again at its next key frame. Only the tracks there were are played.
 * Time never goes back, and has no hole but where it would take more of the slate at once than outlets have room for.
 *
 * <p>Locks are taken in one order: the input feed, this, the output feed.
 */
public final class Bridge implements Feed.Subscriber {
    private static final Logger log = LoggerFactory.getLogger(Bridge.class);

    /** Long enough for an encoder to begin again, short enough for a player's buffer. */
    static final long GAP_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final long TICK_MILLIS = 40;
    /** A broken slate is not asked for again and again. */
    private static final long ASK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final long GAP_MILLIS = TimeUnit.NANOSECONDS.toMillis(GAP_NANOS);
    /** What passed before the slate came is made up for up to this; outlets have room for it. */
    private static final long MOST_CATCH_UP_MILLIS = 4_000;
    /** A key frame so far behind the slate is one from before the hole, or of an encoder that still catches up. */
    private static final long BEHIND_MILLIS = 1_000;
    /** Who has not caught up by then will not. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(6);

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

    /** Hears of what is shown; must not block, nor call the bridge. */
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

    private final Track video = new Track(NOMINAL_PICTURE_MS);
    private final Track audio = new Track(NOMINAL_SOUND_MS);
    /** Its silence reaches to the input's first sound, which may begin behind its first picture. */
    private @Nullable SlatePlayer ending;

    private boolean begun;
    private long lastMediaNanos;
    private long backNanos;
    /** How much later the input is shown, ms. */
    private long offset;

    private @Nullable SlatePlayer player;
    private long playedNanos;
    private long playedDts;
    private boolean asking;
    private long askedNanos = Long.MIN_VALUE;
    private boolean closed;

    /** Where a track is, on the output's timeline. */
    private static final class Track {
        /** Before the first packet; times may be negative. */
        static final long NONE = Long.MIN_VALUE;

        long last = NONE;
        /** Presentation time of what is shown last: with B-frames later than in decoding order. */
        long shown = NONE;

        long step;

        Track(long step) {
            this.step = step;
        }

        boolean hasBegun() {
            return last != NONE;
        }

        void at(long dts) {
            if (hasBegun() && dts > last && dts - last < 500) {
                step = dts - last;
            }
            last = dts;
        }

        void shows(MediaPacket packet) {
            shown = Math.max(shown, packet.dts() + packet.info().compositionTime());
        }

        /** What was played in its place ends at this time. */
        void playedUpTo(long end) {
            last = Math.max(last, end - step);
        }

        long next() {
            return last + step;
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
            if (player == null) { // else the input remembers what must be told when it takes over
                publish(packet, packet.isVideo() ? video.last : audio.last);
            }
            return;
        }
        long now = nanoTime.getAsLong();
        if (!begun || now - lastMediaNanos >= GAP_NANOS) {
            backNanos = now;
        }
        begun = true;
        lastMediaNanos = now;
        SlatePlayer playing = player;
        if (playing != null) {
            if (!isReturn(packet, playing, now)) {
                return;
            }
            giveWay(packet, playing);
        }
        long dts = packet.dts() + offset;
        Track track = packet.isVideo() ? video : audio;
        if (packet.isAudio() && (dts < audio.last || !followsSilence(dts))) {
            return;
        }
        MediaPacket placed = packet.retain().at(Math.max(track.last, dts));
        track.at(placed.dts());
        track.shows(placed);
        output.publish(placed);
    }

    private void publish(MediaPacket packet, long notBefore) {
        output.publish(packet.retain().at(Math.max(notBefore, packet.dts() + offset)));
    }

    /** Whether the input takes over with this packet. */
    private boolean isReturn(MediaPacket packet, SlatePlayer playing, long now) {
        if (!packet.isKeyFrame() && !(packet.isAudio() && !video.hasBegun())) {
            return false;
        }
        return takeOverDts(playing) - (packet.dts() + offset) <= BEHIND_MILLIS || now - backNanos >= PATIENCE_NANOS;
    }

    private static long takeOverDts(SlatePlayer playing) {
        long picture = playing.nextPictureDts();
        return picture == SlatePlayer.NEVER ? playing.nextSoundDts() : picture;
    }

    private void giveWay(MediaPacket packet, SlatePlayer playing) {
        // What is shown already cannot be taken back: the input moves.
        offset = Math.max(0, takeOverDts(playing) - packet.dts());
        if (packet.dts() + offset - takeOverDts(playing) <= MOST_CATCH_UP_MILLIS) {
            play(playing, packet.dts() + offset - NOMINAL_PICTURE_MS / 2);
        }
        if (packet.isVideo() && video.hasBegun()) {
            long shows = packet.dts() + packet.info().compositionTime();
            offset = Math.max(offset, video.shown + video.step - shows);
        }
        long from = packet.dts() + offset;
        if (playing.nextPictureDts() != SlatePlayer.NEVER) {
            video.playedUpTo(playing.nextPictureDts());
        }
        if (playing.nextSoundDts() != SlatePlayer.NEVER) {
            audio.playedUpTo(playing.nextSoundDts());
            ending = playing;
        }
        player = null;
        input.told().forEach(config -> tell(config.at(from)));
        listener.slate(false);
    }

    /** Whether sound of this time lies behind the silence, which is drawn out to it. */
    private boolean followsSilence(long dts) {
        SlatePlayer silence = ending;
        if (silence == null) {
            return true;
        }
        if (dts < silence.nextSoundDts() - 1) {
            return false; // silence was heard instead
        }
        if (dts - silence.nextSoundDts() <= MOST_CATCH_UP_MILLIS) {
            long room = dts - NOMINAL_SOUND_MS;
            for (MediaPacket packet = silence.nextSound(room); packet != null; packet = silence.nextSound(room)) {
                output.publish(packet);
            }
        }
        ending = null;
        return true;
    }

    /** Publishes metadata or a header if it is not what was said last; takes it over. */
    private void tell(MediaPacket config) {
        if (output.tells(config)) {
            config.release();
        } else {
            output.publish(config);
        }
    }

    /** Looks whether there is a hole, and plays; about each {@link #TICK_MILLIS}. */
    void tick() {
        synchronized (this) {
            if (closed || !begun) {
                return;
            }
            long now = nanoTime.getAsLong();
            if (player != null) {
                play(player, due(now));
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
        SimulcastException problem = null;
        try {
            slate = slates.make(output);
        } catch (SimulcastException none) {
            problem = none;
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException fault) {
            problem = new SimulcastException(
                    ErrorKind.INTERNAL, "A slate could not be made: " + fault, "Report this", fault);
        }
        synchronized (this) {
            asking = false;
            if (closed) {
                return;
            }
            if (slate != null) {
                askedNanos = Long.MIN_VALUE;
                show(slate, nanoTime.getAsLong());
            }
        }
        if (problem != null) {
            listener.noSlate(problem);
        }
    }

    private void show(Slate slate, long now) {
        if (now - lastMediaNanos < GAP_NANOS) {
            return; // the input came back while it was made
        }
        playedNanos = lastMediaNanos;
        // By how much the input had moved is made up for while nothing is shown anyway.
        playedDts = Math.max(video.last, audio.last) - Math.min(offset, GAP_MILLIS);
        long earliest = due(now) - MOST_CATCH_UP_MILLIS;
        SlatePlayer begins = playerOf(slate, earliest);
        player = begins;
        ending = null;
        begins.config().forEach(this::tell);
        listener.slate(true);
        play(begins, due(now));
    }

    private SlatePlayer playerOf(Slate slate, long earliest) {
        long soundFrom = Math.max(audio.next(), earliest);
        if (!video.hasBegun()) {
            return SlatePlayer.pictureless(slate, soundFrom);
        }
        long behindLast = video.shown + video.step - slate.compositionTime();
        long picturesFrom = Math.max(Math.max(video.next(), behindLast), earliest);
        return audio.hasBegun()
                ? SlatePlayer.of(slate, picturesFrom, soundFrom)
                : SlatePlayer.silent(slate, picturesFrom);
    }

    /** How far the slate should be shown, ms. */
    private long due(long now) {
        return playedDts + TimeUnit.NANOSECONDS.toMillis(now - playedNanos);
    }

    private void play(SlatePlayer playing, long until) {
        for (MediaPacket packet = playing.next(until); packet != null; packet = playing.next(until)) {
            if (packet.isVideo()) {
                video.shows(packet);
            }
            output.publish(packet);
        }
    }

    /** Lets go of the input and of whoever takes the output. */
    public void stop() {
        ticking.cancel(false);
        input.leave(this);
        synchronized (this) {
            closed = true;
        }
        output.close();
    }
}
