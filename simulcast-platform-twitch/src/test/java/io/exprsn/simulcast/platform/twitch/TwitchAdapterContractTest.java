package io.exprsn.simulcast.platform.twitch;

import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.Metadata;
import io.exprsn.simulcast.spi.PlatformAdapter;
import io.exprsn.simulcast.testkit.FakeAnswer;
import io.exprsn.simulcast.testkit.FakeApi;
import io.exprsn.simulcast.testkit.FakeRequest;
import io.exprsn.simulcast.testkit.FakeSocket;
import io.exprsn.simulcast.testkit.PlatformAdapterContract;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** The rules that hold for all adapters, with a Twitch that remembers what its channel shows. */
class TwitchAdapterContractTest extends PlatformAdapterContract {
    private final Map<String, Object> channel = new ConcurrentHashMap<>();
    private final Map<String, FakeSocket> sessions = new ConcurrentHashMap<>();
    private final Queue<String> written = new ConcurrentLinkedQueue<>();
    private final AtomicInteger events = new AtomicInteger();
    private final Map<String, Object> announced = new ConcurrentHashMap<>();
    private volatile String id = "700100200";

    @Override
    protected PlatformAdapter adapter() {
        return new TwitchAdapter();
    }

    @Override
    protected Metadata metadata() {
        return super.metadata().in("Just Chatting").tagged(List.of("English")).spokenIn("en");
    }

    @Override
    protected void script(FakeApi twitch) {
        twitch.on("GET", PlayedTwitch.USERS, this::users)
                .on(
                        "GET",
                        PlayedTwitch.KEY_PATH,
                        request -> data(List.of(Map.of("stream_key", "live_" + id + "_key-0123456789"))))
                .on("GET", PlayedTwitch.INGESTS, request -> ingests())
                .on("GET", PlayedTwitch.GAMES, request -> data(List.of(Map.of("id", "509658"))))
                .on("GET", PlayedTwitch.STREAMS, request -> data(List.of()))
                .on("GET", PlayedTwitch.VALIDATE, request -> grant())
                .on("PATCH", PlayedTwitch.CHANNELS, this::change)
                .on("GET", PlayedTwitch.SCHEDULE, request -> announced.isEmpty() ? refusal(404) : segments())
                .on("POST", PlayedTwitch.SEGMENT, this::announce)
                .on("PATCH", PlayedTwitch.SEGMENT, this::announce)
                .on("DELETE", PlayedTwitch.SEGMENT, request -> FakeAnswer.empty(204))
                .on("POST", PlayedTwitch.SAY, request -> data(List.of(Map.of("message_id", "1", "is_sent", true))))
                .on("POST", PlayedTwitch.MARKERS, request -> data(List.of(Map.of("id", "1", "position_seconds", 7))))
                .on("GET", PlayedTwitch.FOLLOWERS, request -> FakeAnswer.json(200, Map.of("total", 8)))
                .on("POST", PlayedTwitch.SUBSCRIPTIONS, this::subscribe)
                .onSocket("/ws", this::welcome);
    }

    private FakeAnswer segments() {
        return FakeAnswer.json(200, Map.of("data", Map.of("segments", List.of(announced))));
    }

    private FakeAnswer announce(FakeRequest request) {
        announced.put("id", "segment-1");
        announced.putAll(request.json());
        return segments();
    }

    private void welcome(FakeSocket socket) {
        String session = "session-" + sessions.size();
        sessions.put(session, socket);
        socket.send(PlayedTwitch.welcome(session, 30));
    }

    /** What viewers wrote comes once it is subscribed. */
    private FakeAnswer subscribe(FakeRequest request) {
        Map<?, ?> transport = (Map<?, ?>) request.json().get("transport");
        FakeSocket socket = sessions.get(String.valueOf(transport.get("session_id")));
        if (request.json().get("type").equals("channel.chat.message")) {
            for (String text = written.poll(); text != null; text = written.poll()) {
                socket.send(PlayedTwitch.message("event-" + events.incrementAndGet(), "message-" + text, text));
            }
        }
        return FakeAnswer.json(202, Map.of("data", List.of(Map.of("id", "subscription", "status", "enabled"))));
    }

    @Override
    protected void viewerWrites(Broadcast broadcast, String text) {
        written.add(text);
    }

    private FakeAnswer users(FakeRequest request) {
        boolean known = request.query("id").map(id::equals).orElse(true);
        return data(
                known
                        ? List.of(Map.of(
                                "id",
                                id,
                                "login",
                                "harborcam",
                                "display_name",
                                "HarborCam",
                                "broadcaster_type",
                                "affiliate"))
                        : List.of());
    }

    private static FakeAnswer ingests() {
        return FakeAnswer.json(
                200,
                Map.of(
                        "ingests",
                        List.of(Map.of(
                                "_id", 0,
                                "name", "Default",
                                "default", true,
                                "url_template", "rtmp://ingest.example/app/{stream_key}",
                                "url_template_secure", "rtmps://ingest.example/app/{stream_key}"))));
    }

    private FakeAnswer grant() {
        return FakeAnswer.json(
                200,
                Map.of("client_id", "client-1", "user_id", id, "scopes", List.copyOf(TwitchOAuth.PROVIDER.scopes())));
    }

    private FakeAnswer change(FakeRequest request) {
        if (!request.query("broadcaster_id").filter(id::equals).isPresent()) {
            return refusal(404);
        }
        channel.putAll(request.json());
        return FakeAnswer.empty(204);
    }

    @Override
    protected FakeAnswer refusal(int status) {
        return FakeAnswer.json(
                status,
                Map.of("error", "No", "status", status, "message", status == 401 ? "Invalid OAuth token" : "No"));
    }

    /** A channel that is gone; the grant is for another one then. */
    @Override
    protected void forget(FakeApi twitch, Broadcast broadcast) {
        id = id + "1";
    }

    @Override
    protected Metadata shown(Broadcast broadcast) {
        return Metadata.titled(String.valueOf(channel.get("title")))
                .in(String.valueOf(channel.get("game_id")))
                .tagged(((List<?>) channel.get("tags"))
                        .stream().map(String::valueOf).toList())
                .spokenIn(String.valueOf(channel.get("broadcaster_language")));
    }

    private static FakeAnswer data(List<?> items) {
        return FakeAnswer.json(200, Map.of("data", items, "pagination", Map.of()));
    }
}
