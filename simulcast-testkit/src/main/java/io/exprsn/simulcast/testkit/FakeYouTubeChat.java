package io.exprsn.simulcast.testkit;

import io.exprsn.simulcast.internal.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The chat of one broadcast of {@link FakeYouTube}. A position is a number of messages. Guarded by the platform it belongs to. */
final class FakeYouTubeChat {
    private static final String POSITION = "after-";

    private final String id;
    private final List<Map<String, Object>> messages = new ArrayList<>();
    private final List<FakeStream> readers = new ArrayList<>();
    private @Nullable Instant over;

    FakeYouTubeChat(String id) {
        this.id = id;
    }

    String id() {
        return id;
    }

    boolean isOver() {
        return over != null;
    }

    Map<String, Object> write(String author, String name, boolean owner, String text, Instant at) {
        Map<String, Object> message = message("textMessageEvent", at);
        Map<String, Object> snippet = new LinkedHashMap<>(snippet("textMessageEvent", at));
        snippet.put("authorChannelId", author);
        snippet.put("displayMessage", text);
        snippet.put("textMessageDetails", Map.of("messageText", text));
        message.put("snippet", snippet);
        message.put(
                "authorDetails",
                Map.of(
                        "channelId",
                        author,
                        "displayName",
                        name,
                        "isChatOwner",
                        owner,
                        "isChatSponsor",
                        false,
                        "isChatModerator",
                        false));
        add(message);
        return message;
    }

    /** Tells whoever reads that it is over. */
    void end(Instant at) {
        if (over != null) {
            return;
        }
        over = at;
        Map<String, Object> last = message("chatEndedEvent", at);
        add(last);
        readers.forEach(reader -> {
            reader.send("]");
            reader.end();
        });
        readers.clear();
    }

    /** Begins an answer that goes on as long as the chat does, with what was written before. */
    void follow(FakeStream reader, int from) {
        reader.send("[" + text(page(from)));
        readers.add(reader);
    }

    /** Empty for a position that was not told. */
    Optional<Integer> position(Optional<String> told) {
        try {
            int from = told.isEmpty() ? 0 : Integer.parseInt(told.get().substring(POSITION.length()));
            return from < 0 || from > messages.size() ? Optional.empty() : Optional.of(from);
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    Map<String, Object> page(int from) {
        List<Map<String, Object>> items = List.copyOf(messages.subList(from, messages.size()));
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("kind", "youtube#liveChatMessageListResponse");
        page.put("pollingIntervalMillis", 1000);
        page.put("nextPageToken", POSITION + messages.size());
        page.put("pageInfo", Map.of("totalResults", items.size(), "resultsPerPage", items.size()));
        page.put("items", items);
        if (over != null) {
            page.put("offlineAt", over.toString());
        }
        return page;
    }

    private void add(Map<String, Object> message) {
        messages.add(message);
        readers.removeIf(reader -> !reader.isOpen());
        String page = text(page(messages.size() - 1));
        readers.forEach(reader -> reader.send("," + page));
    }

    private Map<String, Object> message(String type, Instant at) {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("kind", "youtube#liveChatMessage");
        message.put("id", id + "-message-" + (messages.size() + 1));
        message.put("snippet", snippet(type, at));
        return message;
    }

    private Map<String, Object> snippet(String type, Instant at) {
        return Map.of("liveChatId", id, "type", type, "publishedAt", at.toString());
    }

    private static String text(Map<String, Object> page) {
        return new String(Json.bytes(page), StandardCharsets.UTF_8);
    }
}
