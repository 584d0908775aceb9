package io.exprsn.simulcast;

import java.util.EnumSet;
import java.util.Set;

/** What is the case for a destination. What may follow what is data: {@link #next()}. */
public enum DestinationState {
    /** Known, nothing done yet. */
    IDLE,
    /** The platform is asked for a place to send to. */
    PREPARING,
    /** Name, connection, TLS, handshake, publish. */
    CONNECTING,
    /** The ingest accepted and media drains: proved by 5 s of media time or an acknowledgement. */
    SENDING,
    /** The platform shows it; where the platform cannot tell, 10 s of steady {@link #SENDING}. */
    LIVE,
    /** An attempt ended; the next one is due after a delay. */
    RETRYING,
    /** Stopped by the user, may go on. */
    PAUSED,
    /** Being ended in good order. */
    ENDING,
    /** Over. Final. */
    ENDED,
    /** Given up for a reason that waiting does not cure; {@code retryNow} tries again. */
    FAILED;

    /** The states that may follow this one. */
    public Set<DestinationState> next() {
        return switch (this) {
            case IDLE -> EnumSet.of(PREPARING, PAUSED, ENDING, FAILED);
            case PREPARING -> EnumSet.of(CONNECTING, RETRYING, PAUSED, ENDING, FAILED);
            case CONNECTING -> EnumSet.of(SENDING, RETRYING, PAUSED, ENDING, FAILED);
            case SENDING -> EnumSet.of(LIVE, RETRYING, PAUSED, ENDING, FAILED);
            case LIVE -> EnumSet.of(SENDING, RETRYING, PAUSED, ENDING, FAILED);
            case RETRYING -> EnumSet.of(CONNECTING, PREPARING, PAUSED, ENDING, FAILED);
            case PAUSED -> EnumSet.of(PREPARING, ENDING);
            case ENDING -> EnumSet.of(ENDED);
            case FAILED -> EnumSet.of(PREPARING, ENDED);
            case ENDED -> EnumSet.noneOf(DestinationState.class);
        };
    }

    /** Whether {@code state} may follow this one. */
    public boolean allows(DestinationState state) {
        return next().contains(state);
    }

    /** No way out. */
    public boolean isFinal() {
        return this == ENDED;
    }

    /** Media is known to arrive. */
    public boolean isDelivering() {
        return this == SENDING || this == LIVE;
    }
}
