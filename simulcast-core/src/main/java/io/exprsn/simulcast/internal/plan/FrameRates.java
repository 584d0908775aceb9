package io.exprsn.simulcast.internal.plan;

/** Frame rates as the field writes them. Milliseconds and short looks blur them: 30 is seen as 29.97 and the other way round. */
final class FrameRates {
    private static final double[] KNOWN = {
        5, 10, 12, 12.5, 14.985, 15, 20, 23.976, 24, 25, 29.97, 30, 48, 50, 59.94, 60, 72, 75, 90, 100, 119.88, 120
    };

    private static final double TOLERANCE = 0.005;

    private FrameRates() {}

    /**
     * The rate that was meant.
     *
     * @param measured pictures per second; 0 if unknown
     * @param told by a header, believed where it is near what was measured; 0 if it says nothing
     */
    static double snap(double measured, double told) {
        if (measured <= 0) {
            return nearest(told);
        }
        return isNear(measured, told) ? nearest(told) : nearest(measured);
    }

    /** Whether two rates may be the same. */
    static boolean isNear(double one, double other) {
        return Math.abs(one - other) <= TOLERANCE * other;
    }

    private static double nearest(double rate) {
        double best = Math.round(rate * 1000) / 1000.0;
        double distance = TOLERANCE * rate;
        for (double known : KNOWN) {
            if (Math.abs(known - rate) < distance) {
                distance = Math.abs(known - rate);
                best = known;
            }
        }
        return best;
    }

    /** As people write it: {@code 30}, {@code 29.97}. */
    static String text(double rate) {
        return rate == Math.rint(rate) ? Long.toString(Math.round(rate)) : Double.toString(rate);
    }
}
