package io.exprsn.simulcast.credential;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;

/**
 * How much work and memory it takes to make a key of a passphrase, and so to try one. A key takes {@code 128 * 2^log2n * r} bytes
 * while it is made: 32 MiB with the defaults, and a few tenths of a second.
 *
 * @param log2n binary logarithm of the cost N, at least 15
 * @param r block size, at least 8
 * @param p repetitions, at least 1
 */
public record ScryptParameters(int log2n, int r, int p) {
    private static final long LEAST_WORK =
            3L << 15 << 3; // OWASP's N=2^15, r=8, p=3; its other choices weigh the same or more
    private static final long MOST_WORK = 1L << 22;
    private static final long MOST_MEMORY = 128L << 20;

    /**
     * Checks the bounds. The upper ones hold for what is read from a store too, so that a file made up by somebody cannot take all the
     * memory: 128 MiB, {@code 2^log2n * r * p} at most 2^22.
     *
     * @throws SimulcastException ({@link ErrorKind#INVALID}) if they are too weak or too dear
     */
    public ScryptParameters {
        boolean inRange = log2n >= 15 && log2n <= 20 && r >= 8 && r <= 64 && p >= 1 && p <= 64;
        long work = inRange ? (1L << log2n) * r * p : 0;
        if (work < LEAST_WORK || work > MOST_WORK || (128L << log2n) * r > MOST_MEMORY) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "scrypt with N=2^" + log2n + " r=" + r + " p=" + p
                            + " is outside what is allowed: N at least 2^15, r at least 8, N*r*p from 786432 to 4194304, at most"
                            + " 128 MiB of memory",
                    "Take the defaults, or N=2^17 r=8 p=2 for more");
        }
    }

    /** N=2^15, r=8, p=3. */
    public static ScryptParameters ofDefaults() {
        return new ScryptParameters(15, 8, 3);
    }
}
