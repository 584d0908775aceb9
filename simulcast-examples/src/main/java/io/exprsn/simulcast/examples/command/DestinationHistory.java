package io.exprsn.simulcast.examples.command;

import io.exprsn.simulcast.DestinationState;
import io.exprsn.simulcast.DestinationStatus;
import io.exprsn.simulcast.Problem;
import io.exprsn.simulcast.SourceStatus;
import java.time.Duration;
import java.util.Optional;

/** What became of one destination, told by its events: the last state alone would always be "ended". */
final class DestinationHistory {
    /** Media is confirmed after 5 s; a shorter show is judged by what was sent. */
    private static final Duration SHORT_SHOW = Duration.ofSeconds(6);

    private final String name;
    private DestinationState state = DestinationState.IDLE;
    private boolean delivered;
    private long packetsBefore;

    DestinationHistory(String name) {
        this.name = name;
    }

    /** Takes note of a change; {@code packets} is what was sent by then. */
    void changed(DestinationState to, long packets) {
        // How it stood when it was told to end says more than that it ended.
        if (to == DestinationState.ENDING || to == DestinationState.ENDED) {
            return;
        }
        if (to == DestinationState.CONNECTING) {
            packetsBefore = packets;
        }
        delivered |= to.isDelivering();
        state = to;
    }

    boolean hasFailed() {
        return state == DestinationState.FAILED;
    }

    /** The last state that says something: ENDED only if it ended in order. */
    DestinationState lastState(DestinationStatus status) {
        boolean flowed = state.isDelivering()
                || state == DestinationState.CONNECTING && status.media().packets() > packetsBefore;
        return flowed ? DestinationState.ENDED : state;
    }

    /** Why this was not as asked; empty if all went well. */
    Optional<String> complaint(DestinationStatus status, SourceStatus source, Duration showLength) {
        Problem problem = status.lastProblem();
        String why = problem == null ? "" : ": " + problem.text() + ". " + problem.remedy();
        switch (lastState(status)) {
            case FAILED -> {
                return Optional.of(name + " was given up" + why);
            }
            case ENDED -> {
                if (delivered || isWholeShortShow(status, source, showLength)) {
                    return Optional.empty();
                }
                return Optional.of(name + " never confirmed media: it was sent "
                        + status.media().videoFrames() + " of " + source.media().videoFrames() + " pictures in "
                        + DurationText.seconds(showLength) + why);
            }
            case PAUSED -> {
                return Optional.empty();
            }
            case IDLE -> {
                return Optional.of(name + " was never tried: no media came");
            }
            default -> {
                String how = delivered ? " was lost and had not come back at the end" : " was not reached";
                return Optional.of(name + how + why);
            }
        }
    }

    private static boolean isWholeShortShow(DestinationStatus status, SourceStatus source, Duration showLength) {
        return showLength.compareTo(SHORT_SHOW) < 0
                && status.lastProblem() == null
                && status.media().packets() > 0
                && status.droppedFrames() == 0
                && status.media().videoFrames() == source.media().videoFrames();
    }
}
