package io.exprsn.simulcast.internal.session;

import io.exprsn.simulcast.event.SimulcastEvent;
import io.exprsn.simulcast.internal.loop.ControlLoop;
import java.time.Clock;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What the parts of one session share.
 *
 * @param name of the session
 * @param loop where everything is decided
 * @param clock wall clock, for what people read
 * @param nanoTime monotonic clock
 * @param events takes what happened, from any thread
 */
record SessionContext(
        String name, ControlLoop loop, Clock clock, LongSupplier nanoTime, Consumer<SimulcastEvent> events) {

    Instant now() {
        return clock.instant();
    }

    void post(SimulcastEvent event) {
        events.accept(event);
    }
}
