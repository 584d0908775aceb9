package io.exprsn.simulcast;

import io.exprsn.simulcast.HealthIssue.Code;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How well a session is, computed once a second from the numbers of its source, encodes and destinations.
 *
 * @param at when it was computed, wall clock
 * @param overall {@code BAD} if the source is, or if every destination or the encode it takes is; {@code DEGRADED} if anything else is not
 *     {@code GOOD}
 * @param source the source alone
 * @param destinations each destination alone, by its name in the order they were added
 * @param renditions each running encode alone, by its name
 * @param issues what is wrong or worth knowing, the worst first
 */
public record HealthReport(
        Instant at,
        Status overall,
        Status source,
        Map<String, Status> destinations,
        Map<String, Status> renditions,
        List<HealthIssue> issues) {

    public HealthReport {
        destinations = Collections.unmodifiableMap(new LinkedHashMap<>(destinations));
        renditions = Collections.unmodifiableMap(new LinkedHashMap<>(renditions));
        issues = List.copyOf(issues);
    }

    /** The issue with this code about this subject, if there is one. */
    public Optional<HealthIssue> issue(Code code, String subject) {
        return issues.stream()
                .filter(issue -> issue.code() == code && issue.subject().equals(subject))
                .findFirst();
    }

    /** How well something is, the worst last. */
    public enum Status {
        /** No issue but such as are worth knowing. */
        GOOD,
        /** It works, but viewers notice, or soon will. */
        DEGRADED,
        /** Nothing arrives there. */
        BAD
    }
}
