package io.exprsn.simulcast.platform.youtube;

import io.exprsn.simulcast.spi.Metadata.Privacy;
import io.exprsn.simulcast.spi.PlatformSetting;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a destination on YouTube may set, and what holds where it does not.
 *
 * @param values as in the destination
 */
record YouTubeSettings(Map<String, String> values) {
    static final String TITLE = "title";
    static final String DESCRIPTION = "description";
    static final String PRIVACY = "privacy";
    static final String CATEGORY = "category";
    static final String MADE_FOR_KIDS = "madeForKids";
    static final String LATENCY = "latency";
    static final String DVR = "dvr";
    static final String RECORD_FROM_START = "recordFromStart";
    static final String EMBED = "embed";
    static final String AUTO_START = "autoStart";
    static final String AUTO_STOP = "autoStop";
    static final String MONITOR = "monitor";
    static final String STREAM = "stream";

    private static final Set<String> YES_OR_NO = Set.of("true", "false");

    static final List<PlatformSetting> ALL = List.of(
            PlatformSetting.optional(TITLE, "Title here, at most 100 characters; the show's unless given"),
            PlatformSetting.optional(DESCRIPTION, "Description here, at most 5000 bytes; the show's unless given"),
            PlatformSetting.oneOf(
                    PRIVACY,
                    "Who may see it; the show's unless given, and public if that says nothing",
                    Set.of("public", "unlisted", "private")),
            new PlatformSetting(
                    CATEGORY,
                    "Number of a category of YouTube; the show's unless given, and YouTube's choice if that says nothing",
                    false,
                    Set.of(),
                    Pattern.compile("[0-9]{1,5}")),
            PlatformSetting.oneOf(
                    MADE_FOR_KIDS,
                    "Whether it is made for children, which is always declared; false unless given",
                    YES_OR_NO),
            PlatformSetting.oneOf(
                    LATENCY,
                    "How far viewers are behind: normal unless given; 4K needs normal, ultraLow has no captions",
                    Set.of("normal", "low", "ultraLow")),
            PlatformSetting.oneOf(DVR, "Whether viewers can wind back; true unless given", YES_OR_NO),
            PlatformSetting.oneOf(
                    RECORD_FROM_START, "Whether it is recorded from the start; true unless given", YES_OR_NO),
            PlatformSetting.oneOf(EMBED, "Whether other sites may show it; true unless given", YES_OR_NO),
            PlatformSetting.oneOf(
                    AUTO_START, "Whether YouTube itself goes live when media arrives; false unless given", YES_OR_NO),
            PlatformSetting.oneOf(
                    AUTO_STOP,
                    "Whether YouTube ends it for good a minute after media stopped; false unless given",
                    YES_OR_NO),
            PlatformSetting.oneOf(
                    MONITOR, "Whether it goes through a test phase before it goes live; false unless given", YES_OR_NO),
            new PlatformSetting(
                    STREAM,
                    "Id of a reusable stream of the channel to send to; one is chosen or made unless given",
                    false,
                    Set.of(),
                    Pattern.compile("[A-Za-z0-9_.-]{1,128}")));

    Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name)).filter(value -> !value.isBlank());
    }

    boolean flag(String name, boolean otherwise) {
        return text(name).map(Boolean::parseBoolean).orElse(otherwise);
    }

    Optional<Privacy> privacy() {
        return text(PRIVACY).map(value -> Privacy.valueOf(value.toUpperCase(Locale.ROOT)));
    }

    /** As YouTube writes it. */
    static String written(Privacy privacy) {
        return privacy.name().toLowerCase(Locale.ROOT);
    }
}
