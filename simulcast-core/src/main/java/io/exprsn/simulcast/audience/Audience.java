package io.exprsn.simulcast.audience;

import io.exprsn.simulcast.Problem;
import io.exprsn.simulcast.spi.Viewers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How many watch, by what each platform said last. Immutable.
 *
 * @param destinations all destinations, in the order they were added
 */
public record Audience(List<Count> destinations) {
    /** A count that cannot be renewed for so long is left out of the total. */
    public static final Duration WORTH = Duration.ofMinutes(5);

    /** Copies. */
    public Audience {
        destinations = List.copyOf(destinations);
    }

    /** Viewers of all destinations that tell, together; empty if none does, which is not 0. */
    public OptionalLong total() {
        List<Count> telling =
                destinations.stream().filter(count -> count.now().isPresent()).toList();
        return telling.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(telling.stream()
                        .mapToLong(count -> count.now().getAsLong())
                        .sum());
    }

    /** One destination by its name. */
    public Optional<Count> of(String destination) {
        return destinations.stream()
                .filter(count -> count.destination().equals(destination))
                .findFirst();
    }

    /** Whether a destination tells how many watch, and why not. */
    public enum Telling {
        /** It told a number. */
        TELLS,
        /** Its platform was asked, and tells no number, as where that is hidden. */
        UNTOLD,
        /** Its platform counts, and has not answered yet; {@link Count#problem()} says what went wrong, if something did. */
        NOT_YET,
        /** Its platform counts, and there is no broadcast of which it could tell: not yet, or not any more. */
        NO_BROADCAST,
        /** Its platform has no way to tell. */
        DOES_NOT_TELL
    }

    /**
     * One destination.
     *
     * @param destination its name
     * @param telling whether it tells
     * @param viewers what its platform said last; null if that was nothing
     * @param age of {@code viewers}; null if there are none
     * @param problem why it could not be asked at the last attempt; null if it could. It is asked again by itself
     */
    public record Count(
            String destination,
            Telling telling,
            @Nullable Viewers viewers,
            @Nullable Duration age,
            @Nullable Problem problem) {

        /** How many watch here; empty if that is not told, or was told too long ago to be true. */
        public OptionalLong now() {
            boolean stale = problem != null && age != null && age.compareTo(WORTH) > 0;
            return viewers == null || stale ? OptionalLong.empty() : viewers.now();
        }
    }
}
