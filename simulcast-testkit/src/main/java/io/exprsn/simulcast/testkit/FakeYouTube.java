package io.exprsn.simulcast.testkit;

import io.exprsn.simulcast.spi.Metadata;
import java.net.URI;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * YouTube for the tests of an application: its API for one channel, Google's endpoints of OAuth, and an ingest, on ports of this machine. What
 * it says follows from what it was told and from the media that really comes: a broadcast goes live only while pictures and sound arrive
 * under the key of the stream it is bound to.
 *
 * <pre>{@code
 * try (FakeYouTube youTube = FakeYouTube.open()) {
 *     // point the library's hosts at youTube.hosts(), start a show, and then:
 *     assertThat(youTube.broadcasts()).extracting(FakeBroadcast::state).containsExactly("live");
 *     youTube.viewerWrites("Ann", "hello");
 *     youTube.endByPerson(youTube.broadcasts().get(0).id());
 * }
 * }</pre>
 *
 * <p>Any bearer will do, until {@link #expireTokens}. A transition is on the way until somebody was told so once, and then it is done: no
 * time passes in between. Faults of the network and of servers are laid over by {@link #api()}. All methods may be called by any thread;
 * {@link #close} leaves no thread and no connection.
 */
public final class FakeYouTube implements AutoCloseable {
    private static final String V3 = "/youtube/v3/";
    private static final String BROADCASTS = V3 + "liveBroadcasts";
    private static final String STREAMS = V3 + "liveStreams";
    private static final String VIDEOS = V3 + "videos";
    private static final String CHAT = V3 + "liveChat/messages";

    private static final String SCOPE = "https://www.googleapis.com/auth/youtube";
    private static final String CHANNEL = "UCfakeChannel";
    private static final String CHANNEL_NAME = "The channel";
    private static final Duration TOKENS_LAST = Duration.ofHours(1);

    /** After so long without media YouTube ends what shall end by itself. */
    private static final Duration AUTO_STOP = Duration.ofMinutes(1);

    private static final int USUAL_PAGE = 5;
    private static final int LONGEST_TITLE = 100;
    private static final int LONGEST_TEXT = 200;

    private final FakeApi api = FakeApi.open();
    private final IssuedTokens tokens = new IssuedTokens("ya29.");
    private final KeyedIngest ingest;
    private final Clock clock;
    private final String strangersKey = newKey();

    private final Object state = new Object();

    // Guarded by the state.
    private final Map<String, FakeYouTubeBroadcast> broadcasts = new LinkedHashMap<>();
    private final Map<String, FakeYouTubeStream> streams = new LinkedHashMap<>();
    private final List<String> said = new ArrayList<>();
    private final List<String> shownToAll = new ArrayList<>();
    private final List<Map<String, Object>> complaints = new ArrayList<>();
    private int made;
    private long viewers;
    private boolean mayStream = true;
    private boolean quotaSpent;
    private boolean offline;
    private boolean strangersKeys;
    private boolean stuck;
    private @Nullable String refusal;

    private FakeYouTube(Clock clock, CheckingIngest.Builder settings) {
        this.clock = clock;
        ingest = new KeyedIngest(settings.app("live2"));
        ingest.admit(strangersKey);
        script();
    }

    /** Opens one with the wall clock, whose ingest speaks RTMP in the open. */
    public static FakeYouTube open() {
        return open(Clock.systemUTC());
    }

    /**
     * Opens one whose ingest speaks RTMP in the open.
     *
     * @param clock for times in answers, for starts that are in the past, and for what ends by itself without media
     */
    public static FakeYouTube open(Clock clock) {
        return new FakeYouTube(clock, CheckingIngest.builder());
    }

    /** Opens one whose ingest speaks RTMPS alone, at {@code localhost}; whoever sends trusts {@link TestCertificates#caPem}. */
    public static FakeYouTube open(Clock clock, TestCertificates certificates) {
        return new FakeYouTube(clock, CheckingIngest.builder().tls(certificates.serverContext("localhost")));
    }

    /** Where its hosts are, by the names that the adapter gives them; {@code oauth} for Google's endpoints of OAuth. */
    public Map<String, URI> hosts() {
        return Map.of("api", api.address(), "oauth", api.address());
    }

    /** Its API, where faults can be laid over and requests be read. */
    public FakeApi api() {
        return api;
    }

    /** Where its media comes. */
    public CheckingIngest ingest() {
        return ingest.ingest();
    }

    /** All broadcasts that were made and not removed, the first one first. */
    public List<FakeBroadcast> broadcasts() {
        synchronized (state) {
            settle();
            return broadcasts.values().stream().map(FakeYouTube::seen).toList();
        }
    }

    /** Those that viewers or the owner still see as scheduled, waiting, in their test phase or live. */
    public List<FakeBroadcast> openBroadcasts() {
        synchronized (state) {
            settle();
            return broadcasts.values().stream()
                    .filter(one -> !one.isOver())
                    .map(FakeYouTube::seen)
                    .toList();
        }
    }

    /** Ids of all that were public at any time, those too that are gone, the first one first. */
    public List<String> publicBroadcasts() {
        synchronized (state) {
            return List.copyOf(shownToAll);
        }
    }

    /** What viewers see of a broadcast; empty if there is none of this id. */
    @SuppressWarnings("unchecked") // tags come as they were given
    public Optional<Metadata> metadata(String id) {
        return look(
                id,
                one -> new Metadata(
                        (String) one.snippet.get("title"),
                        (String) one.snippet.get("description"),
                        (String) one.snippet.get("categoryId"),
                        (List<String>) one.video.get("tags"),
                        Metadata.Privacy.valueOf(
                                text(one.status, "privacyStatus").toUpperCase(Locale.ROOT)),
                        (String) one.video.get("defaultAudioLanguage")));
    }

    /** The picture of a broadcast; empty bytes for none. */
    public byte[] thumbnail(String id) {
        return look(id, one -> one.thumbnail.clone()).orElse(new byte[0]);
    }

    /** What the channel wrote into its chats, in order. */
    public List<String> chatSaid() {
        synchronized (state) {
            return List.copyOf(said);
        }
    }

    /** Lets a viewer write into the chat of each broadcast that is not over. */
    public void viewerWrites(String author, String text) {
        synchronized (state) {
            broadcasts.values().stream()
                    .filter(one -> !one.isOver())
                    .forEach(one -> one.chat.write("UC" + author, author, false, text, clock.instant()));
        }
    }

    /** How many watch what is live; 0, as at the beginning, is not told to anybody. */
    public void viewers(long count) {
        synchronized (state) {
            viewers = count;
        }
    }

    /** Ends a broadcast, as a person in YouTube Studio can. */
    public void endByPerson(String id) {
        change(id, one -> one.complete(clock.instant()));
    }

    /** Removes a broadcast, as a person in YouTube Studio can. */
    public void deleteByPerson(String id) {
        change(id, this::remove);
    }

    /** Whether YouTube sees nothing of the media that comes. */
    public void goOffline(boolean unseen) {
        synchronized (state) {
            offline = unseen;
        }
    }

    /** Whether streams are told with a key of something else: its media is taken, and theirs never comes. */
    public void keyOfAnotherBroadcast(boolean wrong) {
        synchronized (state) {
            strangersKeys = wrong;
        }
    }

    /**
     * Another encoder takes the keys: whoever sends is told {@code NetStream.Publish.BadName} and sent away, and so is whoever comes, until
     * {@link #releaseTakeOver}. Meanwhile YouTube has the other encoder's media.
     */
    public void takeOver() {
        ingest.takeOver();
    }

    /** The other encoder leaves. */
    public void releaseTakeOver() {
        ingest.releaseTakeOver();
    }

    /**
     * Refuses the test phase and going live, with the status 403.
     *
     * @param reason YouTube's, such as {@code livePermissionBlocked}
     */
    public void refuseToGoLive(String reason) {
        synchronized (state) {
            refusal = reason;
        }
    }

    /** Ends {@link #refuseToGoLive}. */
    public void allowToGoLive() {
        synchronized (state) {
            refusal = null;
        }
    }

    /** Whether broadcasts stay in {@code testStarting} and {@code liveStarting}, as was seen at YouTube; they are told so, and can be ended. */
    public void stayOnTheWay(boolean stays) {
        synchronized (state) {
            stuck = stays;
        }
    }

    /**
     * Complains about what comes, beside what is really wrong with it.
     *
     * @param type one of YouTube's, such as {@code gopSizeLong} or {@code videoIngestionStarved}
     * @param severity {@code info}, {@code warning} or {@code error}
     */
    public void complain(String type, String severity) {
        synchronized (state) {
            complaints.add(FakeYouTubeStream.issue(type, severity));
        }
    }

    /** Takes all complaints back. */
    public void stopComplaining() {
        synchronized (state) {
            complaints.clear();
        }
    }

    /** Whether the project's quota is used up: nothing but the endpoints of OAuth answers. */
    public void quotaSpent(boolean spent) {
        synchronized (state) {
            quotaSpent = spent;
        }
    }

    /** Whether the channel may stream live; it may unless said otherwise. */
    public void allowBroadcasts(boolean allowed) {
        synchronized (state) {
            mayStream = allowed;
        }
    }

    /** A code as the page of consent gives one, to be exchanged once; the page itself, where nobody is asked, gives one too. */
    public String authorizationCode(String account) {
        return tokens.code(account);
    }

    /** All access tokens that were seen or given out are good for nothing from now on. */
    public void expireTokens() {
        tokens.expireAll();
    }

    /** Whether no grant gives another access token. */
    public void refuseRefresh(boolean refused) {
        tokens.refuseRefresh(refused);
    }

    @Override
    public void close() {
        api.close();
        ingest.close();
    }

    private void script() {
        api.on("GET", "/o/oauth2/v2/auth", tokens::consent)
                .on("POST", "/token", this::token)
                .on("POST", "/revoke", this::revoke);
        live("GET", BROADCASTS, this::listBroadcasts);
        live("POST", BROADCASTS, this::insertBroadcast);
        live("PUT", BROADCASTS, this::updateBroadcast);
        live("DELETE", BROADCASTS, this::deleteBroadcast);
        live("POST", BROADCASTS + "/bind", this::bind);
        live("POST", BROADCASTS + "/transition", this::transition);
        live("GET", STREAMS, this::listStreams);
        live("POST", STREAMS, this::insertStream);
        on("GET", VIDEOS, this::listVideos);
        on("PUT", VIDEOS, this::updateVideo);
        on(
                "GET",
                V3 + "channels",
                request -> list(
                        "channelListResponse",
                        List.of(Map.of(
                                "kind", "youtube#channel", "id", CHANNEL, "snippet", Map.of("title", CHANNEL_NAME)))));
        on("POST", "/upload/youtube/v3/thumbnails/set", this::setThumbnail);
        on("GET", CHAT, request -> chat(request).page(position(request)));
        on("POST", CHAT, this::say);
        api.onStream("GET", CHAT + "/stream", "application/json", this::follow);
    }

    private void live(String method, String path, Function<FakeRequest, Map<String, ?>> does) {
        on(method, path, request -> {
            if (!mayStream) {
                throw refused(403, "liveStreamingNotEnabled");
            }
            return does.apply(request);
        });
    }

    private void on(String method, String path, Function<FakeRequest, Map<String, ?>> does) {
        api.on(method, path, request -> {
            synchronized (state) {
                try {
                    admit(request);
                    Map<String, ?> answer = does.apply(request);
                    return method.equals("DELETE") ? FakeAnswer.empty(204) : FakeAnswer.json(200, answer);
                } catch (FakeRefusal e) {
                    return e.answer();
                }
            }
        });
    }

    private void admit(FakeRequest request) {
        String bearer = request.header("Authorization")
                .filter(header -> header.startsWith("Bearer "))
                .map(header -> header.substring("Bearer ".length()))
                .orElseThrow(() -> refused(401, "required"));
        if (!tokens.accepts(bearer)) {
            throw refused(401, "authError");
        }
        if (quotaSpent) {
            throw refused(403, "quotaExceeded");
        }
        settle();
    }

    /** What happens by itself: transitions end, broadcasts begin with media and end without. */
    private void settle() {
        Instant now = clock.instant();
        for (FakeYouTubeBroadcast one : broadcasts.values()) {
            if (one.isOnTheWay() && one.shownOnTheWay && !stuck) {
                one.arrive(now);
            }
            boolean receives = isActive(one.stream);
            if (receives) {
                one.received = now;
            }
            if (receives && one.state.equals("ready") && one.is("enableAutoStart")) {
                one.go("liveStarting");
            }
            boolean lost = one.received != null && !now.isBefore(one.received.plus(AUTO_STOP));
            if (lost && one.state.equals("live") && one.is("enableAutoStop")) {
                one.complete(now);
            }
        }
    }

    // --- broadcasts

    private Map<String, ?> listBroadcasts(FakeRequest request) {
        Optional<String> ids = request.query("id");
        Optional<String> wanted = request.query("broadcastStatus");
        boolean mine = request.query("mine").isPresent();
        if (Stream.of(ids.isPresent(), wanted.isPresent(), mine)
                        .filter(given -> given)
                        .count()
                != 1) {
            throw refused(400, "incompatibleParameters");
        }
        List<FakeYouTubeBroadcast> found = broadcasts.values().stream()
                .filter(one -> ids.isEmpty() || List.of(ids.get().split(",")).contains(one.id))
                .filter(one -> wanted.isEmpty() || isOf(one, wanted.get()))
                .toList();
        List<String> parts = parts(request);
        return page(request, "liveBroadcastListResponse", found, one -> {
            one.shownOnTheWay |= parts.contains("status");
            return one.item(parts);
        });
    }

    private static boolean isOf(FakeYouTubeBroadcast one, String wanted) {
        return switch (wanted) {
            case "all" -> true;
            case "upcoming" -> one.isWaiting() || one.state.startsWith("test");
            case "active" -> one.state.startsWith("live");
            case "completed" -> one.isOver();
            default -> throw refused(400, "invalid");
        };
    }

    private Map<String, ?> insertBroadcast(FakeRequest request) {
        Map<String, Object> told = request.json();
        Map<String, Object> snippet = map(told, "snippet");
        Map<String, Object> status = map(told, "status");
        requireTitle(snippet);
        Instant start = start(snippet);
        if (start.isBefore(clock.instant())) {
            throw refused(400, "invalidScheduledStartTime");
        }
        requirePrivacy(status);
        made++;
        FakeYouTubeBroadcast one = new FakeYouTubeBroadcast(String.format(Locale.ROOT, "FAKEvid%04d", made));
        one.snippet.putAll(snippet);
        one.snippet.putIfAbsent("description", "");
        one.snippet.putIfAbsent("categoryId", "22");
        one.snippet.put("publishedAt", clock.instant().toString());
        one.status.putAll(status);
        one.content.put("monitorStream", Map.of("enableMonitorStream", true, "broadcastStreamDelayMs", 0));
        one.content.putAll(map(told, "contentDetails"));
        broadcasts.put(one.id, one);
        note(one);
        return one.item(parts(request));
    }

    private Map<String, ?> updateBroadcast(FakeRequest request) {
        Map<String, Object> told = request.json();
        FakeYouTubeBroadcast one = broadcast(Optional.of(text(told, "id")));
        List<String> parts = parts(request);
        Map<String, Object> snippet = map(told, "snippet");
        if (parts.contains("snippet")) {
            start(snippet);
            if (snippet.containsKey("title")) {
                requireTitle(snippet);
            }
        }
        if (parts.contains("status")) {
            requirePrivacy(map(told, "status"));
        }
        if (parts.contains("contentDetails")) {
            if (!one.isWaiting()) {
                throw refused(403, "enableMonitorStreamModificationNotAllowed");
            }
            one.content.putAll(map(told, "contentDetails"));
        }
        if (parts.contains("snippet")) {
            // What is left out is reset, but for the title.
            one.snippet.keySet().removeAll(List.of("description", "scheduledEndTime"));
            one.snippet.putAll(snippet);
            one.snippet.putIfAbsent("description", "");
        }
        if (parts.contains("status")) {
            one.status.clear();
            one.status.putAll(map(told, "status"));
            note(one);
        }
        return one.item(parts);
    }

    private Map<String, ?> deleteBroadcast(FakeRequest request) {
        FakeYouTubeBroadcast one = broadcast(request.query("id"));
        if (!one.isWaiting()) {
            throw refused(403, "liveBroadcastDeletionNotAllowed");
        }
        remove(one);
        return Map.of();
    }

    private void remove(FakeYouTubeBroadcast one) {
        one.chat.end(clock.instant());
        broadcasts.remove(one.id);
    }

    private Map<String, ?> bind(FakeRequest request) {
        FakeYouTubeBroadcast one = broadcast(request.query("id"));
        if (!one.isWaiting()) {
            throw refused(403, "liveBroadcastBindingNotAllowed");
        }
        Optional<String> stream = request.query("streamId");
        if (stream.isPresent() && !streams.containsKey(stream.get())) {
            throw refused(404, "liveStreamNotFound");
        }
        one.stream = stream.orElse(null);
        one.go(stream.isPresent() ? "ready" : "created");
        return one.item(parts(request));
    }

    private Map<String, ?> transition(FakeRequest request) {
        FakeYouTubeBroadcast one = broadcast(request.query("id"));
        String to = request.query("broadcastStatus").orElseThrow(() -> refused(400, "statusRequired"));
        if (one.state.equals(to) || one.state.equals(to.replace("testing", "test") + "Starting")) {
            throw refused(403, "redundantTransition");
        }
        switch (to) {
            case "testing" -> begin(one, one.state.equals("ready") && one.isMonitored(), "testStarting");
            // with the monitor on there is no way past the test phase
            case "live" ->
                begin(
                        one,
                        one.state.equals("testing") || one.state.equals("ready") && !one.isMonitored(),
                        "liveStarting");
            case "complete" -> {
                if (one.isWaiting() || one.isOver() || one.isOnTheWay() && !stuck) {
                    throw refused(403, "invalidTransition");
                }
                one.complete(clock.instant());
            }
            default -> throw refused(400, "invalid");
        }
        return one.item(parts(request));
    }

    private void begin(FakeYouTubeBroadcast one, boolean possible, String to) {
        if (!possible) {
            throw refused(403, "invalidTransition");
        }
        if (refusal != null) {
            throw refused(403, refusal);
        }
        if (!isActive(one.stream)) {
            throw refused(403, "errorStreamInactive");
        }
        one.go(to);
    }

    private FakeYouTubeBroadcast broadcast(Optional<String> id) {
        String wanted = id.filter(one -> !one.isEmpty()).orElseThrow(() -> refused(400, "idRequired"));
        return Optional.ofNullable(broadcasts.get(wanted)).orElseThrow(() -> refused(404, "liveBroadcastNotFound"));
    }

    private static void requireTitle(Map<String, Object> snippet) {
        String title = text(snippet, "title");
        if (title.isBlank()) {
            throw refused(400, "titleRequired");
        }
        if (title.length() > LONGEST_TITLE || title.contains("<") || title.contains(">")) {
            throw refused(400, "invalidTitle");
        }
    }

    private static void requirePrivacy(Map<String, Object> status) {
        String privacy = text(status, "privacyStatus");
        if (privacy.isEmpty()) {
            throw refused(400, "privacyStatusRequired");
        }
        if (!Set.of("public", "unlisted", "private").contains(privacy)) {
            throw refused(400, "invalidPrivacyStatus");
        }
    }

    private static Instant start(Map<String, Object> snippet) {
        String start = text(snippet, "scheduledStartTime");
        if (start.isEmpty()) {
            throw refused(400, "scheduledStartTimeRequired");
        }
        try {
            return OffsetDateTime.parse(start).toInstant();
        } catch (DateTimeException e) {
            throw refused(400, "invalidScheduledStartTime");
        }
    }

    private void note(FakeYouTubeBroadcast one) {
        if ("public".equals(one.status.get("privacyStatus")) && !shownToAll.contains(one.id)) {
            shownToAll.add(one.id);
        }
    }

    // --- streams

    private Map<String, ?> listStreams(FakeRequest request) {
        Optional<String> ids = request.query("id");
        List<String> parts = parts(request);
        List<FakeYouTubeStream> found = streams.values().stream()
                .filter(one -> ids.map(wanted -> List.of(wanted.split(",")).contains(one.id))
                        .orElse(!Boolean.FALSE.equals(one.content.get("isReusable"))))
                .toList();
        return page(request, "liveStreamListResponse", found, one -> item(one, parts));
    }

    private Map<String, ?> insertStream(FakeRequest request) {
        Map<String, Object> told = request.json();
        Map<String, Object> cdn = map(told, "cdn");
        if (text(map(told, "snippet"), "title").isBlank()) {
            throw refused(400, "titleRequired");
        }
        for (String needed : List.of("ingestionType", "resolution", "frameRate")) {
            if (text(cdn, needed).isEmpty()) {
                throw refused(400, needed + "Required");
            }
        }
        if (cdn.containsKey("format")) {
            throw refused(400, "invalidFormat");
        }
        FakeYouTubeStream one = new FakeYouTubeStream(
                CHANNEL + "-stream-" + (streams.size() + 1),
                newKey(),
                map(told, "snippet"),
                cdn,
                map(told, "contentDetails"));
        streams.put(one.id, one);
        ingest.admit(one.key);
        return item(one, parts(request));
    }

    private static String newKey() {
        String random = UUID.randomUUID().toString().replace("-", "");
        return String.join(
                "-",
                random.substring(0, 4),
                random.substring(4, 8),
                random.substring(8, 12),
                random.substring(12, 16),
                random.substring(16, 20));
    }

    private Map<String, Object> item(FakeYouTubeStream one, List<String> parts) {
        String server = ingest.ingest().url();
        String kind = server.startsWith("rtmps") ? "rtmps" : "";
        Map<String, Object> ingestion = Map.of(
                "streamName",
                strangersKeys ? strangersKey : one.key,
                kind.isEmpty() ? "ingestionAddress" : "rtmpsIngestionAddress",
                server,
                kind.isEmpty() ? "backupIngestionAddress" : "rtmpsBackupIngestionAddress",
                server + "?backup=1");
        return one.item(parts, ingestion, status(one));
    }

    private Map<String, Object> status(FakeYouTubeStream one) {
        List<IngestReport> coming = offline ? List.of() : ingest.coming(one.key);
        boolean active = isActive(one.id);
        String word = active ? "active" : ingest.knows(one.key) ? "inactive" : "ready";
        if (coming.isEmpty()) {
            return Map.of("streamStatus", word, "healthStatus", Map.of("status", "noData"));
        }
        List<Map<String, Object>> issues = new ArrayList<>(complaints);
        coming.stream().findFirst().map(FakeYouTubeStream::issues).ifPresent(issues::addAll);
        String worst = Stream.of("error", "warning")
                .filter(severity -> issues.stream().anyMatch(issue -> severity.equals(issue.get("severity"))))
                .findFirst()
                .orElse("");
        // Good is better than ok.
        String health = worst.equals("error") ? "bad" : worst.equals("warning") ? "ok" : "good";
        return Map.of("streamStatus", word, "healthStatus", Map.of("status", health, "configurationIssues", issues));
    }

    /** Whether the media of a stream comes, as far as YouTube sees it. */
    private boolean isActive(@Nullable String id) {
        FakeYouTubeStream stream = id == null ? null : streams.get(id);
        return stream != null && !offline && ingest.coming(stream.key).stream().anyMatch(FakeYouTubeStream::isWhole);
    }

    // --- videos

    private Map<String, ?> listVideos(FakeRequest request) {
        List<String> ids = List.of(request.query("id").orElse("").split(","));
        List<String> parts = parts(request);
        return list(
                "videoListResponse",
                broadcasts.values().stream()
                        .filter(one -> ids.contains(one.id))
                        .map(one -> one.videoItem(parts, viewers))
                        .toList());
    }

    private Map<String, ?> updateVideo(FakeRequest request) {
        Map<String, Object> told = request.json();
        FakeYouTubeBroadcast one =
                Optional.ofNullable(broadcasts.get(text(told, "id"))).orElseThrow(() -> refused(404, "videoNotFound"));
        Map<String, Object> snippet = map(told, "snippet");
        requireTitle(snippet);
        if (text(snippet, "categoryId").isEmpty()) {
            throw refused(400, "invalidCategoryId");
        }
        one.video.clear();
        one.snippet.put("description", ""); // what is left out is erased
        snippet.forEach(
                (name, value) -> (Set.of("title", "description", "categoryId").contains(name) ? one.snippet : one.video)
                        .put(name, value));
        return one.videoItem(parts(request), viewers);
    }

    private Map<String, ?> setThumbnail(FakeRequest request) {
        FakeYouTubeBroadcast one =
                request.query("videoId").map(broadcasts::get).orElseThrow(() -> refused(404, "videoNotFound"));
        if (request.body().length == 0) {
            throw refused(400, "mediaBodyRequired");
        }
        if (!Set.of("image/jpeg", "image/png", "application/octet-stream")
                .contains(request.header("Content-Type").orElse(""))) {
            throw refused(400, "invalidImage");
        }
        one.thumbnail = request.body();
        return list("thumbnailSetResponse", List.of());
    }

    // --- chat

    private FakeYouTubeChat chat(FakeRequest request) {
        String id = request.query("liveChatId").orElseThrow(() -> refused(400, "liveChatIdRequired"));
        return chat(id);
    }

    private FakeYouTubeChat chat(String id) {
        FakeYouTubeChat chat = broadcasts.values().stream()
                .map(one -> one.chat)
                .filter(one -> one.id().equals(id))
                .findFirst()
                .orElseThrow(() -> refused(404, "liveChatNotFound"));
        if (chat.isOver()) {
            throw refused(403, "liveChatEnded");
        }
        return chat;
    }

    private int position(FakeRequest request) {
        return chat(request).position(request.query("pageToken")).orElseThrow(() -> refused(400, "pageTokenInvalid"));
    }

    private Optional<FakeAnswer> follow(FakeStream reader) {
        synchronized (state) {
            try {
                admit(reader.request());
                chat(reader.request()).follow(reader, position(reader.request()));
                return Optional.empty();
            } catch (FakeRefusal e) {
                return Optional.of(e.answer());
            }
        }
    }

    private Map<String, ?> say(FakeRequest request) {
        Map<String, Object> snippet = map(request.json(), "snippet");
        FakeYouTubeChat chat = chat(text(snippet, "liveChatId"));
        String words = text(map(snippet, "textMessageDetails"), "messageText");
        if (words.isBlank() || words.length() > LONGEST_TEXT) {
            throw refused(400, words.isBlank() ? "messageTextRequired" : "messageTextInvalid");
        }
        said.add(words);
        return chat.write(CHANNEL, CHANNEL_NAME, true, words, clock.instant());
    }

    // --- Google's endpoints of OAuth

    private FakeAnswer token(FakeRequest request) {
        return switch (request.form("grant_type").orElse("")) {
            case "authorization_code" ->
                request.form("code").flatMap(tokens::exchange).isPresent()
                        ? FakeAnswer.json(200, tokens(tokens.refresh()))
                        : invalidGrant("Malformed auth code.");
            case "refresh_token" ->
                request.form("refresh_token").filter(tokens::mayRefresh).isPresent()
                        ? FakeAnswer.json(200, tokens(null)) // without a new refresh token, as at Google
                        : invalidGrant("Token has been expired or revoked.");
            default -> FakeAnswer.json(400, Map.of("error", "unsupported_grant_type"));
        };
    }

    private Map<String, Object> tokens(@Nullable String refresh) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("access_token", tokens.access());
        answer.put("expires_in", TOKENS_LAST.toSeconds() - 1);
        answer.put("token_type", "Bearer");
        answer.put("scope", SCOPE);
        if (refresh != null) {
            answer.put("refresh_token", refresh);
        }
        return answer;
    }

    private FakeAnswer revoke(FakeRequest request) {
        request.form("token").ifPresent(tokens::revoke);
        return FakeAnswer.json(200, Map.of());
    }

    private static FakeAnswer invalidGrant(String why) {
        return FakeAnswer.json(400, Map.of("error", "invalid_grant", "error_description", why));
    }

    // --- forms

    private static List<String> parts(FakeRequest request) {
        return Arrays.asList(request.query("part").orElse("").split(","));
    }

    private static Map<String, Object> list(String kind, List<? extends Map<String, ?>> items) {
        return Map.of("kind", "youtube#" + kind, "items", items);
    }

    /** A position is a number of items. */
    private static <T> Map<String, Object> page(
            FakeRequest request, String kind, List<T> all, Function<T, Map<String, Object>> item) {
        int from = request.query("pageToken").map(Integer::parseInt).orElse(0);
        int size = request.query("maxResults").map(Integer::parseInt).orElse(USUAL_PAGE);
        int to = Math.min(all.size(), from + size);
        Map<String, Object> page = new LinkedHashMap<>(list(
                kind, all.subList(Math.min(from, to), to).stream().map(item).toList()));
        if (to < all.size()) {
            page.put("nextPageToken", Integer.toString(to));
        }
        return page;
    }

    private static FakeRefusal refused(int status, String reason) {
        Map<String, String> one = Map.of("message", reason, "domain", "youtube.liveBroadcast", "reason", reason);
        return new FakeRefusal(FakeAnswer.json(
                status, Map.of("error", Map.of("code", status, "message", reason, "errors", List.of(one)))));
    }

    /** What was told under a name, or nothing. */
    @SuppressWarnings("unchecked") // of JSON: names are texts
    private static Map<String, Object> map(Map<String, Object> told, String name) {
        return told.get(name) instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }

    private static String text(Map<String, Object> told, String name) {
        return told.get(name) instanceof String text ? text : "";
    }

    private static FakeBroadcast seen(FakeYouTubeBroadcast one) {
        return new FakeBroadcast(one.id, one.state, text(one.snippet, "title"), text(one.status, "privacyStatus"));
    }

    private <T> Optional<T> look(String id, Function<FakeYouTubeBroadcast, T> what) {
        synchronized (state) {
            return Optional.ofNullable(broadcasts.get(id)).map(what);
        }
    }

    private void change(String id, Consumer<FakeYouTubeBroadcast> change) {
        synchronized (state) {
            FakeYouTubeBroadcast one = broadcasts.get(id);
            if (one == null) {
                throw new IllegalArgumentException(
                        "There is no broadcast " + id + "; there are " + broadcasts.keySet());
            }
            change.accept(one);
        }
    }
}
