package io.exprsn.simulcast.internal.relay;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How much came in the last seconds of the monotonic clock, in buckets of one second. Any thread may count and any may
 * ask; neither waits nor allocates.
 *
 * <p>A bucket is one word, second and amount together, so that a reader never sees the amount of one second with the
 * name of another.
 */
final class RateWindow {
    private static final long SECOND = 1_000_000_000L;
    /** A word holds 24 bits of the second's number and 40 of the amount: a terabyte each second. */
    private static final int AMOUNT_BITS = 40;

    private static final long MAX_AMOUNT = (1L << AMOUNT_BITS) - 1;

    private final int seconds;
    private final AtomicLongArray buckets;

    /** @param seconds length of the window */
    RateWindow(int seconds) {
        this.seconds = seconds;
        // One more than can be asked for is being filled, one more is being left.
        this.buckets = new AtomicLongArray(seconds + 2);
    }

    void add(long amount, long nowNanos) {
        long second = Math.floorDiv(nowNanos, SECOND);
        int at = Math.floorMod(second, buckets.length());
        long before;
        long after;
        do {
            before = buckets.get(at);
            long held = named(before, second) ? before & MAX_AMOUNT : 0;
            after = second << AMOUNT_BITS | Math.min(MAX_AMOUNT, held + amount);
        } while (!buckets.compareAndSet(at, before, after));
    }

    /** What came in the window that ends now; of its oldest second, the share that is still in it. */
    double sum(long nowNanos) {
        long second = Math.floorDiv(nowNanos, SECOND);
        double sum = 0;
        for (int age = 0; age < seconds; age++) {
            sum += amount(second - age);
        }
        double past = Math.floorMod(nowNanos, SECOND) / (double) SECOND;
        return sum + amount(second - seconds) * (1 - past);
    }

    private long amount(long second) {
        long bucket = buckets.get(Math.floorMod(second, buckets.length()));
        return named(bucket, second) ? bucket & MAX_AMOUNT : 0;
    }

    private static boolean named(long bucket, long second) {
        return bucket >> AMOUNT_BITS == second << AMOUNT_BITS >> AMOUNT_BITS;
    }
}
