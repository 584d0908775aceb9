package io.exprsn.simulcast.platform.twitch;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What Twitch's API says and is told, as far as it matters here, under Twitch's own names. What is null is not sent. */
final class TwitchJson {
    private TwitchJson() {}

    record Users(@Nullable List<User> data) {}

    record User(
            @Nullable String id,
            @Nullable String login,
            @Nullable String display_name,
            @Nullable String broadcaster_type) {}

    record Keys(@Nullable List<Key> data) {}

    /** Prints nothing of itself. */
    record Key(@Nullable String stream_key) {
        @Override
        public String toString() {
            return "Key";
        }
    }

    record Mark(String user_id, @Nullable String description) {}

    record Followers(@Nullable Long total) {}

    record Games(@Nullable List<Game> data) {}

    record Game(@Nullable String id, @Nullable String name) {}

    /** {@code pagination} tells an empty list, whose data may be null, from an answer of somebody else. */
    record Streams(
            @Nullable List<StreamItem> data, @Nullable Object pagination) {}

    record StreamItem(
            @Nullable String user_id,
            @Nullable String type,
            @Nullable Long viewer_count) {}

    /** Labels are written as objects, and read as texts. */
    record Channel(
            @Nullable String title,
            @Nullable String game_id,
            @Nullable String broadcaster_language,
            @Nullable List<String> tags,
            @Nullable List<Label> content_classification_labels,
            @Nullable Boolean is_branded_content) {
        boolean isEmpty() {
            return equals(new Channel(null, null, null, null, null, null));
        }
    }

    record Label(String id, boolean is_enabled) {}

    /** Not as a record: one of the fields is called {@code default}. */
    record Ingests(@Nullable List<Map<String, @Nullable Object>> ingests) {}

    /** What is written into the chat; the sender is the token's user. */
    record Said(String broadcaster_id, String sender_id, String message) {}

    record Sents(@Nullable List<Sent> data) {}

    /** What was dropped is answered with 200 as well. */
    record Sent(@Nullable Boolean is_sent, @Nullable Drop drop_reason) {}

    /** The codes are not documented and change. */
    record Drop(@Nullable String code, @Nullable String message) {}

    record Wish(String type, String version, Condition condition, Transport transport) {}

    record Condition(String broadcaster_user_id, String user_id) {}

    record Transport(String method, String session_id) {}

    /** An object, where all else is a list. */
    record Schedule(@Nullable Segments data) {}

    record Segments(@Nullable List<Segment> segments) {}

    /** The zone is told and not asked. */
    record Segment(
            @Nullable String id,
            @Nullable String start_time,
            @Nullable String title,
            @Nullable String canceled_until,
            @Nullable String timezone) {}

    /** The duration is a text of minutes. */
    record NewSegment(
            String start_time,
            String timezone,
            String duration,
            boolean is_recurring,
            @Nullable String category_id,
            @Nullable String title) {}

    /** What the token's own endpoint tells; the scopes are called {@code scope} elsewhere. */
    record Grant(
            @Nullable String client_id,
            @Nullable String user_id,
            @Nullable List<String> scopes) {}

    /** The reason is always in the message; {@code error} may be missing. */
    record Refusal(@Nullable String message) {}
}
