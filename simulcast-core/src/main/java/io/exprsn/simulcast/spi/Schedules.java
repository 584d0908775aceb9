package io.exprsn.simulcast.spi;

import java.time.Instant;

/** A platform on which a broadcast can be announced before it begins, by {@link BroadcastRequest#start()}. */
public interface Schedules {
    /** Announces another time. */
    void reschedule(Broadcast broadcast, Instant start, PlatformContext context);
}
