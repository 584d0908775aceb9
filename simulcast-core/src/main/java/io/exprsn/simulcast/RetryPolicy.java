package io.exprsn.simulcast;

import java.time.Duration;

/**
 * How long to wait before a destination is tried again: {@code firstDelay × factor^n}, at most {@code maxDelay}, less
 * up to {@code jitter} of it by chance so that many destinations do not return in the same instant.
 *
 * @param firstDelay before the first repetition, 1 ms to {@code maxDelay}
 * @param factor growth per repetition, at least 1
 * @param maxDelay upper bound of a delay
 * @param jitter share of the delay left to chance, 0 to 1
 * @param maxAttempts attempts in a row, with less than a minute of confirmed media between them, before the destination is
 *     given up; 0 = no limit
 */
public record RetryPolicy(Duration firstDelay, double factor, Duration maxDelay, double jitter, int maxAttempts) {

    public RetryPolicy {
        if (firstDelay.toMillis() < 1 || maxDelay.compareTo(firstDelay) < 0) {
            throw new IllegalArgumentException(
                    "Retry delays: expected 1 ms <= first delay <= maximum, got " + firstDelay + " and " + maxDelay);
        }
        if (!(factor >= 1) || !(jitter >= 0 && jitter <= 1) || maxAttempts < 0) {
            throw new IllegalArgumentException("Retry: expected factor >= 1, jitter 0 to 1, attempts >= 0, got factor "
                    + factor + ", jitter " + jitter + ", attempts " + maxAttempts);
        }
    }

    /** 1 s, doubling to 30 s, a fifth left to chance, for as long as the session runs. */
    public static RetryPolicy ofDefaults() {
        return new RetryPolicy(Duration.ofSeconds(1), 2, Duration.ofSeconds(30), 0.2, 0);
    }

    /** The same with another first delay. */
    public RetryPolicy withFirstDelay(Duration delay) {
        return new RetryPolicy(delay, factor, maxDelay.compareTo(delay) < 0 ? delay : maxDelay, jitter, maxAttempts);
    }

    /** The same with another upper bound. */
    public RetryPolicy withMaxDelay(Duration delay) {
        return new RetryPolicy(firstDelay, factor, delay, jitter, maxAttempts);
    }

    /** The same with another number of attempts; 0 = no limit. */
    public RetryPolicy withMaxAttempts(int attempts) {
        return new RetryPolicy(firstDelay, factor, maxDelay, jitter, attempts);
    }

    /**
     * The delay before an attempt.
     *
     * @param failures attempts that failed in a row, at least 1
     * @param chance 0 (inclusive) to 1 (exclusive)
     */
    public Duration delay(int failures, double chance) {
        double millis = Math.min(firstDelay.toMillis() * Math.pow(factor, failures - 1.0), maxDelay.toMillis());
        return Duration.ofMillis(Math.max(1, Math.round(millis * (1 - jitter * chance))));
    }
}
