package io.exprsn.simulcast;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the destinations of a show begin together. Immutable.
 *
 * @param allOrNothing whether nothing begins if one destination cannot be prepared; what was made by then is undone
 * @param prepareWithin how long a platform has to prepare its broadcast, 1 s or more
 * @param together how long those that are ready wait for the others before viewers see any; null for not at all
 * @param at when viewers see it first, wall clock; null for as soon as it can be
 */
public record StartPolicy(
        boolean allOrNothing,
        Duration prepareWithin,
        @Nullable Duration together,
        @Nullable Instant at) {

    /** Each destination as soon as it can, whatever becomes of the others; a minute to prepare. */
    public static final StartPolicy BEST_EFFORT = new StartPolicy(false, Duration.ofMinutes(1), null, null);

    /** All, or none. */
    public static final StartPolicy ALL_OR_NOTHING = new StartPolicy(true, Duration.ofMinutes(1), null, null);

    /** Refuses times that cannot be. */
    public StartPolicy {
        if (prepareWithin.compareTo(Duration.ofSeconds(1)) < 0 || together != null && together.isNegative()) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "A show is to prepare within " + prepareWithin + " and to wait " + together
                            + " for the slower ones",
                    "Give at least 1 s to prepare, and a wait of 0 or more");
        }
    }

    /** The same with another time to prepare. */
    public StartPolicy preparingWithin(Duration limit) {
        return new StartPolicy(allOrNothing, limit, together, at);
    }

    /**
     * Viewers see it everywhere at once: media is sent ahead where a platform shows it only when told, and held back where it shows
     * whatever arrives; the word is given everywhere in one moment.
     *
     * @param patience how long those that are ready wait for the others
     */
    public StartPolicy together(Duration patience) {
        return new StartPolicy(allOrNothing, prepareWithin, patience, at);
    }

    /** The same, and not before this instant. */
    public StartPolicy at(Instant instant) {
        return new StartPolicy(allOrNothing, prepareWithin, together, instant);
    }

    /** How long those that are ready wait for the others. */
    public Optional<Duration> patience() {
        return Optional.ofNullable(together);
    }

    /** When viewers see it first. */
    public Optional<Instant> startAt() {
        return Optional.ofNullable(at);
    }
}
