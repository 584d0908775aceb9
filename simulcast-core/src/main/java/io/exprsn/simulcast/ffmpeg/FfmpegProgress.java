package io.exprsn.simulcast.ffmpeg;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One progress block of FFmpeg. Every number may be absent: FFmpeg leaves it out or says N/A.
 *
 * <p>Progress is no sign of life. With a stalled input some versions fall silent and others repeat the last block; only media time that
 * moves proves anything.
 *
 * @param frame video frames written so far
 * @param fps frames per second of wall time, averaged over the run
 * @param bitsPerSecond bits per second of media time, averaged over the run
 * @param totalBytes bytes written so far
 * @param outTime media time written so far; may be negative at the start of some sources
 * @param duplicatedFrames frames repeated to keep a constant rate
 * @param droppedFrames frames left out to keep a constant rate
 * @param speed media time per wall time: 1.0 keeps up with a live source
 * @param last whether this is the final block of the run
 */
public record FfmpegProgress(
        @Nullable Long frame,
        @Nullable Double fps,
        @Nullable Long bitsPerSecond,
        @Nullable Long totalBytes,
        @Nullable Duration outTime,
        @Nullable Long duplicatedFrames,
        @Nullable Long droppedFrames,
        @Nullable Double speed,
        boolean last) {}
