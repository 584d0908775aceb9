package io.exprsn.simulcast.platform.facebook;

import io.exprsn.simulcast.credential.Credential;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.Metadata;
import io.exprsn.simulcast.spi.PlatformAdapter;
import io.exprsn.simulcast.testkit.FakeAnswer;
import io.exprsn.simulcast.testkit.FakeApi;
import io.exprsn.simulcast.testkit.FakeRequest;
import io.exprsn.simulcast.testkit.PlatformAdapterContract;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** The rules that hold for all adapters, with a Facebook that remembers what was made on a Page. */
class FacebookAdapterContractTest extends PlatformAdapterContract {
    private static final String PAGE = "104200000000017";
    private static final String PAGE_TOKEN = "EAAG-page-token-0123456789";
    private static final List<String> OVER = List.of("VOD", "SCHEDULED_CANCELED");

    private final Map<String, Map<String, Object>> videos = new ConcurrentHashMap<>();
    private final AtomicInteger made = new AtomicInteger();
    private final AtomicInteger comments = new AtomicInteger();
    private final ConcurrentLinkedQueue<Map<String, Object>> chat = new ConcurrentLinkedQueue<>();

    @Override
    protected PlatformAdapter adapter() {
        return new FacebookAdapter();
    }

    @Override
    protected Map<String, String> settings() {
        return Map.of("page", PAGE);
    }

    /**
     * The same: there is nothing to refresh, and what R11 holds against each other are two addresses, in which the proof is that of the
     * token.
     */
    @Override
    protected Credential refreshed() {
        return credential();
    }

    @Override
    protected boolean isReading(FakeRequest request) {
        return super.isReading(request)
                || request.path().equals("/v26.0/debug_token")
                        && request.form("method").isPresent();
    }

    /** What is there is changed by POST too. */
    @Override
    protected boolean isCreating(FakeRequest request) {
        return request.method().equals("POST") && request.path().endsWith("/live_videos");
    }

    @Override
    protected void script(FakeApi facebook) {
        facebook.on("GET", "/v26.0/me/permissions", request -> permissions())
                .on("GET", "/v26.0/me/accounts", request -> pages())
                .on(
                        "POST",
                        "/v26.0/debug_token",
                        request -> FakeAnswer.json(200, Map.of("data", Map.of("is_valid", true))))
                .on("GET", "/v26.0/me", request -> FakeAnswer.json(200, Map.of("id", "99810000000042", "name", "Ann")))
                .on("GET", "/v26.0/" + PAGE + "/live_videos", this::list)
                .on("POST", "/v26.0/" + PAGE + "/live_videos", this::create)
                .on("GET", "/{id}/live_comments", request -> error(400, 100, null))
                .on("GET", "/v26.0/{id}/comments", request -> comments())
                .on("POST", "/v26.0/{id}/comments", request -> FakeAnswer.json(200, Map.of("id", "1_2")))
                .on("GET", "/v26.0/{id}", this::node)
                .on("POST", "/v26.0/{id}", this::change)
                .on("DELETE", "/v26.0/{id}", this::delete);
    }

    private static FakeAnswer permissions() {
        return data(FacebookOAuth.PROVIDER.scopes().stream()
                .map(scope -> Map.of("permission", scope, "status", "granted"))
                .toList());
    }

    private static FakeAnswer pages() {
        return data(List.of(
                Map.of("id", PAGE, "name", "Harbour", "access_token", PAGE_TOKEN, "tasks", List.of("CREATE_CONTENT")),
                Map.of("id", "104200000000018", "name", "Other", "tasks", List.of("ANALYZE"))));
    }

    private FakeAnswer list(FakeRequest request) {
        String wanted = request.query("broadcast_status").orElse("");
        return asPage(
                request,
                data(videos.values().stream()
                        .filter(one -> wanted.equals("[\"" + one.get("status") + "\"]"))
                        .toList()));
    }

    private FakeAnswer create(FakeRequest request) {
        String id = "73410000000" + made.incrementAndGet();
        Map<String, Object> video = new ConcurrentHashMap<>();
        video.put("id", id);
        Stream.of("status", "title", "description")
                .forEach(field -> request.form(field).ifPresent(value -> video.put(field, value)));
        request.form("event_params").ifPresent(text -> video.put("planned_start_time", text.replaceAll("[^0-9]", "")));
        video.put("secure_stream_url", "rtmps://live-api-s.example:443/rtmp/FB-" + id + "-0-key?s_bl=1&a=" + id);
        video.put("permalink_url", "/" + PAGE + "/videos/9" + id + "/");
        video.put("video", Map.of("id", "9" + id));
        video.put(
                "ingest_streams",
                List.of(Map.of("stream_id", "0", "stream_health", Map.of("video_bitrate", 4_480_211.4))));
        videos.put(id, video);
        return asPage(
                request, FakeAnswer.json(200, Map.of("id", id, "secure_stream_url", video.get("secure_stream_url"))));
    }

    private FakeAnswer node(FakeRequest request) {
        Map<String, Object> video = videos.get(request.variable("id"));
        return asPage(request, video == null ? gone() : FakeAnswer.json(200, video));
    }

    private FakeAnswer change(FakeRequest request) {
        Map<String, Object> video = videos.get(request.variable("id"));
        if (video == null || OVER.contains(String.valueOf(video.get("status")))) {
            return gone();
        }
        Stream.of("title", "description")
                .forEach(field -> request.form(field).ifPresent(value -> video.put(field, value)));
        request.form("status").ifPresent(word -> video.put("status", word.equals("LIVE_NOW") ? "LIVE" : word));
        request.form("end_live_video").ifPresent(yes -> video.put("status", "VOD"));
        return asPage(request, FakeAnswer.json(200, Map.of("id", request.variable("id"))));
    }

    private FakeAnswer delete(FakeRequest request) {
        boolean there = videos.remove(request.variable("id")) != null;
        return asPage(request, there ? FakeAnswer.json(200, Map.of("success", true)) : gone());
    }

    private FakeAnswer comments() {
        return FakeAnswer.json(200, Map.of("data", newestFirst(), "summary", Map.of("total_count", chat.size())));
    }

    private List<Map<String, Object>> newestFirst() {
        List<Map<String, Object>> all = new ArrayList<>(chat);
        Collections.reverse(all);
        return all;
    }

    @Override
    protected void viewerWrites(Broadcast broadcast, String text) {
        chat.add(Map.of(
                "id", "c_" + comments.incrementAndGet(), "message", text, "created_time", "2026-11-25T11:59:00+0000"));
    }

    /** Facebook takes the Page's own token alone. */
    private static FakeAnswer asPage(FakeRequest request, FakeAnswer answer) {
        boolean own = request.header("Authorization").equals(Optional.of("Bearer " + PAGE_TOKEN));
        return own ? answer : error(400, 190, 2_069_032);
    }

    private static FakeAnswer gone() {
        return error(400, 100, 33);
    }

    private static FakeAnswer error(int status, int code, Integer subcode) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("message", "(#" + code + ") sample");
        error.put("type", "OAuthException");
        error.put("code", code);
        if (subcode != null) {
            error.put("error_subcode", subcode);
        }
        return FakeAnswer.json(status, Map.of("error", error));
    }

    /** Nearly everything comes with the status 400. */
    @Override
    protected FakeAnswer refusal(int status) {
        return switch (status) {
            case 401 -> error(400, 190, 463);
            case 403 -> error(400, 200, null);
            case 404 -> gone();
            case 429 -> error(400, 4, null);
            default -> error(status, 2, null);
        };
    }

    @Override
    protected void forget(FakeApi facebook, Broadcast broadcast) {
        videos.remove(broadcast.id());
    }

    @Override
    protected Metadata shown(Broadcast broadcast) {
        Map<String, Object> video = videos.get(broadcast.id());
        return Metadata.titled(String.valueOf(video.get("title")))
                .describedAs(String.valueOf(video.get("description")));
    }

    private static FakeAnswer data(List<?> items) {
        return FakeAnswer.json(200, Map.of("data", items));
    }
}
