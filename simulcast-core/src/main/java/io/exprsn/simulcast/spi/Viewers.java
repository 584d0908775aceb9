package io.exprsn.simulcast.spi;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How many watch. Immutable.
 *
 * @param current at this moment; null if the platform does not tell, which is not 0
 * @param engagement what viewers did so far
 * @param at when this was asked for, wall clock
 * @param askAgain how long to wait before it is asked again
 */
public record Viewers(@Nullable Long current, Engagement engagement, Instant at, Duration askAgain) {
    /** At this moment; empty if the platform does not tell. */
    public OptionalLong now() {
        return current == null ? OptionalLong.empty() : OptionalLong.of(current);
    }
}
