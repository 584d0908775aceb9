package io.exprsn.simulcast.spi;

import java.math.BigDecimal;
import java.time.LocalDate;

/**
 * What a platform charges for: dated data. Immutable.
 *
 * @param what is charged, such as "minutes delivered"
 * @param price for one unit
 * @param currency ISO 4217
 * @param unit of what, such as "1,000 minutes"
 * @param source where this stands
 * @param asOf when it was read
 */
public record CostItem(String what, BigDecimal price, String currency, String unit, String source, LocalDate asOf) {}
