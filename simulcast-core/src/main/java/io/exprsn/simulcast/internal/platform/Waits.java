package io.exprsn.simulcast.internal.platform;

import io.exprsn.simulcast.internal.http.HttpAnswer;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** How long a platform asks to wait, in the forms in which they say so. */
final class Waits {
    /** From here on a number is a time since 1970, not a time from now: 2001. */
    private static final long SINCE_1970 = 1_000_000_000L;

    /** Nobody means to wait longer; what says so is in another unit. */
    private static final Duration LONGEST = Duration.ofDays(2);

    private Waits() {}

    /** By {@code Retry-After}, else by the first of the platform's own headers that says something. */
    static Optional<Duration> asked(HttpAnswer answer, List<String> platformsOwn, Instant now) {
        return Stream.concat(Stream.of("retry-after"), platformsOwn.stream())
                .map(answer::header)
                .flatMap(Optional::stream)
                .map(value -> parse(value.trim(), now))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<Duration> parse(String value, Instant now) {
        try {
            double number = Double.parseDouble(value);
            Duration wait = number >= SINCE_1970
                    ? Duration.between(now, Instant.ofEpochSecond((long) Math.ceil(number)))
                    : Duration.ofMillis((long) Math.ceil(number * 1000));
            return sensible(wait);
        } catch (NumberFormatException notANumber) {
            try {
                return sensible(Duration.between(
                        now,
                        ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                                .toInstant()));
            } catch (DateTimeException neither) {
                return Optional.empty();
            }
        } catch (ArithmeticException | DateTimeException beyondAllTime) {
            return Optional.empty();
        }
    }

    private static Optional<Duration> sensible(Duration wait) {
        if (wait.isNegative()) {
            return Optional.of(Duration.ZERO); // the limit was lifted while the answer was under way
        }
        return wait.compareTo(LONGEST) > 0 ? Optional.empty() : Optional.of(wait);
    }
}
