package io.exprsn.simulcast.internal.platform;

import io.exprsn.simulcast.spi.QuotaFacts;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A ledger for each application at each platform: all destinations of one draw on the same quota. Safe for use by several threads. */
public final class QuotaLedgers {
    private final Clock clock;
    private final Map<String, QuotaLedger> ledgers = new ConcurrentHashMap<>();

    /** None yet. */
    public QuotaLedgers(Clock clock) {
        this.clock = clock;
    }

    /** The ledger of a client at a platform. */
    public QuotaLedger of(String platform, String clientId, QuotaFacts facts) {
        return ledgers.computeIfAbsent(platform + '\n' + clientId, key -> new QuotaLedger(platform, facts, clock));
    }
}
