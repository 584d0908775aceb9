package io.exprsn.simulcast;

import org.jspecify.annotations.Nullable;

/**
 * The source at one moment. Counters never go back.
 *
 * @param description what it is, without secrets
 * @param state what is the case
 * @param bytes media payload bytes received
 * @param packets media packets received
 * @param videoFrames pictures received
 * @param reanchors times the source restarted or jumped and was joined to the running timeline
 * @param lastProblem the last error, null if there was none
 */
public record SourceStatus(
        String description,
        State state,
        long bytes,
        long packets,
        long videoFrames,
        int reanchors,
        @Nullable Problem lastProblem) {

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
