package io.exprsn.simulcast.examples.control.stream;

import java.util.List;
import java.util.Map;

/**
 * How well a show is, as it is told.
 *
 * @param overall GOOD, DEGRADED or BAD, as the others are
 * @param destinations by id
 * @param running whether there is a show
 */
public record HealthView(
        String streamId,
        String at,
        String overall,
        String source,
        Map<String, String> destinations,
        List<IssueView> issues,
        boolean running) {}
