package io.exprsn.simulcast.platform.twitch;

import io.exprsn.simulcast.spi.PlatformSetting;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a destination on Twitch may set, and what holds where it does not.
 *
 * @param values as in the destination
 */
record TwitchSettings(Map<String, String> values) {
    static final String TITLE = "title";
    static final String CATEGORY = "category";
    static final String TAGS = "tags";
    static final String LANGUAGE = "language";
    static final String LABELS = "labels";
    static final String BRANDED = "brandedContent";
    static final String PRIVACY = "privacy";
    static final String INGEST = "ingest";
    static final String SCHEDULE = "schedule";

    /** Those that can be set; {@code MatureGame} comes with the category and is refused. */
    static final List<String> LABEL_IDS = List.of(
            "DebatedSocialIssuesAndPolitics",
            "DrugsIntoxication",
            "SexualThemes",
            "ViolentGraphic",
            "Gambling",
            "ProfanityVulgarity");

    /** Stands for no label at all, and for no announcement. */
    static final String NONE = "none";

    private static final String ANY_LABEL = "(" + String.join("|", LABEL_IDS) + ")";

    static final List<PlatformSetting> ALL = List.of(
            PlatformSetting.optional(TITLE, "Title here, at most 140 characters; the show's unless given"),
            PlatformSetting.optional(
                    CATEGORY,
                    "Category here: Twitch's id, its exact name, or 0 for none; the show's unless given, and as it is if that"
                            + " says nothing"),
            PlatformSetting.optional(
                    TAGS, "Tags here, separated by commas: at most 10, of letters and digits; the show's unless given"),
            PlatformSetting.optional(
                    LANGUAGE, "ISO 639-1, or other; the show's unless given, and as it is if that says nothing"),
            new PlatformSetting(
                    LABELS,
                    "Content classification labels, separated by commas, or none; all others are taken away; as they are"
                            + " unless given",
                    false,
                    Set.of(),
                    Pattern.compile(NONE + "|" + ANY_LABEL + "( *, *" + ANY_LABEL + ")*")),
            PlatformSetting.oneOf(
                    BRANDED, "Whether it is branded content; as it is unless given", Set.of("true", "false")),
            PlatformSetting.oneOf(
                    PRIVACY,
                    "Says that everybody may see it here, whatever the show says: Twitch knows nothing else",
                    Set.of("public")),
            new PlatformSetting(
                    SCHEDULE,
                    "For how many minutes a planned start is announced in the channel's schedule, 30 to 1380, or none; 120 where"
                            + " the account may announce, and else none, unless given",
                    false,
                    Set.of(),
                    Pattern.compile(NONE + "|[3-9][0-9]|[1-9][0-9]{2}|1[0-2][0-9]{2}|13[0-7][0-9]|1380")),
            PlatformSetting.optional(
                    INGEST,
                    "Name or id of an ingest in Twitch's list, or an address such as"
                            + " rtmps://ingest.global-contribute.live-video.net/app/{stream_key}; Twitch's choice unless given"));

    Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name)).filter(value -> !value.isBlank());
    }

    Optional<List<String>> list(String name) {
        return text(name)
                .map(value -> Arrays.stream(value.split(","))
                        .map(String::strip)
                        .filter(one -> !one.isEmpty())
                        .toList());
    }
}
