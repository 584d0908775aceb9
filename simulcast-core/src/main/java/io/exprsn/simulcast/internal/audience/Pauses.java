package io.exprsn.simulcast.internal.audience;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.RetryPolicy;
import io.exprsn.simulcast.SimulcastException;
import java.time.Duration;

/** How long a platform is left alone after an error: by what the error means, and longer each time. Not safe for several threads. */
final class Pauses {
    private static final RetryPolicy PASSING = new RetryPolicy(Duration.ofSeconds(1), 2, Duration.ofMinutes(1), 0, 0);
    /** What does not pass by itself; a person may change it at any time, and need not tell us. */
    private static final RetryPolicy FOR_A_PERSON =
            new RetryPolicy(Duration.ofMinutes(1), 2, Duration.ofMinutes(10), 0, 0);

    private int failures;

    void forget() {
        failures = 0;
    }

    Duration after(SimulcastException why) {
        boolean passes = why.kind() == ErrorKind.TRANSIENT || why.kind() == ErrorKind.RATE_LIMITED;
        Duration usual = (passes ? PASSING : FOR_A_PERSON).delay(++failures, 0);
        return why.retryAfter().filter(asked -> asked.compareTo(usual) > 0).orElse(usual);
    }
}
