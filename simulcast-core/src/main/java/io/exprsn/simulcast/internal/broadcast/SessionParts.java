package io.exprsn.simulcast.internal.broadcast;

import io.exprsn.simulcast.event.SimulcastEvent;
import io.exprsn.simulcast.internal.loop.BlockingCalls;
import io.exprsn.simulcast.internal.loop.ControlLoop;
import java.time.Clock;

/** What all that speaks with platforms for one session shares. */
public interface SessionParts {
    ControlLoop loop();

    BlockingCalls calls();

    Clock clock();

    /** Name of the session. */
    String session();

    /** Id under which it is written down. */
    String sessionId();

    IntentLog log();

    void post(SimulcastEvent event);
}
