package io.exprsn.simulcast.platform.facebook;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Facebook's times: {@code 2026-10-05T09:00:11+0000}, whose offset has no colon, so that Java's ISO form refuses it. */
final class FacebookTime {
    private static final DateTimeFormatter FORM =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss[XXX][XX]", Locale.ROOT);

    private FacebookTime() {}

    /** Empty where it is none; seconds since 1970, as some fields and the guide have them, are taken too. */
    static Optional<Instant> read(@Nullable String told) {
        if (told == null || told.isBlank()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    told.matches("[0-9]{1,12}")
                            ? Instant.ofEpochSecond(Long.parseLong(told))
                            : OffsetDateTime.parse(told, FORM).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
