package io.exprsn.simulcast.internal.audience;

import io.exprsn.simulcast.DestinationHandle;
import io.exprsn.simulcast.DestinationStatus;
import io.exprsn.simulcast.audience.Usage;
import io.exprsn.simulcast.spi.CostItem;
import io.exprsn.simulcast.spi.PlatformAdapter;
import io.exprsn.simulcast.spi.SendsOn;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Adds up what each destination takes, from one look to the next; and what platforms charge for that, as far as it can be known. Safe for use
 * by several threads.
 */
final class UsageMeter {
    /** Less than this uncounted is a count's way of beginning, no hole. */
    private static final Duration OVERLOOKED = Duration.ofSeconds(10);

    private static final BigDecimal NANOS_PER_MINUTE = BigDecimal.valueOf(60_000_000_000L);
    private static final BigDecimal BYTES_PER_GIGABYTE = BigDecimal.valueOf(1_000_000_000L);
    private static final int DECIMALS = 3;

    private final Supplier<List<Place>> places;
    private final Function<Place, OptionalLong> viewers;
    private final LongSupplier nanoTime;

    private final Object lock = new Object();
    private final Map<DestinationHandle, Tally> tallies = new LinkedHashMap<>();
    private long lookedNanos;
    private boolean looked;

    /** What one destination took. */
    private static final class Tally {
        private final @Nullable PlatformAdapter adapter;
        private long sentNanos;
        private long countedNanos;
        private BigDecimal viewerNanos = BigDecimal.ZERO;

        Tally(@Nullable PlatformAdapter adapter) {
            this.adapter = adapter;
        }
    }

    /** @param viewers how many watch a destination now; empty if that is not known */
    UsageMeter(Supplier<List<Place>> places, Function<Place, OptionalLong> viewers, LongSupplier nanoTime) {
        this.places = places;
        this.viewers = viewers;
        this.nanoTime = nanoTime;
    }

    /** Adds the time since the last look to those that are sent to now. */
    void look() {
        List<Place> all = places.get();
        synchronized (lock) {
            long nanos = nanoTime.getAsLong();
            long since = looked ? Math.max(0, nanos - lookedNanos) : 0;
            looked = true;
            lookedNanos = nanos;
            for (Place place : all) {
                Tally tally = tallies.computeIfAbsent(place.handle(), handle -> new Tally(place.adapter()));
                if (place.handle().status().state().isDelivering()) {
                    tally.sentNanos += since;
                    viewers.apply(place).ifPresent(now -> {
                        tally.countedNanos += since;
                        tally.viewerNanos =
                                tally.viewerNanos.add(BigDecimal.valueOf(now).multiply(BigDecimal.valueOf(since)));
                    });
                }
            }
        }
    }

    Usage now() {
        look();
        synchronized (lock) {
            List<Usage.Share> shares = new ArrayList<>();
            tallies.forEach((handle, tally) -> {
                DestinationStatus status = handle.status();
                long bytes = status.media().bytes();
                PlatformAdapter adapter = tally.adapter;
                List<Usage.Cost> costs = adapter == null
                        ? List.of()
                        : adapter.facts().costItems().stream()
                                .map(item -> cost(item, tally, bytes))
                                .toList();
                shares.add(new Usage.Share(
                        status.name(), status.platform(), bytes, Duration.ofNanos(tally.sentNanos), costs));
            });
            return new Usage(shares);
        }
    }

    private static Usage.Cost cost(CostItem item, Tally tally, long bytes) {
        return switch (item.basis()) {
            case MINUTES_IN -> whole(item, minutes(BigDecimal.valueOf(tally.sentNanos)), "");
            case MINUTES_STORED ->
                whole(
                        item,
                        minutes(BigDecimal.valueOf(tally.sentNanos)),
                        "if all that was sent is recorded, and for as long as it is kept");
            case GIGABYTES_IN ->
                whole(
                        item,
                        BigDecimal.valueOf(bytes).divide(BYTES_PER_GIGABYTE, 2 * DECIMALS, RoundingMode.HALF_UP),
                        "");
            case MINUTES_DELIVERED -> delivered(item, tally);
            case OTHER -> new Usage.Cost(item, null, null, "how much of it was used cannot be counted from here");
        };
    }

    private static Usage.Cost delivered(CostItem item, Tally tally) {
        String besides = tally.adapter instanceof SendsOn ? "what the platform itself sends on to other services" : "";
        if (tally.countedNanos == 0) {
            String missing =
                    "viewers were not counted: ask for viewers() while the show runs, where the platform tells";
            return new Usage.Cost(item, null, null, besides.isEmpty() ? missing : missing + "; and " + besides);
        }
        Duration uncounted = Duration.ofNanos(tally.sentNanos - tally.countedNanos);
        List<String> missing = new ArrayList<>();
        if (uncounted.compareTo(OVERLOOKED) > 0) {
            missing.add("the viewers of " + text(uncounted) + " of " + text(Duration.ofNanos(tally.sentNanos))
                    + ", in which they were not counted");
        }
        if (!besides.isEmpty()) {
            missing.add(besides);
        }
        return whole(item, minutes(tally.viewerNanos), String.join("; and ", missing));
    }

    private static String text(Duration time) {
        return time.toMinutes() == 0 ? time.toSeconds() + " s" : time.toMinutes() + " min";
    }

    private static Usage.Cost whole(CostItem item, BigDecimal quantity, String missing) {
        return new Usage.Cost(item, quantity, item.of(quantity), missing);
    }

    private static BigDecimal minutes(BigDecimal nanos) {
        return nanos.divide(NANOS_PER_MINUTE, DECIMALS, RoundingMode.HALF_UP);
    }
}
