package io.exprsn.simulcast.spi;

import org.jspecify.annotations.Nullable;

/**
 * What viewers did since the beginning. Null where the platform does not tell, which is not 0. Immutable.
 *
 * @param views how often it was opened
 * @param likes likes and reactions of any kind
 * @param comments comments or chat messages
 * @param shares how often it was passed on
 */
public record Engagement(
        @Nullable Long views,
        @Nullable Long likes,
        @Nullable Long comments,
        @Nullable Long shares) {
    /** The platform tells nothing. */
    public static Engagement untold() {
        return new Engagement(null, null, null, null);
    }
}
