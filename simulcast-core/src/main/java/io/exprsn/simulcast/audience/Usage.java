package io.exprsn.simulcast.audience;

import io.exprsn.simulcast.spi.CostItem;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a session took so far. Estimates by dated prices, no bill. Immutable.
 *
 * @param destinations in the order they were added, also those that were removed
 */
public record Usage(List<Share> destinations) {
    /** Copies. */
    public Usage {
        destinations = List.copyOf(destinations);
    }

    /** Media bytes handed to the network, for all destinations together. */
    public long bytes() {
        return destinations.stream().mapToLong(Share::bytes).sum();
    }

    /** What can be estimated, by currency; a lower bound where {@link Cost#missing()} says so of an item. */
    public Map<String, BigDecimal> estimate() {
        Map<String, BigDecimal> sums = new TreeMap<>();
        destinations.stream()
                .flatMap(share -> share.costs().stream())
                .filter(cost -> cost.amount() != null)
                .forEach(cost ->
                        sums.merge(cost.item().currency(), Objects.requireNonNull(cost.amount()), BigDecimal::add));
        return sums;
    }

    /** The destination of this name that was added last. */
    public Optional<Share> of(String destination) {
        return destinations.stream()
                .filter(share -> share.destination().equals(destination))
                .reduce((first, second) -> second);
    }

    /**
     * What one destination took.
     *
     * @param destination its name
     * @param platform id of its platform
     * @param bytes media bytes handed to the network, over all connections
     * @param sent how long it was sent to: the time it was {@code SENDING} or {@code LIVE}, seen each second
     * @param costs what its platform charges for; empty if nothing is known
     */
    public record Share(String destination, String platform, long bytes, Duration sent, List<Cost> costs) {
        /** Copies. */
        public Share {
            costs = List.copyOf(costs);
        }
    }

    /**
     * One thing that a platform charges for.
     *
     * @param item its price, with source and day
     * @param quantity how many units, in the basis of the item; null if nothing is known, which is not 0
     * @param amount the price of that; null without a quantity
     * @param missing what is not in it and why, or on what it rests; empty if it is whole
     */
    public record Cost(
            CostItem item,
            @Nullable BigDecimal quantity,
            @Nullable BigDecimal amount,
            String missing) {}
}
