package io.exprsn.simulcast.platform.facebook;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.spi.Broadcast;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Writes destinations on Facebook without their keys by hand: {@code Facebook.page("104200000000017").connectedAs("my
 * account").destination()}. Immutable.
 */
public final class Facebook {
    private final Destination destination;

    private Facebook(Destination destination) {
        this.destination = destination;
    }

    /**
     * A Page, with all that the show says.
     *
     * @param id of the Page, as {@link FacebookAdapter#channels} lists it
     */
    public static Facebook page(String id) {
        return of(id);
    }

    /** The profile of the person who granted, with all that the show says. */
    public static Facebook profile() {
        return of(FacebookSettings.PROFILE);
    }

    private static Facebook of(String page) {
        return new Facebook(
                new Destination("", FacebookAdapter.ID, null, null, 0, Map.of(FacebookSettings.PAGE, page)));
    }

    /**
     * The player of a broadcast, for a frame in another page.
     *
     * @throws IllegalArgumentException if it is not known where the broadcast is watched
     */
    public static URI embed(Broadcast broadcast) {
        URI watch = broadcast.watch();
        if (watch == null) {
            throw new IllegalArgumentException("This broadcast does not say where it is watched");
        }
        return URI.create("https://www.facebook.com/plugins/video.php?href="
                + URLEncoder.encode(watch.toString(), StandardCharsets.UTF_8));
    }

    /** Who may see a broadcast on a profile; those of Pages are public. */
    public enum Audience {
        /** Everybody. */
        PUBLIC("public"),
        /** Friends, and their friends. */
        FRIENDS_OF_FRIENDS("friendsOfFriends"),
        /** Friends. */
        FRIENDS("friends"),
        /** Nobody else. */
        PRIVATE("private");

        private final String written;

        Audience(String written) {
            this.written = written;
        }
    }

    /** The name of the stored credential: a person's grant, or the Page's own token. */
    public Facebook connectedAs(String credential) {
        Destination old = destination;
        return new Facebook(
                new Destination(old.name(), old.platform(), credential, old.key(), old.priority(), old.settings()));
    }

    /** A name of its own, unique in the plan; without this the plan makes one. */
    public Facebook named(String name) {
        return new Facebook(destination.named(name));
    }

    /** Another title here than the show's, at most 254 characters. */
    public Facebook title(String title) {
        return with(FacebookSettings.TITLE, title);
    }

    /** Another text of the post here than the show's description. */
    public Facebook description(String text) {
        return with(FacebookSettings.DESCRIPTION, text);
    }

    /** Others may see it here than the show says. On a Page only {@link Audience#PUBLIC} is possible. */
    public Facebook audience(Audience audience) {
        return with(FacebookSettings.PRIVACY, audience.written);
    }

    /** Facebook's topics, by their ids. */
    public Facebook contentTags(String... ids) {
        return with(FacebookSettings.CONTENT_TAGS, String.join(",", ids));
    }

    /** Whether there is a second ingest; there is none unless said. */
    public Facebook backup(boolean second) {
        return with(FacebookSettings.BACKUP, Boolean.toString(second));
    }

    /** Whether Facebook ends it when the connection is closed in good order, also for a moment; it does not unless said. */
    public Facebook stopOnDeleteStream(boolean itself) {
        return with(FacebookSettings.STOP_ON_DELETE_STREAM, Boolean.toString(itself));
    }

    /** The destination, which has more to be said of any destination. */
    public Destination destination() {
        return destination;
    }

    private Facebook with(String setting, String value) {
        return new Facebook(destination.with(setting, value));
    }
}
