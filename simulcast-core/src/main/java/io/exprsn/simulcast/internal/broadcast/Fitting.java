package io.exprsn.simulcast.internal.broadcast;

import io.exprsn.simulcast.spi.Metadata;
import io.exprsn.simulcast.spi.Metadata.Privacy;
import io.exprsn.simulcast.spi.MetadataLimits;
import io.exprsn.simulcast.spi.MetadataLimits.Field;
import io.exprsn.simulcast.spi.MetadataLimits.TagLimits;
import io.exprsn.simulcast.spi.MetadataLimits.TextLimit;
import io.exprsn.simulcast.spi.MetadataLimits.Unit;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is left of a wish when a platform's limits are laid over it.
 *
 * @param metadata what can be asked for, with all that the platform does not have left out
 * @param cut what was cut, in words
 * @param left what the platform does not have
 * @param excess what it would refuse, in words; empty if everything fits or was cut
 */
record Fitting(Metadata metadata, List<String> cut, List<Field> left, List<String> excess) {
    private static final String ELLIPSIS = "…";

    Fitting {
        cut = List.copyOf(cut);
        left = List.copyOf(left);
        excess = List.copyOf(excess);
    }

    /** Whether anything can be asked for. */
    boolean isEmpty() {
        return metadata.equals(Metadata.unchanged());
    }

    /** What would be refused, in one sentence. */
    String refusal(String platform) {
        return platform + " would not take it: " + String.join("; ", excess);
    }

    /**
     * Lays limits over a wish.
     *
     * @param limits null where none are known: then all is taken
     * @param cutting whether what is too long is cut
     * @param own fields that the destination has settings for, which win: they are not looked at
     */
    static Fitting of(Metadata wanted, @Nullable MetadataLimits limits, boolean cutting, Set<Field> own) {
        return limits == null
                ? new Fitting(wanted, List.of(), List.of(), List.of())
                : new Work(limits, cutting, own).fit(wanted);
    }

    private static final class Work {
        private final MetadataLimits limits;
        private final boolean cutting;
        private final Set<Field> own;
        private final List<String> cut = new ArrayList<>();
        private final List<Field> left = new ArrayList<>();
        private final List<String> excess = new ArrayList<>();

        Work(MetadataLimits limits, boolean cutting, Set<Field> own) {
            this.limits = limits;
            this.cutting = cutting;
            this.own = own;
        }

        Fitting fit(Metadata wanted) {
            Metadata fitted = new Metadata(
                    text(Field.TITLE, wanted.title(), limits.titleLimit()),
                    text(Field.DESCRIPTION, wanted.description(), limits.descriptionLimit()),
                    there(Field.CATEGORY, wanted.category()),
                    tags(wanted.tags()),
                    privacy(wanted.privacy()),
                    there(Field.LANGUAGE, wanted.language()));
            return new Fitting(fitted, cut, left, excess);
        }

        private <T> @Nullable T there(Field field, @Nullable T wanted) {
            if (wanted != null && !limits.fields().contains(field)) {
                left.add(field);
                return null;
            }
            return wanted;
        }

        private @Nullable String text(Field field, @Nullable String wanted, @Nullable TextLimit limit) {
            String text = there(field, wanted);
            if (text == null || limit == null || own.contains(field)) {
                return text;
            }
            Unit unit = limit.unit();
            String allowed = without(text, limit.without());
            if (!allowed.equals(text) && !cutting) {
                excess.add("the " + field.word() + " may have none of " + spaced(limit.without()));
            }
            int length = unit.length(text);
            if (length > limit.longest() && !cutting) {
                excess.add("the " + field.word() + " has " + length + " " + unit.word() + ", and " + limit.longest()
                        + " are taken");
            }
            if (!cutting) {
                return text;
            }
            String fitted = cut(allowed, limit.longest(), unit);
            if (!fitted.equals(text)) {
                cut.add(field.word() + " cut from " + length + " to " + unit.length(fitted) + " " + unit.word());
            }
            return fitted;
        }

        private @Nullable List<String> tags(@Nullable List<String> wanted) {
            List<String> tags = there(Field.TAGS, wanted);
            TagLimits limit = limits.tagLimits();
            if (tags == null || limit == null || own.contains(Field.TAGS)) {
                return tags;
            }
            List<String> fitted = new ArrayList<>();
            for (String tag : tags) {
                String taken = taken(tag, limit);
                if (!taken.equals(tag) && !cutting) {
                    excess.add("the tag \"" + tag + "\" is to have "
                            + (limit.longest() > 0 ? "1 to " + limit.longest() : "some") + " "
                            + (limit.lettersAndDigits() ? "letters and digits" : "characters"));
                }
                boolean room = limit.most() == 0 || fitted.size() < limit.most();
                if (!taken.isEmpty() && !fitted.contains(taken) && room) {
                    fitted.add(taken);
                    if (limit.total() > 0 && TagLimits.total(fitted) > limit.total()) {
                        fitted.remove(fitted.size() - 1);
                    }
                }
            }
            if (limit.most() > 0 && tags.size() > limit.most() && !cutting) {
                excess.add("there are " + tags.size() + " tags, and " + limit.most() + " are taken");
            }
            int total = TagLimits.total(tags);
            if (limit.total() > 0 && total > limit.total() && !cutting) {
                excess.add("the tags have " + total + " characters in all, and " + limit.total() + " are taken");
            }
            if (!cutting) {
                return tags;
            }
            if (!fitted.equals(tags)) {
                cut.add("tags cut from " + tags + " to " + fitted);
            }
            return fitted;
        }

        private static String taken(String tag, TagLimits limit) {
            String allowed = limit.lettersAndDigits() ? tag.replaceAll("[^\\p{L}\\p{M}\\p{N}]", "") : tag.strip();
            return limit.longest() > 0 ? fitting(allowed, limit.longest(), Unit.CODE_POINTS) : allowed;
        }

        /** Never cut: who may see it is not for us to choose. */
        private @Nullable Privacy privacy(@Nullable Privacy wanted) {
            if (wanted == null || own.contains(Field.PRIVACY)) {
                return wanted;
            }
            if (!limits.privacy().isEmpty() && !limits.privacy().contains(wanted)) {
                excess.add("it cannot be " + word(wanted) + ", only "
                        + limits.privacy().stream().map(Work::word).collect(Collectors.joining(" or ")));
                return wanted;
            }
            // One that is the only one possible is the case already.
            return limits.privacy().size() == 1 ? null : there(Field.PRIVACY, wanted);
        }

        private static String word(Privacy privacy) {
            return privacy.name().toLowerCase(Locale.ROOT);
        }

        private static String spaced(String signs) {
            return String.join(" ", signs.split(""));
        }

        private static String without(String text, String signs) {
            return text.codePoints()
                    .filter(sign -> signs.indexOf(sign) < 0)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
        }
    }

    /** At the end of a word if the last one is not most of it, and with an ellipsis, which counts too. */
    static String cut(String text, int longest, Unit unit) {
        if (unit.length(text) <= longest) {
            return text;
        }
        String begin = fitting(text, longest - unit.length(ELLIPSIS), unit);
        boolean withinAWord = !begin.isEmpty() && !Character.isWhitespace(text.codePointAt(begin.length()));
        int space = lastSpace(begin);
        if (withinAWord && space > begin.length() / 2) {
            begin = begin.substring(0, space);
        }
        return begin.stripTrailing() + ELLIPSIS;
    }

    private static int lastSpace(String text) {
        for (int at = text.length() - 1; at >= 0; at--) {
            if (Character.isWhitespace(text.charAt(at))) {
                return at;
            }
        }
        return -1;
    }

    /** As many whole signs as fit: what people see as one is not taken apart. */
    private static String fitting(String text, int longest, Unit unit) {
        if (unit.length(text) <= longest) {
            return text;
        }
        BreakIterator signs = BreakIterator.getCharacterInstance(Locale.ROOT);
        signs.setText(text);
        int end = 0;
        for (int next = signs.next(); next != BreakIterator.DONE; next = signs.next()) {
            if (unit.length(text.substring(0, next)) > longest) {
                break;
            }
            end = next;
        }
        return text.substring(0, end);
    }
}
