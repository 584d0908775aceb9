package io.exprsn.simulcast;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A destination at one moment. Counters begin with the session, run over all connections and never go back.
 *
 * @param name name in the plan
 * @param platform id of the platform
 * @param wanted what the user asked for
 * @param state what is the case
 * @param since when that state began, wall clock
 * @param ingest the server in use, without key and query; null before one is known
 * @param broadcast the platform's own id of the broadcast; null where there is none or it is not known
 * @param watch where people watch it; null where that is not known
 * @param media what was handed to the network
 * @param queued media time waiting in our queue, from the oldest to the newest packet
 * @param queuedBytes payload bytes waiting in our queue
 * @param droppedFrames pictures dropped because the destination was too slow
 * @param droppedPackets packets dropped for that reason: pictures, and sound that waited with them
 * @param reconnects connections that the ingest accepted after the first
 * @param stalled time in all in which something waited and nothing left, as seen four times a second
 * @param firstMediaAfter from the first attempt to the first media packet handed to the network; null before
 * @param timestampRegressions packets sent with a decoding time below the one before within one track; 0 unless we err
 * @param lastProblem the last error, cured or not, with what helps; null if there was none
 */
public record DestinationStatus(
        String name,
        String platform,
        Wanted wanted,
        DestinationState state,
        Instant since,
        @Nullable URI ingest,
        @Nullable String broadcast,
        @Nullable URI watch,
        MediaNumbers media,
        Duration queued,
        long queuedBytes,
        long droppedFrames,
        long droppedPackets,
        int reconnects,
        Duration stalled,
        @Nullable Duration firstMediaAfter,
        long timestampRegressions,
        @Nullable Problem lastProblem) {

    public DestinationStatus {
        if (queued.isNegative() || queuedBytes < 0 || droppedFrames < 0 || droppedPackets < droppedFrames) {
            throw new IllegalArgumentException(
                    "Expected a queue of 0 or more and no more dropped pictures than packets, got " + queued + ", "
                            + queuedBytes + " bytes, " + droppedFrames + " of " + droppedPackets);
        }
        if (reconnects < 0 || stalled.isNegative() || timestampRegressions < 0) {
            throw new IllegalArgumentException("Expected counters of 0 or more, got " + reconnects + " reconnects, "
                    + stalled + " stalled, " + timestampRegressions + " regressions");
        }
    }

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
