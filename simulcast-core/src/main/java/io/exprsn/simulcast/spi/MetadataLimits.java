package io.exprsn.simulcast.spi;

import io.exprsn.simulcast.spi.Metadata.Privacy;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a platform shows besides pictures, and how long it may be: dated data. Immutable; made by {@link #of}.
 *
 * @param source where this stands
 * @param asOf when it was read
 * @param fields what the platform has at all
 * @param titleLimit of the title; null where none is known
 * @param descriptionLimit of the description; null where none is known
 * @param tagLimits of tags; null where none are known
 * @param privacy who can be let see it; empty where that is not known
 * @param largestPicture of the picture that stands for it, bytes; 0 where that is not known
 */
public record MetadataLimits(
        String source,
        LocalDate asOf,
        Set<Field> fields,
        @Nullable TextLimit titleLimit,
        @Nullable TextLimit descriptionLimit,
        @Nullable TagLimits tagLimits,
        Set<Privacy> privacy,
        long largestPicture) {

    /** Copies, in the order of the constants. */
    public MetadataLimits {
        fields = inOrder(fields, Field.class);
        privacy = inOrder(privacy, Privacy.class);
    }

    private static <E extends Enum<E>> Set<E> inOrder(Set<E> some, Class<E> type) {
        EnumSet<E> all = EnumSet.noneOf(type);
        all.addAll(some);
        return Collections.unmodifiableSet(all);
    }

    /** What viewers see besides pictures. */
    public enum Field {
        /** {@link Metadata#title()}. */
        TITLE,
        /** {@link Metadata#description()}. */
        DESCRIPTION,
        /** {@link Metadata#category()}. */
        CATEGORY,
        /** {@link Metadata#tags()}. */
        TAGS,
        /** {@link Metadata#privacy()}. */
        PRIVACY,
        /** {@link Metadata#language()}. */
        LANGUAGE,
        /** The picture that stands for it. */
        THUMBNAIL;

        /** As people say it; also the setting by which a destination has one of its own. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How a platform counts. */
    public enum Unit {
        /** As Java and JavaScript count: most signs are one, many pictograms two. Where a platform says only "characters", the safe one. */
        CHARACTERS,
        /** Unicode code points. */
        CODE_POINTS,
        /** Bytes in UTF-8. */
        BYTES;

        /** How long a text is. */
        public int length(String text) {
            return switch (this) {
                case CHARACTERS -> text.length();
                case CODE_POINTS -> text.codePointCount(0, text.length());
                case BYTES -> text.getBytes(StandardCharsets.UTF_8).length;
            };
        }

        /** As people say it. */
        public String word() {
            return this == BYTES ? "bytes" : "characters";
        }
    }

    /**
     * Of one text.
     *
     * @param longest in the unit
     * @param unit as the platform counts
     * @param without signs that it does not take; empty for none
     */
    public record TextLimit(int longest, Unit unit, String without) {}

    /**
     * Of tags.
     *
     * @param most how many; 0 where that is not known
     * @param longest code points of one; 0 where that is not known
     * @param total characters of all, with a comma between two and quotes around those with a space; 0 where that is not known
     * @param lettersAndDigits whether a tag may have nothing else
     */
    public record TagLimits(int most, int longest, int total, boolean lettersAndDigits) {
        /** What all take of {@link #total}. */
        public static int total(List<String> tags) {
            return tags.stream()
                            .mapToInt(tag -> tag.length() + (tag.indexOf(' ') < 0 ? 0 : 2))
                            .sum()
                    + Math.max(0, tags.size() - 1);
        }
    }

    /** The limit of the title. */
    public Optional<TextLimit> title() {
        return Optional.ofNullable(titleLimit);
    }

    /** The limit of the description. */
    public Optional<TextLimit> description() {
        return Optional.ofNullable(descriptionLimit);
    }

    /** The limits of tags. */
    public Optional<TagLimits> tags() {
        return Optional.ofNullable(tagLimits);
    }

    /** Begins with a platform that has nothing of it. */
    public static Builder of(String source, LocalDate asOf) {
        return new Builder(source, asOf);
    }

    /** Collects limits; not safe for several threads. */
    public static final class Builder {
        private final String source;
        private final LocalDate asOf;
        private final Set<Field> fields = EnumSet.noneOf(Field.class);
        private @Nullable TextLimit title;
        private @Nullable TextLimit description;
        private @Nullable TagLimits tags;
        private Set<Privacy> privacy = Set.of();
        private long largestPicture;

        private Builder(String source, LocalDate asOf) {
            this.source = source;
            this.asOf = asOf;
        }

        /** Fields of which nothing more is known. */
        public Builder has(Field... some) {
            fields.addAll(List.of(some));
            return this;
        }

        /** Titles up to this length. */
        public Builder title(int longest, Unit unit) {
            return title(longest, unit, "");
        }

        /** Titles up to this length, without some signs. */
        public Builder title(int longest, Unit unit, String without) {
            title = new TextLimit(longest, unit, without);
            return has(Field.TITLE);
        }

        /** Descriptions up to this length, without some signs. */
        public Builder description(int longest, Unit unit, String without) {
            description = new TextLimit(longest, unit, without);
            return has(Field.DESCRIPTION);
        }

        /** Tags, within these limits. */
        public Builder tags(TagLimits limits) {
            tags = limits;
            return has(Field.TAGS);
        }

        /** Who can be let see it. Where this is one alone, there is nothing to change, and the platform has no {@link Field#PRIVACY}. */
        public Builder visibleTo(Set<Privacy> possible) {
            privacy = possible;
            return possible.size() > 1 ? has(Field.PRIVACY) : this;
        }

        /** A picture up to this size, bytes. */
        public Builder picture(long largest) {
            largestPicture = largest;
            return has(Field.THUMBNAIL);
        }

        /** The limits. */
        public MetadataLimits build() {
            return new MetadataLimits(source, asOf, fields, title, description, tags, privacy, largestPicture);
        }
    }
}
