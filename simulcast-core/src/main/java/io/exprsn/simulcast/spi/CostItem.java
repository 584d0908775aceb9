package io.exprsn.simulcast.spi;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;

/**
 * What a platform charges for: dated data. Immutable.
 *
 * @param what is charged, such as "minutes delivered"
 * @param price for {@code unitsPerPrice} units
 * @param currency ISO 4217
 * @param unit of what, such as "1,000 minutes"
 * @param basis what is counted, so that a price can be put on a show
 * @param unitsPerPrice how many of it the price is for, 1 or more
 * @param source where this stands
 * @param asOf when it was read
 */
public record CostItem(
        String what,
        BigDecimal price,
        String currency,
        String unit,
        Basis basis,
        long unitsPerPrice,
        String source,
        LocalDate asOf) {
    /** Most prices are for hundreds or thousands: cents are not fine enough for one show. */
    private static final int DECIMALS = 4;

    /** Refuses what cannot be divided by, and a negative price. */
    public CostItem {
        if (unitsPerPrice < 1 || price.signum() < 0) {
            throw new IllegalArgumentException("Expected a price of 0 or more for 1 unit or more, got " + price
                    + " for " + unitsPerPrice + " (" + what + ")");
        }
    }

    /** What is counted. */
    public enum Basis {
        /** Minutes in which media was sent to the platform. */
        MINUTES_IN,
        /** Minutes that it keeps: at most as many as were sent. */
        MINUTES_STORED,
        /** Minutes of all viewers together: one for a minute is one, ten for a minute are ten. */
        MINUTES_DELIVERED,
        /** 10⁹ bytes that were sent to the platform. */
        GIGABYTES_IN,
        /** Nothing that can be counted from here. */
        OTHER
    }

    /** The price of so many units, in {@link #currency()}, rounded to ten-thousandths. */
    public BigDecimal of(BigDecimal units) {
        return price.multiply(units).divide(BigDecimal.valueOf(unitsPerPrice), DECIMALS, RoundingMode.HALF_UP);
    }
}
