package io.exprsn.simulcast.internal.relay;

import org.jspecify.annotations.Nullable;

/**
 * How an encoder does.
 *
 * @param pid of the FFmpeg that runs now, 0 if none does
 * @param speed media time per wall time over about ten seconds: below 1 while something waits, it is too slow; null in the
 *     first seconds of a run
 * @param fps pictures per second of wall time that come out, over some seconds
 * @param behindMillis media time between what came in and what came out last; 0 while nothing comes in
 * @param repeatedPictures shown again to keep a constant rate, all runs together
 * @param leftOutPictures left out to keep a constant rate, all runs together
 * @param restarts runs begun after the first
 * @param queuedBytes what waits for the encoder
 * @param queuedMillis media time that waits for it
 * @param droppedPictures given up because it was too slow
 */
public record RenditionStats(
        long pid,
        @Nullable Double speed,
        double fps,
        long behindMillis,
        long repeatedPictures,
        long leftOutPictures,
        int restarts,
        long queuedBytes,
        long queuedMillis,
        long droppedPictures) {}
