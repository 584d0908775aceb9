package io.exprsn.simulcast;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The source at one moment. Counters begin with the session and never go back.
 *
 * @param description what it is, without secrets
 * @param state what is the case
 * @param since when that state began, wall clock
 * @param media what it brought
 * @param reanchors times the source restarted or jumped and was joined to the running timeline
 * @param lastProblem the last error, cured or not, with what helps; null if there was none
 */
public record SourceStatus(
        String description,
        State state,
        Instant since,
        MediaNumbers media,
        int reanchors,
        @Nullable Problem lastProblem) {

    public SourceStatus {
        if (reanchors < 0) {
            throw new IllegalArgumentException("Expected 0 or more joined restarts, got " + reanchors);
        }
    }

    /** What is the case for a source. */
    public enum State {
        /** Not there yet. */
        WAITING,
        /** Media arrives. */
        FLOWING,
        /** Was there and is gone; its return is waited for. */
        LOST,
        /** Over as it should be: end of file, or the publisher said so. */
        ENDED,
        /** Could not be opened, or broke. */
        FAILED
    }
}
