package io.exprsn.simulcast.testkit;

/**
 * How an ingest acknowledges the bytes it receives. The servers in the field differ widely, so a publisher must live with
 * all of these. Immutable.
 */
public final class Acknowledgements {
    private static final long NO_WRAP = 1L << 32;

    private final long window;
    private final long startsAt;
    private final long wrapsAt;
    private final boolean incremental;

    private Acknowledgements(long window, long startsAt, long wrapsAt, boolean incremental) {
        this.window = window;
        this.startsAt = startsAt;
        this.wrapsAt = wrapsAt;
        this.incremental = incremental;
    }

    /** Never any, as many servers do towards OBS. */
    public static Acknowledgements none() {
        return new Acknowledgements(-1, 0, NO_WRAP, false);
    }

    /** The total of received bytes, each time the window that the client announced is full; none before. The default. */
    public static Acknowledgements whenAsked() {
        return new Acknowledgements(0, 0, NO_WRAP, false);
    }

    /**
     * The total of received bytes, asked for or not.
     *
     * @param window bytes between two acknowledgements, at least 1
     */
    public static Acknowledgements cumulative(long window) {
        return new Acknowledgements(require(window), 0, NO_WRAP, false);
    }

    /**
     * The bytes since the last acknowledgement instead of a total, as reported of YouTube: the same number every time.
     *
     * @param window bytes between two acknowledgements, at least 1
     */
    public static Acknowledgements incremental(long window) {
        return new Acknowledgements(require(window), 0, NO_WRAP, true);
    }

    /**
     * A total that starts high and restarts at 0 from 2^31 up, as reported of Twitch. A start above 0 also makes a
     * server that claims more than was sent.
     *
     * @param window bytes between two acknowledgements, at least 1
     * @param startsAt what the count begins with, from 0 to 2^31 - 1
     */
    public static Acknowledgements wrapping(long window, long startsAt) {
        if (startsAt < 0 || startsAt >= 1L << 31) {
            throw new IllegalArgumentException("expected a start from 0 to 2147483647, but got " + startsAt);
        }
        return new Acknowledgements(require(window), startsAt, 1L << 31, false);
    }

    private static long require(long window) {
        if (window < 1) {
            throw new IllegalArgumentException("expected a window of at least 1 byte, but got " + window);
        }
        return window;
    }

    /** Bytes between two acknowledgements; 0 for never. */
    long window(long askedFor) {
        return window == 0 ? askedFor : Math.max(0, window);
    }

    long value(long total, long sinceLast) {
        return incremental ? sinceLast : (startsAt + total) % wrapsAt;
    }
}
