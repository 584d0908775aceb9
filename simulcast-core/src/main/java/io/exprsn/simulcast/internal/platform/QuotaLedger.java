package io.exprsn.simulcast.internal.platform;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.spi.QuotaFacts;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;

/**
 * What one application used of a platform's daily quota, by feature. Counts attempts, not successes, as platforms do; another program
 * with the same client id is not seen. Begins anew at the platform's midnight. Safe for use by several threads.
 */
public final class QuotaLedger {
    private final String platform;
    private final QuotaFacts facts;
    private final Clock clock;
    private final Object lock = new Object();
    private final Map<String, Long> used = new HashMap<>();
    private LocalDate day = LocalDate.MIN;
    private boolean spent;

    /** Nothing is used yet. */
    public QuotaLedger(String platform, QuotaFacts facts, Clock clock) {
        this.platform = platform;
        this.facts = facts;
        this.clock = clock;
    }

    /**
     * Books a call that is about to be made.
     *
     * @throws SimulcastException ({@link ErrorKind#RATE_LIMITED}, with the wait until the day is over) if the feature has nothing left;
     *     never for {@link QuotaFacts#CONTROL}
     */
    void book(String call, String feature) {
        long cost = cost(call);
        synchronized (lock) {
            turnPage();
            if (!feature.equals(QuotaFacts.CONTROL) && left(feature) < cost) {
                throw new SimulcastException(
                        ErrorKind.RATE_LIMITED,
                        "The call \"" + call + "\" for " + feature + " was not made: of " + platform + "'s daily quota "
                                + left(feature) + " units are left for " + feature + ", and it costs " + cost,
                        "Wait until the platform's day is over, ask it for a larger quota, or give " + feature
                                + " a larger share",
                        null,
                        untilReset());
            }
            used.merge(feature, cost, Long::sum);
        }
    }

    /** The platform says that the day's quota is used up, whatever was counted here. */
    void spent() {
        synchronized (lock) {
            turnPage();
            spent = true;
        }
    }

    /** How many units are left for a feature today, by what was counted here; 0 if the platform says so. */
    public long remaining(String feature) {
        synchronized (lock) {
            turnPage();
            return left(feature);
        }
    }

    /** How long until the platform's day is over. */
    public Duration untilReset() {
        Instant now = clock.instant();
        Instant midnight = LocalDate.ofInstant(now, facts.resetsIn())
                .plusDays(1)
                .atStartOfDay(facts.resetsIn())
                .toInstant();
        return Duration.between(now, midnight);
    }

    private long cost(String call) {
        return facts.costs().getOrDefault(call, facts.otherwise());
    }

    private long left(String feature) {
        if (spent) {
            return 0;
        }
        if (facts.perDay() == 0) {
            return Long.MAX_VALUE;
        }
        long ofDay = facts.perDay()
                - used.values().stream().mapToLong(Long::longValue).sum();
        long ofShare = (long) (facts.shares().getOrDefault(feature, 1.0) * facts.perDay() + 1e-6) // 0.29 of 100 is 29
                - used.getOrDefault(feature, 0L);
        return Math.max(0, Math.min(ofDay, ofShare));
    }

    private void turnPage() {
        LocalDate today = LocalDate.ofInstant(clock.instant(), facts.resetsIn());
        if (today.isAfter(day)) { // a clock that is set back gives nothing twice
            day = today;
            used.clear();
            spent = false;
        }
    }
}
