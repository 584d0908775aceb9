package io.exprsn.simulcast.internal.loop;

import io.exprsn.simulcast.RetryPolicy;
import io.exprsn.simulcast.SimulcastException;
import java.time.Duration;

/**
 * How long to wait before something is tried again: twice as long each time it fails in a row, nothing left to chance. Not safe for several
 * threads.
 */
public final class GrowingPause {
    private final RetryPolicy policy;
    private int failures;

    /**
     * The first one comes next.
     *
     * @param first 1 ms or more
     * @param longest not less than the first
     */
    public GrowingPause(Duration first, Duration longest) {
        this.policy = new RetryPolicy(first, 2, longest, 0, 0);
    }

    /** After one more failure. */
    public Duration next() {
        return policy.delay(++failures, 0);
    }

    /** After one more failure; what the other side asked for wins if it is longer. */
    public Duration next(SimulcastException why) {
        Duration own = next();
        return why.retryAfter().filter(asked -> asked.compareTo(own) > 0).orElse(own);
    }

    /** It went well: the first one comes next. */
    public void forget() {
        failures = 0;
    }
}
