package io.exprsn.simulcast;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A destination at one moment. Counters run over all its connections and never go back.
 *
 * @param name name in the plan
 * @param wanted what the user asked for
 * @param state what is the case
 * @param since when that state began, wall clock
 * @param bytes media payload bytes handed to the network
 * @param packets media packets handed to the network
 * @param videoFrames pictures handed to the network
 * @param droppedFrames pictures dropped because the destination was too slow
 * @param reconnects connections that the ingest accepted after the first
 * @param firstMediaAfter from the first attempt to the first media packet handed to the network; null before
 * @param queued media time waiting in our queue
 * @param timestampRegressions packets sent with a decoding time below the one before within one track; 0 unless we err
 * @param lastProblem the last error, null if there was none
 */
public record DestinationStatus(
        String name,
        Wanted wanted,
        DestinationState state,
        Instant since,
        long bytes,
        long packets,
        long videoFrames,
        long droppedFrames,
        int reconnects,
        @Nullable Duration firstMediaAfter,
        Duration queued,
        long timestampRegressions,
        @Nullable Problem lastProblem) {

    /** What the user asked for. */
    public enum Wanted {
        /** Be live and stay there. */
        LIVE,
        /** Stop for now. */
        PAUSED,
        /** Be over. */
        ENDED
    }
}
