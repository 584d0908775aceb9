package io.exprsn.simulcast.store;

import io.exprsn.simulcast.StartPolicy;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a session's viewers see besides its pictures, and how it begins, as it is kept. Immutable.
 *
 * @param shown everywhere
 * @param differing what differs, by name of the destination
 * @param thumbnail path of the picture that stands for it; null for none
 * @param start how its destinations begin together
 * @param rollingOver whether a fresh broadcast takes over before a time limit
 * @param rehearsal whether nobody was to see it
 * @param cutting whether what is too long for a platform is cut there
 */
public record StoredShow(
        Shown shown,
        Map<String, Shown> differing,
        @Nullable String thumbnail,
        StartPolicy start,
        boolean rollingOver,
        boolean rehearsal,
        boolean cutting) {
    /** One that shows nothing of its own, and begins as soon as it can. */
    public static final StoredShow PLAIN =
            new StoredShow(Shown.NOTHING, Map.of(), null, StartPolicy.BEST_EFFORT, false, false, false);

    /** Copies. */
    public StoredShow {
        differing = Collections.unmodifiableMap(new LinkedHashMap<>(differing));
    }

    /** The same where viewers see something else. */
    public StoredShow showing(Shown everywhere, Map<String, Shown> instead, @Nullable String picture) {
        return new StoredShow(everywhere, instead, picture, start, rollingOver, rehearsal, cutting);
    }

    /**
     * What viewers see, with null for what is as the platform has it.
     *
     * @param title one line
     * @param description text
     * @param category a platform's id or name of one
     * @param tags words people search by
     * @param privacy who may see it, by its name in {@code spi.Metadata.Privacy}
     * @param language ISO 639-1
     */
    public record Shown(
            @Nullable String title,
            @Nullable String description,
            @Nullable String category,
            @Nullable List<String> tags,
            @Nullable String privacy,
            @Nullable String language) {
        /** All as it is. */
        public static final Shown NOTHING = new Shown(null, null, null, null, null, null);

        /** Copies. */
        public Shown {
            tags = tags == null ? null : List.copyOf(tags);
        }
    }
}
