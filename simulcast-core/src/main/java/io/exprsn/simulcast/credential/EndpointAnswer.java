package io.exprsn.simulcast.credential;

import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.internal.http.HttpAnswer;
import io.exprsn.simulcast.internal.json.Json;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an endpoint of OAuth answered. Platforms differ in where they put a reason ({@code error}, {@code message}, {@code error_code}, an
 * object) and in how they write a list: this reads them all. What it quotes is redacted and short.
 */
final class EndpointAnswer {
    private static final int LONGEST_QUOTE = 300;
    private static final long LONGEST_SECONDS = Duration.ofDays(3650).toSeconds();

    private final HttpAnswer http;
    private final Map<String, Object> body;
    private final Redactor redactor;

    EndpointAnswer(HttpAnswer http, Redactor redactor) {
        this.http = http;
        this.body = Json.object(http.body()).orElse(Map.of());
        this.redactor = redactor;
    }

    boolean isGood() {
        return http.isGood();
    }

    int status() {
        return http.status();
    }

    /** A text that is not empty. */
    Optional<String> text(String field) {
        return Optional.ofNullable(body.get(field))
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .filter(text -> !text.isEmpty());
    }

    Optional<Secret> secret(String field) {
        return text(field).map(Secret::of);
    }

    /** Seconds from now, written as a number or as a text; empty if there are none, or no sensible ones: 0 stands for "never". */
    OptionalLong seconds(String field) {
        Object value = body.get(field);
        try {
            long seconds = value instanceof Number number
                    ? number.longValue()
                    : Long.parseLong(String.valueOf(value).strip());
            return seconds > 0 && seconds <= LONGEST_SECONDS ? OptionalLong.of(seconds) : OptionalLong.empty();
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    @Nullable
    Instant expiry(Instant now) {
        OptionalLong seconds = seconds("expires_in");
        return seconds.isPresent() ? now.plusSeconds(seconds.getAsLong()) : null;
    }

    /** Scopes as a list, or as a text with spaces or commas; empty if the answer does not name any. */
    Optional<Set<String>> scopes() {
        Object value = body.get("scope") == null ? body.get("scopes") : body.get("scope");
        Set<String> scopes = new LinkedHashSet<>();
        if (value instanceof List<?> list) {
            list.forEach(scope -> scopes.add(String.valueOf(scope)));
        } else if (value instanceof String text) {
            scopes.addAll(List.of(text.split("[ ,]+")));
        } else {
            return Optional.empty();
        }
        scopes.remove("");
        return Optional.of(scopes);
    }

    /** Whether the reason is one of these, in whatever field, capitals and punctuation. */
    boolean says(Set<String> reasons) {
        return reasons.stream()
                .map(EndpointAnswer::plain)
                .anyMatch(reason -> reasons().anyMatch(given -> plain(given).equals(reason)));
    }

    boolean says(String... reasons) {
        return says(Set.of(reasons));
    }

    /** For people: the status and what the platform wrote. */
    String quote() {
        List<String> texts = new ArrayList<>();
        Stream.concat(reasons(), Stream.concat(text("error_description").stream(), text("error_subtype").stream()))
                .distinct()
                .forEach(texts::add);
        return "status " + http.status() + (texts.isEmpty() ? "" : " and \"" + quoted(String.join(": ", texts)) + "\"");
    }

    /** Makes what others wrote fit to be shown: without secrets and control characters, and short. */
    private String quoted(String text) {
        return quoted(text, redactor);
    }

    static String quoted(String text, Redactor redactor) {
        String clean = redactor.redact(text).replaceAll("\\p{Cntrl}", " ");
        return clean.length() <= LONGEST_QUOTE ? clean : clean.substring(0, LONGEST_QUOTE) + "…";
    }

    /** The platform's wish, in seconds or as a date. */
    Optional<Duration> retryAfter(Clock clock) {
        return http.header("retry-after").flatMap(text -> {
            try {
                long seconds = text.chars().allMatch(c -> c >= '0' && c <= '9')
                        ? Long.parseLong(text)
                        : Duration.between(
                                        clock.instant(),
                                        ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME))
                                .toSeconds();
                return seconds > 0 && seconds <= LONGEST_SECONDS
                        ? Optional.of(Duration.ofSeconds(seconds))
                        : Optional.empty();
            } catch (DateTimeException | NumberFormatException e) {
                return Optional.empty();
            }
        });
    }

    private Stream<String> reasons() {
        Stream<String> nested = Stream.empty();
        if (body.get("error") instanceof Map<?, ?> error) { // as the Graph API does
            nested = Stream.of("message", "type", "code")
                    .filter(field -> error.get(field) != null)
                    .map(field -> field.equals("code") ? "code " + error.get(field) : String.valueOf(error.get(field)));
        }
        return Stream.concat(
                nested,
                Stream.of("error", "message", "error_code").map(this::text).flatMap(Optional::stream));
    }

    private static String plain(String reason) {
        return reason.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
    }

    /** The status alone. */
    @Override
    public String toString() {
        return http.toString();
    }
}
