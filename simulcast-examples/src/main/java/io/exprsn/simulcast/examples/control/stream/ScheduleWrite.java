package io.exprsn.simulcast.examples.control.stream;

import org.jspecify.annotations.Nullable;

/**
 * When a show is to begin, or what is to change of that.
 *
 * @param start ISO 8601, with an offset or as the time on the wall of the zone
 * @param zone such as Europe/Berlin; null for that of the offset, or of this machine
 * @param whenMissed SKIP or START_LATE; null for SKIP
 * @param graceSeconds how late a start is still in time, 0 to 86400; null for a minute
 */
public record ScheduleWrite(
        @Nullable String streamId,
        @Nullable String start,
        @Nullable String zone,
        @Nullable String whenMissed,
        @Nullable Integer graceSeconds) {}
