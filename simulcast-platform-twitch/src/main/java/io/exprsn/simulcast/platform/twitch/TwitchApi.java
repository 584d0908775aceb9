package io.exprsn.simulcast.platform.twitch;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.platform.twitch.TwitchJson.Channel;
import io.exprsn.simulcast.platform.twitch.TwitchJson.Condition;
import io.exprsn.simulcast.platform.twitch.TwitchJson.Followers;
import io.exprsn.simulcast.platform.twitch.TwitchJson.Game;
import io.exprsn.simulcast.platform.twitch.TwitchJson.Games;
import io.exprsn.simulcast.platform.twitch.TwitchJson.Grant;
import io.exprsn.simulcast.platform.twitch.TwitchJson.Ingests;
import io.exprsn.simulcast.platform.twitch.TwitchJson.Keys;
import io.exprsn.simulcast.platform.twitch.TwitchJson.Mark;
import io.exprsn.simulcast.platform.twitch.TwitchJson.NewSegment;
import io.exprsn.simulcast.platform.twitch.TwitchJson.Said;
import io.exprsn.simulcast.platform.twitch.TwitchJson.Schedule;
import io.exprsn.simulcast.platform.twitch.TwitchJson.Segment;
import io.exprsn.simulcast.platform.twitch.TwitchJson.Segments;
import io.exprsn.simulcast.platform.twitch.TwitchJson.Sent;
import io.exprsn.simulcast.platform.twitch.TwitchJson.Sents;
import io.exprsn.simulcast.platform.twitch.TwitchJson.StreamItem;
import io.exprsn.simulcast.platform.twitch.TwitchJson.Streams;
import io.exprsn.simulcast.platform.twitch.TwitchJson.Transport;
import io.exprsn.simulcast.platform.twitch.TwitchJson.User;
import io.exprsn.simulcast.platform.twitch.TwitchJson.Users;
import io.exprsn.simulcast.platform.twitch.TwitchJson.Wish;
import io.exprsn.simulcast.spi.ApiRequest;
import io.exprsn.simulcast.spi.ApiSocket;
import io.exprsn.simulcast.spi.PlatformHttp;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The requests to Twitch, one method each. Lives as long as one call of the adapter. */
final class TwitchApi {
    static final String HELIX = "api";
    static final String INGEST = "ingest";
    static final String IDENTITY = "id";
    static final String EVENTS = "events";

    /** By this errors know which call was refused. */
    static final String GETTING_KEY = "Getting the stream key";

    static final String SAYING = "Writing into the chat";
    static final String MARKING = "Marking a moment";
    static final String SUBSCRIBING = "Subscribing to the chat";
    static final String ANNOUNCING = "Announcing the start";
    static final String MOVING = "Announcing another time";
    static final String WITHDRAWING = "Withdrawing the announcement";

    private static final Pattern ID = Pattern.compile("[0-9]{1,32}");
    private static final Pattern LOGIN = Pattern.compile("[A-Za-z0-9_]{1,64}");

    private final PlatformHttp http;

    TwitchApi(PlatformHttp http) {
        this.http = http;
    }

    /** What the token may do, and whose it is. */
    Grant grant(String doing) {
        Grant grant = http.on(IDENTITY).get("/oauth2/validate").doing(doing).read(Grant.class);
        if (grant.client_id() == null) {
            throw unreadable(doing, "it names no client");
        }
        return grant;
    }

    /** The owner of the token. */
    User self(String doing) {
        User user = users(http.get("/users"), doing).orElseThrow(() -> unreadable(doing, "it names no user"));
        if (user.id() == null
                || !ID.matcher(user.id()).matches()
                || user.login() == null
                || !LOGIN.matcher(user.login()).matches()) {
            throw unreadable(doing, "the user has no id or no login");
        }
        return user;
    }

    /** Whether a channel is there; one that was closed or banned is left out. */
    boolean knows(String channel, String doing) {
        return users(http.get("/users").query("id", channel), doing).isPresent();
    }

    private static Optional<User> users(ApiRequest request, String doing) {
        List<User> users = request.doing(doing).read(Users.class).data();
        if (users == null) {
            throw unreadable(doing, "it is no list");
        }
        Optional<User> first = users.stream().filter(Objects::nonNull).findFirst();
        if (first.isEmpty() && !users.isEmpty()) {
            throw unreadable(doing, "it holds no user, which is not to know of none");
        }
        return first;
    }

    /** Changes when its owner resets it or changes the password, so it is never kept for the next time. */
    Secret key(String channel) {
        List<TwitchJson.Key> keys = http.get("/streams/key")
                .query("broadcaster_id", channel)
                .doing(GETTING_KEY)
                .read(Keys.class)
                .data();
        return Optional.ofNullable(keys).stream()
                .flatMap(List::stream)
                .filter(Objects::nonNull)
                .flatMap(key -> Optional.ofNullable(key.stream_key()).stream())
                .filter(key -> !key.isEmpty())
                .map(Secret::of)
                .findFirst()
                .orElseThrow(() -> unreadable(GETTING_KEY, "there is no key in it"));
    }

    /** In the order in which Twitch lists them to this machine. */
    List<TwitchIngest> ingests() {
        String doing = "Asking for Twitch's ingests";
        List<Map<String, @Nullable Object>> ingests = http.on(INGEST)
                .get("/ingests")
                .withoutCredential() // anybody may ask
                .doing(doing)
                .read(Ingests.class)
                .ingests();
        if (ingests == null) {
            throw unreadable(doing, "it is no list");
        }
        return ingests.stream().filter(Objects::nonNull).map(TwitchIngest::of).toList();
    }

    /** What is left out stays as it is; lists are replaced. */
    void change(String channel, Channel changes, String doing) {
        http.patch("/channels")
                .query("broadcaster_id", channel)
                .json(changes)
                .doing(doing)
                .send();
    }

    /** By {@code id} or {@code name}, exactly. */
    Optional<Game> game(String by, String value) {
        return games(http.get("/games").query(by, value)).stream().findFirst();
    }

    /** What sounds alike. */
    List<Game> search(String name) {
        return games(http.get("/search/categories").query("query", name));
    }

    private static List<Game> games(ApiRequest request) {
        String doing = "Looking for the category";
        List<Game> games = request.doing(doing).read(Games.class).data();
        if (games == null) {
            throw unreadable(doing, "it is no list");
        }
        return games.stream().filter(Objects::nonNull).toList();
    }

    /** Empty for a channel that is not on the air, and for some time, up to minutes, also for one that is: the answer is cached. */
    Optional<StreamItem> stream(String channel, String doing) {
        Streams streams =
                http.get("/streams").query("user_id", channel).doing(doing).read(Streams.class);
        if (streams.data() == null && streams.pagination() == null) {
            throw unreadable(doing, "it is no list");
        }
        return Optional.ofNullable(streams.data()).stream()
                .flatMap(List::stream)
                .filter(Objects::nonNull)
                .filter(stream -> channel.equals(stream.user_id()))
                .findFirst();
    }

    /**
     * Opens the connection for events; the credential is shown when they are subscribed.
     *
     * @param keepalive seconds within which Twitch shows that it is there
     */
    ApiSocket events(int keepalive, String doing) {
        return http.on(EVENTS)
                .get("/ws")
                .query("keepalive_timeout_seconds", Integer.toString(keepalive))
                .withoutCredential()
                .doing(doing)
                .socket();
    }

    /** Opens it where Twitch wants it, byte for byte. */
    ApiSocket eventsAt(URI address, String doing) {
        return http.request("GET", address).withoutCredential().doing(doing).socket();
    }

    /** Events of the owner's own chat. A subscription that is there already is what was wanted. */
    void subscribe(String type, String channel, String session) {
        try {
            http.post("/eventsub/subscriptions")
                    .json(new Wish(type, "1", new Condition(channel, channel), new Transport("websocket", session)))
                    .doing(SUBSCRIBING)
                    .send();
        } catch (SimulcastException e) {
            if (e.reason().filter(TwitchErrors.ALREADY_SUBSCRIBED::equals).isEmpty()) {
                throw e;
            }
        }
    }

    /** Writes into the owner's own chat, once: what was said twice would be seen twice. */
    void say(String channel, String text) {
        List<Sent> sents = http.post("/chat/messages")
                .json(new Said(channel, channel, text))
                .doing(SAYING)
                .read(Sents.class)
                .data();
        Sent sent = Optional.ofNullable(sents).stream()
                .flatMap(List::stream)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow(() -> unreadable(SAYING, "it does not say what became of the message"));
        if (sent.is_sent() == null) {
            throw unreadable(SAYING, "it does not say whether the message was sent");
        }
        if (!sent.is_sent()) {
            throw TwitchErrors.dropped(sent.drop_reason());
        }
    }

    /** Marks now, once: a second one would be seen in the recording. */
    void mark(String channel, String note) {
        http.post("/streams/markers")
                .json(new Mark(channel, note.isEmpty() ? null : note))
                .doing(MARKING)
                .send();
    }

    /** Told to anybody; the list beside it takes a scope, and is empty without. */
    OptionalLong followers(String channel) {
        Long total = http.get("/channels/followers")
                .query("broadcaster_id", channel)
                .query("first", "1")
                .doing("Counting followers")
                .read(Followers.class)
                .total();
        return total == null || total < 0 ? OptionalLong.empty() : OptionalLong.of(total);
    }

    /** From then on, in order; empty also where no schedule was ever made. */
    List<Segment> segments(String channel, Instant from) {
        Schedule schedule;
        try {
            schedule = http.get("/schedule")
                    .query("broadcaster_id", channel)
                    .query("start_time", from.toString())
                    .doing(ANNOUNCING)
                    .read(Schedule.class);
        } catch (SimulcastException e) {
            if (e.reason().filter(TwitchErrors.NO_SCHEDULE::equals).isPresent()) {
                return List.of();
            }
            throw e;
        }
        if (schedule.data() == null) {
            throw unreadable(ANNOUNCING, "there is no schedule in it");
        }
        return Optional.ofNullable(schedule.data().segments()).orElse(List.of()).stream()
                .filter(Objects::nonNull)
                .toList();
    }

    /** The id of what was announced. */
    String announce(String channel, NewSegment segment) {
        Segments made = http.post("/schedule/segment")
                .query("broadcaster_id", channel)
                .json(segment)
                .doing(ANNOUNCING)
                .read(Schedule.class)
                .data();
        return Optional.ofNullable(made).flatMap(one -> Optional.ofNullable(one.segments())).stream()
                .flatMap(List::stream)
                .filter(Objects::nonNull)
                .flatMap(one -> Optional.ofNullable(one.id()).stream())
                .findFirst()
                .orElseThrow(() -> unreadable(ANNOUNCING, "it names no segment"));
    }

    void move(String channel, String segment, Segment changes) {
        http.patch("/schedule/segment")
                .query("broadcaster_id", channel)
                .query("id", segment)
                .json(changes)
                .doing(MOVING)
                .send();
    }

    void withdraw(String channel, String segment) {
        try {
            http.delete("/schedule/segment")
                    .query("broadcaster_id", channel)
                    .query("id", segment)
                    .doing(WITHDRAWING)
                    .send();
        } catch (SimulcastException e) {
            if (e.reason().filter(TwitchErrors.NO_SCHEDULE::equals).isEmpty()) {
                throw e;
            }
        }
    }

    static SimulcastException unreadable(String doing, String what) {
        return new SimulcastException(
                ErrorKind.REJECTED,
                doing + ": Twitch's answer is not as it should be: " + what,
                "Look whether something between here and Twitch answers in its place; else report it, as the API may have"
                        + " changed");
    }
}
