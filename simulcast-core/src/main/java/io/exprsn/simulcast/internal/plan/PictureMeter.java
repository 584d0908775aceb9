package io.exprsn.simulcast.internal.plan;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Measures the pictures of one stream by their decoding times. A jump of these is no distance between pictures, nor
 * between key frames.
 *
 * <p>Not safe for several threads.
 */
final class PictureMeter {
    /** Pictures further apart have a hole between them. */
    private static final long HOLE_MILLIS = 2_000;
    /** Milliseconds are rounded, so that a constant delay looks like two. */
    private static final int BLUR_MILLIS = 2;

    private long last;
    private long pictures;
    private long millis;
    private long steps;
    private long bytes;

    private int keyFrames;
    private boolean keySeenSinceHole;
    private long sinceKey;
    private long longest;
    private int intervals;

    private long wholeGroupBytes;
    private long wholeGroupMillis;
    private long groupBytes;

    private int leastDelay = Integer.MAX_VALUE;
    private int mostDelay = Integer.MIN_VALUE;

    /**
     * Counts a picture.
     *
     * @param dts decoding time in ms
     * @param delay from then until it is shown, ms
     * @param size in bytes
     */
    void count(long dts, int delay, int size, boolean isKeyFrame) {
        if (pictures > 0) {
            step(dts - last);
        }
        last = dts;
        pictures++;
        if (isKeyFrame) {
            keyFrame();
        }
        bytes += size;
        groupBytes += size;
        leastDelay = Math.min(leastDelay, delay);
        mostDelay = Math.max(mostDelay, delay);
    }

    private void step(long distance) {
        if (distance < 0 || distance > HOLE_MILLIS) {
            keySeenSinceHole = false;
            return;
        }
        millis += distance;
        sinceKey += distance;
        steps++;
    }

    private void keyFrame() {
        keyFrames++;
        if (keySeenSinceHole) {
            longest = Math.max(longest, sinceKey);
            intervals++;
            wholeGroupBytes += groupBytes;
            wholeGroupMillis += sinceKey;
        }
        keySeenSinceHole = true;
        sinceKey = 0;
        groupBytes = 0;
    }

    /** Media time looked at, ms. */
    long millis() {
        return millis;
    }

    long pictures() {
        return pictures;
    }

    /** Whether two key frames came without a hole between them. */
    boolean hasInterval() {
        return intervals > 0;
    }

    /** Pictures per second; 0 before the second picture. */
    double frameRate() {
        return millis == 0 ? 0 : steps * 1000.0 / millis;
    }

    /** Bitrate in kbit/s, of whole groups of pictures where there are some; 0 if unknown. */
    int kilobits() {
        if (wholeGroupMillis > 0) {
            return (int) (wholeGroupBytes * 8 / wholeGroupMillis);
        }
        return millis == 0 ? 0 : (int) (bytes * 8 / millis);
    }

    /** The longest time between two key frames, or the time since the last one if that is longer; null without any. */
    @Nullable
    Duration keyFrameInterval() {
        return keyFrames == 0 ? null : Duration.ofMillis(Math.max(longest, keySeenSinceHole ? sinceKey : 0));
    }

    /** Whether pictures come in another order than they are shown. */
    boolean isReordered() {
        return pictures > 0 && mostDelay - leastDelay > BLUR_MILLIS;
    }
}
