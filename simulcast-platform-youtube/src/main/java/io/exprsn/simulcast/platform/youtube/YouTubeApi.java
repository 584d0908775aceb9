package io.exprsn.simulcast.platform.youtube;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.platform.youtube.YouTubeJson.BroadcastItem;
import io.exprsn.simulcast.platform.youtube.YouTubeJson.Broadcasts;
import io.exprsn.simulcast.platform.youtube.YouTubeJson.ChannelItem;
import io.exprsn.simulcast.platform.youtube.YouTubeJson.Channels;
import io.exprsn.simulcast.platform.youtube.YouTubeJson.ChatItem;
import io.exprsn.simulcast.platform.youtube.YouTubeJson.ChatPage;
import io.exprsn.simulcast.platform.youtube.YouTubeJson.ChatSnippet;
import io.exprsn.simulcast.platform.youtube.YouTubeJson.StreamItem;
import io.exprsn.simulcast.platform.youtube.YouTubeJson.Streams;
import io.exprsn.simulcast.platform.youtube.YouTubeJson.VideoItem;
import io.exprsn.simulcast.platform.youtube.YouTubeJson.Videos;
import io.exprsn.simulcast.spi.ApiRequest;
import io.exprsn.simulcast.spi.ApiStream;
import io.exprsn.simulcast.spi.PlatformHttp;
import io.exprsn.simulcast.spi.QuotaFacts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The requests to YouTube, one method each. Lives as long as one call of the adapter. */
final class YouTubeApi {
    private static final String BROADCASTS = "/youtube/v3/liveBroadcasts";
    private static final String STREAMS = "/youtube/v3/liveStreams";
    private static final String VIDEOS = "/youtube/v3/videos";
    private static final String CHANNELS = "/youtube/v3/channels";
    /** Without the prefix YouTube answers {@code wrongUrlForUpload}. */
    private static final String THUMBNAIL = "/upload/youtube/v3/thumbnails/set";

    private static final String CHAT = "/youtube/v3/liveChat/messages";

    static final String ALL_PARTS = "id,snippet,status,contentDetails";

    private static final int PAGE = 50;
    /** 250 upcoming broadcasts or streams; who has more gets a new one instead of an old one. */
    private static final int PAGES = 5;

    private static final String CHAT_PARTS = "id,snippet,authorDetails";
    /** The most YouTube gives at once: the fewer looks, the fewer units. */
    private static final int CHAT_PAGE = 2_000;
    /** Room for that, at some two thousand bytes each. */
    private static final int LARGEST_CHAT_PAGE = 8 << 20;

    private static final Duration UPLOAD = Duration.ofSeconds(60);
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_.-]{1,128}");

    private final PlatformHttp http;

    YouTubeApi(PlatformHttp http) {
        this.http = http;
    }

    Optional<BroadcastItem> broadcast(String id, String parts, String feature, String doing) {
        try {
            Broadcasts found = listBroadcasts(parts, doing)
                    .query("id", id)
                    .costs(YouTubeQuota.BROADCASTS_LIST, feature)
                    .read(Broadcasts.class);
            return items(found.kind(), found.items(), doing).stream().findFirst();
        } catch (SimulcastException e) {
            return orGone(e, YouTubeErrors.BROADCAST_GONE);
        }
    }

    /** Those of a state, {@code upcoming} or {@code active}; may not be asked for together with {@code mine}. */
    List<BroadcastItem> broadcasts(String state) {
        String doing = "Looking for broadcasts that are " + state;
        return all((page, into) -> {
            ApiRequest request = listBroadcasts(ALL_PARTS, doing)
                    .query("broadcastStatus", state)
                    .query("maxResults", Integer.toString(PAGE))
                    .costs(YouTubeQuota.BROADCASTS_LIST, QuotaFacts.CONTROL);
            Broadcasts found = from(request, page).read(Broadcasts.class);
            into.addAll(items(found.kind(), found.items(), doing));
            return found.nextPageToken();
        });
    }

    /** Looks whether the channel may list broadcasts, which takes the same rights as making them. */
    void requireLiveRights() {
        listBroadcasts("id", "Checking whether the channel may stream live")
                .query("mine", "true")
                .query("maxResults", "1")
                .costs(YouTubeQuota.BROADCASTS_LIST, QuotaFacts.CONTROL)
                .read(Broadcasts.class);
    }

    private ApiRequest listBroadcasts(String parts, String doing) {
        return http.get(BROADCASTS).query("part", parts).doing(doing);
    }

    BroadcastItem insert(BroadcastItem wanted) {
        return broadcastWrite(http.post(BROADCASTS).query("part", ALL_PARTS).json(wanted), "Creating the broadcast")
                .read(BroadcastItem.class);
    }

    void bind(String id, String stream) {
        broadcastWrite(
                        http.post(BROADCASTS + "/bind")
                                .query("id", id)
                                .query("part", "id,contentDetails")
                                .query("streamId", stream),
                        "Binding the broadcast to a stream")
                .send();
    }

    /** To {@code testing}, {@code live} or {@code complete}; a good answer means that it has begun, not that it is done. */
    void transition(String id, String to, String doing) {
        broadcastWrite(
                        http.post(BROADCASTS + "/transition")
                                .query("id", id)
                                .query("part", "id,status")
                                .query("broadcastStatus", to),
                        doing)
                .send();
    }

    /** Replaces the named parts whole. */
    void update(BroadcastItem changed, String parts, String doing) {
        broadcastWrite(http.put(BROADCASTS).query("part", parts).json(changed), doing)
                .send();
    }

    void delete(String id) {
        try {
            broadcastWrite(http.delete(BROADCASTS).query("id", id), "Removing the broadcast")
                    .send();
        } catch (SimulcastException e) {
            orGone(e, YouTubeErrors.BROADCAST_GONE);
        }
    }

    private static ApiRequest broadcastWrite(ApiRequest request, String doing) {
        return request.doing(doing).costs(YouTubeQuota.BROADCASTS_WRITE, QuotaFacts.CONTROL);
    }

    Optional<StreamItem> stream(String id, String parts, String feature, String doing) {
        try {
            Streams found = listStreams(parts, doing)
                    .query("id", id)
                    .costs(YouTubeQuota.STREAMS_LIST, feature)
                    .read(Streams.class);
            return items(found.kind(), found.items(), doing).stream().findFirst();
        } catch (SimulcastException e) {
            return orGone(e, YouTubeErrors.STREAM_GONE);
        }
    }

    /** The reusable ones: {@code mine} does not list others. */
    List<StreamItem> streams(String parts) {
        String doing = "Looking for a stream to use again";
        return all((page, into) -> {
            ApiRequest request = listStreams(parts, doing)
                    .query("mine", "true")
                    .query("maxResults", Integer.toString(PAGE))
                    .costs(YouTubeQuota.STREAMS_LIST, QuotaFacts.CONTROL);
            Streams found = from(request, page).read(Streams.class);
            into.addAll(items(found.kind(), found.items(), doing));
            return found.nextPageToken();
        });
    }

    private ApiRequest listStreams(String parts, String doing) {
        return http.get(STREAMS).query("part", parts).doing(doing);
    }

    StreamItem insert(StreamItem wanted, String parts) {
        return http.post(STREAMS)
                .query("part", parts)
                .json(wanted)
                .doing("Creating a stream")
                .costs(YouTubeQuota.STREAMS_WRITE, QuotaFacts.CONTROL)
                .read(StreamItem.class);
    }

    /** Empty also for a few seconds after its broadcast was made. */
    Optional<VideoItem> video(String id, String parts, String feature, String doing) {
        Videos found = http.get(VIDEOS)
                .query("part", parts)
                .query("id", id)
                .doing(doing)
                .costs(YouTubeQuota.VIDEOS_LIST, feature)
                .read(Videos.class);
        return items(found.kind(), found.items(), doing).stream().findFirst();
    }

    /** Replaces the snippet whole. */
    void update(VideoItem changed, String doing) {
        http.put(VIDEOS)
                .query("part", "snippet")
                .json(changed)
                .doing(doing)
                .costs(YouTubeQuota.VIDEOS_UPDATE, QuotaFacts.CONTROL)
                .send();
    }

    /** The channel that was chosen when the account was connected; empty if the account has none. */
    Optional<ChannelItem> channel(String doing) {
        Channels found = http.get(CHANNELS)
                .query("part", "id,snippet")
                .query("mine", "true")
                .doing(doing)
                .costs(YouTubeQuota.CHANNELS_LIST, QuotaFacts.CONTROL)
                .read(Channels.class);
        return items(found.kind(), found.items(), doing).stream().findFirst();
    }

    void thumbnail(String id, String contentType, byte[] image) {
        http.post(THUMBNAIL)
                .query("videoId", id)
                .body(contentType, image)
                .within(UPLOAD)
                .doing("Setting the picture")
                .costs(YouTubeQuota.THUMBNAILS_SET, QuotaFacts.CONTROL)
                .send();
    }

    /** Pages of the chat, one JSON object each, as long as YouTube keeps the answer open. From the beginning if the position is empty. */
    ApiStream chatStream(String chat, String position, String doing) {
        return readChat(CHAT + "/stream", chat, position, doing)
                .costs(YouTubeQuota.CHAT_STREAM, QuotaFacts.CHAT)
                .stream();
    }

    ChatPage chatPage(String chat, String position, String doing) {
        return readChat(CHAT, chat, position, doing)
                .query("maxResults", Integer.toString(CHAT_PAGE))
                .costs(YouTubeQuota.CHAT_LIST, QuotaFacts.CHAT)
                .read(ChatPage.class);
    }

    private ApiRequest readChat(String path, String chat, String position, String doing) {
        ApiRequest request = http.get(path)
                .query("liveChatId", chat)
                .query("part", CHAT_PARTS)
                .doing(doing);
        return from(request, position).atMost(LARGEST_CHAT_PAGE);
    }

    void say(String chat, String text, String doing) {
        http.post(CHAT)
                .query("part", "snippet")
                .json(new ChatItem(null, ChatSnippet.text(chat, text), null))
                .doing(doing)
                .costs(YouTubeQuota.CHAT_WRITE, QuotaFacts.CHAT)
                .send();
    }

    /** An id that YouTube told, fit to stand in addresses. */
    static String id(@Nullable String told, String doing) {
        if (told == null || !ID.matcher(told).matches()) {
            throw unreadable(doing, "it has no id");
        }
        return told;
    }

    static SimulcastException unreadable(String doing, String what) {
        return new SimulcastException(
                ErrorKind.REJECTED,
                doing + ": YouTube's answer is not as it should be: " + what,
                "Look whether something between here and YouTube answers in its place; else report it, as the API may have"
                        + " changed");
    }

    /** What is gone is empty; any other error goes on. */
    private static <T> Optional<T> orGone(SimulcastException e, String reason) {
        if (e.reason().filter(reason::equals).isPresent()) {
            return Optional.empty();
        }
        throw e;
    }

    /** An empty list may lack its items, but not its kind: something else must not pass for "is gone". */
    private static <T> List<T> items(@Nullable String kind, @Nullable List<T> items, String doing) {
        if (items == null && kind == null) {
            throw unreadable(doing, "it is no list");
        }
        return items == null
                ? List.of()
                : items.stream().filter(Objects::nonNull).toList();
    }

    private static ApiRequest from(ApiRequest request, String page) {
        return page.isEmpty() ? request : request.query("pageToken", page);
    }

    /** Page by page, each from the token that the one before told. */
    private static <T> List<T> all(BiFunction<String, List<T>, @Nullable String> read) {
        List<T> all = new ArrayList<>();
        String page = "";
        for (int i = 0; i < PAGES && page != null; i++) {
            page = read.apply(page, all);
        }
        return all;
    }
}
