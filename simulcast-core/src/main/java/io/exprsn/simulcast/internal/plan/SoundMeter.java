package io.exprsn.simulcast.internal.plan;

/** Measures the sound of one stream. Not safe for several threads. */
final class SoundMeter {
    private static final long HOLE_MILLIS = 2_000;

    private boolean begun;
    private long last;
    private long millis;
    private long bytes;

    /** Counts a piece of sound with its time in ms. A jump is no media time, and the first piece no rate. */
    void count(long dts, int size) {
        long distance = dts - last;
        if (begun && distance >= 0 && distance <= HOLE_MILLIS) {
            millis += distance;
            bytes += size;
        }
        begun = true;
        last = dts;
    }

    /** Media time looked at, ms. */
    long millis() {
        return millis;
    }

    /** Bitrate in kbit/s; 0 if unknown. */
    int kilobits() {
        return millis == 0 ? 0 : (int) (bytes * 8 / millis);
    }
}
