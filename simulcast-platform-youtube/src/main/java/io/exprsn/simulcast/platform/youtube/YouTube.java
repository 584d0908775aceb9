package io.exprsn.simulcast.platform.youtube;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.Metadata.Privacy;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Writes destinations on YouTube without their keys by hand: {@code YouTube.channel("main channel").privacy(UNLISTED).destination()}.
 * Immutable.
 */
public final class YouTube {
    private final Destination destination;

    private YouTube(Destination destination) {
        this.destination = destination;
    }

    /**
     * A channel, with all that the show says and YouTube's usual settings.
     *
     * @param credential name of the stored credential of the channel
     */
    public static YouTube channel(String credential) {
        return new YouTube(new Destination("", YouTubeAdapter.ID, credential, null, 0, Map.of()));
    }

    /** The player of a broadcast, for a frame in another page. */
    public static URI embed(Broadcast broadcast) {
        return URI.create("https://www.youtube.com/embed/" + broadcast.id());
    }

    /**
     * The chat of a broadcast, for a frame in another page.
     *
     * @param host of that page, without scheme and port
     */
    public static URI chatEmbed(Broadcast broadcast, String host) {
        return URI.create("https://www.youtube.com/live_chat?v=" + broadcast.id() + "&embed_domain="
                + URLEncoder.encode(host, StandardCharsets.UTF_8));
    }

    /** How far viewers are behind what is sent. */
    public enum Latency {
        /** The best picture; the only one for 4K. */
        NORMAL("normal"),
        /** Some seconds less. */
        LOW("low"),
        /** The least: no captions, nothing above 1080p. */
        ULTRA_LOW("ultraLow");

        private final String written;

        Latency(String written) {
            this.written = written;
        }
    }

    /** A name of its own, unique in the plan; without this the plan makes one. */
    public YouTube named(String name) {
        return new YouTube(destination.named(name));
    }

    /** Another title here than the show's, at most 100 characters. */
    public YouTube title(String title) {
        return with(YouTubeSettings.TITLE, title);
    }

    /** Another description here than the show's, at most 5000 bytes. */
    public YouTube description(String description) {
        return with(YouTubeSettings.DESCRIPTION, description);
    }

    /** Others may see it here than the show says. */
    public YouTube privacy(Privacy privacy) {
        return with(YouTubeSettings.PRIVACY, YouTubeSettings.written(privacy));
    }

    /** Another category here than the show's: a number of YouTube's. */
    public YouTube category(int id) {
        return with(YouTubeSettings.CATEGORY, Integer.toString(id));
    }

    /** Declares whether it is made for children, as the law of some countries asks; not made for them unless said. */
    public YouTube madeForKids(boolean forKids) {
        return with(YouTubeSettings.MADE_FOR_KIDS, forKids);
    }

    /** How far viewers are behind; {@link Latency#NORMAL} unless said. */
    public YouTube latency(Latency latency) {
        return with(YouTubeSettings.LATENCY, latency.written);
    }

    /** Whether viewers can wind back; they can unless said. */
    public YouTube dvr(boolean windBack) {
        return with(YouTubeSettings.DVR, windBack);
    }

    /** Whether it is recorded from the start; it is unless said. */
    public YouTube recordFromStart(boolean record) {
        return with(YouTubeSettings.RECORD_FROM_START, record);
    }

    /** Whether other sites may show it; they may unless said. */
    public YouTube embed(boolean elsewhere) {
        return with(YouTubeSettings.EMBED, elsewhere);
    }

    /** Whether YouTube itself goes live when media arrives; it does not unless said. */
    public YouTube autoStart(boolean itself) {
        return with(YouTubeSettings.AUTO_START, itself);
    }

    /** Whether YouTube ends it for good a minute after media stopped, also after a mere fault of the network; it does not unless said. */
    public YouTube autoStop(boolean itself) {
        return with(YouTubeSettings.AUTO_STOP, itself);
    }

    /** Whether it goes through a test phase, which only the owner sees, before it goes live; it does not unless said. */
    public YouTube monitor(boolean testFirst) {
        return with(YouTubeSettings.MONITOR, testFirst);
    }

    /** Sends to this reusable stream of the channel; without this one is chosen or made. */
    public YouTube stream(String id) {
        return with(YouTubeSettings.STREAM, id);
    }

    /** The destination, which has more to be said of any destination. */
    public Destination destination() {
        return destination;
    }

    private YouTube with(String setting, boolean value) {
        return with(setting, Boolean.toString(value));
    }

    private YouTube with(String setting, String value) {
        return new YouTube(destination.with(setting, value));
    }
}
