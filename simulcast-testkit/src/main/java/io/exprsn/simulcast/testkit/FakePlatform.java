package io.exprsn.simulcast.testkit;

import io.exprsn.simulcast.spi.ApiHost;
import io.exprsn.simulcast.spi.Metadata;
import io.exprsn.simulcast.spi.PlatformAdapter;
import io.exprsn.simulcast.spi.PlatformFacts;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A platform for the tests of an application: it makes, shows and ends broadcasts, remembers what it was asked for, and its media goes to
 * a server of the test's choice, such as a {@link CheckingIngest}. Give {@link #adapter} to the simulcaster, and it is the platform {@value
 * FakePlatformAdapter#ID}.
 *
 * <pre>{@code
 * try (FakePlatform platform = FakePlatform.open(ingest.server())) {
 *     Simulcaster simulcaster = Simulcaster.builder().platform(platform.adapter()).build();
 *     platform.api().failNext(1, new FakeFault.Resets());
 * }
 * }</pre>
 *
 * <p>Any credential will do. All methods may be called by any thread.
 */
public final class FakePlatform implements AutoCloseable {
    private static final String ACCOUNT = "account-1";

    private final FakeApi api = FakeApi.open();
    private final URI ingest;
    private final @Nullable CheckingIngest watched;

    // Guarded by itself.
    private final Map<String, Made> broadcasts = new LinkedHashMap<>();
    private int made;
    private @Nullable Instant endsBy;
    private boolean mayBroadcast = true;

    /** What the platform knows of a broadcast. */
    private static final class Made {
        private final String id;
        private final String intent;
        private final Map<String, Object> shown = new LinkedHashMap<>();
        private final List<Map<String, Object>> chat = new ArrayList<>();
        private final List<String> marks = new ArrayList<>();
        private byte[] thumbnail = {};
        private String state = "waiting";
        private @Nullable Instant endsBy;

        Made(String id, String intent) {
            this.id = id;
            this.intent = intent;
        }
    }

    private FakePlatform(URI ingest, @Nullable CheckingIngest watched) {
        this.ingest = ingest;
        this.watched = watched;
    }

    /**
     * Opens one.
     *
     * @param ingest where its broadcasts take media, {@code rtmp://host[:port]/app}
     */
    public static FakePlatform open(URI ingest) {
        return open(new FakePlatform(ingest, null));
    }

    /**
     * Opens one that also knows what arrives: a broadcast says that it gets media while somebody publishes with its key.
     *
     * @param ingest where its broadcasts take media; stays the caller's to close
     */
    public static FakePlatform open(CheckingIngest ingest) {
        return open(new FakePlatform(URI.create(ingest.url()), ingest));
    }

    private static FakePlatform open(FakePlatform platform) {
        platform.script(platform.api);
        return platform;
    }

    /** The adapter whose API is this one. */
    public PlatformAdapter adapter() {
        return adapter(FakePlatformAdapter.ID);
    }

    /** The same under another id, for a test with several of them. */
    public PlatformAdapter adapter(String id) {
        URI address = api.address();
        return new FakePlatformAdapter() {
            @Override
            public String id() {
                return id;
            }

            @Override
            public PlatformFacts facts() {
                PlatformFacts facts = super.facts();
                return PlatformFacts.of(facts.displayName(), facts.profile(), facts.limits())
                        .host(ApiHost.of("api", address.toString()))
                        .showsWithin(facts.showsWithin())
                        .build();
            }
        };
    }

    /** Its API, where faults can be laid over and requests be read. */
    public FakeApi api() {
        return api;
    }

    /** Ids of all broadcasts that were made and not removed, the first one first. */
    public List<String> broadcasts() {
        synchronized (broadcasts) {
            return List.copyOf(broadcasts.keySet());
        }
    }

    /** What a broadcast is: {@code waiting}, {@code live}, {@code ended}; empty if there is none of this id. */
    public Optional<String> state(String id) {
        return of(id).map(broadcast -> broadcast.state);
    }

    /** What viewers see of a broadcast, as far as somebody said so. */
    @SuppressWarnings("unchecked") // tags come as they were given
    public Optional<Metadata> shown(String id) {
        return of(id).map(broadcast -> {
            Object privacy = broadcast.shown.get("privacy");
            return new Metadata(
                    (String) broadcast.shown.get("title"),
                    (String) broadcast.shown.get("description"),
                    (String) broadcast.shown.get("category"),
                    (List<String>) broadcast.shown.get("tags"),
                    privacy == null
                            ? null
                            : Metadata.Privacy.valueOf(privacy.toString().toUpperCase(Locale.ROOT)),
                    (String) broadcast.shown.get("language"));
        });
    }

    /** The picture of a broadcast; empty bytes for none. */
    public byte[] thumbnail(String id) {
        return of(id).map(broadcast -> broadcast.thumbnail.clone()).orElse(new byte[0]);
    }

    /** The notes of all marked moments, in order. */
    public List<String> marks(String id) {
        synchronized (broadcasts) {
            return of(id).map(broadcast -> List.copyOf(broadcast.marks)).orElse(List.of());
        }
    }

    /** What the account's owner wrote into the chat, in order. */
    public List<String> said(String id) {
        synchronized (broadcasts) {
            return of(id).map(broadcast -> broadcast.chat.stream()
                            .filter(message -> ACCOUNT.equals(message.get("author")))
                            .map(message -> String.valueOf(message.get("text")))
                            .toList())
                    .orElse(List.of());
        }
    }

    /** Lets a viewer write into the chat. */
    public void viewerWrites(String id, String author, String text) {
        change(id, broadcast -> write(broadcast, author, text));
    }

    /** Ends a broadcast, as a person at the platform's own page can. */
    public void end(String id) {
        change(id, broadcast -> broadcast.state = "ended");
    }

    /** Forgets a broadcast, as a platform does after a while. */
    public void forget(String id) {
        synchronized (broadcasts) {
            broadcasts.remove(id);
        }
    }

    /** Broadcasts that are made from now on tell that they end by themselves then; it is left to the test to end them. */
    public void endsBy(Instant end) {
        synchronized (broadcasts) {
            endsBy = end;
        }
    }

    /** Whether the account may broadcast; it may unless said otherwise. */
    public void allowBroadcasts(boolean allowed) {
        synchronized (broadcasts) {
            mayBroadcast = allowed;
        }
    }

    @Override
    public void close() {
        api.close();
    }

    /** Lets another API answer for this platform as well. */
    void script(FakeApi other) {
        other.on("GET", "/me", request -> FakeAnswer.json(200, me()))
                .on("GET", "/channels", request -> FakeAnswer.json(200, Map.of("channels", channels())))
                .on("POST", "/broadcasts", request -> FakeAnswer.json(200, create(request.json())))
                .on(
                        "GET",
                        "/broadcasts",
                        request -> FakeAnswer.json(
                                200,
                                Map.of("items", ofIntent(request.query("intent").orElse("")))))
                .on("GET", "/broadcasts/{id}", request -> with(request, broadcast -> {}))
                .on(
                        "PATCH",
                        "/broadcasts/{id}",
                        request -> with(request, broadcast -> broadcast.shown.putAll(request.json())))
                .on("DELETE", "/broadcasts/{id}", request -> with(request, broadcast -> forget(broadcast.id)))
                .on("POST", "/broadcasts/{id}/live", request -> with(request, broadcast -> broadcast.state = "live"))
                .on("POST", "/broadcasts/{id}/end", request -> with(request, broadcast -> broadcast.state = "ended"))
                .on(
                        "PUT",
                        "/broadcasts/{id}/thumbnail",
                        request -> with(request, broadcast -> broadcast.thumbnail = request.body()))
                .on(
                        "POST",
                        "/broadcasts/{id}/chat",
                        request -> with(
                                request,
                                broadcast -> write(
                                        broadcast,
                                        ACCOUNT,
                                        String.valueOf(request.json().get("text")))))
                .on(
                        "POST",
                        "/broadcasts/{id}/marks",
                        request -> with(
                                request,
                                broadcast -> broadcast.marks.add(
                                        String.valueOf(request.json().get("note")))))
                .on("GET", "/followers", request -> FakeAnswer.json(200, Map.of("total", 7)))
                .on("GET", "/outputs", request -> FakeAnswer.json(200, Map.of("outputs", outputs())))
                .on(
                        "GET",
                        "/broadcasts/{id}/recordings",
                        request -> FakeAnswer.json(200, Map.of("recordings", recordings())))
                .on("GET", "/broadcasts/{id}/viewers", this::viewers)
                .on("GET", "/broadcasts/{id}/chat", this::chat);
    }

    private Map<String, Object> me() {
        synchronized (broadcasts) {
            return Map.of("id", ACCOUNT, "name", "The account", "mayBroadcast", mayBroadcast);
        }
    }

    private static List<Map<String, Object>> channels() {
        return List.of(
                Map.of("id", "channel-1", "name", "First channel", "usable", true),
                Map.of("id", "channel-2", "name", "Second channel", "usable", false));
    }

    private static List<Map<String, Object>> recordings() {
        return List.of(
                Map.of("id", "recording-2", "begun", "2026-11-25T20:00:00Z", "ready", false),
                Map.of("id", "recording-1", "begun", "2026-11-25T19:00:00Z", "seconds", 1800, "ready", true));
    }

    private static List<Map<String, Object>> outputs() {
        return List.of(Map.of(
                "id", "output-1",
                "server", "rtmps://elsewhere.test/app",
                "key", "key-at-another-platform",
                "enabled", true));
    }

    private Map<String, Object> create(Map<String, Object> wanted) {
        synchronized (broadcasts) {
            made++;
            Made broadcast = new Made("broadcast-" + made, String.valueOf(wanted.get("intent")));
            broadcast.endsBy = endsBy;
            broadcast.shown.putAll(wanted);
            broadcasts.put(broadcast.id, broadcast);
            return item(broadcast);
        }
    }

    private List<Map<String, Object>> ofIntent(String intent) {
        synchronized (broadcasts) {
            return broadcasts.values().stream()
                    .filter(broadcast -> broadcast.intent.equals(intent) && !broadcast.state.equals("ended"))
                    .map(this::item)
                    .toList();
        }
    }

    private Map<String, Object> item(Made broadcast) {
        Map<String, Object> item = new LinkedHashMap<>();
        item.put("id", broadcast.id);
        item.put("server", ingest.toString());
        item.put("key", "key-of-" + broadcast.id);
        item.put("watch", "https://watch.fake.test/" + broadcast.id);
        item.put("state", broadcast.state);
        if (broadcast.endsBy != null) {
            item.put("endsBy", broadcast.endsBy.toString());
        }
        CheckingIngest arriving = watched;
        if (arriving != null) {
            item.put(
                    "receiving",
                    arriving.publications().stream()
                            .anyMatch(publication -> publication.isLive()
                                    && publication.streamName().equals("key-of-" + broadcast.id)));
        }
        return item;
    }

    private FakeAnswer with(FakeRequest request, Consumer<Made> change) {
        synchronized (broadcasts) {
            Made broadcast = broadcasts.get(request.variable("id"));
            if (broadcast == null) {
                return gone();
            }
            change.accept(broadcast);
            return FakeAnswer.json(200, item(broadcast));
        }
    }

    private FakeAnswer viewers(FakeRequest request) {
        return of(request.variable("id"))
                .map(broadcast -> FakeAnswer.json(200, Map.of("current", 12, "views", 40)))
                .orElse(gone());
    }

    /** Positions are numbers of messages. */
    private FakeAnswer chat(FakeRequest request) {
        synchronized (broadcasts) {
            Made broadcast = broadcasts.get(request.variable("id"));
            if (broadcast == null) {
                return gone();
            }
            String after = request.query("after").orElse("");
            int from = Math.min(after.isEmpty() ? 0 : Integer.parseInt(after), broadcast.chat.size());
            return FakeAnswer.json(
                    200,
                    Map.of(
                            "messages",
                            broadcast.chat.subList(from, broadcast.chat.size()),
                            "position",
                            Integer.toString(broadcast.chat.size()),
                            "over",
                            broadcast.state.equals("ended")));
        }
    }

    private static FakeAnswer gone() {
        return FakeAnswer.json(404, "{\"error\":\"not_found\"}");
    }

    private static void write(Made broadcast, String author, String text) {
        broadcast.chat.add(Map.of("id", "message-" + (broadcast.chat.size() + 1), "author", author, "text", text));
    }

    private void change(String id, Consumer<Made> change) {
        synchronized (broadcasts) {
            Made broadcast = broadcasts.get(id);
            if (broadcast == null) {
                throw new IllegalArgumentException(
                        "There is no broadcast " + id + "; there are " + broadcasts.keySet());
            }
            change.accept(broadcast);
        }
    }

    private Optional<Made> of(String id) {
        synchronized (broadcasts) {
            Made broadcast = broadcasts.get(id);
            return Optional.ofNullable(broadcast);
        }
    }
}
