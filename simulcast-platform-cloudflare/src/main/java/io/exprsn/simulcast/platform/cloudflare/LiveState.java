package io.exprsn.simulcast.platform.cloudflare;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What Cloudflare says of the connection to a live input. Immutable.
 *
 * @param word Cloudflare's own, such as {@code connected}; empty for an input that nobody ever sent to
 * @param reason Cloudflare's own, such as {@code waiting_for_input}; null where it gives none
 * @param ingestProtocol by which media comes, such as {@code rtmps} or {@code srt}; null where it does not tell
 * @param since when this began, wall clock; null where it does not tell
 * @param lastSeen when this was so last, wall clock; null where it does not tell
 */
public record LiveState(
        String word,
        @Nullable String reason,
        @Nullable String ingestProtocol,
        @Nullable Instant since,
        @Nullable Instant lastSeen) {

    /** Nobody ever sent to it. */
    static final LiveState NEVER = new LiveState("", null, null, null, null);

    /** Says that settings changed, and nothing about media. */
    private static final String NEW_CONFIGURATION = "new_configuration_accepted";

    /** What is none of these is not repeated to people. */
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

    private static final String UNREADABLE = "unreadable";

    /**
     * Reads one. The published schema has a text, clients see an object once somebody connected, and null before that.
     *
     * @param status null, a text, or an object with {@code current} and {@code history}
     */
    static LiveState of(@Nullable Object status) {
        if (status == null) {
            return NEVER;
        }
        if (status instanceof String word) {
            return new LiveState(word(word), null, null, null, null);
        }
        if (!(status instanceof Map<?, ?> object)) {
            return new LiveState(UNREADABLE, null, null, null, null);
        }
        LiveState current =
                entry(object.get("current")).orElseGet(() -> new LiveState(UNREADABLE, null, null, null, null));
        if (!current.word().equals(NEW_CONFIGURATION)) {
            return current;
        }
        List<?> history = object.get("history") instanceof List<?> list ? list : List.of();
        List<LiveState> earlier = history.stream()
                .flatMap(one -> entry(one).stream())
                .filter(one -> !one.word().equals(NEW_CONFIGURATION))
                .toList();
        // Its order is not documented, so the times decide where there are some.
        return earlier.stream()
                .filter(one -> one.since() != null)
                .max(Comparator.comparing(one -> Objects.requireNonNull(one.since())))
                .or(() -> earlier.stream().findFirst())
                .orElse(current);
    }

    private static Optional<LiveState> entry(@Nullable Object told) {
        if (!(told instanceof Map<?, ?> entry)) {
            return Optional.empty();
        }
        String word = text(entry.get("state"));
        return Optional.of(new LiveState(
                word == null ? UNREADABLE : word,
                text(entry.get("reason")),
                text(entry.get("ingestProtocol")),
                time(entry.get("statusEnteredAt")),
                time(entry.get("statusLastSeen"))));
    }

    private static @Nullable String text(@Nullable Object told) {
        return told instanceof String text && !text.isEmpty() ? word(text) : null;
    }

    private static String word(String told) {
        return WORD.matcher(told).matches() ? told : UNREADABLE;
    }

    private static @Nullable Instant time(@Nullable Object told) {
        return told instanceof String text ? instant(text) : null;
    }

    /** Null for what is no point in time; Cloudflare writes microseconds. */
    static @Nullable Instant instant(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
