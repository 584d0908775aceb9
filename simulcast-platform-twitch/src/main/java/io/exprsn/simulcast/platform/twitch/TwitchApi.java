package io.exprsn.simulcast.platform.twitch;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.platform.twitch.TwitchJson.Channel;
import io.exprsn.simulcast.platform.twitch.TwitchJson.Game;
import io.exprsn.simulcast.platform.twitch.TwitchJson.Games;
import io.exprsn.simulcast.platform.twitch.TwitchJson.Grant;
import io.exprsn.simulcast.platform.twitch.TwitchJson.Ingests;
import io.exprsn.simulcast.platform.twitch.TwitchJson.Keys;
import io.exprsn.simulcast.platform.twitch.TwitchJson.StreamItem;
import io.exprsn.simulcast.platform.twitch.TwitchJson.Streams;
import io.exprsn.simulcast.platform.twitch.TwitchJson.User;
import io.exprsn.simulcast.platform.twitch.TwitchJson.Users;
import io.exprsn.simulcast.spi.ApiRequest;
import io.exprsn.simulcast.spi.PlatformHttp;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The requests to Twitch, one method each. Lives as long as one call of the adapter. */
final class TwitchApi {
    static final String HELIX = "api";
    static final String INGEST = "ingest";
    static final String IDENTITY = "id";

    /** By this errors know which call was refused. */
    static final String GETTING_KEY = "Getting the stream key";

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
        return users.stream().findFirst();
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
        return ingests.stream().map(TwitchIngest::of).toList();
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
        return games;
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
                .filter(stream -> channel.equals(stream.user_id()))
                .findFirst();
    }

    static SimulcastException unreadable(String doing, String what) {
        return new SimulcastException(
                ErrorKind.REJECTED,
                doing + ": Twitch's answer is not as it should be: " + what,
                "Look whether something between here and Twitch answers in its place; else report it, as the API may have"
                        + " changed");
    }
}
