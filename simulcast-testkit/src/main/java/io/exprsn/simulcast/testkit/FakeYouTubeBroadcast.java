package io.exprsn.simulcast.testkit;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A broadcast and its video, which are one, as {@link FakeYouTube} knows them. Guarded by the platform it belongs to. */
final class FakeYouTubeBroadcast {
    private static final Set<String> WAITING = Set.of("created", "ready");
    private static final String STARTING = "Starting";

    final String id;
    final FakeYouTubeChat chat;
    final Map<String, Object> snippet = new LinkedHashMap<>();
    final Map<String, Object> status = new LinkedHashMap<>();
    final Map<String, Object> content = new LinkedHashMap<>();

    /** What only the video has: tags and languages. */
    final Map<String, Object> video = new LinkedHashMap<>();

    byte[] thumbnail = {};
    String state = "created";

    @Nullable
    String stream;

    @Nullable
    Instant begun;

    @Nullable
    Instant ended;

    /** When media was last seen to arrive. */
    @Nullable
    Instant received;

    /** Whether somebody was told the state on the way, behind which the next one comes. */
    boolean shownOnTheWay;

    FakeYouTubeBroadcast(String id) {
        this.id = id;
        this.chat = new FakeYouTubeChat("chat-of-" + id);
    }

    boolean isWaiting() {
        return WAITING.contains(state);
    }

    boolean isOver() {
        return state.equals("complete");
    }

    /** Whether a transition has begun and is not done. */
    boolean isOnTheWay() {
        return state.endsWith(STARTING);
    }

    void go(String to) {
        state = to;
        shownOnTheWay = false;
    }

    void arrive(Instant now) {
        go(state.substring(0, state.length() - STARTING.length()).replace("test", "testing"));
        if (state.equals("live")) {
            begun = now;
        }
    }

    void complete(Instant now) {
        go("complete");
        ended = now;
        chat.end(now);
    }

    boolean is(String flag) {
        return Boolean.TRUE.equals(content.get(flag));
    }

    boolean isMonitored() {
        return content.get("monitorStream") instanceof Map<?, ?> monitor
                // true is what YouTube takes for what is not said
                && !Boolean.FALSE.equals(monitor.get("enableMonitorStream"));
    }

    Map<String, Object> item(List<String> parts) {
        Map<String, Object> item = new LinkedHashMap<>();
        item.put("kind", "youtube#liveBroadcast");
        item.put("id", id);
        if (parts.contains("snippet")) {
            Map<String, Object> told = new LinkedHashMap<>(snippet);
            if (!isOver()) {
                told.put("liveChatId", chat.id());
            }
            put(told, "actualStartTime", begun);
            put(told, "actualEndTime", ended);
            item.put("snippet", told);
        }
        if (parts.contains("status")) {
            Map<String, Object> told = new LinkedHashMap<>(status);
            told.put("lifeCycleStatus", state);
            told.put("madeForKids", Boolean.TRUE.equals(status.get("selfDeclaredMadeForKids")));
            told.put("recordingStatus", isOver() ? "recorded" : state.equals("live") ? "recording" : "notRecording");
            item.put("status", told);
        }
        if (parts.contains("contentDetails")) {
            Map<String, Object> told = new LinkedHashMap<>(content);
            if (stream != null) {
                told.put("boundStreamId", stream);
            }
            item.put("contentDetails", told);
        }
        return item;
    }

    Map<String, Object> videoItem(List<String> parts, long viewers) {
        Map<String, Object> item = new LinkedHashMap<>();
        item.put("kind", "youtube#video");
        item.put("id", id);
        if (parts.contains("snippet")) {
            Map<String, Object> told = new LinkedHashMap<>();
            List.of("title", "description", "categoryId").forEach(name -> {
                if (snippet.get(name) != null) {
                    told.put(name, snippet.get(name));
                }
            });
            told.putAll(video);
            item.put("snippet", told);
        }
        if (parts.contains("statistics")) {
            // Numbers of 64 bits are texts.
            item.put("statistics", Map.of("viewCount", Long.toString(viewers), "likeCount", "0", "commentCount", "0"));
        }
        if (parts.contains("liveStreamingDetails")) {
            Map<String, Object> told = new LinkedHashMap<>();
            put(told, "actualStartTime", begun);
            put(told, "actualEndTime", ended);
            if (!isOver()) {
                told.put("activeLiveChatId", chat.id());
            }
            if (state.equals("live") && viewers > 0) {
                told.put("concurrentViewers", Long.toString(viewers)); // missing, not 0, where there are none
            }
            item.put("liveStreamingDetails", told);
        }
        return item;
    }

    private static void put(Map<String, Object> told, String name, @Nullable Instant when) {
        if (when != null) {
            told.put(name, when.toString());
        }
    }
}
