package io.exprsn.simulcast.examples.command;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations as people write them: 500ms, 30s, 1.5s, 2m, 1h, 1m30s. */
final class DurationText implements ITypeConverter<Duration> {
    private static final String NUMBER = "(\\d{1,9}(?:\\.\\d{1,3})?)";
    private static final Pattern FORM = Pattern.compile(
            "(?:" + NUMBER + "h)?(?:" + NUMBER + "m)?(?:" + NUMBER + "s)?(?:" + NUMBER + "ms)?",
            Pattern.CASE_INSENSITIVE);
    private static final long[] UNIT_MILLIS = {3_600_000, 60_000, 1_000, 1};

    /** Made by picocli. */
    DurationText() {}

    @Override
    public Duration convert(String text) {
        Matcher form = FORM.matcher(text);
        if (text.isEmpty() || !form.matches()) {
            throw new TypeConversionException("\"" + text + "\" is no time: write it like 500ms, 30s, 2m, 1h or 1m30s");
        }
        BigDecimal millis = BigDecimal.ZERO;
        for (int unit = 0; unit < UNIT_MILLIS.length; unit++) {
            millis = millis.add(number(form.group(unit + 1)).multiply(BigDecimal.valueOf(UNIT_MILLIS[unit])));
        }
        return Duration.ofMillis(millis.longValue());
    }

    private static BigDecimal number(@Nullable String digits) {
        return digits == null ? BigDecimal.ZERO : new BigDecimal(digits);
    }

    /** Seconds with one decimal. */
    static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
    }

    /** Minutes and seconds, and hours where there are any. */
    static String clock(Duration time) {
        long seconds = Math.max(0, time.toSeconds());
        return seconds < 3600
                ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
}
