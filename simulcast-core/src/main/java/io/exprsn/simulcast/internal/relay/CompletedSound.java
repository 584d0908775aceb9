package io.exprsn.simulcast.internal.relay;

import io.exprsn.simulcast.internal.media.AacConfig;
import io.exprsn.simulcast.internal.media.MediaPacket;
import io.exprsn.simulcast.internal.media.SilentAac;
import io.exprsn.simulcast.internal.media.TagInfo;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The sound of a completed feed: the source's, and silence where pictures go on without it. What is passed in is taken
 * over. Not safe for several threads.
 */
final class CompletedSound {
    /** Sound that is so far behind the pictures, beyond what is usual, has stopped. */
    static final long STOPPED_MS = 500;
    /** Pictures further apart are no guide across the time between: the source was gone. */
    static final long HOLE_MS = 1_000;

    /** For a source that has no sound of its own to go by. */
    static final SilentAac OWN = SilentAac.of(48_000, 2);

    private final Consumer<MediaPacket> out;
    private final TrackConfig config;
    private final UsualLag lag = new UsualLag();
    /** What fits in where sound stops; null where nothing does. */
    private @Nullable SilentAac fitting;

    private @Nullable SilenceRun run;
    /** Sound comes again, but has not caught up with the silence yet. */
    private boolean returning;

    private boolean begun;
    /** Where the sound so far ends. */
    private long end;

    private boolean picturesBegun;
    private long pictureHead;
    private volatile boolean filling;

    CompletedSound(Consumer<MediaPacket> out) {
        this.out = out;
        this.config = new TrackConfig(out);
    }

    /** The source has no sound: silence from now on. */
    void missing(long dts) {
        fitting = OWN;
        end = dts;
        fill();
    }

    /** Configuration of the source's sound. */
    void config(MediaPacket packet) {
        if (packet.info().role() == TagInfo.Role.SEQUENCE_HEADER) {
            boolean aac = AacConfig.of(packet).isPresent();
            fitting = SilentAac.like(packet).orElse(aac ? OWN : null);
        }
        config.remember(packet, run == null);
    }

    /** A piece of the source's sound. */
    void frame(MediaPacket packet) {
        long dts = packet.dts();
        if (picturesBegun) {
            lag.seen(pictureHead - dts);
        }
        if (run != null) {
            if (run.isPast(dts)) {
                packet.release(); // its time is over: silence was heard instead
                returning = true;
                return;
            }
            // Where there were no pictures either, nothing was missing.
            fillUpTo(run, Math.min(dts, pictureHead + STOPPED_MS));
            run = null;
            filling = false;
        }
        if (!"mp4a".equals(packet.info().codec())) {
            fitting = null;
        }
        begun = true;
        config.owed(dts);
        out.accept(packet);
        end = dts + (fitting == null ? 0 : fitting.timeOf(1));
    }

    /** The source's pictures have come so far. */
    void picturesAt(long dts) {
        if (!picturesBegun && !begun) {
            end = Math.max(end, dts);
        } else if (picturesBegun && dts - pictureHead > HOLE_MS && end() < dts) {
            end = dts;
            run = run == null ? null : new SilenceRun(run.silence(), dts);
        }
        picturesBegun = true;
        pictureHead = Math.max(pictureHead, dts);
        boolean stopped = dts - end() > (begun ? STOPPED_MS : Opening.LONGEST_MS) + lag.millis();
        if (run == null && stopped) {
            fill();
        }
        if (run != null && (stopped || !returning)) {
            returning = false;
            // One frame ahead, so that whoever orders the tracks by time need not wait with this picture.
            while (run.nextDts() <= dts + run.frameMillis()) {
                out.accept(run.next());
            }
        }
    }

    private long end() {
        return run == null ? end : run.nextDts();
    }

    private void fill() {
        SilentAac silence = fitting;
        if (silence == null) {
            return;
        }
        run = new SilenceRun(silence, end);
        filling = true;
        if (silence == OWN) {
            config.replacedBy(silence.header(end));
        }
    }

    private void fillUpTo(SilenceRun silence, long dts) {
        while (silence.leavesRoomBefore(dts)) {
            out.accept(silence.next());
        }
    }

    /** Whether silence stands in for the source's sound; may be asked by any thread. */
    boolean isFilling() {
        return filling;
    }

    void close() {
        config.close();
    }
}
