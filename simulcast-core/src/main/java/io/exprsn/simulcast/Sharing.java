package io.exprsn.simulcast;

/**
 * Which destinations share an encode. Those with equal profiles always do.
 *
 * @param tolerance how much lower in bitrate, picture height or frame rate than wished a destination may be served to
 *     share another one's encode: 0 for never, 0.25 for a quarter lower; never higher than wished
 * @param cpuCores cores that encoders may use together; merging goes on until the plan fits or nothing near is left; 0 for
 *     those of this machine
 */
public record Sharing(double tolerance, double cpuCores) {
    /** Only equal profiles share. */
    public static final Sharing EQUAL = new Sharing(0, 0);

    /** Near ones may share, up to a quarter lower than wished, if the plan does not fit this machine otherwise. */
    public static final Sharing CLOSEST = new Sharing(0.25, 0);

    /** Refuses a tolerance outside 0 to 0.9 and a negative number of cores. */
    public Sharing {
        if (!(tolerance >= 0 && tolerance <= 0.9) || !(cpuCores >= 0)) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "The sharing of encodes has the tolerance " + tolerance + " and " + cpuCores
                            + " cores, expected 0 to 0.9 and 0 or more",
                    "Use Sharing.EQUAL or Sharing.CLOSEST");
        }
    }

    /** The same, within so many cores. */
    public Sharing within(double cores) {
        return new Sharing(tolerance, cores);
    }
}
