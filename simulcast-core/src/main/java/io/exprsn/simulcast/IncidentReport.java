package io.exprsn.simulcast;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What happened to one destination, and the likeliest reason: for whoever is asked in the night why a stream went dark. Holds no secret.
 * Every list is bounded; of the timeline the first step is always there, of all else the newest.
 *
 * @param session name of the session
 * @param destination name in the plan
 * @param platform id of the platform
 * @param state what is the case
 * @param begun when the destination came, wall clock
 * @param at when this was put together, wall clock
 * @param cause the likeliest reason, in one line
 * @param timeline each state and what led to it, the oldest first: the first one, and the last 200
 * @param stepsLeftOut how many are missing behind the first one
 * @param problems errors, each text once, the one that came last at the end; the last 30
 * @param health issues of this destination, its source, its encode and the session, the one seen last at the end
 * @param complaints what the platform complained about, in its own words; the last 30
 * @param said where the platform said the broadcast is, and how it saw it otherwise than we do; the last 60
 * @param done what was done without anybody asking; the last 100
 * @param limits what was told to end by itself
 * @param lastMinutes one sample a second of the last ten minutes, the oldest first
 * @param lastHour one sample for ten seconds of the last hour, the oldest first
 * @param lines the last 200 messages about it, the oldest first
 * @param ffmpeg the last lines of an FFmpeg that sends there or encodes for it; empty where there is none
 */
public record IncidentReport(
        String session,
        String destination,
        String platform,
        DestinationState state,
        Instant begun,
        Instant at,
        Cause cause,
        List<Step> timeline,
        int stepsLeftOut,
        List<Repeated> problems,
        List<Noted> health,
        List<Complaint> complaints,
        List<Moment> said,
        List<Moment> done,
        List<Ahead> limits,
        List<Sample> lastMinutes,
        List<Sample> lastHour,
        List<Moment> lines,
        List<String> ffmpeg) {

    public IncidentReport {
        timeline = List.copyOf(timeline);
        problems = List.copyOf(problems);
        health = List.copyOf(health);
        complaints = List.copyOf(complaints);
        said = List.copyOf(said);
        done = List.copyOf(done);
        limits = List.copyOf(limits);
        lastMinutes = List.copyOf(lastMinutes);
        lastHour = List.copyOf(lastHour);
        lines = List.copyOf(lines);
        ffmpeg = List.copyOf(ffmpeg);
    }

    /** How sure a cause is. */
    public enum Confidence {
        /** Somebody said so, or it was measured. */
        CERTAIN,
        /** What was seen fits, and hardly anything else does. */
        LIKELY,
        /** What was seen fits, and other things do as well. */
        POSSIBLE
    }

    /**
     * The likeliest reason, found by rules.
     *
     * @param text in one line, without a full stop
     * @param confidence how sure it is
     * @param remedy what helps, without a full stop; empty where nothing has to be done
     * @param over when it was over, wall clock; null while it lasts, or where nothing was wrong
     */
    public record Cause(
            String text,
            Confidence confidence,
            String remedy,
            @Nullable Instant over) {}

    /**
     * A state that was entered.
     *
     * @param at wall clock
     * @param cause why; null where it was asked for, or just went on
     */
    public record Step(
            Instant at, DestinationState state, @Nullable Problem cause) {}

    /**
     * An error, however often it came.
     *
     * @param problem as it came last
     * @param first when it came first, wall clock
     * @param count how often it came
     * @param over when it was over, wall clock; null while it lasts
     */
    public record Repeated(
            Problem problem,
            Instant first,
            int count,
            @Nullable Instant over) {}

    /**
     * An issue of health.
     *
     * @param issue as it was seen last
     * @param last when it was seen last, wall clock
     * @param present whether it is there still
     */
    public record Noted(HealthIssue issue, Instant last, boolean present) {}

    /**
     * A complaint of the platform.
     *
     * @param severity how bad the platform says it is
     * @param code what the platform calls it
     * @param text its words
     * @param first when it was seen first, wall clock
     * @param last when it was seen last, wall clock
     */
    public record Complaint(HealthIssue.Severity severity, String code, String text, Instant first, Instant last) {}

    /** Something at one moment of the wall clock. */
    public record Moment(Instant at, String text) {}

    /**
     * What was told to end by itself.
     *
     * @param limit what ends
     * @param end when, as it was told last, wall clock
     * @param told when it was told last, wall clock
     */
    public record Ahead(PlatformLimit limit, Instant end, Instant told) {}

    /**
     * Numbers of a short time.
     *
     * @param at its end, wall clock
     * @param state at its end
     * @param kilobitsPerSecond payload handed to the network, in 1000 bits
     * @param framesPerSecond pictures handed to the network
     * @param queued the longest queue, media time
     * @param droppedFrames pictures dropped within it
     * @param keyFrameInterval media time between the last two key frames; null if there were none
     */
    public record Sample(
            Instant at,
            DestinationState state,
            int kilobitsPerSecond,
            double framesPerSecond,
            Duration queued,
            int droppedFrames,
            @Nullable Duration keyFrameInterval) {}

    /** As a person reads it, in lines of at most 80 characters where a word is not longer; times are UTC. */
    public String text() {
        return IncidentText.of(this);
    }

    /** The cause in one line. */
    @Override
    public String toString() {
        return destination + ": " + IncidentText.line(this);
    }
}
