package io.exprsn.simulcast.credential;

import io.exprsn.simulcast.Problem;
import java.time.Duration;

/** How far a grant on another device is. */
public sealed interface DeviceAnswer {
    /**
     * Nobody answered yet.
     *
     * @param interval to wait before the next poll
     */
    record Pending(Duration interval) implements DeviceAnswer {}

    /**
     * Nobody answered yet, and the platform wants to be asked less often.
     *
     * @param interval to wait before the next poll, longer than before
     */
    record SlowDown(Duration interval) implements DeviceAnswer {}

    /** Somebody granted, and the tokens are stored. Final. */
    record Granted(Grant grant) implements DeviceAnswer {}

    /** Somebody, or the platform, said no. Final. */
    record Refused(Problem problem) implements DeviceAnswer {}

    /** Nobody answered in time, or the code was used before: begin again. Final. */
    record Expired() implements DeviceAnswer {}
}
