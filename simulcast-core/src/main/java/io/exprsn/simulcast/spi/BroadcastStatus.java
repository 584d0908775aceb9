package io.exprsn.simulcast.spi;

import io.exprsn.simulcast.HealthIssue;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
     * @param remedy what helps, one sentence without a full stop; empty where the platform's words are all there is
     * @param like the issue of ours that says the same, as seen from this side; null for none
     */
    public record Issue(Severity severity, String code, String text, String remedy, HealthIssue.@Nullable Code like) {
        /** One of which no more is known than the platform's words. */
        public Issue(Severity severity, String code, String text) {
            this(severity, code, text, "", null);
        }

        /** The issue of ours that says the same, as seen from this side. */
        public Optional<HealthIssue.Code> ours() {
            return Optional.ofNullable(like);
        }

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
