package io.exprsn.simulcast.platform.facebook;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.platform.facebook.FacebookJson.Comments;
import io.exprsn.simulcast.platform.facebook.FacebookJson.Created;
import io.exprsn.simulcast.platform.facebook.FacebookJson.Cursors;
import io.exprsn.simulcast.platform.facebook.FacebookJson.Done;
import io.exprsn.simulcast.platform.facebook.FacebookJson.Insights;
import io.exprsn.simulcast.platform.facebook.FacebookJson.LiveVideo;
import io.exprsn.simulcast.platform.facebook.FacebookJson.LiveVideos;
import io.exprsn.simulcast.platform.facebook.FacebookJson.Paging;
import io.exprsn.simulcast.platform.facebook.FacebookJson.Reactions;
import io.exprsn.simulcast.spi.ApiRequest;
import io.exprsn.simulcast.spi.ApiStream;
import io.exprsn.simulcast.spi.PlatformContext;
import io.exprsn.simulcast.spi.PlatformHttp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The requests for one Page or profile, one method each. Lives as long as one call of the adapter. */
final class FacebookApi {
    static final String GRAPH = "api";
    static final String STREAMING = "streaming";

    static final String COMMENT_FIELDS = "id,message,created_time,from{id,name}";

    private static final String EVENT = "event_params";

    private static final int PAGE_SIZE = 100;
    /** 500 broadcasts that wait; who has more may get a second one. */
    private static final int MOST_PAGES = 5;

    private static final int LARGEST_COMMENTS = 4 << 20;
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_]{1,64}");

    private final PlatformContext context;
    private final FacebookOwner owner;

    FacebookApi(PlatformContext context, FacebookOwner owner) {
        this.context = context;
        this.owner = owner;
    }

    /** For the Page or profile of the destination. */
    static FacebookApi of(PlatformContext context) {
        return new FacebookApi(context, new FacebookAccount(context).owner());
    }

    FacebookOwner owner() {
        return owner;
    }

    /** The one place where it is chosen which token is shown. */
    private ApiRequest request(PlatformHttp host, String method, String path) {
        ApiRequest request = host.request(method, path);
        Secret token = owner.token();
        return token == null ? request : FacebookProof.show(token, request.withoutCredential(), context);
    }

    private ApiRequest request(String method, String path) {
        return request(context.http(), method, path);
    }

    private ApiRequest get(String path) {
        return request("GET", path);
    }

    private ApiRequest post(String path, Map<String, String> fields) {
        ApiRequest request = request("POST", path);
        fields.forEach(request::form);
        return request;
    }

    /** Makes a broadcast, for now or for later. */
    Created create(Map<String, String> fields, @Nullable Instant start) {
        return withStart(
                start,
                event -> post("/" + owner.id() + "/live_videos", and(fields, event))
                        .doing("Creating the broadcast")
                        .read(Created.class));
    }

    /** Announces another time. */
    void reschedule(String id, Instant start) {
        withStart(start, event -> update(id, event, "Announcing another time"));
    }

    /**
     * The one place where a start is written. Facebook's reference declares an object and its guide shows the number of seconds; which one
     * it takes is not settled. The object is sent first, and the number once where a parameter was refused.
     */
    private static <T> T withStart(@Nullable Instant start, Function<Map<String, String>, T> send) {
        if (start == null) {
            return send.apply(Map.of());
        }
        String seconds = Long.toString(start.getEpochSecond());
        try {
            return send.apply(Map.of(EVENT, "{\"start_time\":" + seconds + "}"));
        } catch (SimulcastException e) {
            if (!FacebookErrors.isOfParameter(e)) {
                throw e;
            }
            return send.apply(Map.of(EVENT, seconds));
        }
    }

    private static Map<String, String> and(Map<String, String> fields, Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(fields);
        all.putAll(more);
        return all;
    }

    /** Changes a broadcast; what is left out stays. */
    Done update(String id, Map<String, String> fields, String doing) {
        Done done = post("/" + id, fields).doing(doing).read(Done.class);
        if (done.id() == null && !Boolean.TRUE.equals(done.success())) {
            throw unreadable(doing, "it does not say that it was done");
        }
        return done;
    }

    /** Empty if it is gone. */
    Optional<LiveVideo> video(String id, String fields, String doing) {
        try {
            LiveVideo found = get("/" + id).query("fields", fields).doing(doing).read(LiveVideo.class);
            id(found.id(), doing);
            return Optional.of(found);
        } catch (SimulcastException e) {
            return orGone(e);
        }
    }

    /**
     * Those in a state. Facebook's guide and SDK have this and its reference says that it cannot be read: so whoever asks has to do
     * without where it is refused.
     */
    List<LiveVideo> videos(String state, String fields, String doing) {
        List<LiveVideo> all = new ArrayList<>();
        Optional<String> after = Optional.empty();
        for (int i = 0; i < MOST_PAGES; i++) {
            ApiRequest request = get("/" + owner.id() + "/live_videos")
                    .query("broadcast_status", "[\"" + state + "\"]")
                    .query("source", "owner")
                    .query("fields", fields)
                    .query("limit", Integer.toString(PAGE_SIZE));
            after.ifPresent(cursor -> request.query("after", cursor));
            LiveVideos found = request.doing(doing).read(LiveVideos.class);
            if (found.data() == null) {
                throw unreadable(doing, "it is no list");
            }
            found.data().stream().filter(Objects::nonNull).forEach(all::add);
            after = next(found.paging());
            if (after.isEmpty()) {
                break;
            }
        }
        return all;
    }

    /** Removes it; what is gone already is no error. */
    void delete(String id, String doing) {
        try {
            Done done = request("DELETE", "/" + id).doing(doing).read(Done.class);
            if (!Boolean.TRUE.equals(done.success())) {
                throw unreadable(doing, "it does not say that it was done");
            }
        } catch (SimulcastException e) {
            orGone(e);
        }
    }

    /**
     * A page of comments, the newest first, with answers to comments and with those that Facebook would hide.
     *
     * @param since seconds since 1970; empty for all
     * @param after the cursor of the page before; empty for the first one
     */
    Comments comments(String id, Optional<Long> since, Optional<String> after, String doing) {
        ApiRequest request = commentsOf(id)
                .query("order", "reverse_chronological")
                .query("fields", COMMENT_FIELDS)
                .query("limit", Integer.toString(PAGE_SIZE));
        since.ifPresent(seconds -> request.query("since", Long.toString(seconds)));
        after.ifPresent(cursor -> request.query("after", cursor));
        Comments found = request.atMost(LARGEST_COMMENTS).doing(doing).read(Comments.class);
        if (found.data() == null) {
            throw unreadable(doing, "it is no list");
        }
        return found;
    }

    /** How many there are; null if that is not told. */
    @Nullable
    Long commentCount(String id, String doing) {
        Comments found = commentsOf(id)
                .query("summary", "total_count")
                .query("limit", "1")
                .doing(doing)
                .read(Comments.class);
        return found.summary() == null ? null : found.summary().total_count();
    }

    private ApiRequest commentsOf(String id) {
        return get("/" + id + "/comments").query("filter", "stream").query("live_filter", "no_filter");
    }

    /** Comments as they are written, as server-sent events, until Facebook or the caller ends it. */
    ApiStream commentStream(String id, String doing) {
        return request(context.http().on(STREAMING), "GET", "/" + id + "/live_comments")
                .header("Accept", "text/event-stream")
                .query("comment_rate", "one_hundred_per_second")
                .query("live_filter", "no_filter")
                .query("fields", COMMENT_FIELDS)
                .doing(doing)
                .stream();
    }

    /** Writes a comment, once: what was written twice would be seen twice. */
    void comment(String video, String text, String doing) {
        id(
                post("/" + video + "/comments", Map.of("message", text))
                        .doing(doing)
                        .read(Done.class)
                        .id(),
                doing);
    }

    /** How many there are, of all kinds; null if that is not told. */
    @Nullable
    Long reactionCount(String id, String doing) {
        Reactions found = get("/" + id + "/reactions")
                .query("summary", "total_count")
                .query("limit", "1")
                .doing(doing)
                .read(Reactions.class);
        return found.summary() == null ? null : found.summary().total_count();
    }

    /** One metric, of the video and not of the broadcast: one that Facebook withdrew spoils all that are asked for with it. */
    Insights insights(String video, String metric, String doing) {
        return get("/" + video + "/video_insights")
                .query("metric", metric)
                .query("period", "lifetime")
                .doing(doing)
                .read(Insights.class);
    }

    /** The cursor of the next page, where there is one. The address that comes with it holds the token and is not followed. */
    static Optional<String> next(@Nullable Paging paging) {
        return Optional.ofNullable(paging)
                .filter(told -> told.next() != null)
                .flatMap(told -> Optional.ofNullable(told.cursors()))
                .map(Cursors::after)
                .filter(cursor -> !cursor.isEmpty());
    }

    /** An id that Facebook told, fit to stand in addresses. */
    static String id(@Nullable String told, String doing) {
        if (told == null || !ID.matcher(told).matches()) {
            throw unreadable(doing, "it has no id");
        }
        return told;
    }

    static SimulcastException unreadable(String doing, String what) {
        return new SimulcastException(
                ErrorKind.REJECTED,
                doing + ": Facebook's answer is not as it should be: " + what,
                "Look whether something between here and Facebook answers in its place; else report it, as the API may have"
                        + " changed");
    }

    private static <T> Optional<T> orGone(SimulcastException e) {
        if (FacebookErrors.isGone(e)) {
            return Optional.empty();
        }
        throw e;
    }
}
