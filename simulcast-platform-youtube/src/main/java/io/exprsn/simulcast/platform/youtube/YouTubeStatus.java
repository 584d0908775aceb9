package io.exprsn.simulcast.platform.youtube;

import io.exprsn.simulcast.platform.youtube.YouTubeJson.BroadcastItem;
import io.exprsn.simulcast.platform.youtube.YouTubeJson.ConfigurationIssue;
import io.exprsn.simulcast.platform.youtube.YouTubeJson.Health;
import io.exprsn.simulcast.platform.youtube.YouTubeJson.StreamItem;
import io.exprsn.simulcast.spi.BroadcastStatus;
import io.exprsn.simulcast.spi.BroadcastStatus.Issue;
import io.exprsn.simulcast.spi.BroadcastStatus.Issue.Severity;
import io.exprsn.simulcast.spi.BroadcastStatus.Phase;
import io.exprsn.simulcast.spi.BroadcastStatus.Receiving;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What YouTube's states mean. It adds values without notice, so an unknown one is never an error. */
final class YouTubeStatus {
    /** A change is expected: YouTube takes 5 to 10 s, up to a minute, and each look costs two units. */
    private static final Duration SOON = Duration.ofSeconds(3);

    private static final Duration NOT_YET = Duration.ofSeconds(10);

    /** A day of it costs 2,880 of 10,000 units. */
    private static final Duration RUNNING = Duration.ofMinutes(1);

    private YouTubeStatus() {}

    /** Before and while it is on the air; afterwards its stream says nothing about it. */
    static boolean canReceive(BroadcastItem broadcast) {
        Phase phase = phase(broadcast.lifeCycle());
        return phase != Phase.ENDED && phase != Phase.GONE;
    }

    static BroadcastStatus of(Optional<BroadcastItem> broadcast, Optional<StreamItem> stream) {
        Phase phase = broadcast.map(item -> phase(item.lifeCycle())).orElse(Phase.GONE);
        Receiving receiving = stream.map(item -> receiving(item.state())).orElse(Receiving.UNTOLD);
        List<Issue> issues = stream.map(YouTubeStatus::issues).orElse(List.of());
        return new BroadcastStatus(phase, receiving, issues, askAgain(phase, receiving));
    }

    /** In its test phase only the owner sees it. */
    private static Phase phase(String lifeCycle) {
        return switch (lifeCycle) {
            case "created", "ready", "testStarting", "testing" -> Phase.WAITING;
            case "liveStarting" -> Phase.STARTING;
            case "live" -> Phase.LIVE;
            case "complete" -> Phase.ENDED;
            case "revoked" -> Phase.GONE;
            default -> Phase.UNKNOWN;
        };
    }

    private static Receiving receiving(String streamStatus) {
        return switch (streamStatus) {
            case "active" -> Receiving.YES;
            case "created", "ready", "inactive", "error" -> Receiving.NO;
            default -> Receiving.UNTOLD;
        };
    }

    private static Duration askAgain(Phase phase, Receiving receiving) {
        return switch (phase) {
            case STARTING -> SOON;
            case WAITING -> receiving == Receiving.YES ? SOON : NOT_YET;
            case UNKNOWN -> NOT_YET;
            case LIVE, ENDED, GONE -> RUNNING;
        };
    }

    private static List<Issue> issues(StreamItem stream) {
        Health health = stream.status() == null ? null : stream.status().healthStatus();
        Stream<Issue> told = health == null || health.configurationIssues() == null
                ? Stream.empty()
                : health.configurationIssues().stream().map(YouTubeStatus::issue);
        Stream<Issue> fault = stream.state().equals("error")
                ? Stream.of(new Issue(Severity.ERROR, "streamError", "YouTube calls the stream faulty"))
                : Stream.empty();
        Stream<Issue> revoked = health != null && "revoked".equals(health.status())
                ? Stream.of(new Issue(Severity.ERROR, "streamRevoked", "YouTube has withdrawn the stream"))
                : Stream.empty();
        return Stream.of(fault, revoked, told).flatMap(all -> all).toList();
    }

    /** The text is localised prose with figures filled in; the type is what stays. */
    private static Issue issue(ConfigurationIssue told) {
        String code = told.type() == null ? "unknown" : told.type();
        String text = Stream.of(told.description(), told.reason())
                .filter(one -> one != null && !one.isBlank())
                .findFirst()
                .orElse(code);
        return YouTubeIssue.of(code)
                .map(known -> new Issue(severity(told.severity()), code, text, known.remedy(), known.like()))
                .orElseGet(() -> new Issue(severity(told.severity()), code, text));
    }

    private static Severity severity(@Nullable String told) {
        if ("error".equals(told)) {
            return Severity.ERROR;
        }
        return "info".equals(told) ? Severity.INFO : Severity.WARNING;
    }
}
