package io.exprsn.simulcast.platform.facebook;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.spi.Metadata;
import io.exprsn.simulcast.spi.Metadata.Privacy;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Title and the like as Facebook takes them, checked before anything is sent. Category, words to search by and language do not exist there;
 * topics have ids, so they are a setting.
 *
 * @param title null for as it is
 * @param description null for as it is
 * @param privacy Facebook's word; null for as it is, and on Pages, which are public
 */
record FacebookShown(
        @Nullable String title,
        @Nullable String description,
        @Nullable String privacy) {
    static final int LONGEST_TITLE = 254;
    private static final String SELF = "SELF";

    private static final Map<String, String> WORDS = Map.of(
            "public", "EVERYONE", "friendsOfFriends", "FRIENDS_OF_FRIENDS", "friends", "ALL_FRIENDS", "private", SELF);

    /** For a show that begins: what the destination sets wins over what the show says. */
    static FacebookShown begin(Metadata show, FacebookSettings settings, boolean rehearsal) {
        String title = settings.text(FacebookSettings.TITLE)
                .or(show::titleIfGiven)
                .filter(text -> !text.isBlank())
                .orElseThrow(() -> invalid(
                        "A broadcast on Facebook needs a title here, and neither show nor destination has one",
                        "Give the show a title, or set \"" + FacebookSettings.TITLE + "\" of the destination"));
        String description = settings.text(FacebookSettings.DESCRIPTION).orElse(show.description());
        String privacy = isProfile(settings) && rehearsal ? SELF : rehearsal ? null : privacy(show, settings);
        boolean unsaid = privacy == null && isProfile(settings);
        return new FacebookShown(checked(title), description, unsaid ? WORDS.get("public") : privacy);
    }

    /** For changes of a show that runs. */
    static FacebookShown change(Metadata changes, FacebookSettings settings) {
        String title = changes.title();
        boolean set = settings.text(FacebookSettings.PRIVACY).isPresent();
        return new FacebookShown(
                title == null ? null : checked(title),
                changes.description(),
                changes.privacy() == null || set ? null : privacy(changes, settings));
    }

    private static boolean isProfile(FacebookSettings settings) {
        return settings.text(FacebookSettings.PAGE)
                .filter(FacebookSettings.PROFILE::equals)
                .isPresent();
    }

    private static @Nullable String privacy(Metadata wanted, FacebookSettings settings) {
        Optional<String> set = settings.text(FacebookSettings.PRIVACY);
        Privacy said = wanted.privacy();
        String name = set.orElse(said == null ? "" : said.name().toLowerCase(Locale.ROOT));
        if (!isProfile(settings)) {
            if (!name.isEmpty() && !name.equals("public")) {
                throw invalid(
                        "Facebook shows all of a Page to everybody, and " + name + " was asked for",
                        "Leave the Page out of this show, or set \"" + FacebookSettings.PRIVACY
                                + "\" of the destination to public");
            }
            return null;
        }
        if (said == Privacy.UNLISTED && set.isEmpty()) {
            throw invalid(
                    "Facebook knows no broadcasts that are unlisted, and that was asked for",
                    "Set \"" + FacebookSettings.PRIVACY + "\" of the destination to one of " + WORDS.keySet());
        }
        return WORDS.get(name);
    }

    private static String checked(String title) {
        int length = title.codePointCount(0, title.length());
        if (title.isBlank() || length > LONGEST_TITLE) {
            throw invalid(
                    "Facebook takes titles of 1 to " + LONGEST_TITLE + " characters, this one has "
                            + (title.isBlank() ? "none" : length),
                    "Shorten it, or set \"" + FacebookSettings.TITLE + "\" of the destination");
        }
        return title;
    }

    /** As fields of a request. */
    Map<String, String> fields() {
        Map<String, String> fields = new LinkedHashMap<>();
        if (title != null) {
            fields.put("title", title);
        }
        if (description != null) {
            fields.put("description", description);
        }
        if (privacy != null) {
            fields.put("privacy", "{\"value\":\"" + privacy + "\"}");
        }
        return fields;
    }

    private static SimulcastException invalid(String problem, String remedy) {
        return new SimulcastException(ErrorKind.INVALID, problem, remedy);
    }
}
