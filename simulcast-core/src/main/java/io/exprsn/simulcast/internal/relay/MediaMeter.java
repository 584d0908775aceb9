package io.exprsn.simulcast.internal.relay;

import io.exprsn.simulcast.MediaNumbers;
import io.exprsn.simulcast.internal.media.MediaPacket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Counts and measures the packets that pass one place. Counting neither waits nor allocates: usually one thread does it,
 * but a connection that ends while the next one begins may count beside it. Any thread may ask.
 *
 * <p>What is counted first is read last, so that no reader sees more key frames than pictures or more pictures than
 * packets. Time is handed in: the monotonic clock, in ns.
 */
public final class MediaMeter {
    private static final int WINDOW_SECONDS = 5;
    private static final double SECOND = 1e9;
    /** Pictures further apart have a hole between them: their distance is not the encoder's. */
    private static final long HOLE_MILLIS = 2_000;
    /** Sound and picture are compared while both come. */
    private static final long BOTH_COME_NANOS = 1_000_000_000L;

    private static final long NEVER = Long.MIN_VALUE;

    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong packets = new AtomicLong();
    private final AtomicLong audioFrames = new AtomicLong();
    private final AtomicLong videoFrames = new AtomicLong();
    private final AtomicLong keyFrames = new AtomicLong();
    private final RateWindow recentBytes = new RateWindow(WINDOW_SECONDS);
    private final RateWindow recentFrames = new RateWindow(WINDOW_SECONDS);

    private volatile long firstNanos = NEVER;
    private volatile long videoNanos = NEVER;
    private volatile long audioNanos = NEVER;
    private volatile long keyNanos = NEVER;
    private volatile long videoDts = NEVER;
    private volatile long audioDts = NEVER;
    private volatile long keyDts = NEVER;
    private volatile long keyInterval = NEVER;
    private volatile long longestKeyInterval = NEVER;
    private volatile long videoAhead = NEVER;

    /** A packet passes. */
    public void count(MediaPacket packet, long nowNanos) {
        bytes.getAndAdd(packet.size());
        packets.getAndIncrement();
        recentBytes.add(packet.size(), nowNanos);
        if (!packet.info().isMedia()) {
            return;
        }
        if (firstNanos == NEVER) {
            firstNanos = nowNanos;
        }
        if (packet.isVideo()) {
            picture(packet, nowNanos);
        } else {
            audioFrames.getAndIncrement();
            audioNanos = nowNanos;
            audioDts = packet.dts();
        }
        videoAhead = isRecent(videoNanos, nowNanos, BOTH_COME_NANOS) && isRecent(audioNanos, nowNanos, BOTH_COME_NANOS)
                ? videoDts - audioDts
                : NEVER;
    }

    private void picture(MediaPacket packet, long nowNanos) {
        videoFrames.getAndIncrement();
        recentFrames.add(1, nowNanos);
        if (videoDts != NEVER && packet.dts() - videoDts > HOLE_MILLIS) {
            keyDts = NEVER;
            keyInterval = NEVER;
        }
        videoDts = packet.dts();
        videoNanos = nowNanos;
        if (packet.isKeyFrame()) {
            keyFrames.getAndIncrement();
            keyNanos = nowNanos;
            if (keyDts != NEVER) {
                long interval = Math.max(0, packet.dts() - keyDts);
                longestKeyInterval = Math.max(longestKeyInterval, interval);
                keyInterval = interval;
            }
            keyDts = packet.dts();
        }
    }

    private static boolean isRecent(long nanos, long nowNanos, long within) {
        return nanos != NEVER && nowNanos - nanos <= within;
    }

    /** All numbers, as of now. */
    public MediaNumbers numbers(long nowNanos) {
        long keys = keyFrames.get();
        long pictures = videoFrames.get();
        long sounds = audioFrames.get();
        long all = packets.get();
        long first = firstNanos;
        long video = videoNanos;
        long audio = audioNanos;
        long last = audio == NEVER
                ? video
                : video == NEVER ? audio : Math.max(audio - nowNanos, video - nowNanos) + nowNanos;
        long ahead = isRecent(last, nowNanos, BOTH_COME_NANOS) ? videoAhead : NEVER;
        return new MediaNumbers(
                bytes.get(),
                all,
                pictures,
                keys,
                sounds,
                Math.round(perSecond(recentBytes, nowNanos) * 8 / 1000),
                perSecond(recentFrames, nowNanos),
                millis(keyInterval),
                millis(longestKeyInterval),
                millis(ahead),
                millis(Math.max(videoDts, audioDts)),
                age(first, nowNanos),
                age(last, nowNanos),
                age(video, nowNanos),
                age(audio, nowNanos),
                age(keyNanos, nowNanos));
    }

    /** A stream younger than the window is judged by its own age, one younger than a second as if it had one. */
    private double perSecond(RateWindow window, long nowNanos) {
        long first = firstNanos;
        double age = first == NEVER ? 0 : (nowNanos - first) / SECOND;
        return window.sum(nowNanos) / Math.min(WINDOW_SECONDS, Math.max(1, age));
    }

    private static @Nullable Duration millis(long value) {
        return value == NEVER ? null : Duration.ofMillis(value);
    }

    /** Another thread may have counted since the question's "now" was taken. */
    private static @Nullable Duration age(long nanos, long nowNanos) {
        return nanos == NEVER ? null : Duration.ofNanos(Math.max(0, nowNanos - nanos));
    }
}
