package io.exprsn.simulcast.internal.relay;

/** How far one track usually comes behind the other, so that what is merely late is not taken for gone. */
final class UsualLag {
    /** More is no habit. */
    private static final long MOST_MS = 5_000;

    private long millis;

    /** A packet came so many ms of media time after the other track's newest. */
    void seen(long behind) {
        // Falls by half in about a second of sound: a hiccup is forgotten, a habit is met again each time.
        millis = Math.max(Math.min(behind, MOST_MS), millis - (millis + 63) / 64);
    }

    /** Never negative. */
    long millis() {
        return millis;
    }
}
