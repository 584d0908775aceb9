package io.exprsn.simulcast.ffmpeg;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A moving picture with a tone, made by FFmpeg itself. Immutable.
 *
 * @param width pixels, even, 64 to 4096
 * @param height pixels, even, 64 to 4096
 * @param framesPerSecond 1 to 120
 * @param videoKilobits kilobits per second of the picture, 50 to 50000; the tone adds 128
 * @param duration how long it lasts; absent means for ever
 * @param realTime whether it comes at the pace of a live source, or as fast as the machine can
 */
public record TestPattern(
        int width,
        int height,
        int framesPerSecond,
        int videoKilobits,
        @Nullable Duration duration,
        boolean realTime) {
    /** Refuses what FFmpeg or its encoders would refuse. */
    public TestPattern {
        even("width", width);
        even("height", height);
        inRange("frames per second", framesPerSecond, 1, 120);
        inRange("kilobits per second", videoKilobits, 50, 50_000);
        if (duration != null && (duration.isNegative() || duration.isZero())) {
            throw new IllegalArgumentException("A test pattern cannot last " + duration);
        }
    }

    /** 1280x720 at 30 frames and 2500 kilobits per second, live, for ever. */
    public static TestPattern ofDefaults() {
        return new TestPattern(1280, 720, 30, 2500, null, true);
    }

    /** The same in another size. */
    public TestPattern size(int newWidth, int newHeight) {
        return new TestPattern(newWidth, newHeight, framesPerSecond, videoKilobits, duration, realTime);
    }

    /** The same at another frame rate. */
    public TestPattern framesPerSecond(int rate) {
        return new TestPattern(width, height, rate, videoKilobits, duration, realTime);
    }

    /** The same with another video bit rate. */
    public TestPattern videoKilobits(int kilobits) {
        return new TestPattern(width, height, framesPerSecond, kilobits, duration, realTime);
    }

    /** The same, but ending by itself after this media time. */
    public TestPattern lasting(Duration time) {
        return new TestPattern(width, height, framesPerSecond, videoKilobits, time, realTime);
    }

    /** The same, but as fast as the machine and the reader can. */
    public TestPattern unpaced() {
        return new TestPattern(width, height, framesPerSecond, videoKilobits, duration, false);
    }

    private static void even(String what, int value) {
        inRange(what, value, 64, 4096);
        if (value % 2 != 0) {
            throw new IllegalArgumentException("The " + what + " of a test pattern is " + value + "; it must be even");
        }
    }

    private static void inRange(String what, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException("The " + what + " of a test pattern is " + value
                    + "; it must lie between " + least + " and " + most);
        }
    }
}
