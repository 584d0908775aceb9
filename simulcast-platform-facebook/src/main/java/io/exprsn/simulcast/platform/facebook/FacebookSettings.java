package io.exprsn.simulcast.platform.facebook;

import io.exprsn.simulcast.spi.PlatformSetting;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a destination on Facebook may set, and what holds where it does not.
 *
 * @param values as in the destination
 */
record FacebookSettings(Map<String, String> values) {
    static final String PAGE = "page";
    static final String TITLE = "title";
    static final String DESCRIPTION = "description";
    static final String PRIVACY = "privacy";
    static final String CONTENT_TAGS = "contentTags";
    static final String BACKUP = "backup";
    static final String STOP_ON_DELETE_STREAM = "stopOnDeleteStream";

    /** Stands for the profile of the person who granted. */
    static final String PROFILE = "me";

    private static final Set<String> YES_OR_NO = Set.of("true", "false");

    /** None is required: a destination with its own server and key needs none. */
    static final List<PlatformSetting> ALL = List.of(
            new PlatformSetting(
                    PAGE,
                    "Id of the Page to broadcast to, or me for the profile; needed unless server and key are given",
                    false,
                    Set.of(),
                    Pattern.compile(PROFILE + "|[0-9]{1,32}")),
            PlatformSetting.optional(TITLE, "Title here, at most 254 characters; the show's unless given"),
            PlatformSetting.optional(DESCRIPTION, "Text of the post; the show's description unless given"),
            PlatformSetting.oneOf(
                    PRIVACY,
                    "Who may see it; the show's unless given, and public if that says nothing; Pages know public alone",
                    Set.of("public", "friendsOfFriends", "friends", "private")),
            new PlatformSetting(
                    CONTENT_TAGS,
                    "Ids of Facebook's topics, separated by commas; none unless given",
                    false,
                    Set.of(),
                    Pattern.compile("[0-9]{1,32}( *, *[0-9]{1,32})*")),
            PlatformSetting.oneOf(BACKUP, "Whether there is a second ingest; false unless given", YES_OR_NO),
            PlatformSetting.oneOf(
                    STOP_ON_DELETE_STREAM,
                    "Whether Facebook ends it when the connection is closed in good order, also for a moment; false unless given",
                    YES_OR_NO));

    Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name)).filter(value -> !value.isBlank());
    }

    boolean flag(String name) {
        return text(name).map(Boolean::parseBoolean).orElse(false);
    }

    /** As JSON; digits alone, so that nothing need be escaped. */
    Optional<String> contentTags() {
        return text(CONTENT_TAGS)
                .map(value -> Arrays.stream(value.split(","))
                        .map(String::strip)
                        .map(id -> "\"" + id + "\"")
                        .toList()
                        .toString());
    }
}
