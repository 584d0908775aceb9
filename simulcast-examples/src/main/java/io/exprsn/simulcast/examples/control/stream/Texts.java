package io.exprsn.simulcast.examples.control.stream;

import org.jspecify.annotations.Nullable;

/** What may stand in a text that somebody gave. */
final class Texts {
    static final int LONGEST_NAME = 200;
    static final int LONGEST_TEXT = 10_000;

    private Texts() {}

    /** Refuses a name and texts that cannot be. */
    static void requireTitles(@Nullable String title, @Nullable String description) {
        require("title", title, LONGEST_NAME);
        require("description", description, LONGEST_TEXT);
    }

    /** Refuses one that is too long, or holds what is no text. */
    static void require(String field, @Nullable String text, int longest) {
        if (text == null) {
            return;
        }
        if (text.length() > longest) {
            throw Refusal.field(
                    field, "The " + field + " has " + text.length() + " characters", "Give at most " + longest);
        }
        if (text.chars().anyMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\r' && c != '\t')) {
            throw Refusal.field(field, "The " + field + " holds a control character", "Leave it out");
        }
    }

    /** What a text is after a change that may leave it as it was, or empty it. */
    static @Nullable String changed(@Nullable String before, @Nullable String asked) {
        return asked == null ? before : asked.isBlank() ? null : asked;
    }
}
