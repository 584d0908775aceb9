package io.exprsn.simulcast.platform.twitch;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A message of EventSub over a WebSocket, as far as it matters here, under Twitch's own names. */
record TwitchEvent(@Nullable Metadata metadata, @Nullable Payload payload) {
    /** What kind of message it is, {@code session_keepalive} for instance; empty where it does not say. */
    String type() {
        return metadata == null || metadata.message_type() == null ? "" : metadata.message_type();
    }

    @Nullable
    Session session() {
        return payload == null ? null : payload.session();
    }

    /** The time has nanoseconds. */
    record Metadata(
            @Nullable String message_id,
            @Nullable String message_type,
            @Nullable String message_timestamp,
            @Nullable String subscription_type) {}

    record Payload(
            @Nullable Session session,
            @Nullable Subscription subscription,
            @Nullable Happening event) {}

    record Session(
            @Nullable String id,
            @Nullable Long keepalive_timeout_seconds,
            @Nullable String reconnect_url) {}

    record Subscription(@Nullable String type, @Nullable String status) {}

    /** All that is subscribed in one: each has other fields. Those of a person are told apart by who acts and who is acted on. */
    record Happening(
            @Nullable String message_id,
            @Nullable String chatter_user_id,
            @Nullable String chatter_user_login,
            @Nullable String chatter_user_name,
            @Nullable Boolean chatter_is_anonymous,
            @Nullable String target_user_id,
            @Nullable String target_user_login,
            @Nullable String target_user_name,
            @Nullable Text message,
            @Nullable List<@Nullable Badge> badges,
            @Nullable Object cheer,
            @Nullable String notice_type,
            @Nullable String system_message) {}

    record Text(@Nullable String text) {}

    record Badge(@Nullable String set_id) {}
}
