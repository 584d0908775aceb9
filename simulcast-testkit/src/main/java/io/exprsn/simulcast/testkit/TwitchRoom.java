package io.exprsn.simulcast.testkit;

import io.exprsn.simulcast.internal.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * EventSub over WebSockets at {@link FakeTwitch}, for its chats. Who asks for events must have subscribed them for the connection, and gets
 * what happens from then on. All methods may be called by any thread.
 */
final class TwitchRoom implements AutoCloseable {
    static final String MESSAGE = "channel.chat.message";

    private static final Set<String> TYPES = Set.of(
            MESSAGE,
            "channel.chat.notification",
            "channel.chat.message_delete",
            "channel.chat.clear_user_messages",
            "channel.chat.clear");

    private static final int SHORTEST_KEEPALIVE = 10;
    private static final int LONGEST_KEEPALIVE = 600;

    /** Oftener than anybody can ask for. */
    private static final int KEEPALIVE_SECONDS = 3;

    private final Clock clock;
    private final Map<String, Session> sessions = new LinkedHashMap<>();
    private final ScheduledThreadPoolExecutor keepalives = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "fake-twitch-keepalive");
        thread.setDaemon(true);
        return thread;
    });
    private int counted;

    /** A connection and what is subscribed on it: types and channels. */
    private record Session(FakeSocket socket, Set<String> subscribed) {}

    TwitchRoom(Clock clock) {
        this.clock = clock;
        keepalives.scheduleAtFixedRate(this::keepAlive, KEEPALIVE_SECONDS, KEEPALIVE_SECONDS, TimeUnit.SECONDS);
    }

    /** Welcomes a connection. */
    synchronized void opened(FakeSocket socket) {
        String id = "AgoQ-session-" + ++counted;
        sessions.put(id, new Session(socket, new HashSet<>()));
        int asked = socket.request()
                .query("keepalive_timeout_seconds")
                .map(Integer::valueOf)
                .orElse(SHORTEST_KEEPALIVE);
        send(
                socket,
                "session_welcome",
                null,
                FakeFields.of(
                        "session",
                        FakeFields.of(
                                "id",
                                id,
                                "status",
                                "connected",
                                "keepalive_timeout_seconds",
                                Math.max(SHORTEST_KEEPALIVE, Math.min(LONGEST_KEEPALIVE, asked)),
                                "reconnect_url",
                                null,
                                "connected_at",
                                clock.instant().toString())));
    }

    private synchronized void keepAlive() {
        sessions.values().removeIf(session -> !session.socket().isOpen());
        sessions.values().forEach(session -> send(session.socket(), "session_keepalive", null, Map.of()));
    }

    /** Subscribes the events of a channel's own chat. */
    synchronized FakeAnswer subscribe(Map<String, Object> wish, TwitchChannel channel) {
        String type = String.valueOf(wish.get("type"));
        Map<?, ?> condition = wish.get("condition") instanceof Map<?, ?> told ? told : Map.of();
        Map<?, ?> transport = wish.get("transport") instanceof Map<?, ?> told ? told : Map.of();
        Session session = sessions.get(String.valueOf(transport.get("session_id")));
        if (!TYPES.contains(type) || !"1".equals(wish.get("version"))) {
            return FakeTwitch.refusal(400, "Bad Request", "invalid subscription type and version");
        }
        if (session == null || !session.socket().isOpen()) {
            return FakeTwitch.refusal(400, "Bad Request", "websocket transport session does not exist");
        }
        if (!channel.id.equals(condition.get("broadcaster_user_id")) || !channel.id.equals(condition.get("user_id"))) {
            return FakeTwitch.refusal(403, "Forbidden", "subscription missing proper authorization");
        }
        if (!session.subscribed().add(type + " " + channel.id)) {
            return FakeTwitch.refusal(409, "Conflict", "subscription already exists");
        }
        Map<String, @Nullable Object> made = FakeFields.of(
                "id", "subscription-" + ++counted, "status", "enabled", "type", type, "version", "1", "cost", 0);
        return FakeAnswer.json(
                202, FakeFields.of("data", List.of(made), "total", 1, "total_cost", 0, "max_total_cost", 10));
    }

    /** Shows a message to all who read a channel's chat. */
    synchronized void write(TwitchChannel channel, String author, String text) {
        boolean owner = author.equals(channel.login);
        String login = author.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "");
        Map<String, @Nullable Object> event = FakeFields.of(
                "broadcaster_user_id",
                channel.id,
                "broadcaster_user_login",
                channel.login,
                "broadcaster_user_name",
                channel.login,
                "chatter_user_id",
                owner ? channel.id : Integer.toString(800_000_000 + Math.floorMod(author.hashCode(), 99_999_999)),
                "chatter_user_login",
                login,
                "chatter_user_name",
                author,
                "message_id",
                "message-" + ++counted,
                "message",
                FakeFields.of("text", text, "fragments", List.of(FakeFields.of("type", "text", "text", text))),
                "color",
                "",
                "badges",
                owner ? List.of(FakeFields.of("set_id", "broadcaster", "id", "1", "info", "")) : List.of(),
                "message_type",
                "text",
                "cheer",
                null,
                "reply",
                null);
        for (Session session : sessions.values()) {
            if (session.subscribed().contains(MESSAGE + " " + channel.id)) {
                send(
                        session.socket(),
                        "notification",
                        MESSAGE,
                        FakeFields.of(
                                "subscription",
                                FakeFields.of("type", MESSAGE, "version", "1", "status", "enabled"),
                                "event",
                                event));
            }
        }
    }

    /** Whether anybody reads a channel's chat. */
    synchronized boolean isRead(TwitchChannel channel) {
        return sessions.values().stream()
                .anyMatch(session ->
                        session.socket().isOpen() && session.subscribed().contains(MESSAGE + " " + channel.id));
    }

    private void send(FakeSocket socket, String kind, @Nullable String subscribed, Map<String, ?> payload) {
        Map<String, @Nullable Object> metadata = FakeFields.of(
                "message_id",
                "event-" + ++counted,
                "message_type",
                kind,
                "message_timestamp",
                clock.instant().toString());
        if (subscribed != null) {
            metadata.put("subscription_type", subscribed);
            metadata.put("subscription_version", "1");
        }
        socket.send(new String(
                Json.bytes(FakeFields.of("metadata", metadata, "payload", payload)), StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        keepalives.shutdownNow();
        try {
            keepalives.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
