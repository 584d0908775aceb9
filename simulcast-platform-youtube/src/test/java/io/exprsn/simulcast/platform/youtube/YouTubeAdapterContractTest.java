package io.exprsn.simulcast.platform.youtube;

import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.Metadata;
import io.exprsn.simulcast.spi.PlatformAdapter;
import io.exprsn.simulcast.testkit.FakeAnswer;
import io.exprsn.simulcast.testkit.FakeApi;
import io.exprsn.simulcast.testkit.FakeRequest;
import io.exprsn.simulcast.testkit.PlatformAdapterContract;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rules that hold for all adapters, with a YouTube that remembers. */
class YouTubeAdapterContractTest extends PlatformAdapterContract {
    private final Map<String, Map<String, Object>> broadcasts = new LinkedHashMap<>();
    private final Map<String, Map<String, Object>> streams = new LinkedHashMap<>();
    private final Map<String, List<Map<String, Object>>> chats = new LinkedHashMap<>();
    private int made;

    @Override
    protected PlatformAdapter adapter() {
        return new YouTubeAdapter();
    }

    @Override
    protected void script(FakeApi youTube) {
        youTube.on(
                        "GET",
                        PlayedYouTube.CHANNELS,
                        request -> page(List.of(Map.of("id", "UCexample", "snippet", Map.of("title", "Harbour")))))
                .on("GET", PlayedYouTube.BROADCASTS, this::listBroadcasts)
                .on("POST", PlayedYouTube.BROADCASTS, this::insertBroadcast)
                .on("PUT", PlayedYouTube.BROADCASTS, this::updateBroadcast)
                .on("DELETE", PlayedYouTube.BROADCASTS, this::deleteBroadcast)
                .on("POST", PlayedYouTube.BIND, this::bind)
                .on("POST", PlayedYouTube.TRANSITION, this::transition)
                .on("GET", PlayedYouTube.STREAMS, this::listStreams)
                .on("POST", PlayedYouTube.STREAMS, this::insertStream)
                .on("GET", PlayedYouTube.VIDEOS, this::listVideos)
                .on("GET", PlayedYouTube.CHAT_STREAM, request -> FakeAnswer.json(200, "[" + chatPage(request) + "]"))
                .on("POST", PlayedYouTube.CHAT, this::write)
                .on("POST", PlayedYouTube.THUMBNAIL, request -> FakeAnswer.json(200, "{\"kind\":\"x\"}"));
    }

    @Override
    protected FakeAnswer refusal(int status) {
        String reason = switch (status) {
            case 401 -> "authError";
            case 403 -> "forbidden";
            case 404 -> "liveBroadcastNotFound";
            case 429 -> "rateLimitExceeded";
            default -> "backendError";
        };
        return refused(status, reason);
    }

    /** Its stream stays, as on YouTube. */
    @Override
    protected void forget(FakeApi youTube, Broadcast broadcast) {
        broadcasts.remove(broadcast.id());
    }

    @Override
    protected Metadata shown(Broadcast broadcast) {
        Map<String, Object> item = broadcasts.get(broadcast.id());
        Map<String, Object> snippet = part(item, "snippet");
        return Metadata.titled(String.valueOf(snippet.get("title")))
                .describedAs(String.valueOf(snippet.get("description")))
                .in(String.valueOf(snippet.get("categoryId")))
                .visibleTo(Metadata.Privacy.valueOf(
                        String.valueOf(part(item, "status").get("privacyStatus"))
                                .toUpperCase(Locale.ROOT)));
    }

    @Override
    protected void viewerWrites(Broadcast broadcast, String text) {
        chats.computeIfAbsent("chat-of-" + broadcast.id(), chat -> new ArrayList<>())
                .add(Map.of(
                        "id", "message-" + ++made,
                        "snippet", Map.of("type", "textMessageEvent", "displayMessage", text),
                        "authorDetails", Map.of("channelId", "UCviewer", "displayName", "viewer")));
    }

    /** What came since the position, which is a number of messages. The answer ends then, as YouTube ends one from time to time. */
    private String chatPage(FakeRequest request) {
        List<Map<String, Object>> all =
                chats.getOrDefault(request.query("liveChatId").orElseThrow(), List.of());
        int from = Integer.parseInt(request.query("pageToken").orElse("0"));
        FakeAnswer page = FakeAnswer.json(
                200,
                Map.of(
                        "kind", "youtube#liveChatMessageListResponse",
                        "nextPageToken", Integer.toString(all.size()),
                        "items", all.subList(from, all.size())));
        return new String(page.body(), StandardCharsets.UTF_8);
    }

    private FakeAnswer write(FakeRequest request) {
        Map<String, Object> message = new LinkedHashMap<>(request.json());
        message.put("id", "message-" + ++made);
        chats.computeIfAbsent(String.valueOf(part(message, "snippet").get("liveChatId")), chat -> new ArrayList<>())
                .add(message);
        return FakeAnswer.json(200, message);
    }

    private FakeAnswer listBroadcasts(FakeRequest request) {
        String state = request.query("broadcastStatus").orElse("");
        String id = request.query("id").orElse("");
        return page(broadcasts.values().stream()
                .filter(one -> id.isEmpty() || id.equals(one.get("id")))
                .filter(one -> state.isEmpty() || state.equals("active") == isLive(one))
                .toList());
    }

    private static boolean isLive(Map<String, Object> broadcast) {
        return "live".equals(part(broadcast, "status").get("lifeCycleStatus"));
    }

    private FakeAnswer insertBroadcast(FakeRequest request) {
        Map<String, Object> item = new LinkedHashMap<>(request.json());
        String id = "video-" + ++made;
        item.put("id", id);
        part(item, "snippet").putIfAbsent("categoryId", "22");
        part(item, "snippet").put("liveChatId", "chat-of-" + id);
        part(item, "status").put("lifeCycleStatus", "created");
        broadcasts.put(id, item);
        return FakeAnswer.json(200, item);
    }

    private FakeAnswer updateBroadcast(FakeRequest request) {
        Map<String, Object> item = broadcasts.get(String.valueOf(request.json().get("id")));
        if (item == null) {
            return refusal(404);
        }
        Object lifeCycle = part(item, "status").get("lifeCycleStatus");
        for (String part : request.query("part").orElseThrow().split(",")) {
            if (request.json().containsKey(part) && !part.equals("id")) {
                item.put(part, request.json().get(part)); // whole, so that what was left out is lost
            }
        }
        part(item, "status").put("lifeCycleStatus", lifeCycle);
        return FakeAnswer.json(200, item);
    }

    private FakeAnswer deleteBroadcast(FakeRequest request) {
        return broadcasts.remove(request.query("id").orElseThrow()) == null ? refusal(404) : FakeAnswer.empty(204);
    }

    private FakeAnswer bind(FakeRequest request) {
        Map<String, Object> item = broadcasts.get(request.query("id").orElseThrow());
        String stream = request.query("streamId").orElseThrow();
        if (item == null || !streams.containsKey(stream)) {
            return refused(404, item == null ? "liveBroadcastNotFound" : "liveStreamNotFound");
        }
        part(item, "contentDetails").put("boundStreamId", stream);
        part(item, "status").put("lifeCycleStatus", "ready");
        return FakeAnswer.json(200, item);
    }

    private FakeAnswer transition(FakeRequest request) {
        Map<String, Object> item = broadcasts.get(request.query("id").orElseThrow());
        if (item == null) {
            return refusal(404);
        }
        String to = request.query("broadcastStatus").orElseThrow();
        if (to.equals(part(item, "status").get("lifeCycleStatus"))) {
            return refused(403, "redundantTransition");
        }
        part(item, "status").put("lifeCycleStatus", to);
        return FakeAnswer.json(200, item);
    }

    private FakeAnswer listStreams(FakeRequest request) {
        String id = request.query("id").orElse("");
        return page(streams.values().stream()
                .filter(one -> id.isEmpty() || id.equals(one.get("id")))
                .map(one -> id.isEmpty() ? one : receiving(one))
                .toList());
    }

    /** Who looks at one stream sends to it; in the list all are at rest. */
    private static Map<String, Object> receiving(Map<String, Object> stream) {
        Map<String, Object> active = new LinkedHashMap<>(stream);
        active.put("status", Map.of("streamStatus", "active"));
        return active;
    }

    private FakeAnswer insertStream(FakeRequest request) {
        Map<String, Object> item = new LinkedHashMap<>(request.json());
        String id = "stream-" + ++made;
        item.put("id", id);
        item.put("status", Map.of("streamStatus", "ready"));
        part(item, "cdn")
                .put(
                        "ingestionInfo",
                        Map.of(
                                "streamName", "abcd-1234-key-" + made,
                                "ingestionAddress", "rtmp://a.rtmp.example/live2",
                                "backupIngestionAddress", "rtmp://b.rtmp.example/live2?backup=1",
                                "rtmpsIngestionAddress", "rtmps://a.rtmps.example/live2",
                                "rtmpsBackupIngestionAddress", "rtmps://b.rtmps.example/live2?backup=1"));
        streams.put(id, item);
        return FakeAnswer.json(200, item);
    }

    private FakeAnswer listVideos(FakeRequest request) {
        List<Map<String, Object>> found = new ArrayList<>();
        if (broadcasts.containsKey(request.query("id").orElseThrow())) {
            found.add(Map.of(
                    "id", request.query("id").orElseThrow(),
                    "statistics", Map.of("viewCount", "40"),
                    "liveStreamingDetails", Map.of("concurrentViewers", "12")));
        }
        return page(found);
    }

    private static FakeAnswer page(List<?> items) {
        return FakeAnswer.json(200, Map.of("kind", "youtube#list", "items", items));
    }

    private static FakeAnswer refused(int status, String reason) {
        return FakeAnswer.json(
                status, Map.of("error", Map.of("code", status, "errors", List.of(Map.of("reason", reason)))));
    }

    @SuppressWarnings("unchecked") // made of JSON
    private static Map<String, Object> part(@Nullable Map<String, Object> item, String name) {
        if (item == null) {
            throw new AssertionError("There is no such broadcast");
        }
        return (Map<String, Object>) item.get(name);
    }
}
