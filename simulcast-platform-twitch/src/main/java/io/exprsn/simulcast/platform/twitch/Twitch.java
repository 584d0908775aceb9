package io.exprsn.simulcast.platform.twitch;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.spi.Broadcast;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;

/**
 * Writes destinations on Twitch without their keys by hand: {@code Twitch.channel("my channel").category("Just Chatting").destination()}.
 * Immutable.
 */
public final class Twitch {
    private final Destination destination;

    private Twitch(Destination destination) {
        this.destination = destination;
    }

    /**
     * A channel, with all that the show says.
     *
     * @param credential name of the stored credential of the channel
     */
    public static Twitch channel(String credential) {
        return new Twitch(new Destination("", TwitchAdapter.ID, credential, null, 0, Map.of()));
    }

    /**
     * The player of a broadcast, for a frame in another page.
     *
     * @param parent host of that page, without scheme and port; Twitch refuses others
     */
    public static URI embed(Broadcast broadcast, String parent) {
        return URI.create("https://player.twitch.tv/?channel=" + login(broadcast) + "&parent=" + encoded(parent));
    }

    /**
     * The chat of a broadcast, for a frame in another page.
     *
     * @param parent host of that page, without scheme and port; Twitch refuses others
     */
    public static URI chatEmbed(Broadcast broadcast, String parent) {
        return URI.create("https://www.twitch.tv/embed/" + login(broadcast) + "/chat?parent=" + encoded(parent));
    }

    private static String login(Broadcast broadcast) {
        URI watch = broadcast.watch();
        if (watch == null || watch.getPath() == null || watch.getPath().length() < 2) {
            throw new IllegalArgumentException(
                    "This broadcast does not say where it is watched: it is none of Twitch's");
        }
        return watch.getPath().substring(1);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** What viewers are warned of. */
    public enum Label {
        /** Politics and sensitive social issues. */
        POLITICS("DebatedSocialIssuesAndPolitics"),
        /** Drugs, intoxication, or much tobacco. */
        DRUGS("DrugsIntoxication"),
        /** Sexual themes. */
        SEXUAL_THEMES("SexualThemes"),
        /** Violence and gore. */
        VIOLENCE("ViolentGraphic"),
        /** Gambling. */
        GAMBLING("Gambling"),
        /** Much profanity or vulgarity. */
        PROFANITY("ProfanityVulgarity");

        private final String written;

        Label(String written) {
            this.written = written;
        }
    }

    /** A name of its own, unique in the plan; without this the plan makes one. */
    public Twitch named(String name) {
        return new Twitch(destination.named(name));
    }

    /** Another title here than the show's, at most 140 characters. */
    public Twitch title(String title) {
        return with(TwitchSettings.TITLE, title);
    }

    /** Another category here than the show's: Twitch's id, its exact name, or 0 for none. */
    public Twitch category(String idOrName) {
        return with(TwitchSettings.CATEGORY, idOrName);
    }

    /** Other tags here than the show's: 1 to 10, each of 1 to 25 letters and digits. */
    public Twitch tags(String... tags) {
        return with(TwitchSettings.TAGS, String.join(",", tags));
    }

    /** Another language here than the show's: ISO 639-1, or {@code other}. */
    public Twitch language(String code) {
        return with(TwitchSettings.LANGUAGE, code);
    }

    /** These content classification labels and no others; none at all takes all away. They stay as they are unless said. */
    public Twitch labels(Label... labels) {
        String written = String.join(
                ",", Arrays.stream(labels).map(label -> label.written).toList());
        return with(TwitchSettings.LABELS, written.isEmpty() ? TwitchSettings.NONE : written);
    }

    /** Whether it is branded content; stays as it is unless said. */
    public Twitch brandedContent(boolean branded) {
        return with(TwitchSettings.BRANDED, Boolean.toString(branded));
    }

    /** Everybody may see it here, also if the show is unlisted or private elsewhere. */
    public Twitch publicHere() {
        return with(TwitchSettings.PRIVACY, "public");
    }

    /** Announces a planned start in the channel's schedule, for so many minutes, 30 to 1380; an error where the account may not. */
    public Twitch announcedFor(Duration length) {
        return with(TwitchSettings.SCHEDULE, Long.toString(length.toMinutes()));
    }

    /** Announces nothing in the channel's schedule. */
    public Twitch unannounced() {
        return with(TwitchSettings.SCHEDULE, TwitchSettings.NONE);
    }

    /** Sends to this ingest: its name or id in Twitch's list, or a whole address. Without this Twitch's list decides. */
    public Twitch ingest(String nameOrAddress) {
        return with(TwitchSettings.INGEST, nameOrAddress);
    }

    /** The destination, which has more to be said of any destination. */
    public Destination destination() {
        return destination;
    }

    private Twitch with(String setting, String value) {
        return new Twitch(destination.with(setting, value));
    }
}
