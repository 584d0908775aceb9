package io.exprsn.simulcast.spi;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What viewers see of a broadcast besides its pictures. A null stands for "as it is", or for the platform's default where nothing is yet.
 * Immutable.
 *
 * @param title one line
 * @param description text
 * @param category the platform's id of a category, or its name where the adapter can look it up
 * @param tags words people search by
 * @param privacy who may see it
 * @param language ISO 639-1, such as {@code en}
 */
public record Metadata(
        @Nullable String title,
        @Nullable String description,
        @Nullable String category,
        @Nullable List<String> tags,
        @Nullable Privacy privacy,
        @Nullable String language) {

    /** Copies. */
    public Metadata {
        tags = tags == null ? null : List.copyOf(tags);
    }

    /** Who may see it. */
    public enum Privacy {
        /** Everybody, and it can be found. */
        PUBLIC,
        /** Whoever has the address. */
        UNLISTED,
        /** Its owner, and whom the owner names. */
        PRIVATE
    }

    /** A title, all else as it is. */
    public static Metadata titled(String title) {
        return new Metadata(title, null, null, null, null, null);
    }

    /** Nothing but what there is. */
    public static Metadata unchanged() {
        return new Metadata(null, null, null, null, null, null);
    }

    /** The same under a title. */
    public Metadata titledAs(String newTitle) {
        return new Metadata(newTitle, description, category, tags, privacy, language);
    }

    /** The same with all that another one has something for. */
    public Metadata with(Metadata other) {
        return new Metadata(
                other.title == null ? title : other.title,
                other.description == null ? description : other.description,
                other.category == null ? category : other.category,
                other.tags == null ? tags : other.tags,
                other.privacy == null ? privacy : other.privacy,
                other.language == null ? language : other.language);
    }

    /** The same with a description. */
    public Metadata describedAs(String text) {
        return new Metadata(title, text, category, tags, privacy, language);
    }

    /** The same in a category. */
    public Metadata in(String newCategory) {
        return new Metadata(title, description, newCategory, tags, privacy, language);
    }

    /** The same with these tags. */
    public Metadata tagged(List<String> newTags) {
        return new Metadata(title, description, category, newTags, privacy, language);
    }

    /** The same for these viewers. */
    public Metadata visibleTo(Privacy viewers) {
        return new Metadata(title, description, category, tags, viewers, language);
    }

    /** The same in a language. */
    public Metadata spokenIn(String newLanguage) {
        return new Metadata(title, description, category, tags, privacy, newLanguage);
    }

    /** The title, where one is given. */
    public Optional<String> titleIfGiven() {
        return Optional.ofNullable(title);
    }
}
