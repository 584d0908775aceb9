package io.exprsn.simulcast.internal.audience;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import java.time.Duration;

/** How long a platform is left alone after an error: by what the error means, and longer each time. Not safe for several threads. */
final class Pauses {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(1);
    /** What does not pass by itself; a person may change it at any time, and need not tell us. */
    private static final Duration FOR_A_PERSON = Duration.ofMinutes(1);

    private static final Duration LONGEST_FOR_A_PERSON = Duration.ofMinutes(10);

    private int failures;

    void forget() {
        failures = 0;
    }

    Duration after(SimulcastException why) {
        boolean passes = why.kind() == ErrorKind.TRANSIENT || why.kind() == ErrorKind.RATE_LIMITED;
        Duration usual = doubled(passes ? FIRST : FOR_A_PERSON, passes ? LONGEST : LONGEST_FOR_A_PERSON);
        failures++;
        return why.retryAfter().filter(asked -> asked.compareTo(usual) > 0).orElse(usual);
    }

    private Duration doubled(Duration first, Duration longest) {
        Duration pause = first.multipliedBy(1L << Math.min(failures, 10));
        return pause.compareTo(longest) > 0 ? longest : pause;
    }
}
