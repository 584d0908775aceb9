package io.exprsn.simulcast.internal.session;

import io.exprsn.simulcast.EncodingProfile;
import io.exprsn.simulcast.HealthIssue.Code;
import io.exprsn.simulcast.MediaNumbers;
import io.exprsn.simulcast.RenditionStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of one encode, to say how well it does. Rates are judged over a window in which the source gave all it had and the
 * encoder was not replaced, so that nobody is blamed for another's fault. Immutable.
 *
 * @param samples one of each look in the window, the oldest first
 * @param advance of what came out
 * @param drift of what came out
 * @param last how it was at the last look
 * @param restartedNanos when it was last seen to be replaced, null if it was not
 * @param droppedNanos when it was last seen to give up pictures, null if it did not
 */
record EncodeWatch(
        List<Sample> samples,
        Advance advance,
        Drift drift,
        RenditionStatus last,
        @Nullable Long restartedNanos,
        @Nullable Long droppedNanos) {

    private static final Duration WINDOW = Duration.ofSeconds(30);
    private static final Duration SILENT = Duration.ofSeconds(5);
    private static final Duration SILENT_FROM_THE_BEGINNING = Duration.ofSeconds(15);
    private static final Duration LONG_QUEUE = Duration.ofSeconds(2);
    private static final Duration SHORT_QUEUE = Duration.ofSeconds(1);
    private static final Duration RECENT = Duration.ofMinutes(1);

    /** Counters at one look. */
    record Sample(long nanos, long bytes, long pictures, long repeated, long leftOut) {
        static Sample of(RenditionStatus status, long nanos) {
            return new Sample(
                    nanos,
                    status.media().bytes(),
                    status.media().videoFrames(),
                    status.repeatedPictures(),
                    status.leftOutPictures());
        }
    }

    /** Where a bound is passed, and where it is not any more: as shares of the target. */
    private record Bounds(double begin, double end) {
        static final Bounds CONVERTED = new Bounds(0.05, 0.02);
        static final Bounds FRAME_RATE = new Bounds(0.10, 0.05);
        static final Bounds BITRATE = new Bounds(0.15, 0.10);

        boolean passed(double share, boolean before) {
            return share > (before ? end : begin);
        }
    }

    /** What is found goes here. */
    interface Notes {
        /** Whether the last report had it. */
        boolean had(Code code, String subject);

        void add(Code code, String subject, String text);
    }

    /** Nothing is remembered of it. */
    static EncodeWatch fresh(RenditionStatus status, long nanos) {
        return new EncodeWatch(List.of(), new Advance(null, nanos), Drift.NONE, status, null, null);
    }

    /**
     * A look more.
     *
     * @param fed whether the source gives all it has
     */
    EncodeWatch seen(RenditionStatus now, boolean fed, long nanos) {
        if (now.media().bytes() < last.media().bytes() || now.restarts() < last.restarts()) {
            return fresh(now, nanos).seen(now, fed, nanos); // another encode of that name
        }
        boolean replaced = now.restarts() > last.restarts();
        Advance next = advance.seen(now.media().mediaTime(), nanos);
        return new EncodeWatch(
                fed && !replaced ? window(now, nanos) : List.of(),
                fed ? next : next.excused(nanos),
                replaced ? Drift.NONE : drift.seen(now.media().videoAheadOfAudio()),
                now,
                replaced ? Long.valueOf(nanos) : restartedNanos,
                now.droppedPictures() > last.droppedPictures() ? Long.valueOf(nanos) : droppedNanos);
    }

    private List<Sample> window(RenditionStatus now, long nanos) {
        List<Sample> window = new ArrayList<>(samples);
        window.add(Sample.of(now, nanos));
        while (window.size() > 1 && nanos - window.get(1).nanos >= WINDOW.toNanos()) {
            window.remove(0);
        }
        return List.copyOf(window);
    }

    /**
     * Says what is wrong.
     *
     * @param sourceFrameRate pictures per second that were planned for; 0 if unknown
     * @param fillsUp whether its encoder fills up to the bitrate
     */
    void judge(double sourceFrameRate, boolean fillsUp, long nanos, Notes notes) {
        Duration frozen = advance.frozen(nanos);
        if (frozen.compareTo(advance.at() == null ? SILENT_FROM_THE_BEGINNING : SILENT) >= 0) {
            notes.add(
                    Code.ENCODER_SILENT,
                    last.name(),
                    "Nothing has come from " + last.encoder() + " for " + HealthWatch.seconds(frozen)
                            + " while the source flows; " + last.restarts() + " restarts so far");
        }
        if (isRecent(restartedNanos, nanos, RECENT)) {
            notes.add(
                    Code.ENCODER_RESTARTED,
                    last.name(),
                    last.encoder() + " was replaced " + last.restarts() + " times so far; the last time "
                            + ago(restartedNanos, nanos));
        }
        queue(notes);
        if (isRecent(droppedNanos, nanos, WINDOW)) {
            notes.add(
                    Code.ENCODER_DROPS_FRAMES,
                    last.name(),
                    last.droppedPictures() + " pictures were given up so far; the last time "
                            + ago(droppedNanos, nanos));
        }
        rates(sourceFrameRate, fillsUp, notes);
    }

    private void queue(Notes notes) {
        Double speed = last.speed();
        boolean had = notes.had(Code.ENCODER_TOO_SLOW, last.name());
        boolean slow = had || speed != null && speed < 1;
        if (slow && last.queued().compareTo(had ? SHORT_QUEUE : LONG_QUEUE) > 0) {
            notes.add(
                    Code.ENCODER_TOO_SLOW,
                    last.name(),
                    (speed == null ? "" : "Speed " + decimals(speed, 2) + ", expected 1 or more; ")
                            + HealthWatch.seconds(last.queued()) + " of media wait for " + last.encoder());
        }
    }

    private void rates(double sourceFrameRate, boolean fillsUp, Notes notes) {
        Sample from = samples.isEmpty() ? null : samples.get(0);
        Sample to = from == null ? null : samples.get(samples.size() - 1);
        if (from == null || to == null || to.nanos - from.nanos < WINDOW.toNanos()) {
            return;
        }
        double seconds = (to.nanos - from.nanos) / 1e9;
        EncodingProfile target = last.profile();
        if (target.frameRate() > 0 && sourceFrameRate > 0) {
            converted(to.repeated - from.repeated, to.leftOut - from.leftOut, sourceFrameRate, seconds, notes);
        }
        double frameRate = (to.pictures - from.pictures) / seconds;
        boolean onRate = target.frameRate() == 0
                || !Bounds.FRAME_RATE.passed(
                        Math.abs(frameRate / target.frameRate() - 1),
                        notes.had(Code.FRAME_RATE_OFF_TARGET, last.name()));
        if (onRate) {
            // With fewer pictures, fewer bits are no wonder.
            bitrate((to.bytes - from.bytes) / 125.0 / seconds, fillsUp && target.constantBitrate(), seconds, notes);
        } else {
            notes.add(
                    Code.FRAME_RATE_OFF_TARGET,
                    last.name(),
                    decimals(frameRate, 1) + " pictures per second over " + Math.round(seconds) + " s, expected "
                            + decimals(target.frameRate(), 1));
        }
    }

    /** What lies between two different rates is as asked for. */
    private void converted(long repeated, long leftOut, double sourceFrameRate, double seconds, Notes notes) {
        double target = last.profile().frameRate();
        double meant = Math.abs(target - sourceFrameRate) * seconds;
        double beyond = repeated + leftOut - meant;
        if (Bounds.CONVERTED.passed(
                beyond / (target * seconds), notes.had(Code.FRAMES_REPEATED_OR_LEFT_OUT, last.name()))) {
            notes.add(
                    Code.FRAMES_REPEATED_OR_LEFT_OUT,
                    last.name(),
                    repeated + " pictures were repeated and " + leftOut + " left out in " + Math.round(seconds)
                            + " s; from " + decimals(sourceFrameRate, 1) + " to " + decimals(target, 1)
                            + " per second, " + Math.round(meant) + " are expected");
        }
    }

    private void bitrate(double kilobits, boolean constant, double seconds, Notes notes) {
        int target = last.profile().kilobits();
        double off = kilobits / target - 1;
        if (Bounds.BITRATE.passed(constant ? Math.abs(off) : off, notes.had(Code.BITRATE_OFF_TARGET, last.name()))) {
            notes.add(
                    Code.BITRATE_OFF_TARGET,
                    last.name(),
                    Math.round(kilobits) + " kbit/s over " + Math.round(seconds) + " s, expected " + target
                            + (constant ? "" : " at most"));
        }
    }

    /** Sound and picture of what came out, which the source is not to blame for. */
    void judgeDrift(Notes notes) {
        HealthWatch.drift(Code.ENCODED_AUDIO_VIDEO_DRIFTING, last.name(), drift, notes);
    }

    /** Whether the source gives all it has: pictures too, where it ever had some. */
    static boolean isFed(MediaNumbers source) {
        Duration within = Duration.ofSeconds(1);
        Duration packet = source.sinceLastPacket();
        Duration picture = source.sinceLastVideo();
        return packet != null && packet.compareTo(within) <= 0 && (picture == null || picture.compareTo(within) <= 0);
    }

    private static boolean isRecent(@Nullable Long sinceNanos, long nanos, Duration within) {
        return sinceNanos != null && nanos - sinceNanos < within.toNanos();
    }

    private static String ago(@Nullable Long sinceNanos, long nanos) {
        return HealthWatch.seconds(Duration.ofNanos(sinceNanos == null ? 0 : nanos - sinceNanos)) + " ago";
    }

    private static String decimals(double value, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }
}
