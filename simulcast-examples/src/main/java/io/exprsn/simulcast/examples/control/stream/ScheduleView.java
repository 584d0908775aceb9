package io.exprsn.simulcast.examples.control.stream;

import io.exprsn.simulcast.schedule.ScheduledBroadcast;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A show that waits for its time, as it is told.
 *
 * @param start with the offset it has there
 * @param zone where the wall is whose time is meant
 * @param whenMissed START_LATE or SKIP; null where another process set it
 * @param watchUrls where people will watch it, by destination
 */
public record ScheduleView(
        String id,
        String streamId,
        String start,
        String zone,
        String state,
        @Nullable String whenMissed,
        Map<String, String> watchUrls) {
    static ScheduleView of(ScheduledBroadcast scheduled, @Nullable String whenMissed) {
        Map<String, String> urls = new TreeMap<>();
        scheduled.watchUrls().forEach((destination, url) -> urls.put(destination, url.toString()));
        return new ScheduleView(
                scheduled.id(),
                scheduled.session(),
                DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(scheduled.start()),
                scheduled.start().getZone().getId(),
                scheduled.state().name(),
                whenMissed,
                urls);
    }
}
