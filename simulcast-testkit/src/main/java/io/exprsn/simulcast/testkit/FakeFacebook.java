package io.exprsn.simulcast.testkit;

import io.exprsn.simulcast.internal.json.Json;
import io.exprsn.simulcast.spi.Metadata;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Facebook for the tests of an application: the Graph API for a person with two Pages, its endpoints of OAuth, its comments as they are written,
 * and an ingest by RTMPS, which is all that Facebook takes, on ports of this machine. What it says follows from what it was told and from
 * the media that really comes: what goes live before pictures arrive is over at once, as Facebook's guide warns.
 *
 * <pre>{@code
 * TestCertificates certificates = TestCertificates.create(folder);
 * try (FakeFacebook facebook = FakeFacebook.open(certificates)) {
 *     // point the library's hosts at facebook.hosts(), let the destination trust certificates.caPem(), broadcast to FakeFacebook.PAGE:
 *     assertThat(facebook.broadcasts()).extracting(FakeBroadcast::state).containsExactly("LIVE");
 *     facebook.viewerWrites("Ann", "hello");
 *     facebook.endByPerson(facebook.broadcasts().get(0).id());
 * }
 * }</pre>
 *
 * <p>Any bearer will do, until {@link #expireTokens}; but one that was given for a code, or that was asked for its Pages or permissions, is
 * a person's, and the Page's own calls refuse it. Faults of the network and of servers are laid over by {@link #api()}. All methods may be
 * called by any thread; {@link #close} leaves no thread and no connection.
 */
public final class FakeFacebook implements AutoCloseable {
    /** The Page to which the person may broadcast. */
    public static final String PAGE = "104200000000017";

    /** A Page on which the person has a role that does not let them broadcast. */
    public static final String OTHER_PAGE = "104200000000018";

    private static final String VERSION = "v26.0";
    private static final String PERSON = "998100000000001";
    private static final String PROFILE = "me";
    private static final String PAGE_NAME = "The Page";
    private static final List<String> SCOPES = List.of(
            "pages_show_list",
            "pages_read_engagement",
            "pages_manage_posts",
            "publish_video",
            "pages_read_user_content",
            "pages_manage_engagement",
            "read_insights");

    private static final Duration LONGEST_LIFE = Duration.ofHours(8);
    private static final Duration ADDRESS_LASTS = Duration.ofHours(24);
    private static final Duration FARTHEST = Duration.ofDays(7);
    private static final Duration LONG_TOKEN = Duration.ofDays(60);
    private static final Duration SHORT_TOKEN = Duration.ofHours(1);

    /** The longer end of the two to three minutes that its FAQ names. */
    private static final Duration LONGEST_SILENCE = Duration.ofMinutes(3);

    private static final int LONGEST_TITLE = 254;
    private static final int USUAL_PAGE = 25;
    private static final Pattern START = Pattern.compile("(?:\\{\\s*\"start_time\"\\s*:\\s*)?\"?([0-9]{1,12})\"?.*");

    private final FakeApi api = FakeApi.open();
    private final IssuedTokens tokens = new IssuedTokens("EAAU");
    private final KeyedIngest ingest;
    private final Clock clock;
    private final String strangersKey = "FB-0-" + random();

    private final Object state = new Object();

    // Guarded by the state.
    private final Map<String, FakeFacebookBroadcast> broadcasts = new LinkedHashMap<>();
    private final Set<String> ofThePerson = new HashSet<>();
    private final List<String> said = new ArrayList<>();
    private final List<String> shownToAll = new ArrayList<>();
    private final List<Map<String, Object>> complaints = new ArrayList<>();
    private String pageToken = tokens.access();
    private int made;
    private long viewers;
    private boolean mayBroadcast = true;
    private boolean offline;
    private boolean strangersKeys;
    private int refusal;

    private FakeFacebook(Clock clock, TestCertificates certificates) {
        this.clock = clock;
        ingest = new KeyedIngest(CheckingIngest.builder().app("rtmp").tls(certificates.serverContext("localhost")));
        ingest.admit(strangersKey);
        script();
    }

    /** Opens one with the wall clock. */
    public static FakeFacebook open(TestCertificates certificates) {
        return open(Clock.systemUTC(), certificates);
    }

    /**
     * Opens one whose ingest is at {@code localhost}; whoever sends trusts {@link TestCertificates#caPem}.
     *
     * @param clock for times in answers, for what begins at its time, and for what ends by itself
     */
    public static FakeFacebook open(Clock clock, TestCertificates certificates) {
        return new FakeFacebook(clock, certificates);
    }

    /** Where its hosts are, by the names that the adapter gives them; {@code oauth} for the endpoints of OAuth. */
    public Map<String, URI> hosts() {
        URI address = api.address();
        return Map.of("api", URI.create(address + "/" + VERSION), "streaming", address, "oauth", address);
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
            return broadcasts.values().stream().map(FakeFacebook::seen).toList();
        }
    }

    /** Those that viewers or the Page's people still see as planned, waiting or live. */
    public List<FakeBroadcast> openBroadcasts() {
        synchronized (state) {
            settle();
            return broadcasts.values().stream()
                    .filter(FakeFacebookBroadcast::isOpen)
                    .map(FakeFacebook::seen)
                    .toList();
        }
    }

    /** Ids of all that everybody could see or was told of at any time, those too that are gone, the first one first. */
    public List<String> publicBroadcasts() {
        synchronized (state) {
            settle();
            return List.copyOf(shownToAll);
        }
    }

    /** What viewers see of a broadcast; empty if there is none of this id. */
    public Optional<Metadata> metadata(String id) {
        return look(id, one -> new Metadata(one.title, one.description, null, null, privacy(one.privacy), null));
    }

    private static Metadata.@Nullable Privacy privacy(String word) {
        return switch (word) {
            case "EVERYONE" -> Metadata.Privacy.PUBLIC;
            case "SELF" -> Metadata.Privacy.PRIVATE;
            default -> null; // friends, which is Facebook's own
        };
    }

    /** What the Page wrote into its chats, in order. */
    public List<String> chatSaid() {
        synchronized (state) {
            return List.copyOf(said);
        }
    }

    /** Lets a viewer write into the chat of each broadcast that is not over. */
    public void viewerWrites(String author, String text) {
        synchronized (state) {
            broadcasts.values().stream()
                    .filter(FakeFacebookBroadcast::isOpen)
                    .forEach(one -> write(one, "777" + Math.abs((long) author.hashCode()), author, text));
        }
    }

    /** How many watch what is live; 0 at the beginning. */
    public void viewers(long count) {
        synchronized (state) {
            viewers = count;
        }
    }

    /** Ends a broadcast, as a person at Facebook's own page can. */
    public void endByPerson(String id) {
        change(id, this::end);
    }

    /** Removes a broadcast, as a person at Facebook's own page can. */
    public void deleteByPerson(String id) {
        change(id, this::remove);
    }

    /** Whether Facebook sees nothing of the media that comes. */
    public void goOffline(boolean unseen) {
        synchronized (state) {
            offline = unseen;
        }
    }

    /** Whether broadcasts are told with a key of something else: its media is taken, and theirs never comes. */
    public void keyOfAnotherBroadcast(boolean wrong) {
        synchronized (state) {
            strangersKeys = wrong;
        }
    }

    /**
     * Another encoder takes the keys: whoever sends is told {@code NetStream.Publish.BadName} and sent away, and so is whoever comes, until
     * {@link #releaseTakeOver}. Meanwhile Facebook has the other encoder's media.
     */
    public void takeOver() {
        ingest.takeOver();
    }

    /** The other encoder leaves. */
    public void releaseTakeOver() {
        ingest.releaseTakeOver();
    }

    /**
     * Refuses to go live.
     *
     * @param code Facebook's, such as 368 for an account that is blocked for a while
     */
    public void refuseToGoLive(int code) {
        synchronized (state) {
            refusal = code;
        }
    }

    /** Ends {@link #refuseToGoLive}. */
    public void allowToGoLive() {
        synchronized (state) {
            refusal = 0;
        }
    }

    /**
     * Complains about each broadcast, now.
     *
     * @param code Facebook's, such as 1969004 for pictures that do not come any more; 0 only informs
     * @param text for people
     */
    public void complain(int code, String text) {
        synchronized (state) {
            complaints.add(Map.of(
                    "error_code",
                    code,
                    "error_type",
                    "stream",
                    "error_message",
                    text,
                    "creation_time",
                    FakeFacebookBroadcast.written(clock.instant())));
        }
    }

    /** Takes all complaints back. */
    public void stopComplaining() {
        synchronized (state) {
            complaints.clear();
        }
    }

    /** Whether the person's role on {@link #PAGE} lets them broadcast; it does unless said otherwise. */
    public void allowBroadcasts(boolean allowed) {
        synchronized (state) {
            mayBroadcast = allowed;
        }
    }

    /** A code as the page of consent gives one, to be exchanged once; the page itself, where nobody is asked, gives one too. */
    public String authorizationCode(String account) {
        return tokens.code(account);
    }

    /** All tokens that were seen or given out, those of Pages too, are good for nothing from now on. */
    public void expireTokens() {
        tokens.expireAll();
    }

    /** Whether no token is exchanged for one that lasts; Facebook has no refresh tokens. */
    public void refuseRefresh(boolean refused) {
        tokens.refuseRefresh(refused);
    }

    @Override
    public void close() {
        api.close();
        ingest.close();
    }

    private void script() {
        String graph = "/{version}";
        api.on("GET", graph + "/dialog/oauth", tokens::consent);
        api.on("POST", graph + "/oauth/access_token", this::token);
        api.on("POST", graph + "/debug_token", this::inspect);
        // What has a name stands before what has an id.
        on("GET", graph + "/me", this::me);
        on("GET", graph + "/me/permissions", this::permissions);
        on("GET", graph + "/me/accounts", this::pages);
        on("GET", graph + "/{owner}/live_videos", this::list);
        on("POST", graph + "/{owner}/live_videos", this::create);
        on("GET", graph + "/{id}/comments", this::comments);
        on("POST", graph + "/{id}/comments", this::say);
        on("GET", graph + "/{id}/reactions", request -> {
            broadcast(request);
            return counted(0);
        });
        on("GET", graph + "/{id}/video_insights", this::insights);
        on("GET", graph + "/{id}", request -> node(broadcast(request), fields(request)));
        on("POST", graph + "/{id}", this::update);
        on("DELETE", graph + "/{id}", this::delete);
        api.onStream("GET", "/{id}/live_comments", "text/event-stream", this::follow);
    }

    private void on(String method, String path, Function<FakeRequest, Map<String, ?>> does) {
        api.on(method, path, request -> {
            synchronized (state) {
                try {
                    bearer(request);
                    settle();
                    return FakeAnswer.json(200, does.apply(request));
                } catch (FakeRefusal e) {
                    return e.answer();
                }
            }
        });
    }

    private String bearer(FakeRequest request) {
        String bearer = shown(request);
        if (bearer.isEmpty()) {
            throw refused(2500, 0, "An active access token must be used");
        }
        if (!tokens.accepts(bearer)) {
            throw refused(190, 463, "Session has expired");
        }
        return bearer;
    }

    private static String shown(FakeRequest request) {
        return request.header("Authorization")
                .filter(header -> header.startsWith("Bearer "))
                .map(header -> header.substring("Bearer ".length()))
                .orElse("");
    }

    /** What happens by itself: what was planned begins with media at its time, and all ends without media and after 8 h. */
    private void settle() {
        Instant now = clock.instant();
        for (FakeFacebookBroadcast one : broadcasts.values()) {
            boolean receives = receives(one);
            if (receives) {
                one.firstByte = one.firstByte == null ? now : one.firstByte;
                one.received = now;
            }
            if (receives && one.isPlanned()) {
                boolean due = one.planned == null || !one.planned.isAfter(now);
                one.status = due ? "LIVE" : "SCHEDULED_LIVE";
            }
            boolean silent = one.received != null && !now.isBefore(one.received.plus(LONGEST_SILENCE));
            boolean old = one.firstByte != null && !now.isBefore(one.firstByte.plus(LONGEST_LIFE));
            boolean done = one.stopsWithEncoder && ingest.isDone(one.key);
            if (one.isLive() && (silent || old || done)) {
                end(one);
            }
            boolean unused = one.firstByte == null && !now.isBefore(one.made.plus(ADDRESS_LASTS));
            if (unused && one.status.equals("UNPUBLISHED")) {
                ingest.withdraw(one.key);
            }
        }
    }

    private boolean receives(FakeFacebookBroadcast one) {
        return !offline && ingest.coming(one.key).stream().anyMatch(FakeFacebookHealth::hasPictures);
    }

    // --- whose it is

    private Map<String, ?> me(FakeRequest request) {
        return shown(request).equals(pageToken)
                ? Map.of("id", PAGE, "name", PAGE_NAME)
                : Map.of("id", PERSON, "name", "The person");
    }

    private Map<String, ?> permissions(FakeRequest request) {
        ofThePerson.add(shown(request));
        return Map.of(
                "data",
                SCOPES.stream()
                        .map(scope -> Map.of("permission", scope, "status", "granted"))
                        .toList());
    }

    private Map<String, ?> pages(FakeRequest request) {
        ofThePerson.add(shown(request));
        if (!tokens.accepts(pageToken)) {
            pageToken = tokens.access();
        }
        List<String> tasks = mayBroadcast ? List.of("MODERATE", "CREATE_CONTENT") : List.of("MODERATE");
        return Map.of(
                "data",
                List.of(
                        Map.of("id", PAGE, "name", PAGE_NAME, "access_token", pageToken, "tasks", tasks),
                        Map.of("id", OTHER_PAGE, "name", "Another Page", "tasks", List.of("ANALYZE"))));
    }

    /** Asked as the application, whose token is its id and secret. */
    private FakeAnswer inspect(FakeRequest request) {
        String token = request.form("input_token").orElse("");
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("app_id", shown(request).split("\\|")[0]);
        data.put("is_valid", tokens.accepts(token));
        data.put("expires_at", 0);
        data.put("data_access_expires_at", 0);
        data.put("scopes", SCOPES);
        synchronized (state) {
            boolean person = ofThePerson.contains(token);
            data.put("type", person ? "USER" : "PAGE");
            data.put("profile_id", person ? PERSON : PAGE);
        }
        return FakeAnswer.json(200, Map.of("data", data));
    }

    /** The person's token is not for what the Page has. */
    private void requireRights(String owner, FakeRequest request) {
        if (owner.equals(PAGE) && ofThePerson.contains(shown(request))) {
            throw refused(190, 2069032, "A Page access token is required");
        }
        if (!owner.equals(PAGE) && !owner.equals(PROFILE) && !owner.equals(PERSON)) {
            throw unknown(owner);
        }
    }

    // --- broadcasts

    private Map<String, ?> list(FakeRequest request) {
        String owner = request.variable("owner");
        requireRights(owner, request);
        String wanted = request.query("broadcast_status").orElse("");
        List<String> fields = fields(request);
        return page(
                request,
                broadcasts.values().stream()
                        .filter(one -> one.owner.equals(owner))
                        .filter(one -> wanted.isEmpty() || wanted.contains("\"" + one.status + "\""))
                        .map(one -> node(one, fields))
                        .toList());
    }

    private Map<String, ?> create(FakeRequest request) {
        String owner = request.variable("owner");
        requireRights(owner, request);
        if (!mayBroadcast) {
            throw refused(200, 0, "Permissions error");
        }
        String status = request.form("status").orElse("LIVE_NOW");
        if (!Set.of("UNPUBLISHED", "LIVE_NOW", "SCHEDULED_UNPUBLISHED").contains(status)
                || request.form("planned_start_time").isPresent()) {
            throw refused(100, 0, "Invalid parameter");
        }
        made++;
        FakeFacebookBroadcast one = new FakeFacebookBroadcast(
                String.format(Locale.ROOT, "7341%011d", made),
                owner,
                String.format(Locale.ROOT, "7342%011d", made),
                "FB-" + made + "-0-" + random(),
                status.equals("LIVE_NOW") ? "LIVE" : status,
                clock.instant());
        if (status.equals("SCHEDULED_UNPUBLISHED")) {
            one.planned = start(request).orElseThrow(() -> refused(1000, 0, "Invalid event time"));
        }
        change(one, request);
        one.hasBackup =
                request.form("enable_backup_ingest").filter("true"::equals).isPresent();
        one.stopsWithEncoder = request.form("stop_on_delete_stream")
                .map("true"::equals)
                .orElse(!one.hasBackup); // Facebook's own choice
        broadcasts.put(one.id, one);
        ingest.admit(one.key);
        note(one);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("id", one.id);
        answer.put("stream_url", address(one));
        answer.put("secure_stream_url", address(one));
        answer.put("secure_stream_secondary_urls", one.hasBackup ? List.of(address(one) + "&backup=1") : List.of());
        return answer;
    }

    private Map<String, ?> update(FakeRequest request) {
        FakeFacebookBroadcast one = broadcast(request);
        String status = request.form("status").orElse("");
        if (request.form("end_live_video").filter("true"::equals).isPresent()) {
            end(one);
        } else if (status.equals("LIVE_NOW")) {
            goLive(one);
        } else if (status.equals("SCHEDULED_CANCELED") && one.isPlanned()) {
            end(one);
            one.status = status;
        } else if (!status.isEmpty()) {
            throw refused(100, 0, "Invalid parameter");
        }
        if (request.form("event_params")
                .or(() -> request.form("planned_start_time"))
                .isPresent()) {
            if (!one.isPlanned()) {
                throw refused(100, 0, "Invalid parameter");
            }
            one.planned = start(request).orElseThrow(() -> refused(1000, 0, "Invalid event time"));
        }
        change(one, request);
        note(one);
        return Map.of("id", one.id);
    }

    /** Without pictures it is over at once, as Facebook's guide warns. */
    private void goLive(FakeFacebookBroadcast one) {
        if (refusal != 0) {
            throw refused(refusal, 0, "Refused");
        }
        if (!one.isOpen()) {
            throw refused(100, 0, "Invalid parameter");
        }
        one.status = "LIVE";
        if (!receives(one)) {
            end(one);
        }
    }

    private void change(FakeFacebookBroadcast one, FakeRequest request) {
        request.form("title").ifPresent(title -> {
            if (title.length() > LONGEST_TITLE) {
                throw refused(100, 0, "Invalid parameter");
            }
            one.title = title;
        });
        request.form("description").ifPresent(text -> one.description = text);
        request.form("privacy")
                .ifPresent(privacy -> one.privacy = Json.object(privacy.getBytes(StandardCharsets.UTF_8))
                        .map(told -> String.valueOf(told.get("value")))
                        .orElseThrow(() -> refused(100, 0, "Invalid parameter")));
    }

    /** As an object or as a number: Facebook's texts disagree. Empty for one that is past or too far away. */
    private Optional<Instant> start(FakeRequest request) {
        return request.form("event_params")
                .or(() -> request.form("planned_start_time"))
                .map(START::matcher)
                .filter(Matcher::matches)
                .map(told -> Instant.ofEpochSecond(Long.parseLong(told.group(1))))
                .filter(start -> start.isAfter(clock.instant()))
                .filter(start -> !start.isAfter(clock.instant().plus(FARTHEST)));
    }

    /** By its guide Facebook removes only what has ended. */
    private Map<String, ?> delete(FakeRequest request) {
        FakeFacebookBroadcast one = broadcast(request);
        if (one.isOpen()) {
            throw refused(100, 0, "A live video can be deleted once it has ended");
        }
        remove(one);
        return Map.of("success", true);
    }

    private void remove(FakeFacebookBroadcast one) {
        end(one);
        broadcasts.remove(one.id);
    }

    /** Whoever sends is not sent away; nobody may come any more. */
    private void end(FakeFacebookBroadcast one) {
        if (one.isOpen()) {
            one.status = "VOD";
            ingest.withdraw(one.key);
            one.endReaders();
        }
    }

    private void note(FakeFacebookBroadcast one) {
        boolean told = one.isLive() || one.isPlanned();
        if (told && one.privacy.equals("EVERYONE") && !shownToAll.contains(one.id)) {
            shownToAll.add(one.id);
        }
    }

    /** By its own id, or by that of its video. */
    private FakeFacebookBroadcast broadcast(FakeRequest request) {
        String id = request.variable("id");
        FakeFacebookBroadcast found = broadcasts.values().stream()
                .filter(one -> one.id.equals(id) || one.videoId.equals(id))
                .findFirst()
                .orElseThrow(() -> unknown(id));
        requireRights(found.owner, request);
        return found;
    }

    private String address(FakeFacebookBroadcast one) {
        return ingest.ingest().url() + "/" + (strangersKeys ? strangersKey : one.key) + "?s_bl=1&a=fake";
    }

    private Map<String, Object> node(FakeFacebookBroadcast one, List<String> fields) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("status", one.status);
        all.put("title", one.title);
        all.put("description", one.description);
        all.put("permalink_url", "/" + one.owner + "/videos/" + one.videoId + "/");
        all.put("secure_stream_url", address(one));
        all.put("creation_time", FakeFacebookBroadcast.written(one.made));
        all.put("video", Map.of("id", one.videoId));
        all.put("ingest_streams", ingestStreams(one));
        all.put("errors", Map.of("data", complaints));
        all.put("live_views", one.isLive() ? viewers : 0);
        all.put("total_views", Long.toString(viewers)); // a text, other than the one before
        if (one.planned != null) {
            all.put("planned_start_time", FakeFacebookBroadcast.written(one.planned));
        }
        if (one.isLive() && one.firstByte != null) {
            Duration lived = Duration.between(one.firstByte, clock.instant());
            all.put("seconds_left", LONGEST_LIFE.minus(lived).toSeconds());
        }
        Map<String, Object> node = new LinkedHashMap<>(Map.of("id", one.id));
        all.forEach((name, value) -> {
            if (fields.contains(name)) {
                node.put(name, value);
            }
        });
        return node;
    }

    /** Without figures before the first bytes. */
    private List<Map<String, Object>> ingestStreams(FakeFacebookBroadcast one) {
        Map<String, Object> stream = new LinkedHashMap<>();
        stream.put("id", one.id + "0");
        stream.put("stream_id", "0");
        stream.put("is_master", true);
        stream.put("secure_stream_url", address(one));
        List<IngestReport> coming = offline ? List.of() : ingest.coming(one.key);
        if (ingest.knows(one.key)) {
            stream.put(
                    "stream_health",
                    coming.isEmpty() ? FakeFacebookHealth.nothing() : FakeFacebookHealth.of(coming.get(0)));
        }
        return List.of(stream);
    }

    // --- comments and figures

    private Map<String, ?> comments(FakeRequest request) {
        FakeFacebookBroadcast one = broadcast(request);
        if (request.query("summary").isPresent()) {
            return counted(one.comments.size());
        }
        String since = request.query("since")
                .map(seconds -> FakeFacebookBroadcast.written(Instant.ofEpochSecond(Long.parseLong(seconds))))
                .orElse("");
        List<Map<String, Object>> found = new ArrayList<>(one.comments.stream()
                .filter(comment -> String.valueOf(comment.get("created_time")).compareTo(since) >= 0)
                .toList());
        if (request.query("order").filter("reverse_chronological"::equals).isPresent()) {
            Collections.reverse(found);
        }
        return page(request, found);
    }

    private static Map<String, ?> counted(long count) {
        return Map.of("data", List.of(), "summary", Map.of("total_count", count));
    }

    /** Comments are written to the video: the broadcast itself takes none. */
    private Map<String, ?> say(FakeRequest request) {
        FakeFacebookBroadcast one = broadcast(request);
        String text = request.form("message").orElse("");
        if (!request.variable("id").equals(one.videoId) || text.isBlank()) {
            throw refused(100, 0, "Unsupported post request");
        }
        said.add(text);
        boolean page = one.owner.equals(PAGE);
        return Map.of("id", write(one, page ? PAGE : PERSON, page ? PAGE_NAME : "The person", text));
    }

    private String write(FakeFacebookBroadcast one, String author, String name, String text) {
        Map<String, Object> comment = one.comment(author, name, text, clock.instant());
        String event = "data: " + new String(Json.bytes(comment), StandardCharsets.UTF_8) + "\n\n";
        one.readers.forEach(reader -> reader.send(event));
        return String.valueOf(comment.get("id"));
    }

    private Optional<FakeAnswer> follow(FakeStream reader) {
        synchronized (state) {
            try {
                bearer(reader.request());
                settle();
                FakeFacebookBroadcast one = broadcast(reader.request());
                reader.send(": ping\n\n");
                if (one.isOpen()) {
                    one.readers.add(reader);
                } else {
                    reader.end();
                }
                return Optional.empty();
            } catch (FakeRefusal e) {
                return Optional.of(e.answer());
            }
        }
    }

    /** Of the video, by its own id. */
    private Map<String, ?> insights(FakeRequest request) {
        FakeFacebookBroadcast one = broadcast(request);
        String metric = request.query("metric").orElse("");
        if (!request.variable("id").equals(one.videoId) || !metric.startsWith("total_video_")) {
            throw refused(100, 0, "Invalid parameter");
        }
        Object value = metric.contains("reactions") ? Map.of("like", 0) : viewers;
        return Map.of(
                "data",
                List.of(Map.of("name", metric, "period", "lifetime", "values", List.of(Map.of("value", value)))));
    }

    // --- OAuth

    private FakeAnswer token(FakeRequest request) {
        try {
            boolean exchange = request.form("grant_type")
                    .filter("fb_exchange_token"::equals)
                    .isPresent();
            if (exchange) {
                String old = request.form("fb_exchange_token").orElse("");
                if (!tokens.mayRefresh(old) || !tokens.accepts(old)) {
                    throw refused(190, 463, "Error validating access token");
                }
                return FakeAnswer.json(200, personsToken(LONG_TOKEN));
            }
            request.form("code")
                    .flatMap(tokens::exchange)
                    .orElseThrow(() -> refused(100, 36009, "This authorization code has been used or is unknown"));
            return FakeAnswer.json(200, personsToken(SHORT_TOKEN));
        } catch (FakeRefusal e) {
            return e.answer();
        }
    }

    private Map<String, Object> personsToken(Duration lasts) {
        String token = tokens.access();
        synchronized (state) {
            ofThePerson.add(token);
        }
        return Map.of("access_token", token, "token_type", "bearer", "expires_in", lasts.toSeconds());
    }

    // --- forms

    /** Names alone: what is asked of their parts is given whole. */
    private static List<String> fields(FakeRequest request) {
        String fields = request.query("fields").orElse("id,status,stream_url,secure_stream_url,title,embed_html");
        return List.of(fields.replaceAll("\\{[^}]*}", "").split(","));
    }

    /** A cursor is a number of rows. */
    private static Map<String, Object> page(FakeRequest request, List<Map<String, Object>> all) {
        int from = Math.min(request.query("after").map(Integer::parseInt).orElse(0), all.size());
        int to = Math.min(
                all.size(), from + request.query("limit").map(Integer::parseInt).orElse(USUAL_PAGE));
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("data", all.subList(from, to));
        if (to < all.size()) {
            page.put(
                    "paging",
                    Map.of(
                            "cursors",
                            Map.of("after", Integer.toString(to)),
                            "next",
                            "https://graph.facebook.com/" + VERSION + "/next"));
        }
        return page;
    }

    private static FakeRefusal unknown(String id) {
        return refused(100, 33, "Unsupported request. Object with ID '" + id + "' does not exist");
    }

    /** @param subcode 0 for none */
    private static FakeRefusal refused(int code, int subcode, String message) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("message", message);
        error.put("type", "OAuthException");
        error.put("code", code);
        if (subcode != 0) {
            error.put("error_subcode", subcode);
        }
        error.put("is_transient", false);
        error.put("fbtrace_id", "AFake");
        return new FakeRefusal(FakeAnswer.json(400, Map.of("error", error))); // whatever it is about
    }

    private static String random() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    private static FakeBroadcast seen(FakeFacebookBroadcast one) {
        return new FakeBroadcast(one.id, one.status, one.title, one.privacy);
    }

    private <T> Optional<T> look(String id, Function<FakeFacebookBroadcast, T> what) {
        synchronized (state) {
            return Optional.ofNullable(broadcasts.get(id)).map(what);
        }
    }

    private void change(String id, Consumer<FakeFacebookBroadcast> change) {
        synchronized (state) {
            FakeFacebookBroadcast one = broadcasts.get(id);
            if (one == null) {
                throw new IllegalArgumentException(
                        "There is no broadcast " + id + "; there are " + broadcasts.keySet());
            }
            change.accept(one);
        }
    }
}
