package io.exprsn.simulcast.spi;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Map;

/**
 * What a platform counts and what each call costs: dated data. Immutable.
 *
 * @param perDay units a day for the whole application; 0 if the platform has no such quota
 * @param resetsIn the time zone at whose midnight the day begins anew
 * @param costs units by name of a call, see {@link ApiRequest#costs}
 * @param otherwise units of a call without a name there
 * @param shares how much of a day each feature may use, 0 to 1; a feature without a share may use all. Calls of {@value #CONTROL} are
 *     never refused here: a show that cannot be ended is worse than a spent quota
 * @param source where this stands
 * @param asOf when it was read
 */
public record QuotaFacts(
        long perDay,
        ZoneId resetsIn,
        Map<String, Integer> costs,
        int otherwise,
        Map<String, Double> shares,
        String source,
        LocalDate asOf) {

    /** Feature: broadcasts are made, changed and ended. */
    public static final String CONTROL = "control";

    /** Feature: what the platform says of a running broadcast. */
    public static final String STATUS = "status";

    /** Feature: viewers and engagement. */
    public static final String AUDIENCE = "audience";

    /** Feature: chat. */
    public static final String CHAT = "chat";

    /** Copies. */
    public QuotaFacts {
        costs = Map.copyOf(costs);
        shares = Map.copyOf(shares);
    }
}
