package io.exprsn.simulcast.internal.plan;

/**
 * What encoding costs on the machine that runs FFmpeg, in processor seconds for each second of media, which is the same as
 * processor cores. Safe for use by several threads.
 */
public interface MachineCost {
    /** What {@link #unit} is for libx264 where nothing was measured; this one was, on two shared x86-64 cores. */
    double USUAL = 0.7;

    /**
     * Cores that 1280x720 at 30 fps with the preset {@code veryfast} takes, without reading the source: measured if there
     * was time for it, else {@link #usual}. Never waits.
     *
     * @param encoder FFmpeg's name
     */
    double unit(String encoder);

    /** Processor cores there are. */
    double cores();

    /** What an encoder usually costs. */
    static double usual(String encoder) {
        return switch (encoder) {
            case "libx264" -> USUAL;
            case "libopenh264" -> USUAL * 0.75;
            case "libx265" -> USUAL * 4;
            case "libsvtav1" -> USUAL * 3;
            case "libaom-av1" -> USUAL * 8;
            default -> USUAL * 0.1; // hardware: only what feeds it
        };
    }
}
