package io.exprsn.simulcast.internal.media;

import java.util.HashMap;
import java.util.Map;

/**
 * One continuous, monotonic timeline for a source whose own clock may start anywhere, wrap, jump or begin again at
 * zero. Within one track the result never goes back; sound and picture keep their distance across a jump because both
 * move by the same offset.
 *
 * <p>Not safe for several threads: it belongs to whoever feeds a feed.
 */
public final class Timeline {
    /** Within one track decoding times never step back by design; less than this is jitter and is held, not followed. */
    private static final long BACKWARD_JITTER_MS = 500;
    /** A longer hole than the clock that passed explains is a jump of the source's clock. */
    private static final long FORWARD_JUMP_MS = 10_000;
    /** Distance to the next packet where a track has shown none yet. */
    private static final long NOMINAL_STEP_MS = 33;

    private final Map<Integer, Track> tracks = new HashMap<>();
    private boolean started;
    private boolean restarting;
    private boolean restartInRealTime;
    private long restartLead;
    private long lastSource;
    private long offset;
    private long previousOffset;
    private long head;
    private long headNanos;
    private int reanchors;
    private long lastJump;

    /** A track's last time and step, both in ms on this timeline. */
    private static final class Track {
        long last;
        long step = NOMINAL_STEP_MS;
        /** Media was placed; before, {@link #last} is but the time of what went ahead of it. */
        boolean begun;
    }

    /**
     * Says that the next packet begins a new run of the source, whose clock has nothing to do with the last one's.
     *
     * @param realTime whether the time that passes meanwhile belongs on the timeline (a publisher that was away) or not
     *     (a file that begins again)
     */
    public void restart(boolean realTime) {
        restart(realTime, 0);
    }

    /**
     * As {@link #restart(boolean)}, for a run that begins with packets from memory.
     *
     * @param leadMillis how much older than now the first packet is: they end where the present begins, so that a
     *     timeline with many restarts does not run ahead of the clock
     */
    public void restart(boolean realTime, long leadMillis) {
        restarting = started;
        restartInRealTime = realTime;
        restartLead = leadMillis;
    }

    /**
     * Places a packet.
     *
     * @param sourceTime the source's 32-bit time stamp in ms
     * @param nowNanos monotonic clock
     * @return ms on this timeline, which begins at 0
     */
    public long place(MediaKind kind, int trackId, long sourceTime, long nowNanos) {
        if (kind == MediaKind.DATA) {
            return placeData(trackId, sourceTime);
        }
        long unwrapped = started && !restarting ? lastSource + (int) (sourceTime - lastSource) : sourceTime;
        if (!started) {
            started = true;
            offset = -unwrapped;
            previousOffset = offset;
            headNanos = nowNanos;
        } else if (restarting) {
            restarting = false;
            long next = head;
            for (Track track : tracks.values()) {
                next = Math.max(next, track.last + track.step);
            }
            long away = restartInRealTime ? head + elapsedMs(nowNanos) - restartLead : 0;
            offset = Math.max(next, away) - unwrapped;
            previousOffset = offset;
        }
        Track track = tracks.computeIfAbsent(kind.type() << 8 | trackId, key -> new Track());
        long time = unwrapped + offset;
        if (!isPlausible(time, track, nowNanos)) {
            long before = unwrapped + previousOffset;
            if (isPlausible(before, track, nowNanos)) {
                time = before; // a straggler of the other side of a jump
            } else {
                lastJump = time - head;
                previousOffset = offset;
                reanchor(unwrapped, nowNanos);
                reanchors++;
                time = unwrapped + offset;
            }
        }
        lastSource = unwrapped;
        time = Math.max(track.last, time);
        long step = time - track.last;
        if (track.begun && step > 0 && step < FORWARD_JUMP_MS) {
            track.step = step;
        }
        track.begun = true;
        track.last = time;
        if (time >= head) {
            head = time;
            headNanos = nowNanos;
        }
        return time;
    }

    /** Script data often has the time 0 or none that means anything: it follows sound and picture and never moves them. */
    private long placeData(int trackId, long sourceTime) {
        Track track = tracks.computeIfAbsent(MediaKind.DATA.type() << 8 | trackId, key -> new Track());
        long time = lastSource + (int) (sourceTime - lastSource) + offset;
        boolean meant = started && !restarting && time <= head && time >= head - FORWARD_JUMP_MS;
        track.begun = true;
        track.last = Math.max(track.last, meant ? time : head);
        return track.last;
    }

    private boolean isPlausible(long time, Track track, long nowNanos) {
        if (track.begun ? time < track.last - BACKWARD_JITTER_MS : time < head - FORWARD_JUMP_MS) {
            return false;
        }
        return time <= head + FORWARD_JUMP_MS + elapsedMs(nowNanos);
    }

    private void reanchor(long unwrapped, long nowNanos) {
        offset = head + Math.max(NOMINAL_STEP_MS, elapsedMs(nowNanos)) - unwrapped;
    }

    private long elapsedMs(long nowNanos) {
        return Math.max(0, (nowNanos - headNanos) / 1_000_000);
    }

    /** How often the source's clock jumped without saying so. */
    public int reanchors() {
        return reanchors;
    }

    /** How far from the running timeline the last such jump would have led, ms; negative for backwards. */
    public long lastJump() {
        return lastJump;
    }

    /**
     * A time for what goes ahead of a track's media and has none of its own that counts, such as headers: that of the
     * track's last packet, in all where it has none yet. The track's next packet is not placed before it.
     *
     * @return ms on this timeline
     */
    public long ahead(MediaKind kind, int trackId) {
        Track track = tracks.computeIfAbsent(kind.type() << 8 | trackId, key -> new Track());
        if (!track.begun) {
            track.last = Math.max(track.last, head);
        }
        return track.last;
    }

    /** The latest time placed, ms. */
    public long head() {
        return head;
    }
}
