package io.exprsn.simulcast.testkit;

import io.exprsn.simulcast.spi.Metadata;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Twitch for the tests of an application: its API as the adapter calls it, its OAuth, its chat, and an ingest that checks what arrives. A
 * channel is live while pictures in H.264 come under its key, and not a moment longer.
 *
 * <pre>{@code
 * try (FakeTwitch twitch = FakeTwitch.open()) {
 *     twitch.hosts(); // gives the addresses to put in the place of Twitch's
 *     // start a show to Twitch
 *     twitch.viewerWrites("QuietKelp", "hi");
 *     twitch.takeOver();
 * }
 * }</pre>
 *
 * <p>There is one channel from the beginning, {@value #FIRST_ID}; a grant for another login makes another one. Any token will do until
 * {@link #expireTokens}, and is the first channel's if this did not give it out. All methods may be called by any thread; {@link #close}
 * leaves no thread and no connection.
 */
public final class FakeTwitch implements AutoCloseable {
    /** Id of the channel that is there from the beginning, which is the id of its broadcasts too. */
    public static final String FIRST_ID = "700100200";

    /** Its login. */
    public static final String FIRST_LOGIN = "harborcam";

    private static final int LONGEST_SAID = 500;

    private final FakeApi api = FakeApi.open();
    private final PlatformIngest ingest;
    private final Clock clock;
    private final TwitchRoom room;
    private final Object monitor = new Object();

    // Guarded by the monitor.
    private final TwitchGrants grants = new TwitchGrants();
    private final Map<String, TwitchChannel> channels = new LinkedHashMap<>();
    private final Map<Publication, Stream> streams = new LinkedHashMap<>();
    private final Set<Publication> unseen = new HashSet<>();
    private final List<Stream> ofOthers = new ArrayList<>();
    private final String elsewhere = "live_1_a-key-that-belongs-to-somebody-else";
    private int counted;
    private int viewers;
    private boolean offline;
    private boolean handsOutAnothersKey;

    /**
     * A channel as its owner sees it.
     *
     * @param id of the channel, and so of its broadcasts
     * @param state {@code live}; {@code testing} for a stream that viewers do not see; {@code offline}; {@code closed}
     * @param title the channel's; empty before one was given
     * @param privacy always for everybody: Twitch knows nothing else
     */
    public record Channel(String id, String state, String title, Metadata.Privacy privacy) {}

    /** One time on the air. */
    private record Stream(String id, TwitchChannel channel, Instant begun) {}

    /** Finds a channel by its login; the first one for an empty login. */
    interface Finder {
        TwitchChannel of(String login);
    }

    private FakeTwitch(Clock clock, @Nullable TestCertificates certificates) {
        this.clock = clock;
        room = new TwitchRoom(clock);
        // A wrong key is answered by no word: the connection is closed.
        ingest = new PlatformIngest(
                "app", certificates, IngestBehavior.standard().onWrongKey(IngestAction.close()));
    }

    /** Opens one that takes RTMP, and goes by the system's clock. */
    public static FakeTwitch open() {
        return open(Clock.systemUTC());
    }

    /** Opens one that takes RTMP. */
    public static FakeTwitch open(Clock clock) {
        return opened(new FakeTwitch(clock, null));
    }

    /** Opens one that takes RTMPS, as localhost. */
    public static FakeTwitch open(Clock clock, TestCertificates certificates) {
        return opened(new FakeTwitch(clock, certificates));
    }

    private static FakeTwitch opened(FakeTwitch twitch) {
        twitch.channel(FIRST_LOGIN);
        twitch.script();
        return twitch;
    }

    /** Addresses by the adapter's names of its hosts, and the base of the OAuth endpoints as {@code oauth}. */
    public Map<String, URI> hosts() {
        URI base = api.address();
        return Map.of("api", URI.create(base + "/helix"), "ingest", base, "id", base, "events", base, "oauth", base);
    }

    /** Its API, where faults can be laid over and requests be read. */
    public FakeApi api() {
        return api;
    }

    /** Its ingest, which says what media came. */
    public CheckingIngest ingest() {
        return ingest.checking();
    }

    /**
     * A code as the platform's page hands it out once a person agreed; good for one exchange, for all that the adapter asks for.
     *
     * @param account login of the channel, which is made if there is none
     */
    public String authorizationCode(String account) {
        synchronized (monitor) {
            return grants.code(channel(account).login, null, TwitchGrants.SCOPES);
        }
    }

    /** All access tokens that were given out or shown until now are over; a refresh brings others. */
    public void expireTokens() {
        synchronized (monitor) {
            grants.expire();
        }
    }

    /** Whether a refresh is refused, as after the person withdrew the grant. */
    public void refuseRefresh(boolean refused) {
        synchronized (monitor) {
            grants.refuseRefresh(refused);
        }
    }

    /** All channels, the first one first. */
    public List<Channel> broadcasts() {
        synchronized (monitor) {
            look();
            return channels.values().stream()
                    .map(one -> new Channel(one.id, state(one), one.title(), Metadata.Privacy.PUBLIC))
                    .toList();
        }
    }

    /** State of a channel as in {@link Channel}; empty if there is none of this id. */
    public Optional<String> state(String id) {
        return broadcasts().stream()
                .filter(one -> one.id().equals(id))
                .map(Channel::state)
                .findFirst();
    }

    /** Ids of what is on the air or announced now: streams, channels that test, and segments of schedules. */
    public List<String> openBroadcasts() {
        synchronized (monitor) {
            look();
            List<String> open = new ArrayList<>();
            for (TwitchChannel channel : channels.values()) {
                live(channel).ifPresent(stream -> open.add(stream.id()));
                if (state(channel).equals("testing")) {
                    open.add(channel.id);
                }
                open.addAll(channel.announced(clock).keySet());
            }
            return open;
        }
    }

    /** Ids of all streams that viewers could see until now, over or not. A return after a loss is another one. */
    public List<String> publicBroadcasts() {
        synchronized (monitor) {
            look();
            List<String> shown = new ArrayList<>();
            streams.values().forEach(stream -> shown.add(stream.id()));
            ofOthers.forEach(stream -> shown.add(stream.id()));
            return shown;
        }
    }

    /** What viewers see of a channel besides its pictures; its category by name. Empty if there is none of this id. */
    public Optional<Metadata> metadata(String id) {
        synchronized (monitor) {
            return byId(id).map(TwitchChannel::metadata);
        }
    }

    /** What was written into the chats by the API, the first one first. */
    public List<String> chatSaid() {
        synchronized (monitor) {
            return channels.values().stream().flatMap(one -> one.said.stream()).toList();
        }
    }

    /** The notes of all moments that were marked, the first one first. */
    public List<String> marks() {
        synchronized (monitor) {
            return channels.values().stream().flatMap(one -> one.marks.stream()).toList();
        }
    }

    /** Starts of all that is announced and still to come. */
    public List<Instant> announced() {
        synchronized (monitor) {
            return channels.values().stream()
                    .flatMap(one -> one.announced(clock).values().stream())
                    .toList();
        }
    }

    /** Whether somebody reads the first channel's chat: what is written before that is lost, as at Twitch. */
    public boolean chatIsRead() {
        synchronized (monitor) {
            return room.isRead(channel(FIRST_LOGIN));
        }
    }

    /** Lets a viewer write into the first channel's chat. */
    public void viewerWrites(String author, String text) {
        synchronized (monitor) {
            room.write(channel(FIRST_LOGIN), author, text);
        }
    }

    /** How many watch each channel that is live; none unless said otherwise. */
    public void viewers(int count) {
        synchronized (monitor) {
            viewers = count;
        }
    }

    /**
     * Ends the stream of a channel as its owner can: by another key. The old one is refused from now on.
     *
     * @throws IllegalArgumentException if there is no such channel
     */
    public void endByPerson(String id) {
        synchronized (monitor) {
            look();
            TwitchChannel channel = known(id);
            String old = channel.key;
            channel.resetKey();
            take();
            ingest.cut(old);
        }
    }

    /**
     * Closes a channel: it is gone, and its key is refused.
     *
     * @throws IllegalArgumentException if there is no such channel
     */
    public void deleteByPerson(String id) {
        synchronized (monitor) {
            look();
            TwitchChannel channel = known(id);
            channel.closed = true;
            take();
            ingest.cut(channel.key);
        }
    }

    /** Whether Twitch shows nobody what arrives. */
    public void goOffline(boolean away) {
        synchronized (monitor) {
            look();
            offline = away;
        }
    }

    /** Whether asking for a key brings one that is taken, and is no channel's here. */
    public void keyOfAnotherBroadcast(boolean another) {
        synchronized (monitor) {
            handsOutAnothersKey = another;
            take();
        }
    }

    /** Another encoder takes the keys: it is seen in the place of who sent, who is sent away and refused until {@link #releaseTakeOver}. */
    public void takeOver() {
        synchronized (monitor) {
            look();
            channels.values().stream()
                    .filter(one -> live(one).isPresent())
                    .toList()
                    .forEach(one -> ofOthers.add(new Stream(streamId(), one, clock.instant())));
            ingest.takeOver();
        }
    }

    /** The other encoder leaves. */
    public void releaseTakeOver() {
        synchronized (monitor) {
            ingest.releaseTakeOver();
        }
    }

    /** Whether the accounts may stream; else Twitch wants a second factor first. They may unless said otherwise. */
    public void allowBroadcasts(boolean allowed) {
        synchronized (monitor) {
            channels.values().forEach(one -> one.mayStream = allowed);
        }
    }

    /** Whether the accounts are affiliates, who alone may announce; they are unless said otherwise. */
    public void affiliates(boolean are) {
        synchronized (monitor) {
            channels.values().forEach(one -> one.affiliate = are);
        }
    }

    @Override
    public void close() {
        api.close();
        room.close();
        ingest.close();
    }

    static FakeAnswer refusal(int status, String error, String message) {
        return FakeAnswer.json(status, FakeFields.of("error", error, "status", status, "message", message));
    }

    private void script() {
        api.on("POST", "/oauth2/token", request -> locked(() -> grants.token(request)))
                .on("POST", "/oauth2/revoke", request -> locked(() -> grants.revoke(request)))
                .on("GET", "/oauth2/validate", request -> locked(() -> grants.validate(request, this::channelOf)))
                .on("GET", "/oauth2/authorize", request -> locked(() -> agreed(request)))
                .on("GET", "/ingests", request -> FakeAnswer.json(200, Map.of("ingests", List.of(ingestItem()))))
                .onSocket("/ws", room::opened);
        helix("GET", "/users", this::users);
        helix("GET", "/streams", this::streams);
        helix(
                "GET",
                "/games",
                (request, own) -> games(category ->
                        request.query("id").filter(category.getKey()::equals).isPresent()
                                || request.query("name")
                                        .filter(category.getValue()::equals)
                                        .isPresent()));
        helix(
                "GET",
                "/search/categories",
                (request, own) -> games(category -> category.getValue()
                        .toLowerCase(Locale.ROOT)
                        .contains(request.query("query").orElse("").toLowerCase(Locale.ROOT))));
        helix(
                "GET",
                "/channels",
                (request, own) ->
                        data(byId(request.query("broadcaster_id").orElse("")).map(TwitchChannel::information).stream()
                                .toList()));
        helix(
                "GET",
                "/channels/followers",
                (request, own) ->
                        FakeAnswer.json(200, FakeFields.of("total", 8, "data", List.of(), "pagination", Map.of())));
        owned("GET", "/streams/key", (request, own) -> key(own));
        owned(
                "PATCH",
                "/channels",
                (request, own) -> own.change(request.json())
                        .map(wrong -> refusal(400, "Bad Request", wrong))
                        .orElse(FakeAnswer.empty(204)));
        helix("POST", "/streams/markers", this::mark);
        helix("POST", "/chat/messages", this::say);
        helix("POST", "/eventsub/subscriptions", (request, own) -> room.subscribe(request.json(), own));
        helix("GET", "/schedule", this::schedule);
        owned("POST", "/schedule/segment", (request, own) -> announce(request.json(), own));
        owned("PATCH", "/schedule/segment", this::move);
        owned(
                "DELETE",
                "/schedule/segment",
                (request, own) -> own.segments.remove(request.query("id").orElse("")) == null
                        ? noSegment()
                        : FakeAnswer.empty(204));
    }

    private FakeAnswer locked(Supplier<FakeAnswer> answer) {
        synchronized (monitor) {
            return answer.get();
        }
    }

    /** A call that shows a token; what answers gets the channel of its owner. */
    private void helix(String method, String path, BiFunction<FakeRequest, TwitchChannel, FakeAnswer> answer) {
        api.on(
                method,
                "/helix" + path,
                request -> locked(() -> {
                    look();
                    TwitchGrants.Shown shown = grants.shown(request);
                    FakeAnswer answered =
                            shown.refusal() == null ? answer.apply(request, channelOf(shown.login())) : shown.refusal();
                    return answered.with("Ratelimit-Limit", "800")
                            .with("Ratelimit-Remaining", "799")
                            .with(
                                    "Ratelimit-Reset",
                                    Long.toString(clock.instant().getEpochSecond() + 1));
                }));
    }

    /** A call about the owner's own channel, and no other. */
    private void owned(String method, String path, BiFunction<FakeRequest, TwitchChannel, FakeAnswer> answer) {
        helix(
                method,
                path,
                (request, own) ->
                        request.query("broadcaster_id").filter(own.id::equals).isPresent()
                                ? answer.apply(request, own)
                                : notOwn("broadcaster_id"));
    }

    private static FakeAnswer notOwn(String field) {
        return refusal(
                401,
                "Unauthorized",
                "The ID in " + field + " must match the user ID found in the request's OAuth token");
    }

    private static FakeAnswer data(List<?> items) {
        return FakeAnswer.json(200, FakeFields.of("data", items, "pagination", Map.of()));
    }

    /** The page where a person agrees, who does so at once. */
    private FakeAnswer agreed(FakeRequest request) {
        String code = grants.code(
                FIRST_LOGIN,
                request.query("client_id").orElse(null),
                List.of(request.query("scope").orElse("").split(" ")));
        String address = request.query("redirect_uri").orElse("") + "?code=" + code + "&scope="
                + encoded(request.query("scope").orElse("")) + "&state="
                + encoded(request.query("state").orElse(""));
        return FakeAnswer.empty(302).with("Location", address);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private Map<String, @Nullable Object> ingestItem() {
        boolean secure = ingest.server().getScheme().equals("rtmps");
        return FakeFields.of(
                "_id",
                0,
                "availability",
                1.0,
                "default",
                true,
                "name",
                "Default",
                "priority",
                0,
                secure ? "url_template_secure" : "url_template",
                ingest.server() + "/{stream_key}");
    }

    private FakeAnswer users(FakeRequest request, TwitchChannel own) {
        Optional<String> id = request.query("id");
        Optional<String> login = request.query("login");
        return data(channels.values().stream()
                .filter(one -> !one.closed)
                .filter(one -> id.map(one.id::equals)
                        .or(() -> login.map(one.login::equals))
                        .orElse(one == own))
                .map(TwitchChannel::user)
                .toList());
    }

    private FakeAnswer key(TwitchChannel own) {
        if (!own.mayStream || own.closed) {
            return refusal(403, "Forbidden", "The user must set up two-factor authentication before streaming");
        }
        return data(List.of(Map.of("stream_key", handsOutAnothersKey ? elsewhere : own.key)));
    }

    private static FakeAnswer games(Predicate<Map.Entry<String, String>> which) {
        return data(TwitchChannel.CATEGORIES.entrySet().stream()
                .filter(which)
                .map(one -> FakeFields.of("id", one.getKey(), "name", one.getValue(), "box_art_url", ""))
                .toList());
    }

    private FakeAnswer streams(FakeRequest request, TwitchChannel own) {
        return data(byId(request.query("user_id").orElse(""))
                .or(() -> request.query("user_login").flatMap(this::byLogin))
                .flatMap(this::live)
                .map(this::item)
                .stream()
                .toList());
    }

    private Map<String, @Nullable Object> item(Stream stream) {
        Map<String, @Nullable Object> item =
                new LinkedHashMap<>(stream.channel().information());
        item.keySet().retainAll(Set.of("game_id", "game_name", "title", "tags"));
        item.putAll(FakeFields.of(
                "id",
                stream.id(),
                "user_id",
                stream.channel().id,
                "user_login",
                stream.channel().login,
                "user_name",
                stream.channel().login,
                "type",
                "live",
                "viewer_count",
                viewers,
                "started_at",
                stream.begun().toString(),
                "language",
                stream.channel().information().get("broadcaster_language"),
                "is_mature",
                false));
        return item;
    }

    private FakeAnswer mark(FakeRequest request, TwitchChannel own) {
        Map<String, Object> mark = request.json();
        if (!own.id.equals(mark.get("user_id"))) {
            return refusal(403, "Forbidden", "The user is neither the owner nor an editor");
        }
        Optional<Stream> stream = live(own);
        if (stream.isEmpty()) {
            return refusal(404, "Not Found", "The channel is not live");
        }
        String note = String.valueOf(mark.getOrDefault("description", ""));
        own.marks.add(note);
        long position = Duration.between(stream.get().begun(), clock.instant()).toSeconds();
        return data(List.of(FakeFields.of(
                "id",
                "marker-" + ++counted,
                "created_at",
                clock.instant().toString(),
                "position_seconds",
                position,
                "description",
                note)));
    }

    private FakeAnswer say(FakeRequest request, TwitchChannel own) {
        Map<String, Object> said = request.json();
        if (!own.id.equals(said.get("sender_id"))) {
            return notOwn("sender_id");
        }
        String text = String.valueOf(said.getOrDefault("message", ""));
        if (text.isBlank() || text.codePointCount(0, text.length()) > LONGEST_SAID) {
            return refusal(400, "Bad Request", "The message is empty or too long");
        }
        own.said.add(text);
        room.write(own, own.login, text);
        return data(List.of(FakeFields.of("message_id", "said-" + ++counted, "is_sent", true, "drop_reason", null)));
    }

    private FakeAnswer schedule(FakeRequest request, TwitchChannel own) {
        Optional<TwitchChannel> asked = byId(request.query("broadcaster_id").orElse(""));
        if (asked.isEmpty() || asked.get().segments.isEmpty()) {
            return refusal(404, "Not Found", "segments were not found");
        }
        Instant from = request.query("start_time").map(Instant::parse).orElseGet(clock::instant);
        return asked.get()
                .schedule(asked.get().segments.values().stream()
                        .filter(one -> !Instant.parse(String.valueOf(one.get("start_time")))
                                .isBefore(from))
                        .toList());
    }

    private FakeAnswer announce(Map<String, Object> wanted, TwitchChannel own) {
        if (!own.affiliate) {
            return refusal(403, "Forbidden", "Only affiliates and partners may add segments that do not recur");
        }
        if (!Instant.parse(String.valueOf(wanted.get("start_time"))).isAfter(clock.instant())) {
            return refusal(400, "Bad Request", "The start_time must be in the future");
        }
        return own.schedule(List.of(own.announce("segment-" + ++counted, wanted)));
    }

    private FakeAnswer move(FakeRequest request, TwitchChannel own) {
        Map<String, @Nullable Object> segment =
                own.segments.get(request.query("id").orElse(""));
        if (segment == null) {
            return noSegment();
        }
        Map<String, Object> changes = new LinkedHashMap<>(request.json());
        changes.keySet().retainAll(Set.of("start_time", "title"));
        segment.putAll(changes);
        return own.schedule(List.of(segment));
    }

    private static FakeAnswer noSegment() {
        return refusal(404, "Not Found", "segment was not found");
    }

    /** Gives each publication that viewers got to see the stream that it is, once. */
    private void look() {
        for (Publication publication : ingest.checking().publications()) {
            if (streams.containsKey(publication)
                    || unseen.contains(publication)
                    || isTest(publication)
                    || !PlatformIngest.hasPictures(publication)) {
                continue;
            }
            Optional<TwitchChannel> channel = byKey(PlatformIngest.key(publication));
            if (channel.isPresent() && !offline) {
                streams.put(publication, new Stream(streamId(), channel.get(), clock.instant()));
            } else if (!publication.isLive()) {
                unseen.add(publication);
            }
        }
    }

    private String streamId() {
        return Long.toString(41_234_567_000L + ++counted);
    }

    private Optional<Stream> live(TwitchChannel channel) {
        if (offline || channel.closed) {
            return Optional.empty();
        }
        if (ingest.isTakenOver()) {
            return ofOthers.stream()
                    .filter(stream -> stream.channel() == channel)
                    .reduce((first, last) -> last);
        }
        return streams.entrySet().stream()
                .filter(one -> one.getKey().isLive() && one.getValue().channel() == channel)
                .map(Map.Entry::getValue)
                .reduce((first, last) -> last);
    }

    private String state(TwitchChannel channel) {
        if (channel.closed) {
            return "closed";
        }
        if (live(channel).isPresent()) {
            return "live";
        }
        boolean tests = ingest.of(channel.key).stream()
                .anyMatch(one -> one.isLive() && isTest(one) && PlatformIngest.hasPictures(one));
        return tests ? "testing" : "offline";
    }

    private static boolean isTest(Publication publication) {
        int query = publication.streamName().indexOf('?');
        return query >= 0
                && List.of(publication.streamName().substring(query + 1).split("&"))
                        .contains("bandwidthtest=true");
    }

    /** Makes it if there is none of this login. */
    private TwitchChannel channel(String login) {
        synchronized (monitor) {
            TwitchChannel found = channels.get(login);
            if (found != null) {
                return found;
            }
            TwitchChannel made = new TwitchChannel(Long.toString(Long.parseLong(FIRST_ID) + channels.size()), login);
            channels.put(login, made);
            take();
            return made;
        }
    }

    private TwitchChannel channelOf(String login) {
        return channel(login.isEmpty() ? FIRST_LOGIN : login);
    }

    private Optional<TwitchChannel> byId(String id) {
        return one(channel -> channel.id.equals(id));
    }

    private Optional<TwitchChannel> byLogin(String login) {
        return one(channel -> channel.login.equals(login));
    }

    private Optional<TwitchChannel> byKey(String key) {
        return one(channel -> channel.key.equals(key));
    }

    private Optional<TwitchChannel> one(Predicate<TwitchChannel> which) {
        return channels.values().stream().filter(which).findFirst();
    }

    private TwitchChannel known(String id) {
        return byId(id).orElseThrow(() -> new IllegalArgumentException("There is no channel " + id + "; there are "
                + channels.values().stream().map(one -> one.id).toList()));
    }

    /** The ingest takes what is a channel's, and what is handed out. */
    private void take() {
        Set<String> keys = new HashSet<>();
        channels.values().stream().filter(one -> !one.closed).forEach(one -> keys.add(one.key));
        if (handsOutAnothersKey) {
            keys.add(elsewhere);
        }
        ingest.take(keys);
    }
}
