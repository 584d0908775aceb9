package io.exprsn.simulcast.internal.relay;

/** Lets tests of other packages play the outlet that fills the counters. */
public final class OutletProbe {
    private OutletProbe() {}

    /** So much waits. */
    public static void queued(OutletStats stats, long bytes, long millis) {
        stats.queued(bytes, millis);
    }

    /** One more picture left. */
    public static void sent(OutletStats stats, int size) {
        stats.sent(size, true, true, 0);
    }

    /** So many more pictures were dropped. */
    public static void dropped(OutletStats stats, int pictures) {
        stats.dropped(pictures);
    }
}
