package io.exprsn.simulcast.internal.relay;

import io.exprsn.simulcast.internal.media.MediaPacket;
import io.exprsn.simulcast.internal.media.TagInfo;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The pictures of a completed feed: the source's, and those of a slate where sound goes on without them. What is passed
 * in is taken over. Not safe for several threads, but for what is said to be.
 */
final class CompletedPictures {
    /** Pictures that are so far behind the sound, beyond what is usual, have stopped. */
    static final long STOPPED_MS = 1_000;
    /** How far the first picture after a slate may be moved; beyond, the next key frame is waited for. */
    private static final long MOST_MOVED_MS = 500;
    /** Pictures further apart are no slide show but stopped. */
    private static final long LONGEST_STEP_MS = 5_000;

    private final Consumer<MediaPacket> out;
    private final TrackConfig config;
    private final UsualLag lag = new UsualLag();
    private volatile @Nullable Slate slate;
    private @Nullable SlatePlayer player;
    /** Pictures come again, but have not caught up with the slate yet. */
    private boolean returning;

    private @Nullable TagInfo form;
    private boolean begun;
    /** Time of the last picture; before the first, when they began to be missed. */
    private long last;

    private boolean ownBegun;
    private long lastOwn;
    /** Between the source's last two pictures. */
    private long step;

    private boolean soundBegun;
    private long soundHead;
    /** Pictures that came again are moved until their own time is later than the slate's last. */
    private boolean late;

    private volatile boolean filling;

    CompletedPictures(@Nullable Slate slate, Consumer<MediaPacket> out) {
        this.slate = slate;
        this.out = out;
        this.config = new TrackConfig(out);
    }

    /** What to show from now on; null for nothing. May be called by any thread. */
    void slate(@Nullable Slate shown) {
        slate = shown;
    }

    @Nullable
    Slate slate() {
        return slate;
    }

    /** The source has no pictures. */
    void missing(long dts) {
        fill(dts);
    }

    /** Configuration of the source's pictures. */
    void config(MediaPacket packet) {
        form = packet.info();
        config.remember(packet, player == null);
    }

    /** A picture of the source's. */
    void frame(MediaPacket packet) {
        long dts = packet.dts();
        if (soundBegun) {
            lag.seen(soundHead - dts);
        }
        if (player != null) {
            if (!packet.isKeyFrame() || dts < last - MOST_MOVED_MS) {
                packet.release(); // needs pictures before it that were not shown, or its time is over
                returning = dts < last;
                play(player, dts);
                return;
            }
            player = null;
            filling = false;
            late = true;
        }
        form = packet.info();
        config.owed(dts);
        late &= dts <= last;
        MediaPacket placed = late ? packet.at(last + 1) : packet;
        if (ownBegun && dts - lastOwn < LONGEST_STEP_MS) {
            step = dts - lastOwn;
        }
        begun = true;
        ownBegun = true;
        lastOwn = dts;
        last = placed.dts();
        out.accept(placed);
    }

    /** The source's sound has come so far. */
    void soundAt(long dts) {
        boolean hole = soundBegun && dts - soundHead > CompletedSound.HOLE_MS;
        if (!soundBegun && !begun || hole && last < dts) {
            last = Math.max(last, dts);
        }
        soundBegun = true;
        soundHead = Math.max(soundHead, dts);
        long allowed = begun ? Math.max(STOPPED_MS, 3 * step) : Opening.LONGEST_MS;
        boolean stopped = dts - last > allowed + lag.millis();
        if (player == null ? stopped : hole) {
            fill(dts);
        }
        if (player != null && (stopped || !returning)) {
            returning = false;
            play(player, dts);
        }
    }

    private void fill(long dts) {
        Slate shown = slate;
        if (shown != null && (form == null || shown.goesWith(form))) {
            long from = begun ? Math.max(dts, last + 1) : dts;
            player = SlatePlayer.silent(shown, from);
            filling = true;
            config.replacedBy(shown.videoHeader(from));
        }
    }

    private void play(SlatePlayer playing, long until) {
        for (MediaPacket picture = playing.next(until); picture != null; picture = playing.next(until)) {
            begun = true;
            last = picture.dts();
            out.accept(picture);
        }
    }

    /** Whether a slate stands in for the source's pictures; may be asked by any thread. */
    boolean isFilling() {
        return filling;
    }

    void close() {
        config.close();
    }
}
