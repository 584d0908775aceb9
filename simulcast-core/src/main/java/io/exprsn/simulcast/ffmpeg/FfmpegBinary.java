package io.exprsn.simulcast.ffmpeg;

/**
 * An FFmpeg that can be started, and what it can do. Safe for use by several threads.
 *
 * <p>A local binary is asked when the answer is first needed and the answer is kept until the file changes, so the first call of
 * a kind takes as long as one start of FFmpeg: 10 to 200 ms, 15 s at most.
 */
public interface FfmpegBinary {
    /** Where it was found, for people: a path and the setting that led to it. */
    String origin();

    /**
     * The version it states, such as {@code 6.1.1} or a distribution's own text. For people and bug reports: nothing is
     * decided by it.
     *
     * @throws io.exprsn.simulcast.SimulcastException if it cannot be started
     */
    String version();

    /**
     * Whether it lists this capability.
     *
     * @throws io.exprsn.simulcast.SimulcastException if it cannot be started
     */
    boolean has(FfmpegCapability capability);
}
