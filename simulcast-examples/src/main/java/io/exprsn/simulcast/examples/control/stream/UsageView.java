package io.exprsn.simulcast.examples.control.stream;

import io.exprsn.simulcast.audience.Usage;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a show took and costs, as it is told.
 *
 * @param estimate amounts by currency, of what can be known
 */
public record UsageView(long bytes, Map<String, String> estimate, List<Destination> destinations) {
    static final UsageView NOTHING = new UsageView(0, Map.of(), List.of());

    /** What one destination took. */
    public record Destination(String id, String platform, long bytes, long sentMs, List<Cost> costs) {}

    /** What is charged for; quantity and amount are null where they cannot be known, and missing says what is. */
    public record Cost(
            String what,
            String currency,
            @Nullable String quantity,
            @Nullable String amount,
            String missing) {}

    static UsageView of(Usage usage) {
        Map<String, String> estimate = new TreeMap<>();
        usage.estimate().forEach((currency, amount) -> estimate.put(currency, amount.toPlainString()));
        return new UsageView(
                usage.bytes(),
                estimate,
                usage.destinations().stream()
                        .map(share -> new Destination(
                                share.destination(),
                                share.platform(),
                                share.bytes(),
                                share.sent().toMillis(),
                                share.costs().stream().map(UsageView::of).toList()))
                        .toList());
    }

    private static Cost of(Usage.Cost cost) {
        return new Cost(
                cost.item().what(), cost.item().currency(), text(cost.quantity()), text(cost.amount()), cost.missing());
    }

    private static @Nullable String text(@Nullable BigDecimal number) {
        return number == null ? null : number.toPlainString();
    }
}
