package io.exprsn.simulcast.platform.twitch;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.platform.twitch.TwitchJson.Channel;
import io.exprsn.simulcast.platform.twitch.TwitchJson.Game;
import io.exprsn.simulcast.platform.twitch.TwitchJson.Label;
import io.exprsn.simulcast.spi.Metadata;
import io.exprsn.simulcast.spi.Metadata.Privacy;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Title and the like as Twitch takes them. They belong to the channel, which has neither description nor privacy. What is wrong is found
 * before anything is sent: whether Twitch takes the rest of a request that is wrong in part is not documented.
 */
final class TwitchChannel {
    static final int LONGEST_TITLE = 140;
    static final int MOST_TAGS = 10;
    static final int LONGEST_TAG = 25;
    private static final Pattern TAG = Pattern.compile("[\\p{L}\\p{M}\\p{N}]{1," + LONGEST_TAG + "}");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,20}");
    static final String NO_CATEGORY = "0";
    private static final int SUGGESTED = 5;

    private final TwitchApi api;
    private final TwitchSettings settings;

    TwitchChannel(TwitchApi api, TwitchSettings settings) {
        this.api = api;
        this.settings = settings;
    }

    /** For a show that begins: what the destination sets wins over what the show says. */
    Channel begin(Metadata show) {
        Metadata here = new Metadata(
                settings.text(TwitchSettings.TITLE).orElse(show.title()),
                null,
                settings.text(TwitchSettings.CATEGORY).orElse(show.category()),
                settings.list(TwitchSettings.TAGS).orElse(show.tags()),
                privacy(show),
                settings.text(TwitchSettings.LANGUAGE).orElse(show.language()));
        return channel(
                here,
                settings.list(TwitchSettings.LABELS).map(TwitchChannel::labels).orElse(null),
                settings.text(TwitchSettings.BRANDED).map(Boolean::valueOf).orElse(null));
    }

    /** For changes of a show that runs. */
    Channel change(Metadata changes) {
        Metadata here = new Metadata(
                changes.title(), null, changes.category(), changes.tags(), privacy(changes), changes.language());
        return channel(here, null, null);
    }

    private @Nullable Privacy privacy(Metadata wanted) {
        return settings.text(TwitchSettings.PRIVACY).isPresent() ? Privacy.PUBLIC : wanted.privacy();
    }

    private Channel channel(Metadata wanted, @Nullable List<Label> labels, @Nullable Boolean branded) {
        if (wanted.privacy() != null && wanted.privacy() != Privacy.PUBLIC) {
            throw invalid(
                    "Twitch shows all to everybody, and "
                            + wanted.privacy().name().toLowerCase(Locale.ROOT) + " was asked for",
                    "Leave Twitch out of this show, or set \"" + TwitchSettings.PRIVACY
                            + "\" of the destination to public");
        }
        checkTitle(wanted.title());
        checkTags(wanted.tags());
        String language = wanted.language();
        return new Channel(
                wanted.title(),
                wanted.category() == null ? null : category(wanted.category().strip()),
                language == null ? null : language.toLowerCase(Locale.ROOT),
                wanted.tags(),
                labels,
                branded);
    }

    private static void checkTitle(@Nullable String title) {
        if (title == null) {
            return;
        }
        int length = title.codePointCount(0, title.length());
        if (title.isBlank() || length > LONGEST_TITLE) {
            throw invalid(
                    "Twitch takes titles of 1 to " + LONGEST_TITLE + " characters, this one has "
                            + (title.isBlank() ? "none" : length),
                    "Shorten it, or set \"" + TwitchSettings.TITLE + "\" of the destination");
        }
    }

    private static void checkTags(@Nullable List<String> tags) {
        if (tags == null) {
            return;
        }
        if (tags.size() > MOST_TAGS) {
            throw invalid(
                    "Twitch takes at most " + MOST_TAGS + " tags, these are " + tags.size(),
                    "Leave some out, or set \"" + TwitchSettings.TAGS + "\" of the destination");
        }
        for (String tag : tags) {
            if (!TAG.matcher(tag).matches()) {
                throw invalid(
                        "Twitch takes tags of 1 to 25 letters and digits, and \"" + tag + "\" is not one",
                        "Change it, or set \"" + TwitchSettings.TAGS + "\" of the destination");
            }
        }
    }

    /** Looked up even where it is an id, as Twitch may pass over an unknown one without a word. */
    private String category(String wanted) {
        if (wanted.equals(NO_CATEGORY)) {
            return wanted;
        }
        String by = NUMBER.matcher(wanted).matches() ? "id" : "name";
        Optional<String> found = api.game(by, wanted).flatMap(TwitchChannel::id);
        if (found.isPresent()) {
            return found.get();
        }
        List<Game> alike = by.equals("id") || wanted.isEmpty() ? List.of() : api.search(wanted);
        return alike.stream()
                .filter(game -> wanted.equalsIgnoreCase(game.name()))
                .flatMap(game -> id(game).stream())
                .findFirst()
                .orElseThrow(() -> unknown(wanted, alike));
    }

    private static Optional<String> id(Game game) {
        return Optional.ofNullable(game.id()).filter(id -> NUMBER.matcher(id).matches());
    }

    private static SimulcastException unknown(String wanted, List<Game> alike) {
        List<String> names = alike.stream()
                .flatMap(game -> Optional.ofNullable(game.name()).stream())
                .limit(SUGGESTED)
                .toList();
        return invalid(
                "Twitch has no category \"" + wanted + "\"" + (names.isEmpty() ? "" : "; alike are " + names),
                "Give the id or the exact name, or set \"" + TwitchSettings.CATEGORY + "\" of the destination");
    }

    /** All are told, as Twitch leaves those as they are that are not. */
    private static List<Label> labels(List<String> wanted) {
        return TwitchSettings.LABEL_IDS.stream()
                .map(id -> new Label(id, wanted.contains(id)))
                .toList();
    }

    private static SimulcastException invalid(String problem, String remedy) {
        return new SimulcastException(ErrorKind.INVALID, problem, remedy);
    }
}
