package io.exprsn.simulcast.testkit;

import io.exprsn.simulcast.spi.Metadata;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A channel of {@link FakeTwitch}: what stays from one stream to the next. Confined to the monitor of its owner. */
final class TwitchChannel {
    /** All that there are, name by id. */
    static final Map<String, String> CATEGORIES = Map.of("509658", "Just Chatting", "509670", "Science & Technology");

    private static final int LONGEST_TITLE = 140;
    private static final int MOST_TAGS = 10;

    final String id;
    final String login;
    final List<String> said = new ArrayList<>();
    final List<String> marks = new ArrayList<>();
    final Map<String, Map<String, @Nullable Object>> segments = new LinkedHashMap<>();
    String key;
    boolean closed;
    boolean mayStream = true;
    boolean affiliate = true;
    private final Map<String, Object> told = new LinkedHashMap<>();

    TwitchChannel(String id, String login) {
        this.id = id;
        this.login = login;
        this.key = newKey();
        told.put("title", "");
        told.put("game_id", "");
        told.put("broadcaster_language", "en");
        told.put("tags", List.of());
        told.put("content_classification_labels", List.of());
        told.put("is_branded_content", false);
    }

    /** The old one is worth nothing from now on. */
    void resetKey() {
        key = newKey();
    }

    private String newKey() {
        return "live_" + id + "_" + UUID.randomUUID().toString().replace("-", "");
    }

    String title() {
        return String.valueOf(told.get("title"));
    }

    String category() {
        return CATEGORIES.getOrDefault(String.valueOf(told.get("game_id")), "");
    }

    @SuppressWarnings("unchecked") // tags come as they were given
    Metadata metadata() {
        String category = category();
        return new Metadata(
                title(),
                null,
                category.isEmpty() ? null : category,
                (List<String>) told.get("tags"),
                Metadata.Privacy.PUBLIC,
                String.valueOf(told.get("broadcaster_language")));
    }

    Map<String, @Nullable Object> user() {
        return FakeFields.of(
                "id",
                id,
                "login",
                login,
                "display_name",
                login,
                "type",
                "",
                "broadcaster_type",
                affiliate ? "affiliate" : "",
                "view_count",
                0,
                "created_at",
                "2019-04-02T08:30:11Z");
    }

    Map<String, @Nullable Object> information() {
        Map<String, @Nullable Object> information = new LinkedHashMap<>(told);
        information.put("broadcaster_id", id);
        information.put("broadcaster_login", login);
        information.put("broadcaster_name", login);
        information.put("game_name", category());
        information.put("delay", 0);
        return information;
    }

    /** Takes a change; what Twitch says against it, or empty. Labels are written as objects and read as texts. */
    Optional<String> change(Map<String, Object> changes) {
        Optional<String> wrong = wrong(changes);
        if (wrong.isEmpty()) {
            told.putAll(changes);
            if (changes.get("content_classification_labels") instanceof List<?> labels) {
                told.put("content_classification_labels", enabled(labels));
            }
            if ("0".equals(changes.get("game_id"))) {
                told.put("game_id", "");
            }
        }
        return wrong;
    }

    private static Optional<String> wrong(Map<String, Object> changes) {
        if (changes.isEmpty()) {
            return Optional.of("The request must specify at least one field");
        }
        Object title = changes.get("title");
        if (title != null
                && (title.toString().isEmpty()
                        || title.toString().codePointCount(0, title.toString().length()) > LONGEST_TITLE)) {
            return Optional.of("The title is empty or too long");
        }
        Object game = changes.get("game_id");
        if (game != null && !game.equals("") && !game.equals("0") && !CATEGORIES.containsKey(game.toString())) {
            return Optional.of("The game_id is not valid");
        }
        if (changes.get("tags") instanceof List<?> tags && tags.size() > MOST_TAGS) {
            return Optional.of("There are too many tags");
        }
        return Optional.empty();
    }

    private static List<String> enabled(List<?> labels) {
        return labels.stream()
                .filter(Map.class::isInstance)
                .map(Map.class::cast)
                .filter(label -> Boolean.TRUE.equals(label.get("is_enabled")))
                .map(label -> String.valueOf(label.get("id")))
                .toList();
    }

    /** Announces. */
    Map<String, @Nullable Object> announce(String segment, Map<String, Object> wanted) {
        Map<String, @Nullable Object> made = FakeFields.of(
                "id",
                segment,
                "start_time",
                wanted.get("start_time"),
                "end_time",
                end(wanted),
                "title",
                wanted.getOrDefault("title", ""),
                "canceled_until",
                null,
                "category",
                null,
                "is_recurring",
                false);
        segments.put(segment, made);
        return made;
    }

    private static String end(Map<String, Object> wanted) {
        return Instant.parse(String.valueOf(wanted.get("start_time")))
                .plus(Duration.ofMinutes(Long.parseLong(String.valueOf(wanted.get("duration")))))
                .toString();
    }

    /** Starts of those that are still to come, by segment. */
    Map<String, Instant> announced(Clock clock) {
        Map<String, Instant> starts = new LinkedHashMap<>();
        segments.forEach((segment, told) -> {
            Instant start = Instant.parse(String.valueOf(told.get("start_time")));
            if (start.isAfter(clock.instant())) {
                starts.put(segment, start);
            }
        });
        return starts;
    }

    FakeAnswer schedule(List<Map<String, @Nullable Object>> shown) {
        return FakeAnswer.json(
                200,
                FakeFields.of(
                        "data",
                        FakeFields.of(
                                "segments",
                                shown,
                                "broadcaster_id",
                                id,
                                "broadcaster_name",
                                login,
                                "broadcaster_login",
                                login,
                                "vacation",
                                null),
                        "pagination",
                        Map.of()));
    }
}
