package io.exprsn.simulcast.bench;

/** Counts of times from 1 µs to about an hour, each to within 1.6 %. Not safe for several threads. */
final class Histogram {
    private static final int STEPS = 64;

    private final long[] counts = new long[40 * STEPS];
    private long total;
    private long max;

    void add(long nanos) {
        long micros = Math.max(0, nanos / 1000);
        counts[index(micros)]++;
        total++;
        max = Math.max(max, micros);
    }

    /** Linear up to {@value #STEPS}, then so many steps per power of two. */
    private static int index(long micros) {
        if (micros < STEPS) {
            return (int) micros;
        }
        int shift = 63 - Long.numberOfLeadingZeros(micros) - 6;
        return Math.min(40 * STEPS - 1, (shift + 1) * STEPS + (int) (micros >> shift) - STEPS);
    }

    private static double middle(int index) {
        if (index < STEPS) {
            return index;
        }
        int shift = index / STEPS - 1;
        return ((long) (index % STEPS + STEPS) << shift) + (1L << shift) / 2.0;
    }

    /** Milliseconds below which this share of all times lies; 0 without any. */
    double millis(double share) {
        long rank = (long) Math.ceil(share * total);
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= rank && seen > 0) {
                return middle(i) / 1000;
            }
        }
        return 0;
    }

    double maxMillis() {
        return max / 1000.0;
    }

    void clear() {
        java.util.Arrays.fill(counts, 0);
        total = 0;
        max = 0;
    }
}
