package io.exprsn.simulcast.spi;

import java.time.Duration;
import java.util.List;

/**
 * What a platform says of a broadcast. Immutable.
 *
 * @param phase where it is
 * @param receiving what it says about our media
 * @param issues what it complains about, in its own words
 * @param askAgain how long to wait before it is asked again
 */
public record BroadcastStatus(Phase phase, Receiving receiving, List<Issue> issues, Duration askAgain) {
    /** Copies. */
    public BroadcastStatus {
        issues = List.copyOf(issues);
    }

    /** Where a broadcast is. */
    public enum Phase {
        /** Made, and nobody sees it. */
        WAITING,
        /** On its way to its viewers. */
        STARTING,
        /** Viewers see it. */
        LIVE,
        /** Over. */
        ENDED,
        /** The platform knows it no longer, or withdrew it. */
        GONE,
        /** The platform says something that this version does not know. */
        UNKNOWN
    }

    /** Whether media arrives, by the platform's account. */
    public enum Receiving {
        /** It does. */
        YES,
        /** It does not. */
        NO,
        /** The platform does not tell. */
        UNTOLD
    }

    /**
     * A complaint of the platform.
     *
     * @param severity how bad it is
     * @param code what the platform calls it
     * @param text its words, or ours where it has none
     */
    public record Issue(Severity severity, String code, String text) {
        /** How bad an issue is. */
        public enum Severity {
            /** Good to know. */
            INFO,
            /** Viewers may notice. */
            WARNING,
            /** Viewers do notice. */
            ERROR
        }
    }

    /** Without a complaint. */
    public static BroadcastStatus of(Phase phase, Receiving receiving, Duration askAgain) {
        return new BroadcastStatus(phase, receiving, List.of(), askAgain);
    }
}
